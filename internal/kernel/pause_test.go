package kernel

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// A ride is a loop that the wall clock drives.
type ride struct {
	*Loop
	t   *testing.T
	end context.CancelFunc
}

func start(t *testing.T, scale float64) *ride {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	clock, err := NewClock()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &ride{Loop: New(1), t: t, end: cancel}
	over := make(chan error, 1)
	go func() { over <- r.Run(ctx, clock, scale) }()
	t.Cleanup(func() {
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
		clock.Close()
	})
	return r
}

// on runs f on the loop and waits for it.
func (r *ride) on(f func()) {
	r.t.Helper()
	done := make(chan struct{})
	if !r.Post(func() { f(); close(done) }) {
		r.t.Fatal("the loop has ended")
	}
	r.wait(done)
}

func (r *ride) wait(done <-chan struct{}) {
	r.t.Helper()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		r.t.Fatal("nothing happens")
	}
}

// step lets d pass and returns modem time behind it.
func (r *ride) step(d time.Duration) (now time.Duration) {
	r.t.Helper()
	done := make(chan struct{})
	r.on(func() {
		r.Step(d, func() { now = r.Now(); close(done) })
	})
	r.wait(done)
	return now
}

func TestPausedTimeStands(t *testing.T) {
	atScales(t, func(t *testing.T, scale float64) {
		r := start(t, scale)
		var ran []time.Duration
		var at time.Duration
		r.on(func() {
			r.Pause()
			at = r.Now()
			for _, d := range []time.Duration{time.Second, time.Hour, time.Minute} {
				r.After(d, func() { ran = append(ran, r.Now()-at) })
			}
		})
		for range 50 {
			r.on(func() {
				if r.Now() != at || len(ran) > 0 {
					t.Fatalf("scale %v: paused at %v, now it is %v and %d timers have run", scale, at, r.Now(), len(ran))
				}
			})
		}
		if now := r.step(time.Minute) - at; now != time.Minute {
			t.Errorf("scale %v: a step of 1m took %v", scale, now)
		}
		r.on(func() {
			if !slices.Equal(ran, []time.Duration{time.Second, time.Minute}) {
				t.Errorf("scale %v: timers ran at %v in a step of 1m", scale, ran)
			}
			if !r.Paused() || r.Scale() != scale {
				t.Errorf("scale %v: paused %v, scale %v", scale, r.Paused(), r.Scale())
			}
		})
	})
}

func atScales(t *testing.T, f func(t *testing.T, scale float64)) {
	for _, scale := range []float64{1, 1000, Max} {
		t.Run(fmt.Sprint(scale), func(t *testing.T) { f(t, scale) })
	}
}

func TestResumedTimeGoesOnFromWhereItStood(t *testing.T) {
	r := start(t, 1000)
	var stood time.Duration
	r.on(func() {
		r.Pause()
		stood = r.Now()
	})
	begin := time.Now()
	for time.Since(begin) < 20*time.Millisecond { // 20 s of modem time, were it not paused
		r.on(func() {})
	}
	done := make(chan struct{})
	var woke time.Duration
	r.on(func() {
		r.Resume()
		r.After(time.Second, func() { woke = r.Now(); close(done) })
	})
	r.wait(done)
	if woke-stood != time.Second {
		t.Errorf("a timer of 1 s ran %v after the moment at which time stood", woke-stood)
	}
}

func TestStepInARunThatGoes(t *testing.T) {
	atScales(t, func(t *testing.T, scale float64) {
		r := start(t, scale)
		const slack = 2 * time.Hour // a second of wall time at the highest scale
		ran := 0
		var before time.Duration
		r.on(func() {
			before = r.Now()
			r.Await(59*time.Minute, func() { ran++ })
		})
		passed := r.step(time.Hour) - before
		if passed < time.Hour || passed > time.Hour+slack {
			t.Errorf("scale %v: %v have passed in a step of 1h", scale, passed)
		}
		r.on(func() {
			if ran != 1 {
				t.Errorf("scale %v: the timer ran %d times", scale, ran)
			}
			if now := r.Now() - before; now < passed || now > passed+slack {
				t.Errorf("scale %v: time went from %v to %v", scale, passed, now)
			}
		})
	})
}

func TestStepsWaitTheirTurn(t *testing.T) {
	r := start(t, 1)
	var at []time.Duration
	done := make(chan struct{})
	r.on(r.Pause)
	r.on(func() {
		zero := r.Now()
		note := func() { at = append(at, r.Now()-zero) }
		r.Step(time.Second, note)
		r.Step(time.Minute, func() {
			note()
			r.Step(time.Hour, func() { note(); close(done) })
		})
	})
	r.wait(done)
	want := []time.Duration{time.Second, 61 * time.Second, time.Hour + 61*time.Second}
	if !slices.Equal(at, want) {
		t.Errorf("steps ended at %v, want %v", at, want)
	}
}

func TestALongStepDoesNotHoldUpTheEnd(t *testing.T) {
	r := start(t, 1)
	began, ended := make(chan struct{}), make(chan struct{})
	r.on(func() {
		var again func()
		again = func() { r.After(time.Microsecond, again) }
		again()
		r.After(time.Second, func() { close(began) })
		r.Step(10000*time.Hour, func() { close(ended) })
	})
	r.wait(began)
	r.end()
	r.wait(ended)
}
