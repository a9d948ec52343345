package attest

import (
	"testing"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// T is one modem made of nothing but its command groups, with its TE.
type T struct {
	testing.TB
	Loop   *kernel.Loop
	Line   *uart.Line
	Engine *engine.Engine
	Wire   *Wire
}

// New makes an engine whose answers and characters take no time. Register adds
// the groups and turns it on.
func New(t testing.TB) *T {
	return NewWith(t, engine.Config{}, uart.Config{Baud: 115200, NoPace: true})
}

// NewWith is New with other settings of the engine and the line.
func NewWith(t testing.TB, cfg engine.Config, line uart.Config) *T {
	a := &T{TB: t, Loop: kernel.New(1), Wire: &Wire{}}
	a.Engine = engine.New(a.Loop, cfg, zerolog.Nop())
	a.Line = uart.New(a.Loop, line, a.Engine.Input)
	a.Engine.Connect(a.Line)
	a.Line.Attach(a.Wire)
	return a
}

// Register adds the commands of groups and turns the engine on.
func (a *T) Register(groups ...[]engine.Command) {
	for _, g := range groups {
		a.Engine.Register(g)
	}
	a.Engine.PowerOn()
}

// Restart takes the power away and gives it back: what is not stored is lost.
func (a *T) Restart() {
	a.Engine.PowerOff()
	a.Line.Flush()
	a.Wire.got = nil
	a.Engine.PowerOn()
}

// Send is bytes from the TE; what is due at once happens.
func (a *T) Send(s string) {
	a.Line.Receive([]byte(s))
	a.Loop.Advance(0)
}

// Advance lets modem time pass.
func (a *T) Advance(d time.Duration) { a.Loop.Advance(d) }

// Got is what the TE has read since the last call.
func (a *T) Got() string { return a.Wire.Got() }

// Expect fails the test unless the TE has read just this since the last look.
func (a *T) Expect(want string) {
	a.Helper()
	if got := a.Got(); got != want {
		a.Errorf("the TE read\n%q\nwant\n%q", got, want)
	}
}

// A Wire is the TE's end of the line: it takes everything at once.
type Wire struct {
	got    []byte
	Baud   int         // as the module has set it last
	Format uart.Format // the same
	Pins   map[uart.Pin]bool
}

// Got is what has been read since the last call.
func (w *Wire) Got() string {
	s := string(w.got)
	w.got = nil
	return s
}

// Write implements uart.Wire.
func (w *Wire) Write(b []byte) int {
	w.got = append(w.got, b...)
	return len(b)
}

// SetSpeed implements uart.Wire.
func (w *Wire) SetSpeed(baud int, f uart.Format) { w.Baud, w.Format = baud, f }

// Paced implements uart.Wire.
func (w *Wire) Paced() bool { return false }

// SetPin implements uart.Wire.
func (w *Wire) SetPin(p uart.Pin, active bool) {
	if w.Pins == nil {
		w.Pins = map[uart.Pin]bool{}
	}
	w.Pins[p] = active
}
