package gprs

import (
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/radio"
	"sim800emu/uart"
)

// A bench is a domain behind an engine on an unpaced line, in modem time.
type bench struct {
	*testing.T
	*Domain
	loop *kernel.Loop
	line *uart.Line
	got  strings.Builder
	seen []kernel.Event
}

// Write makes the bench the wire's end.
func (b *bench) Write(p []byte) int          { b.got.Write(p); return len(p) }
func (*bench) SetSpeed(int, uart.Format)     {}
func (*bench) Paced() bool                   { return false }
func (*bench) SetPin(uart.Pin, bool)         {}
func (b *bench) take() (text string)         { text = b.got.String(); b.got.Reset(); return text }
func (b *bench) pass(d time.Duration) *bench { b.loop.Advance(d); return b }
func (b *bench) radioOn() *bench             { b.RadioOn(); return b }

func testConfig() Config {
	return Config{
		Operators: []radio.Found{
			{Stat: 2, Long: "Test Network", Short: "TestNet", Numeric: "00101"},
			{Stat: 3, Long: "Other Network", Short: "Other", Numeric: "00102"},
			{Stat: 1, Long: "Third Network", Short: "Third", Numeric: "00103"},
		},
		LAC: "1102", Cell: "D63D", RSSI: 19, BER: 0,
		RejectAPN: "forbidden",
		Zone:      4, Epoch: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Register: kernel.Fixed(5 * time.Second),
		Attach:   kernel.Fixed(2 * time.Second),
		Time:     kernel.Fixed(100 * time.Millisecond),
		Activate: kernel.Fixed(time.Second),
		Shut:     kernel.Fixed(500 * time.Millisecond),
		Scan:     kernel.Fixed(20 * time.Second),
	}
}

func newBench(t *testing.T, cfg Config) *bench {
	t.Helper()
	loop := kernel.New(7)
	ec := engine.Config{}
	ec.Delays[engine.Network] = kernel.Fixed(700 * time.Millisecond)
	e := engine.New(loop, ec, zerolog.Nop())
	b := &bench{T: t, loop: loop}
	b.line = uart.New(loop, uart.Config{Baud: 115200, NoPace: true}, e.Input)
	b.line.Attach(b)
	e.Connect(b.line)
	b.Domain = New(e, cfg, zerolog.Nop())
	e.Register(b.Commands())
	e.Register([]engine.Command{engine.Setting(engine.Command{
		Name: "+CMEE", Params: atparser.Params{atparser.Int("n", 0, 2)}, Saving: engine.SaveOnW,
	}, &e.Basic.CMEE)})
	loop.Observe(func(_ time.Duration, ev kernel.Event) { b.seen = append(b.seen, ev) })
	e.PowerOn()
	e.Basic.E = 0
	return b
}

// attachedBench is a bench whose module is registered and attached.
func attachedBench(t *testing.T, cfg Config) *bench {
	b := newBench(t, cfg).radioOn().pass(10 * time.Second)
	if !b.Attached() {
		t.Fatal("the module has not attached by itself")
	}
	b.take()
	return b
}

func (b *bench) power() {
	b.eng.PowerOff()
	b.eng.PowerOn()
	b.eng.Basic.E = 0
}

func (b *bench) send(command string) { b.line.Receive([]byte(command + "\r")) }

// frames is each text as it stands on the line.
func frames(texts ...string) string {
	var s strings.Builder
	for _, t := range texts {
		s.WriteString("\r\n" + t + "\r\n")
	}
	return s.String()
}

// expect sends a command and wants exactly these frames, at once.
func (b *bench) expect(command string, texts ...string) {
	b.Helper()
	b.send(command)
	if got, want := b.take(), frames(texts...); got != want {
		b.Errorf("%s\n got %q\nwant %q", command, got, want)
	}
}

// later sends a command, wants nothing before d, and exactly these frames then.
func (b *bench) later(command string, d time.Duration, texts ...string) {
	b.Helper()
	b.send(command)
	b.came(command, d, texts...)
}

// came wants nothing before d, and exactly these frames then.
func (b *bench) came(what string, d time.Duration, texts ...string) {
	b.Helper()
	b.loop.Advance(d - time.Millisecond)
	if got := b.take(); got != "" {
		b.Errorf("%s: %q came before %v", what, got, d)
	}
	b.loop.Advance(time.Millisecond)
	if got, want := b.take(), frames(texts...); got != want {
		b.Errorf("%s, after %v\n got %q\nwant %q", what, d, got, want)
	}
}
