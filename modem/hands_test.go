package modem_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sim800emu/commands/tcpip"
	"sim800emu/internal/kernel"
	"sim800emu/modem"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// connected is a modem with a connection to a peer that acknowledges when told.
func connected(t *testing.T, opts ...modemtest.Option) *modemtest.Modem {
	t.Helper()
	opts = append(opts, modemtest.NoEcho(), modemtest.With(func(n *modemtest.Network) {
		n.TCP("192.0.2.1:7", modemtest.Server{NoAck: true})
		n.UDP("192.0.2.1:7", modemtest.Server{})
	}), modemtest.Given(`AT+CIPSTART="TCP","192.0.2.1",7`))
	return modemtest.New(t, opts...)
}

func TestPeerIsMadeToClose(t *testing.T) {
	for _, c := range []struct {
		name  string
		reset bool
		send  bool
		want  string
		ended func(*modemtest.Peer) bool
	}{
		{"close", false, false, "\r\nCLOSED\r\n", (*modemtest.Peer).Closed},
		{"reset", true, false, "\r\nCLOSED\r\n", (*modemtest.Peer).Aborted},
		{"reset under a send", true, true, "\r\nSEND FAIL\r\n\r\nCLOSED\r\n", (*modemtest.Peer).Aborted},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := connected(t)
			if c.send {
				m.Send("AT+CIPSEND=2\r")
				m.Await("\r\n> ", time.Second)
				m.Send("hi")
			}
			if err := m.CloseLink(0, c.reset); err != nil {
				t.Fatal(err)
			}
			if err := m.CloseLink(0, c.reset); !errors.Is(err, modem.ErrState) && !c.reset {
				t.Errorf("closed twice: %v", err)
			}
			m.Advance(10 * time.Second)
			m.Expect(c.want)
			if !c.ended(m.Network().Peer(0)) {
				t.Error("the peer has not noticed")
			}
			if s := m.Snapshot().IP.Links[0].State; s != "CLOSED" {
				t.Errorf("the link is %s", s)
			}
		})
	}
}

func TestSendThatIsAcknowledgedBehindTheClose(t *testing.T) {
	m := connected(t)
	m.Send("AT+CIPSEND=2\r")
	m.Await("\r\n> ", time.Second)
	m.Send("hi")
	if err := m.CloseLink(0, false); err != nil {
		t.Fatal(err)
	}
	m.Quiet(time.Second)
	m.Network().Peer(0).Ack()
	m.Advance(10 * time.Second)
	m.Expect("\r\nSEND OK\r\n\r\nCLOSED\r\n")
}

func TestLinkWithoutAPeer(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.With(func(n *modemtest.Network) {
		n.UDP("192.0.2.1:7", modemtest.Server{})
	}))
	for _, n := range []int{-1, 0, 5, 6} {
		if err := m.CloseLink(n, false); !errors.Is(err, modem.ErrState) {
			t.Errorf("link %d: %v", n, err)
		}
	}
	m.Send("AT+CIPSTART=\"UDP\",\"192.0.2.1\",7\r")
	m.Wait("CONNECT OK", time.Minute)
	if err := m.CloseLink(0, true); !errors.Is(err, modem.ErrState) {
		t.Errorf("UDP: %v", err)
	}
}

func TestNetworkTakesThingsAway(t *testing.T) {
	m := connected(t)
	if err := m.DropContexts(); err != nil {
		t.Fatal(err)
	}
	m.Advance(0)
	m.Expect("\r\n+PDP: DEACT\r\n")
	if err := m.DropContexts(); !errors.Is(err, modem.ErrState) {
		t.Errorf("no context is active: %v", err)
	}
	if err := m.Detach(); err != nil {
		t.Fatal(err)
	}
	if err := m.Detach(); !errors.Is(err, modem.ErrState) {
		t.Errorf("not attached: %v", err)
	}
	m.Send("AT+CGATT?\r")
	m.Expect("\r\n+CGATT: 0\r\n\r\nOK\r\n")
}

