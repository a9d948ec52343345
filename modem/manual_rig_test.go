package modem_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/modem"
	"sim800emu/profiles"
	"sim800emu/uart"
)

// A manualRig is a modem on the ideal profile that lacks nothing and is ready, and a wire that keeps what it says.
type manualRig struct {
	*modem.Modem
	wire *lineKeeper
}

func newManualRig(t *testing.T) *manualRig {
	t.Helper()
	p := profiles.Ideal()
	p.Device.Lacks = nil
	m, err := modem.New(modem.Options{
		Profile: p, Seed: 1, Log: zerolog.Nop(),
		Network: func(*kernel.Loop) (socket.Network, error) { return noPeers{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &manualRig{Modem: m, wire: &lineKeeper{}}
	m.Line().Attach(r.wire)
	m.PressPowerKey()
	m.Loop().Advance(time.Minute)
	r.got()
	return r
}

func (r *manualRig) send(s string) {
	r.Line().Receive([]byte(s))
	r.Loop().Advance(time.Second)
}

func (r *manualRig) got() string {
	s := string(r.wire.b)
	r.wire.b = nil
	return s
}

type lineKeeper struct{ b []byte }

func (c *lineKeeper) Write(b []byte) int {
	c.b = append(c.b, b...)
	return len(b)
}
func (*lineKeeper) SetSpeed(int, uart.Format) {}
func (*lineKeeper) Paced() bool               { return false }
func (*lineKeeper) SetPin(uart.Pin, bool)     {}

// noPeers is a network that nothing reaches.
type noPeers struct{}

func (noPeers) Open(_ socket.Request, events func(socket.Event)) socket.Conn {
	events(socket.Event{Kind: socket.Down, Err: socket.ErrUnreachable})
	return deadConn{}
}
func (noPeers) Resolve(_ string, done func([]netip.Addr, error)) { done(nil, socket.ErrNoSuchName) }
func (noPeers) Listen(_ uint16, ready func(socket.Listener, error), _ func(socket.Incoming)) {
	ready(nil, socket.ErrDenied)
}

type deadConn struct{}

func (deadConn) Send(_ []byte, done func(error)) { done(socket.ErrReset) }
func (deadConn) SendTo(netip.AddrPort)           {}
func (deadConn) Credit(int)                      {}
func (deadConn) Close(done func())               { done() }
func (deadConn) Abort()                          {}
func (deadConn) Peer() netip.AddrPort            { return netip.AddrPort{} }
func (deadConn) Local() netip.AddrPort           { return netip.AddrPort{} }
