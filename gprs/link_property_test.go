package gprs

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sim800emu/internal/kernel"
)

func anyDist(longest time.Duration) *rapid.Generator[kernel.Dist] {
	return rapid.Custom(func(t *rapid.T) kernel.Dist {
		d := time.Duration(rapid.Int64Range(0, int64(longest)).Draw(t, "d"))
		return rapid.SampledFrom([]kernel.Dist{
			{}, {}, kernel.Fixed(d), kernel.Uniform(0, d), kernel.Lognormal(d/4, d/2),
		}).Draw(t, "dist")
	})
}

func anyShape() *rapid.Generator[Shape] {
	return rapid.Custom(func(t *rapid.T) Shape {
		return Shape{
			Delay:  anyDist(time.Second).Draw(t, "delay"),
			Jitter: anyDist(time.Second).Draw(t, "jitter"),
			Rate:   rapid.SampledFrom([]int{0, 0, 9600, 48000}).Draw(t, "rate"),
			Burst: Burst{
				Period: rapid.SampledFrom([]time.Duration{0, 0, 20 * ms, 240 * ms}).Draw(t, "period"),
				Bytes:  rapid.SampledFrom([]int{0, 100, 500, 3000}).Draw(t, "slot bytes"),
				Pieces: rapid.SampledFrom([]int{0, 1, 3}).Draw(t, "slot pieces"),
			},
			Wake: Wake{
				Idle:  rapid.SampledFrom([]time.Duration{0, time.Second}).Draw(t, "idle"),
				Delay: anyDist(time.Second).Draw(t, "wake"),
			},
			Queue: Queue{
				Bytes:  rapid.SampledFrom([]int{0, 1, 1000, 4000}).Draw(t, "queue"),
				Resend: anyDist(3*time.Second).Draw(t, "resend"),
			},
		}
	})
}

func anySpell() *rapid.Generator[Spell] {
	return rapid.Custom(func(t *rapid.T) Spell {
		return Spell{
			Percent: rapid.SampledFrom([]int{0, 0, 1, 30, 99}).Draw(t, "percent"),
			Way:     rapid.SampledFrom([]Way{Both, Uplink, Downlink}).Draw(t, "way"),
			Start:   anyDist(5*time.Second).Draw(t, "start"),
			Length:  anyDist(3*time.Second).Draw(t, "length"),
			Every:   rapid.SampledFrom([]kernel.Dist{{}, kernel.Fixed(5 * time.Second), kernel.Uniform(4*time.Second, 8*time.Second)}).Draw(t, "every"),
		}
	})
}

// A step is something that happens to a link.
type step struct {
	wait  time.Duration
	sizes []int
	shape *Shape
	spell *Spell
	reset bool
}

func anyStep() *rapid.Generator[step] {
	return rapid.Custom(func(t *rapid.T) step {
		s := step{wait: time.Duration(rapid.Int64Range(0, int64(2*time.Second)).Draw(t, "wait"))}
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0:
			shape := anyShape().Draw(t, "shape")
			s.shape = &shape
		case 1:
			spell := anySpell().Draw(t, "spell")
			s.spell = &spell
		case 2:
			s.reset = true
		default:
			s.sizes = rapid.SliceOfN(rapid.IntRange(0, 1460), 1, 8).Draw(t, "sizes")
		}
		return s
	})
}

// An arrival is a piece by its number, and when it came.
type arrival struct {
	piece int
	at    time.Duration
}

// play does the steps and lets all arrive that will.
func play(t *rapid.T, seed uint64, s Shape, steps []step) (got []arrival) {
	p := newPair(seed, Shape{}, s)
	sent, lost, bytes := 0, 0, 0
	var send func(size, more int)
	send = func(size, more int) {
		i := sent
		sent++
		p.down.Send(size, func() {
			if p.down.out {
				t.Fatalf("piece %d arrived in an outage", i)
			}
			got, bytes = append(got, arrival{i, p.loop.Now()}), bytes+size
			if more > 0 { // an answer from within
				send(size, more-1)
			}
		})
	}
	for _, st := range steps {
		p.loop.Advance(st.wait)
		for _, size := range st.sizes {
			send(size, size%3)
		}
		switch {
		case st.shape != nil:
			p.down.SetShape(*st.shape)
		case st.spell != nil:
			p.sky.add(*st.spell)
		case st.reset:
			p.down.Reset()
			lost = sent - len(got)
		}
	}
	p.sky.clear()
	p.loop.Advance(24 * time.Hour)
	if p.down.Waiting() != 0 || p.down.backlog != 0 {
		t.Fatalf("%d pieces with %d bytes wait for ever", p.down.Waiting(), p.down.backlog)
	}
	if len(got)+lost != sent || p.down.Total() != int64(bytes) {
		t.Fatalf("%d pieces sent, %d arrived with %d bytes of %d, %d lost", sent, len(got), p.down.Total(), bytes, lost)
	}
	if !slices.IsSortedFunc(got, func(a, b arrival) int { return a.piece - b.piece }) {
		t.Fatalf("order of arrival: %v", got)
	}
	if at, ok := p.loop.Next(); ok {
		t.Fatalf("a timer waits for %v", at)
	}
	return got
}

// Whatever happens to a link, pieces arrive in order, once, none in an outage,
// all but those that a reset has lost, and a seed gives one run.
func TestLinkUnderAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShape().Draw(t, "shape")
		steps := rapid.SliceOfN(anyStep(), 1, 12).Draw(t, "steps")
		seed := rapid.Uint64().Draw(t, "seed")
		if a, b := play(t, seed, s, steps), play(t, seed, s, steps); !slices.Equal(a, b) {
			t.Fatalf("two runs of one seed differ:\n%v\n%v", a, b)
		}
	})
}
