package port

import (
	"sync"

	"sim800emu/uart"
)

// outboxSize is what waits for an end whose writes block, in bytes: no more
// than the kernel would keep for a slow UART.
const outboxSize = 4 << 10

// An outbox lets a goroutine do the writes that may block, in order with the
// changes of the rate between them.
type outbox struct {
	line *uart.Line
	room func() // runs on the loop when there is room again

	mu     sync.Mutex
	change sync.Cond
	items  []item
	size   int
	want   bool // the line was cut short and waits for room
	closed bool
}

// An item is bytes, or a new rate and format where baud is set.
type item struct {
	bytes  []byte
	baud   int
	format uart.Format
}

func newOutbox(line *uart.Line) *outbox {
	o := &outbox{line: line, room: line.Room}
	o.change.L = &o.mu
	return o
}

// write takes what there is room for.
func (o *outbox) write(b []byte) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return len(b)
	}
	n := min(len(b), outboxSize-o.size)
	o.want = n < len(b)
	if n > 0 {
		o.size += n
		o.items = append(o.items, item{bytes: append([]byte(nil), b[:n]...)})
		o.change.Signal()
	}
	return n
}

// speed queues a new rate behind the bytes that were sent at the old one.
func (o *outbox) speed(baud int, f uart.Format) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.items = append(o.items, item{baud: baud, format: f})
		o.change.Signal()
	}
}

// next waits for an item. It reports false when the outbox is closed and empty.
func (o *outbox) next() (item, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.items) == 0 && !o.closed {
		o.change.Wait()
	}
	if len(o.items) == 0 {
		return item{}, false
	}
	it := o.items[0]
	o.items[0] = item{}
	if o.items = o.items[1:]; len(o.items) == 0 {
		o.items = nil
	}
	return it, true
}

// done gives back the room of an item that has been written.
func (o *outbox) done(it item) {
	o.mu.Lock()
	o.size -= len(it.bytes)
	room := o.want && o.size <= outboxSize/2
	if room {
		o.want = false
	}
	o.mu.Unlock()
	if room {
		o.line.Post(o.room)
	}
}

// close takes no more; what is in it can still be fetched.
func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.change.Broadcast()
}
