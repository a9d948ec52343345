package uart_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sim800emu/uart"
)

// TestNothingInterleaves sends frames of every kind at random moments: what the
// TE reads is whole frames, solicited ones in order, unsolicited ones in order,
// and none of these while something holds them.
func TestNothingInterleaves(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := newTE(t, uart.Config{Baud: rapid.SampledFrom(uart.Rates[:]).Draw(rt, "baud")})
		x.room = rapid.SampledFrom([]int{-1, 0, 40}).Draw(rt, "room")
		hold := false
		var solicited, lane []string
		frame := func(mark byte, i int) string {
			n := rapid.IntRange(1, 40).Draw(rt, "length")
			return "<" + string(mark) + strings.Repeat(string(rune('a'+i%26)), n) + ">"
		}
		for i := range rapid.IntRange(1, 30).Draw(rt, "steps") {
			switch rapid.IntRange(0, 5).Draw(rt, "step") {
			case 0, 1:
				s := frame('S', i)
				f := uart.Frame{Kind: uart.Info, Bytes: []byte(s), Before: time.Duration(rapid.IntRange(0, 3).Draw(rt, "before")) * ms}
				if rapid.Bool().Draw(rt, "cut") {
					f.Cuts = []uart.Cut{{At: rapid.IntRange(0, len(s)).Draw(rt, "at"), Gap: 4 * ms}}
				}
				solicited = append(solicited, s)
				x.line.Send(f)
			case 2:
				s := frame('U', i)
				lane = append(lane, s)
				x.urc(s)
			case 3:
				hold = !hold
				x.line.HoldURC(uart.HoldCommand, hold)
			case 4:
				if x.room >= 0 {
					x.room += rapid.IntRange(0, 60).Draw(rt, "more")
					x.line.Room()
				}
			case 5:
				x.pass(time.Duration(rapid.IntRange(0, 50).Draw(rt, "wait")) * ms)
			}
		}
		x.line.HoldURC(uart.HoldCommand, false)
		x.room = -1
		x.line.Room()
		x.pass(time.Minute)
		got, _ := x.take()
		var s, u []string
		for rest := got; rest != ""; {
			end := strings.IndexByte(rest, '>') + 1
			if end == 0 || rest[0] != '<' || strings.LastIndexByte(rest[:end], '<') != 0 {
				rt.Fatalf("frames are mixed: %q", got)
			}
			if rest[1] == 'S' {
				s = append(s, rest[:end])
			} else {
				u = append(u, rest[:end])
			}
			rest = rest[end:]
		}
		if strings.Join(s, "") != strings.Join(solicited, "") || strings.Join(u, "") != strings.Join(lane, "") {
			rt.Fatalf("read %q, want %q and %q", got, solicited, lane)
		}
	})
}

// TestHolds: an unsolicited frame waits for every reason to go.
func TestHolds(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 115200})
	holds := []uart.Hold{uart.HoldCommand, uart.HoldTyping, uart.HoldOnline, uart.HoldPower}
	for _, h := range holds {
		x.line.HoldURC(h, true)
	}
	x.urc("RING")
	for _, h := range holds {
		x.pass(time.Second)
		x.expect("")
		x.line.HoldURC(h, false)
	}
	x.pass(time.Second)
	x.expect("RING")
}

// TestLaneGivesWay: a solicited frame goes first, but a URC that has begun is not broken.
func TestLaneGivesWay(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	x.urc("<one>")
	x.urc("<two>")
	x.pass(2 * ms)
	x.send(uart.Info, "<info>")
	x.pass(time.Second)
	x.expect("<one><info><two>")
}

// TestRelease: held frames leave before what is sent next, in their order.
func TestRelease(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 115200})
	x.line.HoldURC(uart.HoldCommand, true)
	x.urc("<one>")
	x.urc("<two>")
	x.line.Release()
	x.send(uart.Final, "<OK>")
	x.urc("<three>")
	x.pass(time.Second)
	x.expect("<one><two><OK>")
	x.line.HoldURC(uart.HoldCommand, false)
	x.pass(time.Second)
	x.expect("<three>")
}

// TestPauses: Before and Cuts are idle line of just that length.
func TestPauses(t *testing.T) {
	const baud = 115200
	for _, tick := range []time.Duration{0, 10 * ms, 50 * time.Microsecond} {
		x := newTE(t, uart.Config{Baud: baud, Tick: tick})
		x.send(uart.Info, text(50))
		x.line.Send(uart.Frame{
			Kind: uart.Data, Bytes: []byte(text(100)), Before: 7 * ms,
			Cuts: []uart.Cut{{At: 10, Gap: 3 * ms}, {At: 60, Gap: 11 * ms}},
		})
		x.send(uart.Final, text(5))
		x.pass(time.Second)
		got, at := x.take()
		if got != text(50)+text(100)+text(5) {
			t.Fatalf("read %q", got)
		}
		from := time.Duration(0)
		for _, part := range []struct {
			pause time.Duration
			n     int
		}{{0, 50}, {7 * ms, 10}, {3 * ms, 50}, {11 * ms, 45}} {
			from += part.pause
			end := from + exact(part.n, 10, baud)
			if first := at[0] - from; first < exact(1, 10, baud) {
				t.Errorf("tick %s: a part began %s after its pause", tick, first)
			}
			if late := at[part.n-1] - end; late < 0 || late > 3*time.Microsecond {
				t.Errorf("tick %s: a part of %d bytes ended %s late", tick, part.n, late)
			}
			from, at = at[part.n-1], at[part.n:]
		}
	}
}

