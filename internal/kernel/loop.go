package kernel

import (
	"container/heap"
	"math/rand/v2"
	"sync"
	"time"
)

// An Event is something that happened on the loop and that a recorder may want.
// Each package that emits events declares its own types.
type Event interface {
	// EventKind is a short dotted name such as "uart.tx", one for each type.
	EventKind() string
}

// A Loop runs the functions of one modem, one after the other, in modem time.
// All methods but Post must be called on the loop, or while nothing runs it.
type Loop struct {
	// Rand is the only source of randomness of a modem, so that a seed gives a run.
	Rand *rand.Rand

	now    time.Duration
	seq    uint64
	timers timerHeap
	seed   uint64

	mu     sync.Mutex
	posted []func()
	spare  []func()
	wake   chan struct{}
	closed bool

	observe func(at time.Duration, ev Event)

	paused bool
	steps  []step
	scale  float64 // of Run; zero: nothing runs the loop
}

// New makes a loop at modem time zero.
func New(seed uint64) *Loop {
	return &Loop{
		Rand: rand.New(rand.NewPCG(seed, 0x53494d383030)),
		seed: seed,
		wake: make(chan struct{}, 1),
	}
}

// Seed returns the number that the loop was made with.
func (l *Loop) Seed() uint64 { return l.seed }

// Now is modem time since power was first applied.
func (l *Loop) Now() time.Duration { return l.now }

// A Timer is one function that waits for its moment.
type Timer struct {
	at       time.Duration
	seq      uint64
	f        func()
	index    int // in the heap, -1 when out of it
	external bool
	loop     *Loop
}

// Stop takes the timer back and reports whether it had not run yet. A nil timer is fine.
func (t *Timer) Stop() bool {
	if t == nil || t.index < 0 {
		return false
	}
	heap.Remove(&t.loop.timers, t.index)
	t.f = nil
	return true
}

// Pending reports whether the timer still waits. A nil timer does not.
func (t *Timer) Pending() bool { return t != nil && t.index >= 0 }

// At is the moment that the timer waits for.
func (t *Timer) At() time.Duration { return t.at }

// After runs f when d has passed. Timers of one moment run in the order in
// which they were set. A negative d counts as zero.
func (l *Loop) After(d time.Duration, f func()) *Timer { return l.add(d, f, false) }

// Await is After for a time that somebody outside may use: a guard time that
// the TE must keep, a time-out that waits for a peer, the gap between reports
// that come until the TE ends them. A run at scale Max jumps
// over modelled delays but lets these pass at the rate of the wall clock.
func (l *Loop) Await(d time.Duration, f func()) *Timer { return l.add(d, f, true) }

func (l *Loop) add(d time.Duration, f func(), external bool) *Timer {
	if d < 0 {
		d = 0
	}
	l.seq++
	t := &Timer{at: l.now + d, seq: l.seq, f: f, external: external, loop: l}
	heap.Push(&l.timers, t)
	return t
}

// Post runs f on the loop as soon as it can. It may be called from any
// goroutine and reports false, without keeping f, when the loop has ended.
func (l *Loop) Post(f func()) bool {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return false
	}
	l.posted = append(l.posted, f)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return true
}

// Emit hands an event to the observer, if there is one.
func (l *Loop) Emit(ev Event) {
	if l.observe != nil {
		l.observe(l.now, ev)
	}
}

// Observed reports whether Emit has a reader; a costly event need not be made without one.
func (l *Loop) Observed() bool { return l.observe != nil }

// Observe sets the one reader of events; it runs on the loop and must not block.
func (l *Loop) Observe(f func(at time.Duration, ev Event)) { l.observe = f }

// RunPosted runs what has been posted and reports whether there was anything.
func (l *Loop) RunPosted() bool {
	l.mu.Lock()
	fs := l.posted
	l.posted = l.spare[:0]
	l.mu.Unlock()
	for i, f := range fs {
		f()
		fs[i] = nil
	}
	l.spare = fs[:0]
	return len(fs) > 0
}

// Advance lets d of modem time pass at once: posted functions and due timers
// run, each at its own moment.
func (l *Loop) Advance(d time.Duration) { l.advanceTo(l.now + d) }

func (l *Loop) advanceTo(end time.Duration) { l.passTo(end, func() bool { return false }) }

// passTo is advanceTo that looks before each timer whether it shall stop.
func (l *Loop) passTo(end time.Duration, stop func() bool) {
	for {
		if l.RunPosted() {
			continue
		}
		if stop() {
			return
		}
		if len(l.timers) == 0 || l.timers[0].at > end {
			break
		}
		l.runFirst()
	}
	if end > l.now {
		l.now = end
	}
}

// runDue runs the timers up to end, and nothing that has been posted, and makes end now.
func (l *Loop) runDue(end time.Duration, stop func() bool) {
	for !stop() {
		if len(l.timers) == 0 || l.timers[0].at > end {
			l.now = max(l.now, end)
			return
		}
		l.runFirst()
	}
}

// runFirst runs the earliest timer at its moment.
func (l *Loop) runFirst() {
	t := heap.Pop(&l.timers).(*Timer)
	if t.at > l.now {
		l.now = t.at
	}
	f := t.f
	t.f = nil
	f()
}

// Next is the moment of the earliest timer.
func (l *Loop) Next() (at time.Duration, ok bool) {
	if len(l.timers) == 0 {
		return 0, false
	}
	return l.timers[0].at, true
}

type timerHeap []*Timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if h[i].at != h[j].at {
		return h[i].at < h[j].at
	}
	return h[i].seq < h[j].seq
}
func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *timerHeap) Push(x any) {
	t := x.(*Timer)
	t.index = len(*h)
	*h = append(*h, t)
}
func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	t.index = -1
	*h = old[:len(old)-1]
	return t
}
