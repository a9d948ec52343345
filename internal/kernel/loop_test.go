package kernel_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sim800emu/internal/kernel"
)

// TestTimersInOrder sets and stops timers at random, also from within timers:
// they run in the order of their moments, those of one moment in the order in
// which they were set, each at its moment and none that was stopped.
func TestTimersInOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := kernel.New(1)
		type entry struct {
			at      time.Duration
			seq     int
			timer   *kernel.Timer
			stopped bool
			ran     bool
		}
		var all []*entry
		var order []*entry
		var set func()
		act := func() {
			for range rapid.IntRange(0, 2).Draw(rt, "new") {
				set()
			}
			if len(all) > 0 && rapid.Bool().Draw(rt, "stop") {
				e := all[rapid.IntRange(0, len(all)-1).Draw(rt, "which")]
				if e.timer.Stop() == (e.stopped || e.ran) {
					rt.Fatalf("Stop of a timer that was stopped %t and ran %t", e.stopped, e.ran)
				}
				e.stopped = e.stopped || !e.ran
			}
		}
		set = func() {
			if len(all) > 60 {
				return
			}
			d := time.Duration(rapid.IntRange(-2, 10).Draw(rt, "delay"))
			e := &entry{at: l.Now() + max(d, 0), seq: len(all)}
			f := func() {
				if l.Now() != e.at || e.stopped || e.timer.Pending() {
					rt.Fatalf("ran at %d, set for %d, stopped %t, pending %t", l.Now(), e.at, e.stopped, e.timer.Pending())
				}
				e.ran = true
				order = append(order, e)
				act()
			}
			if rapid.Bool().Draw(rt, "await") {
				e.timer = l.Await(d, f)
			} else {
				e.timer = l.After(d, f)
			}
			if e.timer.At() != e.at || !e.timer.Pending() {
				rt.Fatalf("a new timer is at %d, want %d", e.timer.At(), e.at)
			}
			all = append(all, e)
		}
		for range 10 {
			set()
			l.Advance(time.Duration(rapid.IntRange(0, 5).Draw(rt, "pass")))
		}
		l.Advance(time.Hour)
		for i := 1; i < len(order); i++ {
			a, b := order[i-1], order[i]
			if a.at > b.at || a.at == b.at && a.seq > b.seq {
				rt.Fatalf("timer %d of moment %d ran before %d of %d", a.seq, a.at, b.seq, b.at)
			}
		}
		for _, e := range all {
			if e.ran == e.stopped {
				rt.Fatalf("timer %d ran %t and was stopped %t", e.seq, e.ran, e.stopped)
			}
		}
		if _, ok := l.Next(); ok {
			rt.Fatal("a timer is left")
		}
	})
}

// TestStopInHandlers: a timer that stops its neighbour of the same moment, itself, or nothing.
func TestStopInHandlers(t *testing.T) {
	l := kernel.New(1)
	ran := ""
	var a, b *kernel.Timer
	a = l.After(time.Second, func() {
		ran += "a"
		if a.Stop() {
			t.Error("a timer that runs was stopped")
		}
		if !b.Stop() || b.Stop() {
			t.Error("Stop of the neighbour")
		}
	})
	b = l.After(time.Second, func() { ran += "b" })
	l.After(time.Second, func() { ran += "c" })
	l.Advance(time.Minute)
	if ran != "ac" {
		t.Errorf("%q ran", ran)
	}
	var none *kernel.Timer
	if none.Stop() || none.Pending() {
		t.Error("a nil timer waits")
	}
}

// TestAdvance ends at its moment, and a timer of no delay runs within it.
func TestAdvance(t *testing.T) {
	l := kernel.New(1)
	var at []time.Duration
	l.After(10, func() { at = append(at, l.Now()); l.After(0, func() { at = append(at, l.Now()) }) })
	l.After(20, func() { at = append(at, l.Now()) })
	l.Advance(19)
	if l.Now() != 19 || !slices.Equal(at, []time.Duration{10, 10}) {
		t.Errorf("now %d, ran at %v", l.Now(), at)
	}
	if next, ok := l.Next(); !ok || next != 20 {
		t.Errorf("next is %d, %t", next, ok)
	}
	l.Advance(0)
	l.Advance(1)
	if l.Now() != 20 || len(at) != 3 {
		t.Errorf("now %d, ran at %v", l.Now(), at)
	}
}

// TestPost: functions run in the order in which each goroutine posted them,
// none is lost, and one that posts is not starved.
func TestPost(t *testing.T) {
	l := kernel.New(1)
	const goroutines, each = 8, 500
	next := make([]int, goroutines)
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range each {
				if !l.Post(func() {
					if next[g] != i {
						t.Errorf("function %d of goroutine %d ran as number %d", i, g, next[g])
					}
					next[g]++
				}) {
					t.Error("a post was refused")
				}
			}
		})
	}
	wg.Wait()
	if !l.RunPosted() || l.RunPosted() {
		t.Error("RunPosted does not tell what it did")
	}
	if slices.Min(next) != each {
		t.Errorf("ran %v", next)
	}
	depth := 0
	var again func()
	again = func() {
		if depth++; depth < 10 {
			l.Post(again)
		}
	}
	l.Post(again)
	l.Advance(0)
	if depth != 10 {
		t.Errorf("posts out of posts: %d of 10 ran", depth)
	}
}

// TestPostedBeforeTimers: what was posted before a turn runs before its timers.
func TestPostedBeforeTimers(t *testing.T) {
	l := kernel.New(1)
	ran := ""
	l.After(0, func() { ran += "t"; l.Post(func() { ran += "q" }) })
	l.After(0, func() { ran += "u" })
	l.Post(func() { ran += "p" })
	l.Advance(0)
	if ran != "ptqu" {
		t.Errorf("%q ran", ran)
	}
}

// TestSeed: a seed gives one sequence of random numbers.
func TestSeed(t *testing.T) {
	draw := func(seed uint64) (all [100]uint64) {
		l := kernel.New(seed)
		if l.Seed() != seed {
			t.Errorf("seed %d, made with %d", l.Seed(), seed)
		}
		for i := range all {
			all[i] = l.Rand.Uint64()
		}
		return all
	}
	if draw(7) != draw(7) {
		t.Error("one seed, two sequences")
	}
	if draw(7) == draw(8) {
		t.Error("two seeds, one sequence")
	}
}

type event struct{ n int }

func (event) EventKind() string { return "test" }

// TestObserve: an event comes with its moment, and to nobody without an observer.
func TestObserve(t *testing.T) {
	l := kernel.New(1)
	l.Emit(event{1})
	if l.Observed() {
		t.Error("observed by nobody")
	}
	var at []time.Duration
	l.Observe(func(when time.Duration, ev kernel.Event) { at = append(at, when) })
	l.After(5, func() { l.Emit(event{2}) })
	l.Advance(10)
	if !l.Observed() || !slices.Equal(at, []time.Duration{5}) {
		t.Errorf("events at %v", at)
	}
}

// TestBytes prints what can be printed and loses nothing of the rest.
func TestBytes(t *testing.T) {
	b := kernel.Bytes("AT\r\n\x00\x7f\xff\\\x1aé")
	if got, want := b.String(), `AT\r\n\x00\x7f\xff\\\x1a\xc3\xa9`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	seen := map[string]int{}
	for c := range 256 {
		s := kernel.Bytes{byte(c)}.String()
		if other, twice := seen[s]; twice || strings.ContainsAny(s, "\r\n\x00") {
			t.Errorf("%#x prints as %q, as %#x does", c, s, other)
		}
		seen[s] = c
	}
}