// TestRateChangeInPause: a new rate does not shorten a pause, nor make up for it.
func TestRateChangeInPause(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	x.line.Send(uart.Frame{Kind: uart.Data, Bytes: []byte(text(50)), Before: 100 * ms})
	x.pass(40 * ms)
	x.line.SetBaud(1200)
	x.pass(10 * time.Second)
	_, at := x.take()
	onTime(t, "after the pause", 100*ms, at, 10, 1200)
}

// TestHardwarePaces: a burst is written whole, and the line is busy for as
// long as it takes on the wire; pauses are as long as on any line.
func TestHardwarePaces(t *testing.T) {
	const baud = 9600
	x := newTE(t, uart.Config{Baud: baud})
	x.paced = true
	var done []time.Duration
	f := uart.Frame{
		Kind: uart.Data, Bytes: []byte(text(96)), Cuts: []uart.Cut{{At: 48, Gap: 20 * ms}},
		Done: func() { done = append(done, x.loop.Now()) },
	}
	x.line.Send(f)
	x.line.Send(f)
	if x.writes != 1 || len(x.got) != 48 {
		t.Fatalf("%d bytes in %d writes at once, want the first 48 in one", len(x.got), x.writes)
	}
	x.pass(time.Second)
	_, at := x.take()
	if x.writes != 4 || len(at) != 192 {
		t.Fatalf("%d bytes in %d writes, want 192 in 4", len(at), x.writes)
	}
	burst := exact(48, 10, baud) // 50 ms
	for i, want := range []time.Duration{0, burst + 20*ms, 2*burst + 20*ms, 3*burst + 40*ms} {
		if got := at[48*i]; got != want {
			t.Errorf("burst %d was written at %s, want %s", i, got, want)
		}
	}
	if len(done) != 2 || done[0] != 2*burst+20*ms || done[1] != 4*burst+40*ms {
		t.Errorf("the frames were over at %v", done)
	}
	// the adapter has given each character its time already
	x.types(text(100))
	x.hears(text(100))
}

// TestFlush: what waits is forgotten, and its Done functions run.
func TestFlush(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	done := 0
	f := uart.Frame{Kind: uart.Info, Bytes: []byte(text(100)), Done: func() { done++ }}
	x.line.Send(f)
	x.line.Send(f)
	x.line.HoldURC(uart.HoldPower, true)
	x.line.Unsolicited(f)
	x.types(text(100))
	x.pass(50 * ms)
	x.line.Flush()
	if done != 3 || !x.line.Idle() {
		t.Errorf("%d functions of 3 ran, idle %t", done, x.line.Idle())
	}
	x.take()
	x.heard = nil
	x.line.HoldURC(uart.HoldPower, false)
	x.pass(time.Minute)
	x.expect("")
	x.hears("")
	x.send(uart.Info, "alive")
	x.pass(time.Second)
	x.expect("alive")
}

// TestFlushInDone is a reset behind its own OK: the line goes on with what is
// sent then, with its pauses.
func TestFlushInDone(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	x.line.Send(uart.Frame{Kind: uart.Final, Bytes: []byte("OK"), Done: func() {
		x.line.Flush()
		x.send(uart.Noise, text(20))
		x.line.Send(uart.Frame{Kind: uart.URC, Bytes: []byte(text(20)), Before: 30 * ms})
	}})
	x.pass(time.Minute)
	got, at := x.take()
	if got != "OK"+text(20)+text(20) {
		t.Fatalf("read %q", got)
	}
	onTime(t, "behind the pause", at[21]+30*ms, at[22:], 10, 9600)
}

// TestAttach: without a wire everything goes nowhere in its time; a new wire is told rate and pins.
func TestAttach(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	x.line.SetPin(uart.DCD, true)
	x.line.Attach(nil)
	done := false
	x.line.Send(uart.Frame{Kind: uart.Info, Bytes: []byte(text(10)), Done: func() { done = true }})
	x.pass(time.Second)
	if !done || len(x.got) != 0 {
		t.Errorf("done %t, read %q without a wire", done, x.got)
	}
	x.baud, x.pins = 0, map[uart.Pin]bool{}
	x.line.Attach(x)
	if x.baud != 9600 || x.format != uart.Format8N1 || !x.pins[uart.DCD] {
		t.Errorf("the new wire was told %d bit/s, %+v, pins %v", x.baud, x.format, x.pins)
	}
	x.send(uart.Info, "here")
	x.pass(time.Second)
	x.expect("here")
}
