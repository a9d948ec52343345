package gprs

import (
	stdcontext "context"
	"slices"
	"testing"
	"time"

	"sim800emu/internal/kernel"
)

const ms = time.Millisecond

// A pair is both directions under one sky, with the events that came of it.
type pair struct {
	loop     *kernel.Loop
	up, down *Link
	sky      *sky
	events   []kernel.Event
	at       []time.Duration
}

func newPair(seed uint64, up, down Shape, spells ...Spell) *pair {
	loop := kernel.New(seed)
	p := &pair{loop: loop, up: NewLink(loop, Uplink, up), down: NewLink(loop, Downlink, down)}
	loop.Observe(func(at time.Duration, ev kernel.Event) {
		p.events, p.at = append(p.events, ev), append(p.at, at)
	})
	p.sky = newSky(loop, p.up, p.down)
	for _, s := range spells {
		p.sky.add(s)
	}
	return p
}

// arrivals sends pieces of these sizes down at once and returns when they came.
func (p *pair) arrivals(sizes ...int) *[]time.Duration {
	at := new([]time.Duration)
	for _, size := range sizes {
		p.down.Send(size, func() { *at = append(*at, p.loop.Now()) })
	}
	return at
}

// What occupies the link stops in an outage where it is; what travels arrives
// when it is over; what is sent waits.
func TestOutageHoldsEverything(t *testing.T) {
	p := newPair(1, Shape{}, Shape{Delay: kernel.Fixed(time.Second), Rate: 8000},
		Spell{Start: kernel.Fixed(1500 * ms), Length: kernel.Fixed(10 * time.Second)})
	got := p.arrivals(960, 960, 960) // a second each
	var up time.Duration
	p.loop.Advance(5 * time.Second)
	if len(*got) != 0 || p.down.Waiting() != 3 {
		t.Errorf("%d pieces came in an outage, %d wait", len(*got), p.down.Waiting())
	}
	p.up.Send(1, func() { up = p.loop.Now() })
	p.loop.Advance(time.Minute)
	want := []time.Duration{11500 * ms, 13 * time.Second, 14 * time.Second}
	if !slices.Equal(*got, want) || up != 11500*ms {
		t.Errorf("down at %v, want %v; up at %v", *got, want, up)
	}
	wantEvents := []kernel.Event{Outage{On: true, Way: "both"}, Outage{Way: "both"}}
	if !slices.Equal(p.events, wantEvents) || !slices.Equal(p.at, []time.Duration{1500 * ms, 11500 * ms}) {
		t.Errorf("events %v at %v", p.events, p.at)
	}
	if at, ok := p.loop.Next(); ok {
		t.Errorf("a timer waits for %v", at)
	}
}

// A fade works on a piece that has begun, and ends in the middle of one.
func TestFadeInTheMiddleOfAPiece(t *testing.T) {
	p := newPair(1, Shape{Rate: 8000}, Shape{Rate: 8000},
		Spell{Percent: 25, Way: Downlink, Start: kernel.Fixed(500 * ms), Length: kernel.Fixed(4 * time.Second)})
	got := p.arrivals(960, 960, 960)
	var up time.Duration
	p.up.Send(960, func() { up = p.loop.Now() })
	p.loop.Advance(time.Minute)
	// half at once, half in two seconds; half in two seconds, half at once
	want := []time.Duration{2500 * ms, 5 * time.Second, 6 * time.Second}
	if !slices.Equal(*got, want) {
		t.Errorf("arrivals at %v, want %v", *got, want)
	}
	if up != time.Second {
		t.Errorf("the other direction took %v", up)
	}
	if want := []kernel.Event{Fade{On: true, Way: "down", Percent: 25}, Fade{Way: "down", Percent: 25}}; !slices.Equal(p.events, want) {
		t.Errorf("events %v", p.events)
	}
}

// Of spells that overlap the worst counts, and each is told.
func TestSpellsOverlap(t *testing.T) {
	second := kernel.Fixed(time.Second)
	p := newPair(1, Shape{}, Shape{Rate: 8000},
		Spell{Percent: 50, Length: kernel.Fixed(8 * time.Second)},
		Spell{Percent: 20, Start: kernel.Fixed(2 * time.Second), Length: kernel.Fixed(5 * time.Second)},
		Spell{Start: kernel.Fixed(4 * time.Second), Length: second},
		Spell{Way: Uplink, Length: kernel.Fixed(time.Hour)})
	p.loop.Advance(0)
	got := p.arrivals(960, 960, 960)
	p.loop.Advance(time.Minute)
	// 0–2 s: 1 s of work. 2–4 s: 0.4. 4–5 s: none. 5–7 s: 0.4. 7–8 s: 0.5. then 1
	want := []time.Duration{2 * time.Second, 7400 * ms, 8700 * ms}
	if !slices.Equal(*got, want) || len(p.events) != 7 {
		t.Errorf("arrivals at %v, want %v; %d events", *got, want, len(p.events))
	}
}

