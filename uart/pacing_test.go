package uart_test

import (
	"fmt"
	"testing"
	"time"

	"sim800emu/uart"
)

const ms = time.Millisecond

// exact is when the nth character is over, in whole nanoseconds.
func exact(n, bits, baud int) time.Duration {
	return time.Duration(int64(n) * int64(bits) * int64(time.Second) / int64(baud))
}

// onTime fails unless character k came when the line had carried it, and at
// most one tick later.
func onTime(t *testing.T, what string, from time.Duration, at []time.Duration, bits, baud int) {
	t.Helper()
	for k, m := range at {
		ideal := exact(k+1, bits, baud)
		if late := m - from - ideal; late < 0 || late > uart.DefaultTick+2*time.Microsecond {
			t.Fatalf("%s, %d bit/s: character %d came %s after the start, %s after its time", what, baud, k, m-from, late)
		}
	}
}

// TestRates counts a long stream at each rate, both ways at once: the mean rate
// is exact, so the error does not grow.
func TestRates(t *testing.T) {
	for _, baud := range uart.Rates {
		x := newTE(t, uart.Config{Baud: baud})
		n := baud / 20 // half a second of 8N1
		data := text(n)
		x.pass(123456 * time.Microsecond)
		start := x.loop.Now()
		x.send(uart.Data, data)
		x.types(data)
		x.pass(exact(n, 10, baud) + 2*ms)
		got, at := x.take()
		if got != data || len(x.heard) != n {
			t.Fatalf("%d bit/s: %d and %d of %d characters came", baud, len(got), len(x.heard), n)
		}
		onTime(t, "to the TE", start, at, 10, baud)
		onTime(t, "to the module", start, x.heardAt, 10, baud)
		if want := start + exact(n, 10, baud); at[n-1]-want > 2*time.Microsecond {
			t.Errorf("%d bit/s: the stream ended %s late", baud, at[n-1]-want)
		}
	}
}

// TestFormats counts the bits of a character of each +ICF framing.
func TestFormats(t *testing.T) {
	const baud = 9600
	for _, c := range []struct {
		f    uart.Format
		bits int
	}{
		{uart.Format{DataBits: 8, StopBits: 2}, 11},
		{uart.Format{DataBits: 8, Parity: true, StopBits: 1}, 11},
		{uart.Format{DataBits: 8, StopBits: 1}, 10},
		{uart.Format{DataBits: 7, StopBits: 2}, 10},
		{uart.Format{DataBits: 7, Parity: true, StopBits: 1}, 10},
		{uart.Format{DataBits: 7, StopBits: 1}, 9},
	} {
		x := newTE(t, uart.Config{Baud: baud})
		x.line.SetFormat(c.f)
		if x.format != c.f {
			t.Errorf("%+v: the wire was told %+v", c.f, x.format)
		}
		x.send(uart.Info, "\xc1"+text(99))
		x.types("\xc1" + text(99))
		x.pass(time.Second)
		got, at := x.take()
		first := byte(0xc1)
		if c.f.DataBits == 7 {
			first = 0x41
		}
		if len(got) != 100 || got[0] != first || len(x.heard) != 100 || x.heard[0] != first {
			t.Errorf("%+v: read %q, heard %q", c.f, got, x.heard)
			continue
		}
		onTime(t, fmt.Sprintf("%+v", c.f), 0, at, c.bits, baud)
		onTime(t, fmt.Sprintf("%+v", c.f), 0, x.heardAt, c.bits, baud)
	}
}

// TestRateChange: what follows a change has the new rate, and nothing of the
// time before it counts.
func TestRateChange(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 1200})
	x.send(uart.Final, "abc")
	x.line.AfterSent(func() { x.line.SetBaud(115200) })
	x.pass(time.Second)
	x.take()
	if x.baud != 115200 {
		t.Errorf("the wire was told %d bit/s", x.baud)
	}
	start := x.loop.Now()
	x.send(uart.Info, text(100))
	x.pass(time.Second)
	_, at := x.take()
	onTime(t, "new rate", start, at, 10, 115200)
}

// TestBack2Back: frames sent while others leave follow without a gap, frames
// sent later start when they are sent.
func TestBack2Back(t *testing.T) {
	const baud = 9600
	x := newTE(t, uart.Config{Baud: baud})
	x.send(uart.Info, text(20))
	x.pass(5 * ms)
	x.send(uart.Final, text(30))
	x.pass(time.Second)
	_, at := x.take()
	onTime(t, "two frames", 0, at, 10, baud)
	start := x.loop.Now()
	x.send(uart.Final, text(30))
	x.pass(time.Second)
	_, at = x.take()
	onTime(t, "after silence", start, at, 10, baud)
}

// TestTypist: bytes that come one by one are heard one character later each.
func TestTypist(t *testing.T) {
	const baud = 9600
	x := newTE(t, uart.Config{Baud: baud})
	for i := range 20 {
		x.types(text(20)[i : i+1])
		before := len(x.heard)
		x.pass(exact(1, 10, baud) - time.Microsecond)
		if len(x.heard) != before {
			t.Fatalf("character %d was heard before it was over", i)
		}
		x.pass(5 * ms)
		if len(x.heard) != before+1 {
			t.Fatalf("character %d was not heard in time", i)
		}
	}
	x.hears(text(20))
}

// TestNoPace: characters take no time.
func TestNoPace(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 1200, NoPace: true})
	x.send(uart.Info, text(1000))
	x.types(text(1000))
	x.expect(text(1000))
	x.hears(text(1000))
}

// TestTaken: the wire learns what has been heard, so that it reads on in time.
func TestTaken(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 9600})
	taken := 0
	x.line.OnTaken(func(n int) { taken += n })
	x.types(text(100))
	x.pass(50 * ms)
	if taken != len(x.heard) || taken == 0 || taken == 100 {
		t.Errorf("%d taken, %d heard", taken, len(x.heard))
	}
	x.line.Flush()
	if taken != 100 {
		t.Errorf("%d taken after a flush, want all 100", taken)
	}
	x.pass(time.Second)
	if len(x.heard) > 60 {
		t.Error("bytes were heard after the flush")
	}
}
