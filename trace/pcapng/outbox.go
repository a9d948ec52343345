package pcapng

import (
	"io"
	"sync"
)

// maxPending is how many bytes may wait for a slow writer before packets are
// lost: minutes of a full line at 115200, sockets included.
const maxPending = 16 << 20

// An outbox is a writer that never fails and never waits. Its goroutine hands
// on what came, as soon as there is something.
type outbox struct {
	w      io.Writer
	failed func(error)
	done   chan struct{}

	mu      sync.Mutex
	change  *sync.Cond
	pending []byte
	writing int // bytes that the writer has, and is not done with
	closing bool
	err     error // the writer's first; nothing is written after it
}

func newOutbox(w io.Writer, failed func(error)) *outbox {
	o := &outbox{w: w, failed: failed, done: make(chan struct{})}
	o.change = sync.NewCond(&o.mu)
	go o.serve()
	return o
}

// Write implements io.Writer.
func (o *outbox) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil && !o.closing {
		o.pending = append(o.pending, b...)
		o.change.Signal()
	}
	return len(b), nil
}

func (o *outbox) full() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.pending)+o.writing > maxPending
}

func (o *outbox) serve() {
	defer close(o.done)
	for {
		o.mu.Lock()
		o.writing = 0
		for len(o.pending) == 0 && !o.closing {
			o.change.Wait()
		}
		b := o.pending
		o.pending, o.writing = nil, len(b)
		o.mu.Unlock()
		if len(b) == 0 {
			return
		}
		if _, err := o.w.Write(b); err != nil {
			o.mu.Lock()
			o.err, o.pending = err, nil
			o.mu.Unlock()
			if o.failed != nil {
				o.failed(err)
			}
			return
		}
	}
}

// close writes what is left. What comes later is forgotten.
func (o *outbox) close() error {
	o.mu.Lock()
	o.closing = true
	o.change.Signal()
	o.mu.Unlock()
	<-o.done
	return o.err
}
