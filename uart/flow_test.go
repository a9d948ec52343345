package uart_test

import (
	"testing"
	"time"

	"sim800emu/uart"
)

// overruns lists the Overrun events.
func overruns(x *te) (all []uart.Overrun) {
	for _, ev := range x.events {
		if o, ok := ev.(uart.Overrun); ok {
			all = append(all, o)
		}
	}
	return all
}

// TestBlock: a full wire holds the module, nothing is lost, and the line goes
// on at its rate once there is room.
func TestBlock(t *testing.T) {
	const baud = 9600
	x := newTE(t, uart.Config{Baud: baud})
	x.room = 30
	x.send(uart.Data, text(100))
	x.pass(time.Minute)
	if len(x.got) != 30 || x.line.Idle() {
		t.Fatalf("%d bytes came, idle %t", len(x.got), x.line.Idle())
	}
	start := x.loop.Now()
	x.room = -1
	x.line.Room()
	x.pass(time.Second)
	got, at := x.take()
	if got != text(100) || x.line.Lost() != 0 || len(overruns(x)) != 0 {
		t.Errorf("read %q, %d lost", got, x.line.Lost())
	}
	onTime(t, "after the wait", start, at[30:], 10, baud)
}

// A cutWire takes the power away as the first bytes arrive.
type cutWire struct {
	uart.Wire
	line *uart.Line
	cut  bool
}

func (w *cutWire) Write(b []byte) int {
	if !w.cut {
		w.cut = true
		w.line.Flush()
		w.line.Send(uart.Frame{Kind: uart.Info, Bytes: []byte("anew")})
		return len(b)
	}
	return w.Wire.Write(b)
}

// TestForgottenAsItLeaves: a frame that is forgotten within its own write is over
// once, and what is sent behind it leaves.
func TestForgottenAsItLeaves(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 115200, NoPace: true})
	x.line.Attach(&cutWire{Wire: x, line: x.line})
	done := 0
	x.line.Send(uart.Frame{Kind: uart.Info, Bytes: []byte("old"), Done: func() { done++ }})
	x.pass(time.Second)
	if got, _ := x.take(); got != "anew" || done != 1 || !x.line.Idle() {
		t.Errorf("read %q, done ran %d times, idle %t", got, done, x.line.Idle())
	}
}

// TestDrop: with line.overrun drop and no flow control a TE that does not read
// loses bytes, and each loss is counted where it was.
func TestDrop(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 115200, Drop: true})
	x.room = 30
	done := false
	x.line.Send(uart.Frame{Kind: uart.Data, Bytes: []byte(text(100)), Done: func() { done = true }})
	x.pass(time.Minute)
	if !done || len(x.got) != 30 || x.line.Lost() != 70 {
		t.Fatalf("done %t, %d bytes came, %d lost", done, len(x.got), x.line.Lost())
	}
	next, sum := 30, uint64(0)
	for _, o := range overruns(x) {
		sum += uint64(o.Lost)
		if o.Frame != "data" || o.Offset != next || o.Total != sum {
			t.Errorf("%+v, want a loss in data at %d, %d in all", o, next, sum)
		}
		next += o.Lost
	}
	if n := len(overruns(x)); n > 10 {
		t.Errorf("%d events for a loss in 7 ticks", n)
	}
	if sum != 70 {
		t.Errorf("the events tell of %d lost bytes", sum)
	}
	x.room = -1
	x.take()
	x.send(uart.Final, "OK")
	x.pass(time.Second)
	x.expect("OK")
}

// TestFlowControlDoesNotDrop: drop is only for a line on which nobody can hold the module off.
func TestFlowControlDoesNotDrop(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600, Drop: true})
	x.line.SetFlow(uart.Hardware, uart.Hardware)
	x.room = 30
	x.send(uart.Data, text(100))
	x.pass(time.Minute)
	x.room = -1
	x.line.Room()
	x.pass(time.Minute)
	if got, _ := x.take(); got != text(100) || x.line.Lost() != 0 {
		t.Errorf("read %q, %d lost", got, x.line.Lost())
	}
}

// TestXOFFofTE: XOFF stops the module within what is on the line, XON lets it
// go on, and neither is heard as data.
func TestXOFFofTE(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	x.line.SetFlow(uart.Software, uart.NoFlow)
	x.send(uart.Info, text(200))
	x.pass(50 * ms)
	x.types("a\x13b")
	x.pass(20 * ms)
	stopped := len(x.got)
	x.pass(time.Minute)
	if len(x.got) != stopped || stopped == 0 || stopped == 200 {
		t.Fatalf("%d bytes when it stopped, %d later", stopped, len(x.got))
	}
	x.types("c\x11d")
	x.pass(time.Second)
	x.expect(text(200))
	x.hears("abcd")
	// without +IFC=1 they are bytes as any others
	x.line.SetFlow(uart.NoFlow, uart.NoFlow)
	x.types("\x13\x11")
	x.pass(time.Second)
	x.hears("\x13\x11")
	// leaving software flow control forgets an XOFF
	x.line.SetFlow(uart.Software, uart.NoFlow)
	x.types("\x13")
	x.pass(time.Second)
	x.send(uart.Info, "late")
	x.pass(time.Second)
	x.expect("")
	x.line.SetFlow(uart.NoFlow, uart.NoFlow)
	x.pass(time.Second)
	x.expect("late")
}

