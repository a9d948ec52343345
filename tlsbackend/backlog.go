package tlsbackend

import "sync"

// A backlog holds what is to be sent and has not been taken yet.
type backlog struct {
	mu      sync.Mutex
	changed *sync.Cond
	held    []byte
	ended   bool
}

func newBacklog() *backlog {
	b := &backlog{}
	b.changed = sync.NewCond(&b.mu)
	return b
}

// put waits for room, of which one that is larger than all of it needs all. It
// reports false after the end.
func (b *backlog) put(p []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.ended && len(b.held) > 0 && len(b.held)+len(p) > maxBacklog {
		b.changed.Wait()
	}
	if b.ended {
		return false
	}
	b.held = append(b.held, p...)
	b.changed.Broadcast()
	return true
}

// take waits for bytes and takes at most 16 KiB. It reports false when there are none and never will be.
func (b *backlog) take() ([]byte, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.ended && len(b.held) == 0 {
		b.changed.Wait()
	}
	n := min(len(b.held), 16<<10)
	p := b.held[:n:n]
	b.held = b.held[n:]
	b.changed.Broadcast()
	return p, len(p) > 0
}

func (b *backlog) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	b.changed.Broadcast()
}
