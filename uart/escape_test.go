package uart_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// A burst is bytes of the TE after a silence.
type burst struct {
	after time.Duration
	text  string
}

// escape feeds bursts to a watch, then silence: data passed on, and how often it escaped.
func escape(bursts []burst) (data string, escapes int) {
	loop := kernel.New(1)
	var got strings.Builder
	e := uart.NewEscape(loop, func(b []byte) { got.Write(b) }, func() { escapes++; got.WriteString("!") })
	for _, b := range bursts {
		loop.Advance(b.after)
		e.Feed([]byte(b.text))
	}
	loop.Advance(time.Minute)
	return got.String(), escapes
}

// model is the rule of manual 2.2.12 over the whole list: three plus signs are
// the sequence when a second of silence is before the first and behind the
// third, nothing else comes between them, and they come within a second.
func model(bursts []burst) (data string, escapes int) {
	type char struct {
		at time.Duration
		c  byte
	}
	var all []char
	now := time.Duration(0)
	for _, b := range bursts {
		now += b.after
		for i := range len(b.text) {
			all = append(all, char{now, b.text[i]})
		}
	}
	var out strings.Builder
	last := time.Duration(0) // of the byte before, or the start
	for i := 0; i < len(all); i++ {
		seq := i+2 < len(all) && all[i].c == '+' && all[i+1].c == '+' && all[i+2].c == '+' &&
			all[i].at-last >= uart.EscapeGuard && all[i+2].at-all[i].at <= uart.EscapeGuard &&
			(i+3 == len(all) || all[i+3].at-all[i+2].at >= uart.EscapeGuard)
		// two silences of a second inside the sequence break it: the watch has decided by then
		if seq && all[i+1].at-all[i].at < uart.EscapeGuard && all[i+2].at-all[i+1].at < uart.EscapeGuard {
			out.WriteByte('!')
			escapes++
			last = all[i+2].at
			i += 2
			continue
		}
		out.WriteByte(all[i].c)
		last = all[i].at
	}
	return out.String(), escapes
}

// TestEscape is every way to keep the guard times and to break them.
func TestEscape(t *testing.T) {
	const guard = uart.EscapeGuard
	for _, c := range []struct {
		name   string
		bursts []burst
		want   string
	}{
		{"kept", []burst{{0, "data"}, {guard, "+++"}}, "data!"},
		{"kept, one by one", []burst{{guard, "+"}, {400 * ms, "+"}, {400 * ms, "+"}}, "!"},
		{"nothing before", []burst{{guard, "+++"}}, "!"},
		{"too soon before", []burst{{0, "data"}, {guard - ms, "+++"}}, "data+++"},
		{"right after the start", []burst{{0, "+++"}}, "+++"},
		{"too soon behind", []burst{{guard, "+++"}, {guard - ms, "x"}}, "+++x"},
		{"just late enough behind", []burst{{guard, "+++"}, {guard, "x"}}, "!x"},
		{"with a return", []burst{{guard, "+++\r"}}, "+++\r"},
		{"return at once", []burst{{guard, "+++"}, {10 * ms, "\r"}}, "+++\r"},
		{"two", []burst{{guard, "++"}}, "++"},
		{"four", []burst{{guard, "++++"}}, "++++"},
		{"a fourth later", []burst{{guard, "+++"}, {10 * ms, "+"}}, "++++"},
		{"within data", []burst{{guard, "a+++b"}}, "a+++b"},
		{"too slow", []burst{{guard, "+"}, {600 * ms, "+"}, {600 * ms, "+"}}, "+++"},
		{"twice", []burst{{guard, "+++"}, {2 * guard, "+++"}}, "!!"},
		{"data between", []burst{{guard, "+"}, {10 * ms, "x"}, {10 * ms, "++"}}, "+x++"},
	} {
		if got, _ := escape(c.bursts); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if got, _ := model(c.bursts); got != c.want {
			t.Errorf("%s: the model of this test says %q, want %q", c.name, got, c.want)
		}
	}
}

// TestEscapeModel compares the watch with the rule on random bursts. No byte
// is lost or reordered, whatever the decision.
func TestEscapeModel(t *testing.T) {
	pauses := []time.Duration{0, ms, 300 * ms, 499 * ms, 500 * ms, 501 * ms, 999 * ms, time.Second, 1001 * ms, 3 * time.Second}
	rapid.Check(t, func(rt *rapid.T) {
		var bursts []burst
		for range rapid.IntRange(1, 8).Draw(rt, "bursts") {
			bursts = append(bursts, burst{
				rapid.SampledFrom(pauses).Draw(rt, "after"),
				rapid.SampledFrom([]string{"+", "++", "+++", "++++", "x", "+x", "x+", "ab"}).Draw(rt, "text"),
			})
		}
		got, n := escape(bursts)
		want, m := model(bursts)
		if got != want || n != m {
			rt.Fatalf("%v: %q with %d escapes, want %q with %d", bursts, got, n, want, m)
		}
	})
}

// TestEscapeOff passes everything at once (esc of +CIPCCFG).
func TestEscapeOff(t *testing.T) {
	loop := kernel.New(1)
	got, escapes := "", 0
	e := uart.NewEscape(loop, func(b []byte) { got += string(b) }, func() { escapes++ })
	e.Enable(false)
	loop.Advance(time.Minute)
	e.Feed([]byte("+++"))
	if got != "+++" {
		t.Errorf("%q was passed on", got)
	}
	loop.Advance(time.Minute)
	if escapes != 0 {
		t.Error("the watch is off and escaped")
	}
}

// TestEscapeReset forgets plus signs that are held back.
func TestEscapeReset(t *testing.T) {
	loop := kernel.New(1)
	got, escapes := "", 0
	e := uart.NewEscape(loop, func(b []byte) { got += string(b) }, func() { escapes++ })
	loop.Advance(time.Minute)
	e.Feed([]byte("+++"))
	e.Reset()
	loop.Advance(time.Minute)
	if got != "" || escapes != 0 {
		t.Errorf("%q was passed on, %d escapes", got, escapes)
	}
}