// TestRTS holds the module off with +IFC=2 and does nothing without it.
func TestRTS(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	x.line.SetRTS(false)
	x.send(uart.Info, "free")
	x.pass(time.Second)
	x.expect("free")
	x.line.SetFlow(uart.Hardware, uart.Hardware)
	start := x.loop.Now()
	x.send(uart.Info, text(50))
	x.pass(time.Second)
	x.expect("")
	x.line.SetRTS(true)
	start = x.loop.Now()
	x.pass(20 * ms)
	x.line.SetRTS(false)
	x.pass(time.Second)
	got, at := x.take()
	if len(got) < 18 || len(got) > 20 {
		t.Errorf("%d bytes came in 20 ms", len(got))
	}
	onTime(t, "RTS on", start, at, 10, 9600)
	x.line.SetRTS(true)
	x.pass(time.Second)
	if rest, _ := x.take(); got+rest != text(50) {
		t.Errorf("read %q and %q", got, rest)
	}
}

// TestReady is the module holding the TE off, by the flow control in force.
func TestReady(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	x.line.SetFlow(uart.Software, uart.Software)
	if !x.line.Ready(false) {
		t.Error("XOFF cannot hold the TE off")
	}
	x.line.Ready(false)
	x.types(text(50))
	x.pass(time.Second)
	x.expect("\x13")
	x.hears("")
	x.line.Ready(true)
	start := x.loop.Now()
	x.pass(time.Second)
	x.expect("\x11")
	onTime(t, "after XON", start, x.heardAt, 10, 9600)
	x.hears(text(50))

	x.line.SetFlow(uart.Hardware, uart.Hardware)
	x.line.Ready(false)
	if x.line.Pin(uart.CTS) || x.pins[uart.CTS] {
		t.Error("CTS is on")
	}
	x.line.Ready(true)
	if !x.line.Pin(uart.CTS) || !x.pins[uart.CTS] {
		t.Error("CTS is off")
	}
	x.expect("")

	// a pty holds the TE off by not reading, unless the line drops
	x.line.SetFlow(uart.NoFlow, uart.NoFlow)
	if !x.line.Ready(false) {
		t.Error("the wire cannot hold the TE off")
	}
	x.types("x")
	x.pass(time.Second)
	x.hears("")
	x.line.Ready(true)
	x.pass(time.Second)
	x.hears("x")
	d := newTE(t, uart.Config{Baud: 9600, Drop: true})
	if d.line.Ready(false) {
		t.Error("a line that drops holds the TE off")
	}
	d.types("x")
	d.pass(time.Second)
	d.hears("x")
}

// TestXONIsNotLost: a TE that did not read gets the XON once it does.
func TestXONIsNotLost(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	x.line.SetFlow(uart.NoFlow, uart.Software)
	x.line.Ready(false)
	x.expect("\x13")
	x.room = 0
	x.line.Ready(true)
	x.pass(time.Second)
	x.expect("")
	x.room = -1
	x.line.Room()
	x.pass(time.Second)
	x.expect("\x11")
}

// TestReadyUnpaced: bytes that came while the TE was held off are heard when it
// is not, also where characters take no time and on hardware.
func TestReadyUnpaced(t *testing.T) {
	for _, paced := range []bool{false, true} {
		x := newTE(t, uart.Config{Baud: 9600, NoPace: !paced})
		x.paced = paced
		x.line.Ready(false)
		x.types(text(50))
		x.types(text(50))
		x.pass(time.Second)
		x.hears("")
		x.line.Ready(true)
		x.hears(text(50) + text(50))
	}
}

// TestDTR reports changes only.
func TestDTR(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	var seen []bool
	x.line.OnDTR(func(on bool) { seen = append(seen, on) })
	x.line.SetDTR(true)
	x.line.SetDTR(false)
	x.line.SetDTR(false)
	x.line.SetDTR(true)
	if len(seen) != 2 || seen[0] || !seen[1] || !x.line.Pin(uart.DTR) {
		t.Errorf("DTR was seen as %v", seen)
	}
	if n := count[uart.PinChange](x); n != 2 {
		t.Errorf("%d events", n)
	}
}
