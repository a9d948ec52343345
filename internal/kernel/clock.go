package kernel

import (
	"container/heap"
	"sync"
	"time"
)

// A Clock wakes loops at wall moments. One goroutine and one kernel timer
// serve all loops that share it, because a sleeping timer for each modem
// collapses at some hundreds. It is armed only while some loop has something due.
type Clock struct {
	mu     sync.Mutex
	alarms alarmHeap
	ticker ticker
	armed  time.Time // zero: not armed
	done   chan struct{}
	once   sync.Once
}

// A ticker is the timer of the system: timerfd on Linux, time.Timer elsewhere.
type ticker interface {
	// arm asks for one wake-up at t; the zero time disarms.
	arm(t time.Time)
	// wait blocks until a wake-up; false means that the ticker is closed.
	wait() bool
	close()
}

// NewClock starts a clock; Close ends it.
func NewClock() (*Clock, error) {
	t, err := newTicker()
	if err != nil {
		return nil, err
	}
	c := &Clock{ticker: t, done: make(chan struct{})}
	go c.serve()
	return c, nil
}

// Close ends the clock's goroutine. Loops that still run are not woken any more.
func (c *Clock) Close() {
	c.once.Do(func() {
		c.ticker.close()
		<-c.done
	})
}

func (c *Clock) serve() {
	defer close(c.done)
	for c.ticker.wait() {
		c.mu.Lock()
		c.armed = time.Time{}
		now := time.Now()
		for len(c.alarms) > 0 && !c.alarms[0].at.After(now) {
			a := heap.Pop(&c.alarms).(*alarm)
			select {
			case a.wake <- struct{}{}:
			default:
			}
		}
		c.rearm()
		c.mu.Unlock()
	}
}

// rearm sets the system's timer to the earliest alarm. c.mu is held.
func (c *Clock) rearm() {
	if len(c.alarms) == 0 {
		return // a wake-up that is no longer wanted does no harm
	}
	first := c.alarms[0].at
	if c.armed.IsZero() || first.Before(c.armed) {
		c.armed = first
		c.ticker.arm(first)
	}
}

// An alarm is one loop's place on a clock.
type alarm struct {
	clock *Clock
	wake  chan<- struct{}
	at    time.Time
	index int
}

func (c *Clock) newAlarm(wake chan<- struct{}) *alarm {
	return &alarm{clock: c, wake: wake, index: -1}
}

func (a *alarm) set(at time.Time) {
	c := a.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.index >= 0 {
		if a.at.Equal(at) {
			return
		}
		a.at = at
		heap.Fix(&c.alarms, a.index)
	} else {
		a.at = at
		heap.Push(&c.alarms, a)
	}
	c.rearm()
}

func (a *alarm) clear() {
	c := a.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.index >= 0 {
		heap.Remove(&c.alarms, a.index)
	}
}

func (a *alarm) close() { a.clear() }

type alarmHeap []*alarm

func (h alarmHeap) Len() int           { return len(h) }
func (h alarmHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h alarmHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *alarmHeap) Push(x any) {
	a := x.(*alarm)
	a.index = len(*h)
	*h = append(*h, a)
}
func (h *alarmHeap) Pop() any {
	old := *h
	a := old[len(old)-1]
	old[len(old)-1] = nil
	a.index = -1
	*h = old[:len(old)-1]
	return a
}
