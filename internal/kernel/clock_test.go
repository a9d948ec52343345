package kernel_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sim800emu/internal/kernel"
)

// running runs a loop on a clock of its own until the test ends, which checks
// that nothing is left behind.
func running(t *testing.T, l *kernel.Loop, scale float64) {
	t.Helper()
	opt := goleak.IgnoreCurrent()
	c, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- l.Run(ctx, c, scale) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		c.Close()
		c.Close()
		goleak.VerifyNone(t, opt)
	})
}

// TestRunKeepsTheOrder at every scale: timers run, each not before its moment
// in modem time, in order.
func TestRunKeepsTheOrder(t *testing.T) {
	for _, scale := range []float64{1, 100, kernel.Max} {
		l := kernel.New(1)
		const n = 20
		over := make(chan []int, 1)
		var ran []int
		for i := n - 1; i >= 0; i-- {
			at := time.Duration(i) * time.Millisecond
			l.After(at, func() {
				if l.Now() < at {
					t.Errorf("scale %v: timer %d ran at %s", scale, i, l.Now())
				}
				if ran = append(ran, i); len(ran) == n {
					over <- ran
				}
			})
		}
		running(t, l, scale)
		for i, k := range <-over {
			if k != i {
				t.Errorf("scale %v: timer %d ran as number %d", scale, k, i)
			}
		}
	}
}

// TestRunMaxJumps over modelled time: an hour passes at once.
func TestRunMaxJumps(t *testing.T) {
	l := kernel.New(1)
	over := make(chan time.Duration)
	var hop func()
	hops := 0
	hop = func() {
		if hops++; hops == 1000 {
			over <- l.Now()
			return
		}
		l.After(time.Hour, hop)
	}
	l.After(time.Hour, hop)
	running(t, l, kernel.Max)
	if now := <-over; now < 1000*time.Hour {
		t.Errorf("modem time is %s, want 1000 h", now)
	}
}

// TestAwaitIsNotJumped: at scale Max a time that somebody outside may use does
// not pass at once, nor does what is set behind it; what is before it does.
func TestAwaitIsNotJumped(t *testing.T) {
	l := kernel.New(1)
	before := make(chan struct{})
	var guard, behind *kernel.Timer
	l.After(30*time.Minute, func() { close(before) })
	guard = l.Await(time.Hour, func() { t.Error("a guard time of an hour was jumped over") })
	behind = l.After(2*time.Hour, func() { t.Error("a timer behind the guard time ran") })
	running(t, l, kernel.Max)
	<-before
	checked := make(chan struct{})
	l.Post(func() {
		if !guard.Pending() || !behind.Pending() {
			t.Error("the timers do not wait")
		}
		guard.Stop()
		behind.Stop()
		l.Await(time.Millisecond, func() { close(checked) }) // it passes, by the wall
	})
	<-checked
}

// TestPostWakes a loop that has nothing to do, and one whose next timer is far away.
func TestPostWakes(t *testing.T) {
	for _, scale := range []float64{1, kernel.Max} {
		l := kernel.New(1)
		l.Await(time.Hour, func() {})
		running(t, l, scale)
		for range 100 {
			ran := make(chan struct{})
			if !l.Post(func() { close(ran) }) {
				t.Fatal("a post was refused")
			}
			<-ran
		}
	}
}

// TestClosedLoop refuses posts; what was posted before has run.
func TestClosedLoop(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	c, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	l := kernel.New(1)
	ctx, cancel := context.WithCancel(context.Background())
	ran := false
	l.Post(func() {
		cancel()
		l.Post(func() { ran = true })
	})
	if err := l.Run(ctx, c, 1); err != nil {
		t.Fatal(err)
	}
	if !ran {
		t.Error("what was posted before the end has not run")
	}
	if l.Post(func() { t.Error("ran behind the end") }) {
		t.Error("a closed loop takes posts")
	}
	l.RunPosted()
}

// TestScale: no time scale of zero or less.
func TestScale(t *testing.T) {
	c, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, scale := range []float64{0, -1} {
		if kernel.New(1).Run(t.Context(), c, scale) == nil {
			t.Errorf("scale %v was taken", scale)
		}
	}
}

// TestManyLoops share one clock, each with timers of its own.
func TestManyLoops(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	c, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithCancel(context.Background())
	var ready, ended sync.WaitGroup
	for i := range 200 {
		l := kernel.New(uint64(i))
		left := 20
		ready.Add(1)
		var tick func()
		tick = func() {
			if left--; left == 0 {
				ready.Done()
				return
			}
			l.After(time.Duration(i%7)*100*time.Microsecond, tick)
		}
		l.After(0, tick)
		ended.Go(func() {
			if err := l.Run(ctx, c, 1); err != nil {
				t.Error(err)
			}
		})
	}
	ready.Wait()
	cancel()
	ended.Wait()
}
