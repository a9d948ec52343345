package netstack

import (
	"sync"
	"sync/atomic"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"

	"sim800emu/internal/kernel"
)

// A clock is modem time for gVisor. It moves with everything that the stack
// hears of, and all of that comes over the loop.
type clock struct {
	loop *kernel.Loop
	now  atomic.Int64

	armed  map[*timer]bool // timers that wait; on the loop
	closed bool            // likewise
}

func newClock(loop *kernel.Loop) *clock {
	c := &clock{loop: loop, armed: map[*timer]bool{}}
	c.tick()
	return c
}

// close stops all timers for good. The stack has some that it does not stop, and
// they would keep it until they are due.
func (c *clock) close() {
	c.closed = true
	for t := range c.armed {
		t.disarm()
	}
}

// tick is called on the loop before the stack hears of something.
func (c *clock) tick() { c.now.Store(int64(c.loop.Now())) }

// Now implements tcpip.Clock.
func (c *clock) Now() time.Time { return time.Unix(0, c.now.Load()) }

// NowMonotonic implements tcpip.Clock.
func (c *clock) NowMonotonic() tcpip.MonotonicTime {
	return tcpip.MonotonicTime{}.Add(time.Duration(c.now.Load()))
}

// AfterFunc implements tcpip.Clock. f runs on the loop and not in a goroutine of
// its own: the functions of the stack do not block.
func (c *clock) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	t := &timer{clock: c, f: f}
	t.Reset(d)
	return t
}

// A timer is one of the stack. It waits for the TE or for the network, so it is
// a time that somebody outside may use.
type timer struct {
	clock *clock
	f     func()

	mu    sync.Mutex
	armed bool
	turn  uint64

	waits *kernel.Timer // of the loop
}

// Stop implements tcpip.Timer.
func (t *timer) Stop() bool {
	t.mu.Lock()
	was := t.armed
	t.armed = false
	t.turn++
	t.mu.Unlock()
	if was {
		t.clock.loop.Post(t.disarm)
	}
	return was
}

// Reset implements tcpip.Timer.
func (t *timer) Reset(d time.Duration) {
	t.mu.Lock()
	t.armed = true
	t.turn++
	turn := t.turn
	t.mu.Unlock()
	t.clock.loop.Post(func() {
		t.disarm()
		if !t.clock.closed && t.valid(turn) {
			t.waits = t.clock.loop.Await(d, func() { t.fire(turn) })
			t.clock.armed[t] = true
		}
	})
}

// disarm takes the timer off the loop.
func (t *timer) disarm() {
	t.waits.Stop()
	delete(t.clock.armed, t)
}

func (t *timer) valid(turn uint64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.armed && t.turn == turn
}

func (t *timer) fire(turn uint64) {
	delete(t.clock.armed, t)
	t.mu.Lock()
	due := t.armed && t.turn == turn
	t.armed = t.armed && !due
	t.mu.Unlock()
	if due {
		t.clock.tick()
		t.f()
	}
}
