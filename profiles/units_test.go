package profiles

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml/parser"
	"pgregory.net/rapid"

	"sim800emu/internal/kernel"
	"sim800emu/internal/wording"
)

// parseUnit reads one value as a file has it.
func parseUnit(t interface {
	Helper()
	Fatalf(string, ...any)
}, s string, u unit) error {
	t.Helper()
	f, err := parser.ParseBytes([]byte("x: "+s+"\n"), 0)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	src := newSource("x", nil)
	d := &decoder{src: src}
	entries, _ := d.entries(f.Docs[0].Body, "")
	return u.UnmarshalYAML(entries[0].Value)
}

func TestUnits(t *testing.T) {
	for _, c := range []struct {
		text string
		u    unit
		want any    // what it prints
		bad  string // part of the message
	}{
		{"120ms", new(Duration), "120ms", ""},
		{"120 ms", new(Duration), "120ms", ""},
		{"1h30m", new(Duration), "1h30m0s", ""},
		{"1.5 µs", new(Duration), "1.5µs", ""},
		{"24h", new(Duration), "24h0m0s", ""},
		{"24h1ns", new(Duration), "", "longer than a day"},
		{"120", new(Duration), "", "120 lacks its unit"},
		{"120 parsecs", new(Duration), "", "want a duration such as 120ms, not 120 parsecs"},
		{"-1s", new(Duration), "", "not -1s"},
		{"[1s]", new(Duration), "", "not a list"},

		{"auto", new(Baud), "auto", ""},
		{"9600 Bd", new(Baud), "9600 Bd", ""},
		{"9600Bd", new(Baud), "9600 Bd", ""},
		{"9600", new(Baud), "", "9600 lacks its unit"},
		{"9600 baud", new(Baud), "", "baud is not a unit for it (Bd)"},
		{"56000 Bd", new(Baud), "", "the nearest is 57600 Bd"},
		{"9600.5 Bd", new(Baud), "", "not a whole number of Bd"},

		{"unlimited", new(Rate), "unlimited", ""},
		{"40 kbit/s", new(Rate), "40 kbit/s", ""},
		{"9.05 kbit/s", new(Rate), "9050 bit/s", ""},
		{"1 Mbit/s", new(Rate), "1000 kbit/s", ""},
		{"40 kB/s", new(Rate), "", "kB/s is not a unit for it (bit/s, kbit/s, Mbit/s)"},
		{"0 bit/s", new(Rate), "", "nothing ever passes"},
		{"99999 Mbit/s", new(Rate), "", "too much"},

		{"1460 B", new(Bytes), "1460 B", ""},
		{"64 KiB", new(Bytes), "65536 B", ""},
		{"0.5 B", new(Bytes), "", "not a whole number of B"},
		{"{a: 1}", new(Bytes), "", "not keys with values"},

		{"2 %", new(Percent), "2 %", ""},
		{"0.5%", new(Percent), "0.5 %", ""},
		{"101 %", new(Percent), "", "more than 100 %"},

		{"4017 mV", new(Voltage), "4017 mV", ""},
		{"4.2 V", new(Voltage), "4200 mV", ""},

		{"fixed(30ms)", new(Dist), "fixed(30ms)", ""},
		{"fixed( 30 ms )", new(Dist), "fixed(30ms)", ""},
		{"uniform(5ms..40ms)", new(Dist), "uniform(5ms..40ms)", ""},
		{"uniform(0.5s .. 1.5s)", new(Dist), "uniform(500ms..1.5s)", ""},
		{"lognormal(450ms, p95 1.2s)", new(Dist), "lognormal(450ms, p95 1.2s)", ""},
		{"lognormal(1s, p95 1s)", new(Dist), "lognormal(1s, p95 1s)", ""},
		{"lognormal(450ms, p95 449ms)", new(Dist), "", "p95 of lognormal is below its median"},
		{"lognormal(0s, p95 1s)", new(Dist), "", "the median of lognormal is above zero"},
		{"lognormal(450, p95 1s)", new(Dist), "", "450 lacks its unit"},
		{"uniform(2s..1s)", new(Dist), "", "uniform(1s..2s)"},
		{"uniform(1s)", new(Dist), "", "not uniform(1s)"},
		{"30ms", new(Dist), "", "a time that is always the same is fixed(30ms)"},
		{"lognormla(1s, p95 2s)", new(Dist), "", "did you mean lognormal?"},
	} {
		err := parseUnit(t, c.text, c.u)
		switch {
		case c.bad != "":
			if err == nil || !strings.Contains(err.Error(), c.bad) {
				t.Errorf("%s: %v, want a message with %q", c.text, err, c.bad)
			}
		case err != nil:
			t.Errorf("%s: %v", c.text, err)
		case fmt.Sprint(c.u) != c.want:
			t.Errorf("%s prints as %v, want %v", c.text, c.u, c.want)
		}
	}
}

// What a unit prints is read as the same value, and fits the schema.
func TestUnitsPrintWhatTheyAreReadFrom(t *testing.T) {
	moment := rapid.Map(rapid.Int64Range(0, int64(Longest/4)), func(n int64) time.Duration { return time.Duration(n) })
	shape := func(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }
	duration, baud, rate, bytes, percent, voltage, dist := shape(durationShape), shape(baudPattern), shape(ratePattern),
		shape(bytesPattern), shape(percentShape), shape(voltageShape), shape(distPattern)
	rapid.Check(t, func(t *rapid.T) {
		a, b := moment.Draw(t, "a"), moment.Draw(t, "b")
		again(t, Duration(a), duration)
		again(t, Baud(rapid.SampledFrom(append(baudRates[:], 0)).Draw(t, "baud")), baud)
		again(t, Rate(rapid.IntRange(0, 1<<30).Draw(t, "rate")), rate)
		again(t, Bytes(rapid.IntRange(0, 1<<30).Draw(t, "bytes")), bytes)
		again(t, Percent(rapid.Float64Range(0, 100).Draw(t, "percent")), percent)
		again(t, Voltage(rapid.IntRange(0, 9000).Draw(t, "voltage")), voltage)
		again(t, Dist{kernel.Fixed(a)}, dist)
		again(t, Dist{kernel.Uniform(min(a, b), max(a, b))}, dist)
		again(t, Dist{kernel.Lognormal(min(a, b)+1, max(a, b)+1)}, dist)
	})
}

func again[T comparable](t *rapid.T, v T, shape *regexp.Regexp) {
	text := fmt.Sprint(v)
	var got T
	if err := parseUnit(t, text, any(&got).(unit)); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if got != v {
		t.Fatalf("%s is read as %v", text, got)
	}
	if !shape.MatchString(text) {
		t.Fatalf("%s does not fit the schema's %s", text, shape)
	}
}

func TestNearest(t *testing.T) {
	list := []string{"rate_up", "rate_down", "delay", "baud"}
	for word, want := range map[string]string{
		"rateup": "rate_up", "rate_dwon": "rate_down", "deley": "delay", "buad": "baud",
		"rate": "", "x": "", "": "", "voltage": "", "delayed": "delay",
	} {
		if got, _ := wording.Nearest(word, list); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}
