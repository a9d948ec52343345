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
	List  tlsListCmd  `cmd:"" default:"withargs" help:"The endpoints and what each proves about a client."`
	Show  tlsShowCmd  `cmd:"" help:"One endpoint: what a right and a wrong client does there, its parameters, and how to reach it."`
	Pages tlsPagesCmd `cmd:"" help:"What the HTTP server at every endpoint serves."`
	CA    tlsCACmd    `cmd:"" name:"ca" help:"Print what a client is built with: CAs, client certificate, pre-shared key, CRL, code."`
	Serve tlsServeCmd `cmd:"" help:"Serve an endpoint on a TCP port, for clients without the modem."`
}

type tlsServeCmd struct {
	Listen   string `help:"Address to listen on." default:"127.0.0.1:8443"`
	Endpoint string `help:"Endpoint for clients that name no other by SNI." default:"tls12"`
	KeyLog   string `name:"keylog" help:"Append the secrets of all sessions to FILE, in the format of NSS, for Wireshark." placeholder:"FILE"`
}

// Help is shown by sim800emu tls serve --help.
func (tlsServeCmd) Help() string {
	return `All endpoints are served on the one port: a client whose SNI is NAME.sim800.test gets
the endpoint NAME, all others get that of --endpoint.

Examples:
  sim800emu tls serve --listen 127.0.0.1:8443 --endpoint tls13
  sim800emu tls serve --endpoint 'chain5+mfl-1024'
  curl --cacert <(sim800emu tls ca) --connect-to ::127.0.0.1:8443 https://tls12.sim800.test/hello.txt`
}

func (c tlsServeCmd) Run() error {
	x := &session{}
	x.console = trace.NewConsole(os.Stderr, trace.ConsoleOptions{})
	if c.KeyLog != "" {
		f, err := os.OpenFile(c.KeyLog, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("--keylog: %w; choose a file in a folder that you may write", err)
		}
		defer func() { _ = f.Close() }() // each secret has been written by itself
		x.keys = f
	}
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