func TestSpellsRepeat(t *testing.T) {
	p := newPair(1, Shape{}, Shape{}, Spell{
		Start: kernel.Fixed(10 * time.Second), Length: kernel.Fixed(2 * time.Second), Every: kernel.Fixed(30 * time.Second),
	})
	p.loop.Advance(time.Hour)
	if len(p.events) != 240 {
		t.Fatalf("%d events in an hour, want 240", len(p.events))
	}
	for i, at := range p.at {
		want := 10*time.Second + time.Duration(i/2)*30*time.Second + time.Duration(i%2)*2*time.Second
		if at != want || p.events[i] != (Outage{On: i%2 == 0, Way: "both"}) {
			t.Fatalf("event %d: %v at %v, want it at %v", i, p.events[i], at, want)
		}
	}
}

// A spell longer than its period goes on, and one without length and period
// does not stop time.
func TestSpellsWithoutEnd(t *testing.T) {
	p := newPair(1, Shape{}, Shape{}, Spell{Length: kernel.Fixed(2 * time.Second), Every: kernel.Fixed(time.Second)})
	p.loop.Advance(0)
	got := p.arrivals(1)
	p.loop.Advance(time.Minute)
	if len(*got) != 0 {
		t.Errorf("a piece came at %v", *got)
	}
	p = newPair(1, Shape{}, Shape{}, Spell{Every: kernel.Uniform(0, time.Microsecond)})
	p.loop.Advance(100 * ms)
	if len(p.events) > 2*101 {
		t.Errorf("%d events in 100 ms", len(p.events))
	}
}

func TestSpellsAtRunTime(t *testing.T) {
	b := attachedBench(t, testConfig())
	toolkitUp(t, b)
	b.seen = nil
	hour := kernel.Fixed(time.Hour)
	b.SetSpells([]Spell{{Length: hour}, {Percent: 10, Length: hour}})
	b.pass(0)
	n := 0
	b.Up(1, func() { n++ })
	b.Down(1, func() { n++ })
	if s := b.Snapshot(); s.Up.Percent != 0 || s.Down.Percent != 0 {
		t.Errorf("in an outage: %+v, %+v", s.Up, s.Down)
	}
	b.SetSpells(nil)
	if n != 2 {
		t.Errorf("%d of 2 pieces crossed when the outage was taken back", n)
	}
	b.AddSpell(Spell{Percent: 30, Start: kernel.Fixed(time.Second), Way: Uplink, Length: hour})
	b.AddSpell(Spell{Percent: 40, Start: kernel.Fixed(time.Second), Length: hour})
	b.pass(time.Second)
	if s := b.Snapshot(); s.Up.Percent != 30 || s.Down.Percent != 40 {
		t.Errorf("in a fade: %+v, %+v", s.Up, s.Down)
	}
	if len(b.seen) != 6 {
		t.Errorf("events %v", b.seen)
	}
	b.power() // the weather does not ask for it
	if s := b.Snapshot(); s.Up.Percent != 30 {
		t.Errorf("after a restart: %+v", s.Up)
	}
}

// A run as fast as possible does not count the spells of an idle link, but it
// jumps over an outage that a piece waits for.
func TestSpellsInAFastRun(t *testing.T) {
	spell := Spell{Length: kernel.Fixed(time.Hour), Every: kernel.Fixed(2 * time.Hour)}
	p := newPair(1, Shape{}, Shape{}, spell)
	p.loop.Advance(time.Second)
	clock, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	defer clock.Close()
	run := func(until chan struct{}) {
		ctx, stop := stdcontext.WithTimeout(t.Context(), 50*ms)
		defer stop()
		if until != nil {
			ctx, stop = stdcontext.WithCancel(t.Context())
			defer stop()
			go func() { <-until; stop() }()
		}
		if err := p.loop.Run(ctx, clock, kernel.Max); err != nil {
			t.Error(err)
		}
	}
	run(nil)
	if now := p.loop.Now(); now > time.Minute {
		t.Errorf("an idle link ran to %v", now)
	}
	came := make(chan struct{})
	p.down.Send(1, func() { close(came) })
	run(came)
	if now := p.loop.Now(); now < time.Hour || now > time.Hour+time.Minute {
		t.Errorf("the piece came, and time is %v", now)
	}
}

// Over many outages a link has the part of its rate that they leave.
func TestOutagesTakeTheirPartOfTheRate(t *testing.T) {
	const rate = 48000
	p := newPair(9, Shape{}, Shape{Rate: rate}, Spell{
		Start: kernel.Fixed(time.Second), Length: kernel.Uniform(0, 4*time.Second), Every: kernel.Fixed(10 * time.Second),
	})
	sizes := make([]int, pieces)
	bits := 0
	for i := range sizes {
		sizes[i] = mixed(i)
		bits += (sizes[i] + headerBytes) * 8
	}
	got := p.arrivals(sizes...)
	p.loop.Advance(time.Hour)
	if len(*got) != pieces {
		t.Fatalf("%d of %d pieces arrived", len(*got), pieces)
	}
	took := (*got)[pieces-1]
	var out, since time.Duration
	for i, ev := range p.events {
		if p.at[i] > took {
			break
		}
		if ev.(Outage).On {
			since = p.at[i]
		} else {
			out += p.at[i] - since
		}
	}
	near(t, "rate", float64(bits)/took.Seconds(), rate*0.8, 0.02)
	near(t, "rate between outages", float64(bits)/(took-out).Seconds(), rate, 0.0001)
}
