package gprs

import (
	"slices"
	"testing"
	"time"

	"sim800emu/internal/kernel"
)

func TestWakeAfterIdle(t *testing.T) {
	median, p95 := 600*ms, 1200*ms
	loop := kernel.New(11)
	l := NewLink(loop, Uplink, Shape{Wake: Wake{Idle: 5 * time.Second, Delay: kernel.Lognormal(median, p95)}})
	var slept []time.Duration
	for range pieces {
		sent := loop.Now()
		behind := false
		l.Send(1, func() { slept = append(slept, loop.Now()-sent) })
		l.Send(1, func() { behind = loop.Now()-sent == slept[len(slept)-1] })
		loop.Advance(4 * p95)
		sent = loop.Now()
		awake := false
		l.Send(1, func() { awake = loop.Now() == sent })
		if !behind || !awake {
			t.Fatalf("the second piece came with the first: %v; within the idle time at once: %v", behind, awake)
		}
		loop.Advance(5 * time.Second)
	}
	slices.Sort(slept)
	near(t, "median", slept[pieces/2].Seconds(), median.Seconds(), 0.02)
	near(t, "p95", slept[pieces*95/100].Seconds(), p95.Seconds(), 0.02)
}

// The time since the last arrival counts, not since the last piece was sent.
func TestWakeCountsFromTheLastArrival(t *testing.T) {
	loop := kernel.New(1)
	l := NewLink(loop, Uplink, Shape{
		Delay: kernel.Fixed(3 * time.Second), Wake: Wake{Idle: time.Second, Delay: kernel.Fixed(10 * time.Second)},
	})
	var at []time.Duration
	note := func() { at = append(at, loop.Now()) }
	l.Send(1, note) // sleeps: 13 s
	loop.Advance(12 * time.Second)
	l.Send(1, note) // one is on its way: 15 s
	loop.Advance(3999 * ms)
	l.Send(1, note) // 18.999 s
	loop.Advance(4 * time.Second)
	l.Send(1, note) // asleep since 19.999 s
	loop.Advance(time.Minute)
	if want := []time.Duration{13 * time.Second, 15 * time.Second, 18999 * ms, 32999 * ms}; !slices.Equal(at, want) {
		t.Errorf("arrivals at %v, want %v", at, want)
	}
}

// Without an idle time every piece on an empty link wakes it.
func TestWakeAlways(t *testing.T) {
	p := newPair(1, Shape{}, Shape{Wake: Wake{Delay: kernel.Fixed(time.Second)}})
	first := p.arrivals(1, 1)
	p.loop.Advance(time.Second)
	second := p.arrivals(1)
	p.loop.Advance(time.Minute)
	if !slices.Equal(*first, []time.Duration{time.Second, time.Second}) || !slices.Equal(*second, []time.Duration{2 * time.Second}) {
		t.Errorf("arrivals at %v and %v", *first, *second)
	}
}

// A piece that finds the queue full comes again, and those behind it wait.
func TestQueueFull(t *testing.T) {
	p := newPair(1, Shape{}, Shape{Rate: 8000, Queue: Queue{Bytes: 2000, Resend: kernel.Fixed(5 * time.Second)}})
	got := p.arrivals(960, 960, 960, 960, 960) // a second each; two find room
	if p.down.Waiting() != 5 || p.down.backlog != 2000 {
		t.Errorf("%d wait, %d bytes", p.down.Waiting(), p.down.backlog)
	}
	p.loop.Advance(time.Minute)
	s := time.Second
	want := []time.Duration{1 * s, 2 * s, 6 * s, 7 * s, 11 * s}
	if !slices.Equal(*got, want) {
		t.Errorf("arrivals at %v, want %v", *got, want)
	}
	full := Full{Way: "down", Waiting: 2000}
	if !slices.Equal(p.events, []kernel.Event{full, full}) {
		t.Errorf("events %v", p.events)
	}
}

// A sender that holds back what finds no room loses no time, when only the rate
// makes it wait.
func TestQueueHoldsBack(t *testing.T) {
	times := func(q Queue) []time.Duration {
		at, _, _ := bursts(t, Shape{Rate: 48000, Delay: kernel.Uniform(0, time.Second), Queue: q}, 1000, mixed)
		return at
	}
	if !slices.Equal(times(Queue{}), times(Queue{Bytes: 3000})) {
		t.Error("the bound changed the times of arrival")
	}
}

func TestQueueTakesAnyPieceWhenEmpty(t *testing.T) {
	p := newPair(1, Shape{}, Shape{Queue: Queue{Bytes: 10, Resend: kernel.Fixed(time.Second)}})
	if got := p.arrivals(1460, 1460); len(*got) != 2 || len(p.events) != 0 {
		t.Errorf("%d of 2 pieces came, events %v", len(*got), p.events)
	}
}

// What waits for its slot fills the queue; what travels does not.
func TestQueueCountsWhatWaitsForItsSlot(t *testing.T) {
	resend := kernel.Fixed(time.Millisecond)
	p := newPair(1, Shape{}, Shape{Burst: Burst{Period: 100 * ms}, Queue: Queue{Bytes: 100, Resend: resend}})
	got := p.arrivals(60, 60)
	p.loop.Advance(time.Second)
	if want := []time.Duration{100 * ms, 200 * ms}; !slices.Equal(*got, want) {
		t.Errorf("arrivals at %v, want %v", *got, want)
	}
	p = newPair(1, Shape{}, Shape{Delay: kernel.Fixed(time.Second), Queue: Queue{Bytes: 100, Resend: resend}})
	got = p.arrivals(60, 60)
	p.loop.Advance(time.Second)
	if len(*got) != 2 {
		t.Errorf("%d of 2 pieces came", len(*got))
	}
}

func TestQueueBoundTakenAwayAtRunTime(t *testing.T) {
	p := newPair(1, Shape{}, Shape{Rate: 8000, Queue: Queue{Bytes: 100}})
	got := p.arrivals(960, 960)
	p.down.SetShape(Shape{Rate: 80000})
	if n := len(p.down.outside); n != 0 {
		t.Errorf("%d pieces are held back", n)
	}
	p.loop.Advance(time.Minute)
	if want := []time.Duration{time.Second, 1100 * ms}; !slices.Equal(*got, want) {
		t.Errorf("arrivals at %v, want %v", *got, want)
	}
}
