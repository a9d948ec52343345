package modem_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/modem"
	"sim800emu/profiles"
	"sim800emu/uart"
)

// A rig is a modem with its TE and its network, in modem time.
type rig struct {
	testing.TB
	*modem.Modem
	net  *fakeNet
	got  []byte // read by the TE and not yet looked at
	pins map[uart.Pin]bool
	room int // bytes the wire still takes; below zero: no limit
	// read counts the bytes since the last advance; most is where the test fails.
	read, most int
}

func newRig(t testing.TB, p profiles.Profile, seed uint64) *rig {
	r := &rig{TB: t, room: -1, most: 4 << 20}
	m, err := modem.New(modem.Options{
		Profile: p, Seed: seed,
		Epoch: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Network: func(l *kernel.Loop) (socket.Network, error) {
			r.net = &fakeNet{loop: l, delay: 20 * time.Millisecond}
			return r.net, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Modem = m
	m.Line().Attach(r)
	return r
}

// booted is a rig whose modem has run through its start.
func booted(t testing.TB, p profiles.Profile, seed uint64) *rig {
	r := newRig(t, p, seed)
	r.PressPowerKey()
	r.pass(time.Minute)
	r.take()
	return r
}

func (r *rig) Write(b []byte) int {
	n := len(b)
	if r.room >= 0 {
		n = min(n, r.room)
		r.room -= n
	}
	if r.read += n; r.read > r.most {
		panic("the modem does not stop sending")
	}
	if len(r.got) < 1<<20 {
		r.got = append(r.got, b[:n]...)
	}
	return n
}
func (r *rig) SetSpeed(int, uart.Format) {}
func (r *rig) Paced() bool               { return false }
func (r *rig) SetPin(p uart.Pin, active bool) {
	if r.pins == nil {
		r.pins = map[uart.Pin]bool{}
	}
	r.pins[p] = active
}

// pass lets modem time pass.
func (r *rig) pass(d time.Duration) {
	r.read = 0
	r.Loop().Advance(d)
}

// types is bytes of the TE, all at once.
func (r *rig) types(s string) { r.Line().Receive([]byte(s)) }

// take is what the TE has read since the last look.
func (r *rig) take() string {
	s := string(r.got)
	r.got = r.got[:0]
	return s
}

// ask types a command line, lets d pass and returns what came, without the echo.
func (r *rig) ask(line string, d time.Duration) string {
	r.Helper()
	r.take()
	r.types(line + "\r")
	r.pass(d)
	return strings.TrimPrefix(r.take(), line+"\r")
}

// expect is ask with what must come: lines in their frames, in this order.
func (r *rig) expect(line string, d time.Duration, want ...string) {
	r.Helper()
	if got := r.ask(line, d); got != frames(want...) {
		r.Errorf("%s: the TE read\n%q\nwant\n%q", line, got, frames(want...))
	}
}

func frames(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("\r\n" + l + "\r\n")
	}
	return b.String()
}

// settle ends whatever the TE or the network has begun and what would keep a
// TE from being understood, and leaves a modem in command mode.
func (r *rig) settle() {
	r.room = -1
	r.Line().SetRTS(true)
	r.Line().Room()
	r.types("\x11")
	for _, c := range append([]*fakeConn(nil), r.net.conns...) {
		c.down(socket.ErrReset)
	}
	r.pass(30 * time.Second)
	r.types(strings.Repeat("\x1b", 1460)) // an open prompt: dropped, or filled
	r.pass(15 * time.Second)              // at 1200 baud
	if r.Power() == modem.Off {
		r.PressPowerKey()
	}
	r.pass(12 * time.Minute) // longer than any ceiling of the manual
	b := &r.Engine().Basic
	b.V, b.Q, b.S5 = 1, 0, 8
	r.types("\r\n")
	r.pass(time.Second)
	r.take()
}

// answers reports whether the modem says OK to AT.
func (r *rig) answers() bool {
	r.take()
	r.types("AT\r")
	r.pass(3 * time.Second)
	return bytes.Contains(r.got, []byte("\r\nOK\r\n"))
}
