package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"sim800emu/modem"
)

// The functions of this file print what the side door replies, for people.

func printPower(s modem.Snapshot) {
	fmt.Printf("power    %s, supply %.2f V\n", s.Power, float64(s.SupplyMV)/1000)
}

func printSIM(s modem.Snapshot) {
	where := "not in the holder"
	if s.SIM.Inserted {
		where = "in the holder"
	}
	fmt.Printf("sim      %s, %s\n", s.SIM.State, where)
}

func printLine(s modem.Snapshot) {
	l := s.Line
	rate := fmt.Sprintf("%d baud", l.Baud)
	if l.Autobaud {
		rate = "auto-bauding"
	}
	fmt.Printf("line     %s, %s", rate, l.Mode)
	for _, p := range []struct {
		name string
		on   bool
	}{{"DTR", l.DTR}, {"RTS", l.RTS}, {"CTS", l.CTS}, {"DCD", l.DCD}, {"RI", l.RI}} {
		level := "off"
		if p.on {
			level = "on"
		}
		fmt.Printf(", %s %s", p.name, level)
	}
	if l.Lost > 0 {
		fmt.Printf(", %d bytes lost", l.Lost)
	}
	fmt.Println()
}

func printNetwork(s modem.Snapshot) {
	n := s.Network
	fmt.Printf("network  %s", n.State)
	if n.LAC != "" {
		fmt.Printf(", operator %s, cell %s %s", n.Operator, n.LAC, n.Cell)
	}
	fmt.Printf(", signal %d,%d, GPRS %s\n", n.RSSI, n.BER, n.Attach)
}

func printIP(s modem.Snapshot) {
	ip := s.IP
	fmt.Printf("ip       %s", ip.State)
	for i, x := range ip.Contexts {
		if x.Address != "" {
			fmt.Printf(", context %d has %s (%s)", i, x.Address, x.APN)
		}
	}
	fmt.Println()
	for _, l := range ip.Links {
		if l.State == "INITIAL" {
			continue
		}
		fmt.Printf("link %d   %s %s %s:%d", l.Link, l.State, l.Protocol, l.Host, l.Port)
		if l.Peer != "" {
			fmt.Printf(" (%s)", l.Peer)
		}
		fmt.Printf(", sent %d, acknowledged %d, received %d, held %d\n", l.Sent, l.Acked, l.Received, l.Held)
	}
}

func printState(s modem.Snapshot) {
	fmt.Printf("modem    %s, seed %d, %s after the start, +CFUN %d\n", s.Profile, s.Seed, modemTime(s.TimeMS), s.Functionality)
	printPower(s)
	printSIM(s)
	printLine(s)
	printNetwork(s)
	printMessages(s)
	printIP(s)
	printBoard(s)
}

func modemTime(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

func printTime(t struct {
	TimeMS float64 `json:"t_ms"`
	Scale  string  `json:"scale"`
	Paused bool    `json:"paused"`
}) {
	how := "at scale " + t.Scale
	if t.Paused {
		how = "and stands"
	}
	fmt.Printf("time     %s %s\n", modemTime(t.TimeMS), how)
}

func printFaults(all []struct {
	Name, Fault, State string
	Fired, Acted       int
	Why                string
}) {
	if len(all) == 0 {
		fmt.Println("no faults")
	}
	for _, f := range all {
		fmt.Printf("fault    %s, %s, fired %d, acted %d: %s", f.Name, f.State, f.Fired, f.Acted, f.Fault)
		if f.Why != "" {
			fmt.Printf(" (%s)", f.Why)
		}
		fmt.Println()
	}
}

type ctlEventsCmd struct {
	Prefix []string `arg:"" optional:"" help:"Only kinds that begin so, such as uart. or ip.link."`
}

// Help is shown by sim800emu ctl events --help.
func (ctlEventsCmd) Help() string {
	return `Prints until it is interrupted or the modem ends. The kinds are those of --trace; with --json each line is
a line of the trace.

Examples:
  sim800emu ctl events
  sim800emu ctl events uart.tx ip.
  sim800emu ctl --json events net. | jq .state`
}

// Run prints events.
func (e ctlEventsCmd) Run(c *ctlCmd) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	client, err := c.client()
	if err != nil {
		return err
	}
	defer client.Close()
	q := url.Values{}
	if c.Modem != "" {
		q.Set("modem", c.Modem)
	}
	if len(e.Prefix) > 0 {
		q.Set("kind", strings.Join(e.Prefix, ","))
	}
	body, err := client.Stream(ctx, "/events?"+q.Encode())
	if err != nil {
		return tellAll(err)
	}
	defer func() { _ = body.Close() }()
	err = eachEvent(body, func(line []byte) error {
		if !c.JSON {
			line = []byte(eventText(line))
		}
		_, err := fmt.Printf("%s\n", line)
		return err
	})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// eachEvent reads the data of server-sent events. The end of the stream is the
// end of the modem.
func eachEvent(r io.Reader, f func(line []byte) error) error {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadBytes('\n')
		if data, ok := bytes.CutPrefix(bytes.TrimRight(line, "\r\n"), []byte("data: ")); ok {
			if err := f(data); err != nil {
				return err
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the stream of events: %w", err)
		}
	}
}

// eventText is a line of the trace for people: moment, modem, kind and what else there is.
func eventText(line []byte) string {
	dec := json.NewDecoder(bytes.NewReader(line))
	var at float64
	var modem, kind string
	var rest strings.Builder
	if _, err := dec.Token(); err != nil {
		return string(line)
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return string(line)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return string(line)
		}
		switch name {
		case "t_ms":
			_ = json.Unmarshal(raw, &at) // the line is ours
		case "modem":
			_ = json.Unmarshal(raw, &modem)
		case "kind":
			_ = json.Unmarshal(raw, &kind)
		default:
			fmt.Fprintf(&rest, " %s=%s", name, raw)
		}
	}
	return fmt.Sprintf("%12.3f %s %s%s", at/1000, modem, kind, rest.String())
}
