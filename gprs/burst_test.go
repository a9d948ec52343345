package gprs

import (
	"slices"
	"testing"
	"time"

	"sim800emu/internal/kernel"
)

// bursts sends many pieces at once and returns what arrived together, in order.
func bursts(t *testing.T, s Shape, n int, size func(i int) int) (at []time.Duration, bytes, count []int) {
	t.Helper()
	loop := kernel.New(5)
	l := NewLink(loop, Downlink, s)
	order := 0
	for i := range n {
		size := size(i)
		l.Send(size, func() {
			if i != order {
				t.Fatalf("piece %d arrived in place of %d", i, order)
			}
			order++
			if len(at) == 0 || at[len(at)-1] != loop.Now() {
				at, bytes, count = append(at, loop.Now()), append(bytes, 0), append(count, 0)
			}
			bytes[len(bytes)-1] += size + headerBytes
			count[len(count)-1]++
		})
	}
	loop.Advance(24 * time.Hour)
	if order != n || l.Waiting() != 0 || l.backlog != 0 {
		t.Fatalf("%d of %d pieces arrived, %d wait with %d bytes", order, n, l.Waiting(), l.backlog)
	}
	return at, bytes, count
}

func mixed(i int) int { return 1 + i*37%1460 }

func sum(n []int) (all int) {
	for _, v := range n {
		all += v
	}
	return all
}

// onSlots wants all arrivals at multiples of the period.
func onSlots(t *testing.T, at []time.Duration, period time.Duration) {
	t.Helper()
	for _, a := range at {
		if a%period != 0 {
			t.Fatalf("something arrived at %v, between two slots", a)
		}
	}
}

// The bytes of a slot are used up to the last: a piece that does not fit takes
// the rest of this slot and the beginning of the next.
func TestBurstOfBytes(t *testing.T) {
	const period, slot = 240 * ms, 2000
	at, bytes, _ := bursts(t, Shape{Burst: Burst{Period: period, Bytes: slot}}, pieces, mixed)
	onSlots(t, at, period)
	if most := slices.Max(bytes); most >= slot+1500 {
		t.Errorf("%d bytes in one slot", most)
	}
	near(t, "rate", float64(sum(bytes)*8)/at[len(at)-1].Seconds(), slot*8/period.Seconds(), 0.02)
	near(t, "bytes of a slot", float64(sum(bytes))/float64(len(bytes)), slot, 0.02)
}

// A piece larger than a slot arrives with the slot that has its end.
func TestBurstSmallerThanAPiece(t *testing.T) {
	const period = 100 * ms
	at, bytes, _ := bursts(t, Shape{Burst: Burst{Period: period, Bytes: 400}}, 1000, func(int) int { return 1460 })
	onSlots(t, at, period)
	near(t, "rate", float64(sum(bytes)*8)/at[len(at)-1].Seconds(), 400*8/period.Seconds(), 0.02)
	if at[0] != 400*ms || at[1] != 800*ms || at[2] != 1200*ms || at[3] != 1500*ms {
		t.Errorf("arrivals at %v", at[:4])
	}
}

func TestBurstOfPieces(t *testing.T) {
	const period = 60 * ms
	at, _, count := bursts(t, Shape{Burst: Burst{Period: period, Pieces: 4}}, pieces, mixed)
	onSlots(t, at, period)
	if slices.Min(count) != 4 || slices.Max(count) != 4 || at[len(at)-1] != pieces/4*period {
		t.Errorf("from %d to %d pieces in a slot, the last at %v", slices.Min(count), slices.Max(count), at[len(at)-1])
	}
}

// Without a bound a slot carries what the rate has brought since the last one,
// whatever the delay does.
func TestBurstGathersAtTheRate(t *testing.T) {
	const period, rate = time.Second, 48000
	at, bytes, _ := bursts(t, Shape{
		Rate: rate, Delay: kernel.Lognormal(150*ms, 350*ms), Burst: Burst{Period: period},
	}, pieces, mixed)
	onSlots(t, at, period)
	near(t, "bytes of a slot", float64(sum(bytes))/float64(len(bytes)), rate/8*period.Seconds(), 0.02)
}

func TestBurstFades(t *testing.T) {
	const period, slot = 100 * ms, 3000
	p := newPair(1, Shape{}, Shape{Burst: Burst{Period: period, Bytes: slot}},
		Spell{Percent: 20, Length: kernel.Fixed(24 * time.Hour)})
	p.loop.Advance(0)
	sizes := make([]int, 1000)
	for i := range sizes {
		sizes[i] = 1460
	}
	got := p.arrivals(sizes...)
	p.loop.Advance(time.Hour)
	took := (*got)[len(sizes)-1]
	near(t, "rate", float64(len(sizes)*1500*8)/took.Seconds(), slot*8/period.Seconds()/5, 0.02)
}

// An outage lasts over slots; the first after it counts.
func TestBurstAfterAnOutage(t *testing.T) {
	p := newPair(1, Shape{}, Shape{Burst: Burst{Period: 100 * ms, Pieces: 1}},
		Spell{Start: kernel.Fixed(150 * ms), Length: kernel.Fixed(200 * ms)})
	got := p.arrivals(1, 1, 1)
	p.loop.Advance(time.Minute)
	if want := []time.Duration{100 * ms, 400 * ms, 500 * ms}; !slices.Equal(*got, want) {
		t.Errorf("arrivals at %v, want %v", *got, want)
	}
}

func TestBurstTakenAwayAtRunTime(t *testing.T) {
	p := newPair(1, Shape{}, Shape{Burst: Burst{Period: 100 * ms, Pieces: 1}})
	got := p.arrivals(1, 1, 1, 1)
	p.loop.Advance(150 * ms)
	p.down.SetShape(Shape{Burst: Burst{Period: time.Second, Pieces: 2}})
	p.loop.Advance(time.Second)
	p.down.SetShape(Shape{})
	if want := []time.Duration{100 * ms, time.Second, time.Second, 1150 * ms}; !slices.Equal(*got, want) {
		t.Errorf("arrivals at %v, want %v", *got, want)
	}
	p.loop.Advance(time.Hour)
	if at, ok := p.loop.Next(); ok {
		t.Errorf("a timer waits for %v", at)
	}
}
