package modem

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"sim800emu/gprs"
	"sim800emu/internal/kernel"
	"sim800emu/profiles"
)

// segments is how many cross a link for one figure.
const segments = 10000

// within is how far a figure may be from what the profile says.
const within = 0.02

// eachLink runs a test for both directions of each shipped profile that sets the link.
func eachLink(t *testing.T, f func(t *testing.T, w gprs.Way, s gprs.Shape)) {
	all, err := profiles.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	tested := 0
	for _, i := range all {
		sets := slices.ContainsFunc(i.Sets, func(s string) bool { return strings.HasPrefix(s, "link.") })
		if i.Name != profiles.BaseName && !sets {
			continue
		}
		p, err := profiles.Named(i.Name)
		if err != nil {
			t.Fatal(err)
		}
		up, down := shapes(p.Link)
		t.Run(i.Name+" up", func(t *testing.T) { f(t, gprs.Uplink, up) })
		t.Run(i.Name+" down", func(t *testing.T) { f(t, gprs.Downlink, down) })
		tested++
	}
	if tested < 9 {
		t.Errorf("only %d profiles set a link", tested)
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if off := math.Abs(got/want - 1); off > within {
		t.Errorf("%s is %g, want %g within 2 %%; off by %.2f %%", what, got, want, off*100)
	}
}

// headerBytes is what a segment weighs beside its data (IP and TCP).
const headerBytes = 40

func size(i int) int { return 1 + i*37%1460 }

// TestShippedRates: what is sent back to back crosses at the profile's rate.
func TestShippedRates(t *testing.T) {
	eachLink(t, func(t *testing.T, w gprs.Way, s gprs.Shape) {
		if s.Rate == 0 {
			t.Skip("no limit")
		}
		s.Queue, s.Wake = gprs.Queue{}, gprs.Wake{} // a full queue and a sleeping radio have tests of their own
		loop := kernel.New(1)
		l := gprs.NewLink(loop, w, s)
		var first, last time.Duration
		bits := 0
		for i := range segments {
			l.Send(size(i), func() {
				if last = loop.Now(); i == 0 {
					first = last
					return
				}
				bits += (size(i) + headerBytes) * 8
			})
		}
		loop.Advance(24 * time.Hour)
		near(t, "rate", float64(bits)/(last-first).Seconds(), float64(s.Rate))
	})
}

// TestShippedDelays: median and 95th percentile of what single segments take, beside
// the time of their bits, are those of the profile's delay and jitter.
func TestShippedDelays(t *testing.T) {
	eachLink(t, func(t *testing.T, w gprs.Way, s gprs.Shape) {
		for name, d := range map[string]kernel.Dist{"delay": s.Delay, "jitter": s.Jitter} {
			if d.IsZero() {
				continue
			}
			loop := kernel.New(5)
			l := gprs.NewLink(loop, w, gprs.Shape{Delay: d})
			if name == "jitter" {
				l.SetShape(gprs.Shape{Jitter: d})
			}
			median, p95 := percentiles(t, d)
			n := segments
			if p95 > 5*median { // a tail so long that its percentile varies by more than 2 % between runs of that size
				n *= 20
			}
			var took []time.Duration
			for range n {
				sent := loop.Now()
				l.Send(1460, func() { took = append(took, loop.Now()-sent) })
				loop.Advance(time.Minute)
			}
			slices.Sort(took)
			near(t, "median of "+name, took[n/2].Seconds(), median.Seconds())
			near(t, "p95 of "+name, took[n*95/100].Seconds(), p95.Seconds())
		}
	})
}

// percentiles reads what a distribution says of itself.
func percentiles(t *testing.T, d kernel.Dist) (median, p95 time.Duration) {
	t.Helper()
	text := strings.NewReplacer("(", " ", ")", "", ",", "", "..", " ").Replace(d.String())
	words := strings.Fields(text)
	at := func(i int) time.Duration {
		v, err := time.ParseDuration(words[i])
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	switch words[0] {
	case "lognormal": // lognormal(450ms, p95 1.2s)
		return at(1), at(3)
	case "uniform":
		return (at(1) + at(2)) / 2, at(1) + (at(2)-at(1))*95/100
	}
	return at(1), at(1)
}

// TestShippedBursts: what arrives, arrives in the profile's slots, and a slot is full.
func TestShippedBursts(t *testing.T) {
	seen := 0
	eachLink(t, func(t *testing.T, w gprs.Way, s gprs.Shape) {
		if s.Burst.Period == 0 {
			t.Skip("no slots")
		}
		seen++
		s.Queue, s.Wake = gprs.Queue{}, gprs.Wake{}
		s.Rate = 0 // so that a slot has enough to carry
		loop := kernel.New(1)
		l := gprs.NewLink(loop, w, s)
		slots := map[time.Duration]int{}
		for i := range segments {
			l.Send(size(i), func() { slots[loop.Now()] += size(i) + headerBytes })
		}
		loop.Advance(24 * time.Hour)
		sum, last := 0, time.Duration(0)
		for at, n := range slots {
			if at%s.Burst.Period != 0 {
				t.Fatalf("something arrived at %v, between two slots", at)
			}
			sum, last = sum+n, max(last, at)
		}
		near(t, "slots used", float64(len(slots)), float64(last/s.Burst.Period))
		if s.Burst.Bytes > 0 {
			near(t, "bytes of a slot", float64(sum)/float64(len(slots)), float64(s.Burst.Bytes))
		}
	})
	if seen == 0 {
		t.Error("no shipped profile has slots")
	}
}
