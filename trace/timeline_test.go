package trace_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sim800emu/internal/kernel"
	"sim800emu/trace"
	"sim800emu/uart"
)

// hole is a TE that takes everything.
type hole struct{}

func (hole) Write(b []byte) int             { return len(b) }
func (hole) SetSpeed(int, uart.Format)      {}
func (hole) Paced() bool                    { return false }
func (hole) SetPin(p uart.Pin, active bool) {}

// A real line cuts everything into ticks; the time line shows what a person would.
func TestTimelineOfALine(t *testing.T) {
	var out strings.Builder
	l := trace.NewTimeline(&out)
	loop := kernel.New(1)
	loop.Observe(func(at time.Duration, ev kernel.Event) { l.Add(at, ev) })
	var line *uart.Line
	line = uart.New(loop, uart.Config{Baud: 9600}, func(b []byte) {
		line.Send(uart.Frame{Kind: uart.Echo, Bytes: append([]byte(nil), b...)})
	})
	line.Attach(hole{})
	loop.Emit(uart.Rate{Baud: 9600})
	line.Receive([]byte("AT+CIPSEND=5\r"))
	loop.Advance(30 * time.Millisecond)
	line.Send(uart.Frame{Kind: uart.Prompt, Bytes: []byte("\r\n> ")})
	loop.Advance(10 * time.Millisecond)
	loop.Emit(opened{})
	line.Receive([]byte("\x16\x03\x01\x00\x05"))
	loop.Advance(20 * time.Millisecond)
	data := make([]byte, 200)
	line.Send(uart.Frame{Kind: uart.Data, Bytes: data, Cuts: []uart.Cut{{At: 120, Gap: 40 * time.Millisecond}}})
	loop.Advance(50 * time.Millisecond)
	loop.Emit(suspicion{What: "somebody waits", Remedy: "read on"})
	loop.Advance(400 * time.Millisecond)
	line.Unsolicited(uart.Frame{Kind: uart.URC, Bytes: []byte("\r\nCLOSED\r\n")})
	loop.Advance(50 * time.Millisecond)
	if err := l.Flush(); err != nil {
		t.Fatal(err)
	}
	want := `       0.0 ms  ME   uart.rate baud=9600 learnt=false
       0.0 ms  TE→  AT+CIPSEND=5\r
       1.0 ms  ←TA  echo   AT+CIPSEND=5\r
      30.0 ms  ←TA  prompt \r\n> 
      40.0 ms  net  connected\x1b[31m
      40.0 ms  TE→  5 bytes  \x16\x03\x01\x00\x05
      41.0 ms  ←TA  echo   5 bytes  \x16\x03\x01\x00\x05
      60.0 ms  ←TA  data   120 bytes  ` + strings.Repeat(`\x00`, 20) + `…
     110.0 ms  (!)  somebody waits; read on
     225.0 ms  ←TA  data   80 bytes, gap 40.0 ms  ` + strings.Repeat(`\x00`, 20) + `…
     510.0 ms  ←TA  urc    \r\nCLOSED\r\n
`
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Error(d)
	}
}

func TestTimelineOfOtherEvents(t *testing.T) {
	var out strings.Builder
	l := trace.NewTimeline(&out)
	l.Add(time.Millisecond, clash{Kind: "a b", T: 1})
	l.Add(time.Millisecond, hidden{})
	l.Add(time.Millisecond, broken{})
	l.Add(2*time.Millisecond, trace.Entry{Kind: "uart.rx"}) // no data
	l.Add(2*time.Millisecond, trace.Entry{Kind: "socket.in", Fields: []trace.Field{
		{Name: "data", Value: []byte(`"\\x00\\r"`)}, {Name: "why", Value: []byte(`"` + strings.Repeat("ö", 40) + `"`)},
	}})
	l.Add(3*time.Millisecond, trace.Entry{Kind: "tls.handshake"})
	want := `       1.0 ms  ME   clash kind="a b" t_ms=1 level=
       1.0 ms  (!)  encode event broken: json: unsupported type: func()
       2.0 ms  net  socket.in data="2 bytes" why=` + strings.Repeat("ö", 30) + `…
       3.0 ms  TLS  tls.handshake
`
	if got := out.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A carriage return ends a command line, not a ClientHello.
func TestTimelineKeepsBinaryTogether(t *testing.T) {
	var out strings.Builder
	l := trace.NewTimeline(&out)
	l.Add(10*time.Millisecond, rx{Data: kernel.Bytes("AT\r")})
	l.Add(20*time.Millisecond, rx{Data: kernel.Bytes("\x16\x03\r")})
	l.Add(30*time.Millisecond, rx{Data: kernel.Bytes("abc")})
	if err := l.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "       9.7 ms  TE→  AT\\r\n      19.7 ms  TE→  6 bytes  \\x16\\x03\\rabc\n"
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Error(d)
	}
}

// Lines wait for an open chunk, but not without end.
func TestTimelineHoldsLittle(t *testing.T) {
	var out strings.Builder
	l := trace.NewTimeline(&out)
	l.Add(time.Millisecond, tx{Frame: "data", Data: kernel.Bytes("x")})
	for range 300 {
		l.Add(time.Millisecond, opened{})
	}
	if n := strings.Count(out.String(), "\n"); n != 301 {
		t.Errorf("%d lines are out, want 301", n)
	}
}

func TestTimelineReportsTheWriter(t *testing.T) {
	l := trace.NewTimeline(&failing{})
	l.Add(0, opened{})
	l.Add(0, opened{})
	if err := l.Flush(); err != errFull {
		t.Errorf("Flush: %v", err)
	}
}
