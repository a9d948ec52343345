package fault_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/fault"
	"sim800emu/modemtest"
)

const server = "203.0.113.9:7"

// withServer is a modem whose network has a server, and a name for it.
func withServer(s modemtest.Server) modemtest.Option {
	return modemtest.With(func(n *modemtest.Network) {
		n.TCP(server, s)
		n.Name("peer.test", "203.0.113.9")
	})
}

// rig makes a modem without echo and adds faults.
func rig(t testing.TB, opts []modemtest.Option, faults ...string) *modemtest.Modem {
	t.Helper()
	m := modemtest.New(t, append([]modemtest.Option{modemtest.NoEcho(), withServer(modemtest.Server{})}, opts...)...)
	add(t, m, faults...)
	return m
}

func add(t testing.TB, m *modemtest.Modem, faults ...string) {
	t.Helper()
	if err := m.AddFaults(parse(t, faults...)...); err != nil {
		t.Fatal(err)
	}
}

func parse(t testing.TB, faults ...string) []fault.Spec {
	t.Helper()
	var specs []fault.Spec
	for _, f := range faults {
		s, err := fault.Parse(f)
		if err != nil {
			t.Fatal(err)
		}
		specs = append(specs, s)
	}
	return specs
}

// lines are unsolicited lines or answers as the TE reads them.
func lines(text ...string) string {
	var b strings.Builder
	for _, s := range text {
		b.WriteString("\r\n" + s + "\r\n")
	}
	return b.String()
}

// play is what a TE does: command lines, or with a leading + a time to wait.
func play(m *modemtest.Modem, steps ...string) string {
	for _, s := range steps {
		if d, err := time.ParseDuration(strings.TrimPrefix(s, "+")); err == nil && s[0] == '+' {
			m.Advance(d)
			continue
		}
		if data, ok := strings.CutPrefix(s, "data "); ok {
			m.Send(data)
			continue
		}
		if s == "peer ends" {
			m.Network().Peer(0).Close()
			m.Advance(0)
			continue
		}
		if data, ok := strings.CutPrefix(s, "peer "); ok {
			m.Network().Peer(0).Send(data)
			m.Advance(0)
			continue
		}
		m.Send(s + "\r")
		m.Advance(0)
	}
	return m.Received()
}

func steps(s ...string) []string { return s }

const (
	start  = `AT+CIPSTART="TCP","203.0.113.9",7`
	named  = `AT+CIPSTART="TCP","peer.test",7`
	prompt = "\r\n> "
	crlf   = "\r\n"
)

var (
	ok        = lines("OK")
	connected = lines("OK", "CONNECT OK")
	failed    = lines("STATE: TCP CLOSED", "CONNECT FAIL")
)
