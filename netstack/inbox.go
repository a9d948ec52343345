package netstack

import (
	"context"
	"sync"
)

// An inbox is what the peer of a connection has sent and the TE has not. The
// credit bounds it.
type inbox struct {
	mu    sync.Mutex
	bytes [][]byte
	ended bool
	err   error
	wake  chan struct{}
}

func newInbox() *inbox { return &inbox{wake: make(chan struct{}, 1)} }

func (i *inbox) put(b []byte) {
	i.mu.Lock()
	if !i.ended && len(b) > 0 {
		i.bytes = append(i.bytes, b)
	}
	i.mu.Unlock()
	i.signal()
}

// end is the last thing that comes; err is nil for an end in order.
func (i *inbox) end(err error) {
	i.mu.Lock()
	if !i.ended {
		i.ended, i.err = true, err
	}
	i.mu.Unlock()
	i.signal()
}

func (i *inbox) signal() {
	select {
	case i.wake <- struct{}{}:
	default:
	}
}

// next waits for what comes; nil is the end, with its error.
func (i *inbox) next(ctx context.Context) ([]byte, error) {
	for {
		i.mu.Lock()
		if len(i.bytes) > 0 {
			b := i.bytes[0]
			i.bytes[0] = nil
			i.bytes = i.bytes[1:]
			i.mu.Unlock()
			return b, nil
		}
		ended, err := i.ended, i.err
		i.mu.Unlock()
		if ended {
			return nil, err
		}
		select {
		case <-i.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
