package main

import (
	"fmt"
	"io"
	"net/netip"
	"os"
	"time"

	"sim800emu/gprs"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/socketbridge"
	"sim800emu/trace/pcapng"
	"sim800emu/uart"
)

// A capture is the file of --pcap.
type capture struct {
	file *os.File
	ng   *pcapng.File
}

// openCapture starts the capture of a run.
func (x *session) openCapture(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("--pcap: %w; choose a file in a folder that you may write", err)
	}
	var names []string
	for i := range max(1, len(x.s.ports)) { // a demo has no port
		names = append(names, x.unitName(i))
	}
	ng, err := pcapng.New(f, pcapng.Options{
		Program: "sim800emu " + version,
		Comment: fmt.Sprintf("profile %s, seed %d", x.s.profile.Name, x.s.seed),
		Modems:  names, Epoch: x.epoch,
		Failed: func(err error) {
			x.log.Error().Err(err).Str("file", path).Msg("the capture cannot be written on; the run goes on without it")
		},
	})
	if err != nil {
		_ = f.Close() // the error is the capture's
		return fmt.Errorf("--pcap: %w", err)
	}
	x.pcap = &capture{file: f, ng: ng}
	return nil
}

// keyLog takes the secrets of the TLS server; nil: nobody does.
func (x *session) keyLog() io.Writer {
	switch {
	case x.pcap != nil:
		return x.pcap.ng
	case x.keys != nil:
		return x.keys
	}
	return nil
}

// close writes what is left.
func (c *capture) close() []error { return []error{c.ng.Close(), c.file.Close()} }

// captured hands an event of a modem to its capture.
func captured(m *pcapng.Modem, at time.Duration, ev kernel.Event) {
	switch v := ev.(type) {
	case uart.Rx:
		m.Line(at, true, v.Data)
	case uart.Tx:
		m.Line(at, false, v.Data)
	case gprs.Context:
		a, _ := netip.ParseAddr(v.Address) // none: the context is down
		if v.CID == 0 && v.Bearer == 0 {
			m.Address(a)
		}
	case socketbridge.Opened:
		m.Open(at, pcapng.Opening{
			ID: v.ID, UDP: v.Protocol == socket.UDP, Incoming: v.Route == socketbridge.Incoming, Peer: v.Peer, Local: v.Local,
			Comment: fmt.Sprintf("%s:%d, route %s", v.Host, v.Port, v.Route),
		})
	case socketbridge.Sent:
		m.Data(at, v.ID, true, v.To, v.Data)
	case socketbridge.Received:
		m.Data(at, v.ID, false, v.From, v.Data)
	case socketbridge.Closed:
		m.End(at, v.ID, ending(v.How))
	case socketbridge.Resolved:
		m.Lookup(at, v.Name, v.Addrs)
	}
}

func ending(how socketbridge.Ending) pcapng.End {
	switch how {
	case socketbridge.PeerClosed:
		return pcapng.ClosedByPeer
	case socketbridge.PeerReset:
		return pcapng.ResetByPeer
	case socketbridge.ModemReset:
		return pcapng.ResetByModem
	}
	return pcapng.ClosedByModem
}
