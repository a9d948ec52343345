package kernel_test

import (
	"context"
	"testing"
	"time"

	"sim800emu/internal/kernel"
)

// What is posted after a time without timers finds that this time has passed:
// the silence before +++ and every time-out count from there.
func TestIdleTimePasses(t *testing.T) {
	const wait = 20 * time.Millisecond
	for _, c := range []struct {
		name    string
		scale   float64
		atLeast time.Duration
	}{
		{"fast", 1000, 1000 * wait},
		{"max", kernel.Max, wait},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock, err := kernel.NewClock()
			if err != nil {
				t.Fatal(err)
			}
			defer clock.Close()
			loop := kernel.New(1)
			ctx, cancel := context.WithCancel(t.Context())
			over := make(chan error)
			go func() { over <- loop.Run(ctx, clock, c.scale) }()
			moment := func() time.Duration {
				at := make(chan time.Duration, 1)
				loop.Post(func() { at <- loop.Now() })
				return <-at
			}
			first := moment()
			<-time.After(wait)
			if passed := moment() - first; passed < c.atLeast {
				t.Errorf("%v of modem time have passed, want at least %v", passed, c.atLeast)
			}
			cancel()
			if err := <-over; err != nil {
				t.Error(err)
			}
		})
	}
}
