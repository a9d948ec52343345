package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"sim800emu/tlsbackend/diary"
)

// ctlTLSCmd shows the diary of the TLS server.
type ctlTLSCmd struct {
	ID uint64 `arg:"" optional:"" help:"Number of a connection; without it all are listed."`
}

// Help is shown by sim800emu ctl tls --help.
func (ctlTLSCmd) Help() string {
	return `A connection is shown whole: what the client offered, what was chosen, each record with its time, alerts with
the error codes of mbedTLS, and what looks wrong about the client. The last 200 are remembered.

Examples:
  sim800emu ctl tls
  sim800emu ctl tls 3
  sim800emu ctl --json tls 3 | jq .remarks`
}

// Run lists the connections, or shows one.
func (x ctlTLSCmd) Run(c *ctlCmd) error {
	path := "/tls/connections"
	if x.ID != 0 {
		path += fmt.Sprintf("/%d", x.ID)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	client, err := c.client()
	if err != nil {
		return err
	}
	defer client.Close()
	reply, err := client.Do(ctx, "GET", path, nil)
	switch {
	case err != nil:
		return tellAll(err)
	case c.JSON:
		_, err := os.Stdout.Write(reply)
		return err
	case x.ID != 0:
		return printConnection(reply)
	}
	return printConnections(reply)
}

func printConnection(reply []byte) error {
	var one diary.Connection
	if err := json.Unmarshal(reply, &one); err != nil {
		return fmt.Errorf("the reply of the side door: %w", err)
	}
	return one.Text(os.Stdout)
}

func printConnections(reply []byte) error {
	var all []diary.Summary
	if err := json.Unmarshal(reply, &all); err != nil {
		return fmt.Errorf("the reply of the side door: %w", err)
	}
	if len(all) == 0 {
		fmt.Println("no connections")
	}
	for _, one := range all {
		fmt.Println(one.Line())
	}
	return nil
}
