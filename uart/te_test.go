package uart_test

import (
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// A te is the far end of a line: it notes when each byte came.
type te struct {
	testing.TB
	loop *kernel.Loop
	line *uart.Line

	got    []byte
	at     []time.Duration // of each byte of got
	writes int
	room   int // bytes the wire still takes; below zero: no limit
	paced  bool
	baud   int
	format uart.Format
	pins   map[uart.Pin]bool

	heard   []byte // what the module heard
	heardAt []time.Duration
	events  []kernel.Event
}

func newTE(t testing.TB, cfg uart.Config) *te {
	x := &te{TB: t, loop: kernel.New(1), room: -1, pins: map[uart.Pin]bool{}}
	x.line = uart.New(x.loop, cfg, func(b []byte) {
		for range b {
			x.heardAt = append(x.heardAt, x.loop.Now())
		}
		x.heard = append(x.heard, b...)
	})
	x.loop.Observe(func(_ time.Duration, ev kernel.Event) { x.events = append(x.events, ev) })
	x.line.Attach(x)
	return x
}

func (x *te) Write(b []byte) int {
	n := len(b)
	if x.room >= 0 {
		n = min(n, x.room)
		x.room -= n
	}
	x.writes++
	for range n {
		x.at = append(x.at, x.loop.Now())
	}
	x.got = append(x.got, b[:n]...)
	return n
}
func (x *te) SetSpeed(baud int, f uart.Format) { x.baud, x.format = baud, f }
func (x *te) Paced() bool                      { return x.paced }
func (x *te) SetPin(p uart.Pin, active bool)   { x.pins[p] = active }
func (x *te) send(k uart.Kind, s string)       { x.line.Send(uart.Frame{Kind: k, Bytes: []byte(s)}) }
func (x *te) types(s string)                   { x.line.Receive([]byte(s)) }
func (x *te) pass(d time.Duration)             { x.loop.Advance(d) }
func (x *te) take() (s string, at []time.Duration) {
	s, at = string(x.got), x.at
	x.got, x.at = nil, nil
	return s, at
}

// expect fails unless the TE has read just this since the last look.
func (x *te) expect(want string) {
	x.Helper()
	if got, _ := x.take(); got != want {
		x.Errorf("the TE read %q, want %q", got, want)
	}
}

// hears fails unless the module has heard just this since the last look.
func (x *te) hears(want string) {
	x.Helper()
	got := string(x.heard)
	x.heard, x.heardAt = nil, nil
	if got != want {
		x.Errorf("the module heard %q, want %q", got, want)
	}
}

// urc queues an unsolicited frame.
func (x *te) urc(s string) { x.line.Unsolicited(uart.Frame{Kind: uart.URC, Bytes: []byte(s)}) }

// count is how many events of a type have come.
func count[E kernel.Event](x *te) (n int) {
	for _, ev := range x.events {
		if _, ok := ev.(E); ok {
			n++
		}
	}
	return n
}

// text is n bytes that differ from their neighbours.
func text(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'a' + byte(i%26)
	}
	return string(b)
}
