package gprs

import (
	"math"
	"slices"
	"testing"
	"time"

	"sim800emu/internal/kernel"
)

const pieces = 10000

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if off := math.Abs(got/want - 1); off > tolerance {
		t.Errorf("%s is %g, want %g within %g %%; off by %.2f %%", what, got, want, tolerance*100, off*100)
	}
}

func TestLinkRateBackToBack(t *testing.T) {
	for _, s := range []Shape{
		{Rate: 48000},
		{Rate: 24000, Delay: kernel.Lognormal(150*time.Millisecond, 350*time.Millisecond)},
		{Rate: 115200, Delay: kernel.Uniform(0, 2*time.Second)},
	} {
		loop := kernel.New(1)
		l := NewLink(loop, Downlink, s)
		var first, last time.Duration
		bits, order := 0, 0
		for i := range pieces {
			size := 1 + i*37%1460
			l.Send(size, func() {
				if i != order {
					t.Fatalf("piece %d arrived in place of %d", i, order)
				}
				if order++; i == 0 {
					first = loop.Now()
				} else {
					bits += (size + headerBytes) * 8
				}
				last = loop.Now()
			})
		}
		loop.Advance(24 * time.Hour)
		if order != pieces {
			t.Fatalf("%d of %d pieces arrived", order, pieces)
		}
		near(t, "rate", float64(bits)/(last-first).Seconds(), float64(s.Rate), 0.02)
	}
}

func TestLinkDelay(t *testing.T) {
	median, p95 := 150*time.Millisecond, 350*time.Millisecond
	loop := kernel.New(3)
	l := NewLink(loop, Downlink, Shape{Delay: kernel.Lognormal(median, p95), Rate: 48000})
	const size = 1460
	occupied := l.occupation(size)
	var took []time.Duration
	for range pieces {
		sent := loop.Now()
		l.Send(size, func() { took = append(took, loop.Now()-sent-occupied) })
		loop.Advance(4*p95 + occupied) // no draw is above that, so pieces do not wait for each other
	}
	if len(took) != pieces {
		t.Fatalf("%d of %d pieces arrived", len(took), pieces)
	}
	slices.Sort(took)
	near(t, "median", took[pieces/2].Seconds(), median.Seconds(), 0.02)
	near(t, "p95", took[pieces*95/100].Seconds(), p95.Seconds(), 0.02)
}

func TestLinkJitter(t *testing.T) {
	const base, jitter = 100 * time.Millisecond, 200 * time.Millisecond
	loop := kernel.New(3)
	l := NewLink(loop, Downlink, Shape{Delay: kernel.Fixed(base), Jitter: kernel.Uniform(0, jitter)})
	var took []time.Duration
	for range pieces {
		sent := loop.Now()
		l.Send(1460, func() { took = append(took, loop.Now()-sent) })
		loop.Advance(base + jitter)
	}
	slices.Sort(took)
	for _, part := range []int{5, 50, 95} {
		want := base + jitter*time.Duration(part)/100
		near(t, "percentile", took[pieces*part/100].Seconds(), want.Seconds(), 0.02)
	}
}

// Pieces sent together arrive at the rate of the link, all late by one delay.
func TestLinkPipelinesTheDelay(t *testing.T) {
	loop := kernel.New(1)
	l := NewLink(loop, Downlink, Shape{Delay: kernel.Fixed(time.Second), Rate: 8 * 1500})
	var at []time.Duration
	for range 3 {
		l.Send(1460, func() { at = append(at, loop.Now()) })
	}
	loop.Advance(10 * time.Second)
	want := []time.Duration{2 * time.Second, 3 * time.Second, 4 * time.Second}
	if !slices.Equal(at, want) {
		t.Errorf("arrivals at %v, want %v", at, want)
	}
	if l.Total() != 3*1460 || l.Waiting() != 0 {
		t.Errorf("%d bytes crossed and %d pieces wait", l.Total(), l.Waiting())
	}
}

func TestLinkWithoutLimitsIsImmediate(t *testing.T) {
	loop := kernel.New(1)
	l := NewLink(loop, Downlink, Shape{})
	n := 0
	l.Send(10, func() {
		l.Send(10, func() { n++ })
		n++
	})
	if n != 2 {
		t.Errorf("%d pieces crossed at once, want 2", n)
	}
	if at, ok := loop.Next(); ok {
		t.Errorf("a timer waits for %v", at)
	}
}

// A link that gets faster while pieces travel keeps their order.
func TestLinkKeepsOrderOverAChangeOfShape(t *testing.T) {
	loop := kernel.New(1)
	l := NewLink(loop, Downlink, Shape{Delay: kernel.Fixed(time.Second), Rate: 8000})
	var got []int
	for i := range 4 {
		l.Send(960, func() { got = append(got, i) })
	}
	loop.Advance(1500 * time.Millisecond)
	l.SetShape(Shape{})
	l.Send(1, func() { got = append(got, 4) })
	loop.Advance(10 * time.Second)
	if !slices.Equal(got, []int{0, 1, 2, 3, 4}) {
		t.Errorf("order of arrival is %v", got)
	}
	l.Send(1, func() { got = append(got, 5) })
	if len(got) != 6 {
		t.Error("an idle link without limits let a piece wait")
	}
}

// Of two pieces that arrive together the first brings up a third, on a link that
// has lost its limits meanwhile.
func TestLinkKeepsOrderWithinAMoment(t *testing.T) {
	loop := kernel.New(1)
	l := NewLink(loop, Downlink, Shape{Delay: kernel.Fixed(time.Second)})
	var got []int
	l.Send(1, func() {
		l.Send(1, func() { got = append(got, 2) })
		got = append(got, 0)
	})
	l.Send(1, func() { got = append(got, 1) })
	l.SetShape(Shape{})
	loop.Advance(time.Second)
	if !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("order of arrival is %v", got)
	}
}

func TestLinkResetLosesWhatIsUnderWay(t *testing.T) {
	loop := kernel.New(1)
	l := NewLink(loop, Downlink, Shape{Delay: kernel.Fixed(time.Second), Rate: 8000})
	for range 5 {
		l.Send(960, func() { t.Error("a lost piece arrived") })
	}
	loop.Advance(1500 * time.Millisecond)
	l.Reset()
	if l.Waiting() != 0 {
		t.Errorf("%d pieces wait", l.Waiting())
	}
	var at time.Duration
	l.Send(960, func() { at = loop.Now() })
	loop.Advance(10 * time.Second)
	if at != 3500*time.Millisecond {
		t.Errorf("the first piece after it arrived at %v", at)
	}
}

func TestLinkIsRepeatable(t *testing.T) {
	run := func() (at []time.Duration) {
		loop := kernel.New(42)
		l := NewLink(loop, Downlink, Shape{Delay: kernel.Lognormal(time.Second, 3*time.Second), Rate: 9600})
		for i := range 100 {
			l.Send(i, func() { at = append(at, loop.Now()) })
		}
		loop.Advance(time.Hour)
		return at
	}
	if !slices.Equal(run(), run()) {
		t.Error("two runs with one seed differ")
	}
}

func BenchmarkLink(b *testing.B) {
	for name, s := range map[string]Shape{
		"none": {}, "rate and delay": {Rate: 48000, Delay: kernel.Lognormal(150*time.Millisecond, 350*time.Millisecond)},
	} {
		b.Run(name, func(b *testing.B) {
			loop := kernel.New(1)
			l := NewLink(loop, Downlink, s)
			n := 0
			for b.Loop() {
				for range 10 {
					l.Send(1460, func() { n++ })
				}
				loop.Advance(time.Minute)
			}
		})
	}
}
