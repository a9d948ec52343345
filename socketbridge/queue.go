package socketbridge

import (
	"context"
	"net/netip"
	"sync"
)

// A sending is what one call of Send has queued.
type sending struct {
	b    []byte
	to   netip.AddrPort // UDP, after SendTo
	end  int64          // TCP: the place in the stream where it ends
	done func(error)
}

// A queue hands sendings from one goroutine to another and never blocks the giver.
type queue struct {
	mu     sync.Mutex
	items  []sending
	closed bool
	wake   chan struct{}
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1)} }

func (q *queue) push(s sending) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.items = append(q.items, s)
	q.signal()
	return true
}

// close lets next end when all has been taken.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

// abandon closes the queue and returns what nobody will take.
func (q *queue) abandon() []sending {
	q.mu.Lock()
	defer q.mu.Unlock()
	left := q.items
	q.items, q.closed = nil, true
	q.signal()
	return left
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// next waits for a sending; false: closed and empty, or ctx has ended.
func (q *queue) next(ctx context.Context) (sending, bool) {
	for ctx.Err() == nil {
		q.mu.Lock()
		if len(q.items) > 0 {
			s := q.items[0]
			q.items[0] = sending{}
			q.items = q.items[1:]
			q.mu.Unlock()
			return s, true
		}
		closed := q.closed
		q.mu.Unlock()
		if closed {
			return sending{}, false
		}
		select {
		case <-q.wake:
		case <-ctx.Done():
		}
	}
	return sending{}, false
}

// A credit is how many bytes the modem can still take. One goroutine waits for
// it and spends it, the loop adds.
type credit struct {
	mu   sync.Mutex
	n    int
	wake chan struct{}
}

func newCredit() *credit { return &credit{wake: make(chan struct{}, 1)} }

func (c *credit) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += n
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// spend may make the credit negative, by a UDP datagram.
func (c *credit) spend(n int) { c.add(-n) }

func (c *credit) left() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}
