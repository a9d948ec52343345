//go:build !linux

package kernel

import "time"

type timeTicker struct {
	timer *time.Timer
	done  chan struct{}
}

func newTicker() (ticker, error) {
	t := &timeTicker{timer: time.NewTimer(time.Hour), done: make(chan struct{})}
	t.timer.Stop()
	return t, nil
}

func (t *timeTicker) arm(at time.Time) { t.timer.Reset(time.Until(at)) }

func (t *timeTicker) wait() bool {
	select {
	case <-t.timer.C:
		return true
	case <-t.done:
		return false
	}
}

func (t *timeTicker) close() { close(t.done) }
