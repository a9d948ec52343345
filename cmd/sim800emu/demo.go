package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"sim800emu/trace"
)

// demoCmd is modem, TLS server and a small AT client in one process.
type demoCmd struct {
	Host      string `help:"The HTTPS server that is asked; NAME.sim800.test is inside the program." default:"tls12.sim800.test"`
	Path      string `help:"The page." default:"/hello.txt"`
	Baud      int    `help:"Rate of the line in bit/s." default:"115200"`
	Seed      uint64 `help:"Seed of everything that is drawn; 0: a new one." default:"0"`
	TimeScale string `help:"How much faster than real time, or max." default:"max" placeholder:"X|max"`
	Pcap      string `help:"Write a capture for Wireshark to FILE, as run --pcap does." placeholder:"FILE"`
}

// Help is shown by sim800emu demo --help.
func (demoCmd) Help() string {
	return `Examples:
  sim800emu demo
  sim800emu demo --path /bytes/5000 --baud 9600 --seed 1`
}

// told are the events of the time line; the others tell the same again.
var told = map[string]bool{
	"uart.tx": true, "uart.rx": true, "uart.rate": true, "power": true, "sim": true, "ip.link": true,
	"net.registration": true, "net.attach": true, "net.context": true, "tls.record": true, "suspicion": true,
	"socket.open": true, "socket.down": true, "http.request": true, "tls.failed": true,
}

// Run prints the time line of one HTTPS GET.
func (c demoCmd) Run() error {
	run := runCmd{
		Baud: fmt.Sprint(c.Baud), Seed: c.Seed, Pcap: c.Pcap,
		TimeScale: c.TimeScale, LogLevel: "off", LogFormat: "console", ListenHost: "127.0.0.1",
	}
	s, err := run.check()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	x, err := newSession(s, &run)
	if err != nil {
		return err
	}
	lines := trace.NewTimeline(os.Stdout)
	x.also = func(at time.Duration, ev trace.Event) {
		if told[ev.EventKind()] {
			lines.Add(at, ev)
		}
	}
	u, err := x.addUnit(0, &run)
	if err != nil {
		_ = x.close()
		return err
	}
	end := newPipe(u.modem.Line())
	fmt.Printf("HTTPS GET https://%s%s over AT commands at %d baud, seed %d\n\n", c.Host, c.Path, c.Baud, s.seed)
	x.start(ctx)
	page, err := c.get(ctx, x, end)
	end.Close()
	if e := x.close(); err == nil {
		err = e
	}
	if e := lines.Flush(); err == nil {
		err = e
	}
	if err == nil {
		fmt.Println()
		fmt.Println(page)
	}
	return err
}

// get is the client: AT commands, TLS over them, HTTP over that.
func (c demoCmd) get(ctx context.Context, x *session, end io.ReadWriteCloser) (page string, err error) {
	defer context.AfterFunc(ctx, func() { _ = end.Close() })()
	at := newATClient(end)
	conn, err := at.dial(c.Host, 443)
	if err != nil {
		return "", fmt.Errorf("AT client: %w", err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(x.backend.CAPEM())
	secure := tls.Client(conn, &tls.Config{ServerName: c.Host, RootCAs: roots})
	if err := secure.HandshakeContext(ctx); err != nil {
		return "", fmt.Errorf("TLS over AT commands: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+c.Host+c.Path, nil)
	if err != nil {
		return "", usageError{err}
	}
	req.Header.Set("Connection", "close")
	if err := req.Write(secure); err != nil {
		return "", fmt.Errorf("HTTP over AT commands: %w", err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(secure), req)
	if err != nil {
		return "", fmt.Errorf("HTTP over AT commands: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", fmt.Errorf("read the page: %w", err)
	}
	page = fmt.Sprintf("%s, %d bytes", resp.Status, len(body))
	if len(body) <= 200 {
		page += fmt.Sprintf(": %q", body)
	}
	return page, nil
}