func TestHandsOnTheNetwork(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.Given("AT+CREG=2"))
	for _, err := range []error{m.SetSignal(5, 3), m.SetCell("00ff", "abcd"), m.SetRegistration(5)} {
		if err != nil {
			t.Error(err)
		}
	}
	m.Expect("\r\n+CREG: 1,\"00FF\",\"ABCD\"\r\n\r\n+CREG: 5,\"00FF\",\"ABCD\"\r\n")
	m.Send("AT+CSQ\r")
	m.Expect("\r\n+CSQ: 5,3\r\n\r\nOK\r\n")
	for what, err := range map[string]error{
		"rssi 32": m.SetSignal(32, 0), "rssi -1": m.SetSignal(-1, 0), "ber 8": m.SetSignal(1, 8),
		"lac": m.SetCell("12", "ABCD"), "cell": m.SetCell("1234", "WXYZ"), "long": m.SetCell("12345", "ABCD"),
		"stat 6": m.SetRegistration(6), "stat -1": m.SetRegistration(-1),
	} {
		if !errors.Is(err, modem.ErrValue) {
			t.Errorf("%s: %v", what, err)
		}
	}
	m.Quiet(time.Second)
	if rssi, ber := m.Signal(); rssi != 5 || ber != 3 {
		t.Errorf("the signal is %d,%d", rssi, ber)
	}
}

func TestSnapshot(t *testing.T) {
	m := connected(t)
	m.Network().Peer(0).Send("12345")
	m.Advance(time.Second)
	s := m.Snapshot()
	want := tcpip.LinkSnapshot{
		Link: 0, State: "CONNECTED", Protocol: "TCP", Host: "192.0.2.1", Port: 7, Peer: "192.0.2.1:7",
		Local: m.Network().Peer(0).Local().String(), Received: 5,
	}
	if d := cmp.Diff(want, s.IP.Links[0]); d != "" {
		t.Error(d)
	}
	if s.IP.State != "CONNECT OK" || s.Power != "on" || s.SIM.State != "READY" || s.Line.Mode != "command" ||
		s.Network.Attach != "attached" || s.SupplyMV != m.Supply() || s.Functionality != 1 || !s.Line.DTR {
		t.Errorf("%+v", s)
	}
	m.SetDTR(false)
	m.RemoveSIM()
	m.Advance(time.Second)
	if s := m.Snapshot(); s.Line.DTR || s.SIM.Inserted || s.SIM.State != "NOT INSERTED" || s.IP.State != "PDP DEACT" {
		t.Errorf("%+v", s)
	}
}

func TestOverlayAtRunTime(t *testing.T) {
	m := connected(t, modemtest.Given("AT+CREG=1"))
	p := profiles.Ideal()
	p.Network.RSSI, p.Network.Denied = 3, true
	p.Link.DelayDown = kernel.Fixed(700 * time.Millisecond)
	p.Receive.Segment = 4
	changed, restart, err := m.Overlay(modem.Overlay{
		Profile: p, Names: []string{"name", "network.rssi", "link.down.delay", "receive.segment"},
	})
	if err != nil || restart != nil || !cmp.Equal(changed, []string{"network.rssi", "link.down.delay", "receive.segment"}) {
		t.Fatalf("changed %q, restart %q, %v", changed, restart, err)
	}
	if rssi, _ := m.Signal(); rssi != 3 {
		t.Errorf("the signal is %d", rssi)
	}
	m.Quiet(time.Second) // the file does not name the registration
	m.Send("AT+CIPHEAD=1\r")
	m.Received()
	m.Network().Peer(0).Send("abcdef")
	m.Quiet(699 * time.Millisecond)
	m.Await("\r\n+IPD,4:abcd\r\n+IPD,2:ef", 10*time.Millisecond)
}

func TestOverlayThatNeedsARestart(t *testing.T) {
	m := modemtest.New(t)
	p := profiles.Ideal()
	p.Device.IMEI, p.Network.RSSI = "123456789012345", 3
	o := modem.Overlay{Profile: p, Names: []string{"device.imei", "network.rssi"}}
	changed, restart, err := m.Overlay(o)
	if err != nil || changed != nil || !cmp.Equal(restart, []string{"device.imei"}) {
		t.Errorf("changed %q, restart %q, %v", changed, restart, err)
	}
	if rssi, _ := m.Signal(); rssi == 3 {
		t.Error("a part of it holds")
	}
	o.Profile.Device.IMEI = profiles.Ideal().Device.IMEI // named, and the same as before
	if changed, restart, err := m.Overlay(o); err != nil || restart != nil || len(changed) != 1 {
		t.Errorf("changed %q, restart %q, %v", changed, restart, err)
	}
}

func TestWindowThatChangesUnderAConnection(t *testing.T) {
	for _, window := range []int{1460, 200_000} {
		m := connected(t)
		p := profiles.Ideal()
		p.Receive.Window = window
		if _, _, err := m.Overlay(modem.Overlay{Profile: p, Names: []string{"receive.window"}}); err != nil {
			t.Fatal(err)
		}
		const all = 300_000
		m.Network().Peer(0).Send(string(make([]byte, all)))
		m.Advance(time.Minute)
		if n := len(m.Received()); n != all {
			t.Errorf("with a window of %d the TE got %d of %d bytes", window, n, all)
		}
	}
}
