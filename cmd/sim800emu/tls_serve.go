package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"sim800emu/control"
	"sim800emu/tlsbackend"
	"sim800emu/trace"
)

type tlsServeCmd struct {
	Listen   string `help:"Address to listen on." default:"127.0.0.1:8443"`
	Endpoint string `help:"Endpoint for clients that name no other by SNI." default:"tls12"`
	KeyLog   string `name:"keylog" help:"Append the secrets of all sessions to FILE, in the format of NSS, for Wireshark." placeholder:"FILE"`

	doorFlags
}

// Help is shown by sim800emu tls serve --help.
func (tlsServeCmd) Help() string {
	return `All endpoints are served on the one port: a client whose SNI is NAME.sim800.test gets
the endpoint NAME, all others get that of --endpoint. With --control, sim800emu ctl tls
shows what each client offered and what looks wrong about it, and sim800emu ctl events
prints what happens.

Examples:
  sim800emu tls serve --listen 127.0.0.1:8443 --endpoint tls13
  sim800emu tls serve --endpoint 'chain5+mfl-1024'
  sim800emu tls serve --control 8800         then sim800emu ctl tls, sim800emu ctl tls 1
  curl --cacert <(sim800emu tls ca) --connect-to ::127.0.0.1:8443 https://tls12.sim800.test/hello.txt`
}

// Run serves until a signal comes.
func (c tlsServeCmd) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return c.serve(ctx, os.Stderr)
}

func (c tlsServeCmd) serve(ctx context.Context, log *os.File) error {
	if _, err := tlsbackend.Lookup(c.Endpoint); err != nil {
		return usageError{fmt.Errorf("--endpoint: %w", err)}
	}
	x := &session{epoch: time.Now().UTC()}
	x.console = trace.NewConsole(log, trace.ConsoleOptions{NoColor: !colourful(log)})
	x.log = x.console.Logger()
	if c.KeyLog != "" {
		f, err := os.OpenFile(c.KeyLog, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("--keylog: %w; choose a file in a folder that you may write", err)
		}
		defer func() { _ = f.Close() }() // each secret has been written by itself
		x.keys = f
	}
	var err error
	if x.backend, err = newBackend(x, x.log); err != nil {
		return err
	}
	defer x.backend.Close()
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("--listen %s: %w; choose another address or stop the program that has it", c.Listen, err)
	}
	defer func() { _ = l.Close() }() // Serve may have done it
	if err := x.openServerDoor(c.doorFlags); err != nil {
		return err
	}
	if x.door != nil {
		defer func() { _ = x.door.Close() }() // nothing is lost by it
		fmt.Fprintf(log, "control  %s   sim800emu ctl --control %s tls\n", x.door.Addr(), x.door.Addr())
	}
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	fmt.Fprintf(log, "serving %s on %s\n", c.Endpoint, l.Addr())
	err = x.backend.Serve(l, c.Endpoint)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// openServerDoor opens the side door of a TLS server without a modem, if there is to be one.
func (x *session) openServerDoor(f doorFlags) error {
	if f.Control == "" {
		return nil
	}
	addr, err := control.ParseAddr(f.Control)
	if err != nil {
		return usageError{fmt.Errorf("--control: %w", err)}
	}
	if x.door, err = control.New(control.Config{Addr: addr, Token: f.ControlToken, Log: x.log, Diary: x.backend.Diary()}); err != nil {
		return fmt.Errorf("--control: %w", err)
	}
	return nil
}
