package uart_test

import (
	"bytes"
	"testing"
	"time"

	"sim800emu/uart"
)

// TestAutobaud learns each rate up to 115200 from AT and at, and only from those.
func TestAutobaud(t *testing.T) {
	for _, rate := range uart.Rates {
		for _, word := range []string{"AT", "at"} {
			x := newTE(t, uart.Config{})
			x.line.TESpeed(rate)
			x.types("xy\x00A\xff" + word + "+CSQ\rmore")
			x.pass(2 * time.Second)
			if rate > uart.MaxAutobaud {
				if x.hears(""); !x.line.Autobaud() {
					t.Errorf("%d bit/s was learnt", rate)
				}
				continue
			}
			x.hears(word + "+CSQ\rmore")
			if x.line.Autobaud() || x.line.Baud() != rate || x.baud != rate {
				t.Errorf("%d bit/s: the line has %d, learning %t, the wire %d", rate, x.line.Baud(), x.line.Autobaud(), x.baud)
			}
			for _, ev := range x.events {
				if r, ok := ev.(uart.Rate); ok && (!r.Learnt || r.Baud != rate) {
					t.Errorf("%+v after %d bit/s", r, rate)
				}
			}
		}
	}
}

// TestAutobaudWords: mixed case teaches nothing, and the prefix may come in two pieces.
func TestAutobaudWords(t *testing.T) {
	x := newTE(t, uart.Config{})
	x.line.TESpeed(19200)
	x.types("At aT A\rT\r")
	x.pass(time.Second)
	x.hears("")
	if !x.line.Autobaud() {
		t.Fatal("a rate was learnt from mixed case")
	}
	x.types("A")
	x.pass(time.Second)
	x.types("T\r")
	x.pass(time.Second)
	x.hears("AT\r")
	// learnt for good: another rate is a wrong one now
	x.line.TESpeed(9600)
	x.types("AT\r")
	x.pass(time.Second)
	if bytes.Contains(x.heard, []byte("AT")) || count[uart.Garbled](x) == 0 {
		t.Errorf("the module heard %q at a wrong speed", x.heard)
	}
	// a restart forgets it
	x.heard = nil
	x.line.SetBaud(0)
	x.types("AT\r")
	x.pass(time.Second)
	x.hears("AT\r")
	if x.line.Baud() != 9600 {
		t.Errorf("the module has %d bit/s, want 9600", x.line.Baud())
	}
}

// TestMismatch garbles both ways at the rate of the sender, unless it is ignored.
func TestMismatch(t *testing.T) {
	x := newTE(t, uart.Config{Baud: 115200})
	x.line.TESpeed(9600)
	x.types("AT\r")
	x.pass(time.Second)
	if bytes.Contains(x.heard, []byte("AT")) {
		t.Errorf("the module understood %q", x.heard)
	}
	x.send(uart.Info, "\r\nRDY\r\n")
	x.pass(time.Second)
	if got, _ := x.take(); got == "" || bytes.Contains([]byte(got), []byte("RDY")) {
		t.Errorf("the TE read %q", got)
	}
	if n := count[uart.Garbled](x); n != 1 { // told once for each pair of speeds
		t.Errorf("the wrong speed was told %d times", n)
	}
	x.line.TESpeed(19200)
	x.types("AT\r")
	x.pass(time.Second)
	if n := count[uart.Garbled](x); n != 2 {
		t.Errorf("the next wrong speed was told %d times", n-1)
	}
	x.line.TESpeed(9600)
	x.heard = nil
	x.line.SetBaud(9600) // the module follows
	x.types("AT\r")
	x.pass(time.Second)
	x.hears("AT\r")

	kind := newTE(t, uart.Config{Baud: 115200, IgnoreSpeed: true})
	kind.line.TESpeed(9600)
	kind.types("AT\r")
	kind.send(uart.Info, "OK")
	kind.pass(time.Second)
	kind.hears("AT\r")
	kind.expect("OK")
}

// TestGarbleKnown are waves that can be followed by hand. At half the sender's
// rate a receiver sees every second bit; a sender at 9600 holds its start bit
// for 12 bits of a receiver at 115200, which reads a NUL.
func TestGarbleKnown(t *testing.T) {
	for _, c := range []struct {
		name     string
		in, want string
		from, to int
	}{
		{"same rate", "AT+CSQ\r", "AT+CSQ\r", 9600, 9600},
		{"nothing", "", "", 9600, 115200},
		{"no rate", "AT", "AT", 0, 9600},
		// 0xff: the start bit alone is low, 12 bits of the receiver: start, eight low, a bad stop
		{"slow to fast", "\xff", "\x00", 9600, 115200},
		// of the sender's ten bits the receiver looks at 3, 5, 7 and 9, the stop bit
		{"all ones, fast to slow", "\xff", "\xff", 19200, 9600},
		{"nine low bits, fast to slow", "\x00", "\xf8", 19200, 9600},
	} {
		if got := uart.Garble([]byte(c.in), c.from, c.to); string(got) != c.want {
			t.Errorf("%s: %q from %d to %d is %q, want %q", c.name, c.in, c.from, c.to, got, c.want)
		}
	}
}

// TestGarbleNearRates: a few per cent are no mistake, as on any UART.
func TestGarbleNearRates(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for _, to := range []int{112000, 115200, 118000} {
		for _, b := range all {
			if got := uart.Garble([]byte{b}, 115200, to); len(got) != 1 || got[0] != b {
				t.Errorf("%#x from 115200 to %d is %q", b, to, got)
			}
		}
		// each start bit sets the receiver right again, so that it does not fall behind
		if got := uart.Garble(all, 115200, to); !bytes.Equal(got, all) {
			t.Errorf("all bytes from 115200 to %d are %q", to, got)
		}
	}
}

// FuzzGarble: no panic, the same every time, and no more bytes than the
// receiver has time for.
func FuzzGarble(f *testing.F) {
	f.Add([]byte("AT\r"), 9600, 115200)
	f.Add([]byte("\x00\xff\x55\xaa"), 115200, 9600)
	f.Add([]byte("x"), -1, 0)
	f.Fuzz(func(t *testing.T, in []byte, from, to int) {
		clamp := func(n int) int { return max(-1, min(n, 921600)) }
		from, to = clamp(from), clamp(to)
		if len(in) > 256 || from > 0 && to/max(from, 1) > 1000 {
			return
		}
		keep := append([]byte(nil), in...)
		out := uart.Garble(in, from, to)
		if !bytes.Equal(in, keep) {
			t.Fatal("the input was changed")
		}
		if again := uart.Garble(in, from, to); !bytes.Equal(out, again) {
			t.Fatalf("%q, then %q", out, again)
		}
		if from == to || from <= 0 || to <= 0 {
			if !bytes.Equal(out, in) {
				t.Fatalf("%q became %q without a reason", in, out)
			}
			return
		}
		// each byte takes nine and a half bits of the receiver, the last one may reach beyond the end
		if most := len(in)*10*to/from*2/19 + 2; len(out) > most {
			t.Fatalf("%d bytes from %d to %d became %d, more than %d", len(in), from, to, len(out), most)
		}
	})
}
