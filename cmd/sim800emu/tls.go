package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"

	"sim800emu/tlsbackend"
	"sim800emu/trace"
)

// tlsCmd is the TLS test server.
type tlsCmd struct {
	List  tlsListCmd  `cmd:"" default:"1" help:"The endpoints and what each proves about a client."`
	CA    tlsCACmd    `cmd:"" name:"ca" help:"Print the CA certificate that a client has to trust."`
	Serve tlsServeCmd `cmd:"" help:"Serve an endpoint on a TCP port, for clients without the modem."`
}

type tlsListCmd struct{}

func (tlsListCmd) Run() error {
	for _, e := range tlsbackend.Names() {
		fmt.Printf("%s.sim800.test\n    %s\n", e.Name, e.Doc)
	}
	return nil
}

type tlsCACmd struct {
	Format string `help:"pem, der or c (a C header for firmware)." enum:"pem,der,c" default:"pem"`
}

// Help is shown by sim800emu tls ca --help.
func (tlsCACmd) Help() string {
	return `Examples:
  sim800emu tls ca > ca.pem
  sim800emu tls ca --format c > sim800_test_ca.h`
}

func (c tlsCACmd) Run() error {
	dir, err := dataDir()
	if err != nil {
		return err
	}
	ca, err := tlsbackend.LoadCA(dir)
	if err != nil {
		return err
	}
	out := ca.PEM()
	switch c.Format {
	case "der":
		out = ca.DER()
	case "c":
		out = ca.C("sim800_test_ca")
	}
	_, err = os.Stdout.Write(out)
	return err
}

type tlsServeCmd struct {
	Listen   string `help:"Address to listen on." default:"127.0.0.1:8443"`
	Endpoint string `help:"Endpoint for clients that name no other by SNI." default:"tls12"`
}

// Help is shown by sim800emu tls serve --help.
func (tlsServeCmd) Help() string {
	return `Examples:
  sim800emu tls serve --listen 127.0.0.1:8443 --endpoint tls13
  curl --cacert <(sim800emu tls ca) --connect-to ::127.0.0.1:8443 https://tls12.sim800.test/hello.txt`
}

func (c tlsServeCmd) Run() error {
	x := &session{}
	x.console = trace.NewConsole(os.Stderr, trace.ConsoleOptions{})
	s, err := newBackend(x, x.console.Logger())
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := tlsbackend.Lookup(c.Endpoint); err != nil {
		return usageError{fmt.Errorf("--endpoint: %w", err)}
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("--listen %s: %w; choose another address or stop the program that has it", c.Listen, err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { _ = l.Close() })
	fmt.Fprintf(os.Stderr, "serving %s on %s\n", c.Endpoint, l.Addr())
	err = s.Serve(l, c.Endpoint)
	if ctx.Err() != nil {
		return nil
	}
	return err
}
