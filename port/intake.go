package port

import (
	"sync"

	"sim800emu/uart"
)

const (
	// window is the most that the line has been given and has not yet heard: 5.7 s at 115200.
	window = 64 << 10
	// chunk is the most that is read at once.
	chunk = 4 << 10
)

// An intake gives the line what a TE wrote, within the window.
type intake struct {
	line *uart.Line

	mu      sync.Mutex
	change  sync.Cond
	waiting int // bytes given and not yet taken
	stopped bool
}

func newIntake(line *uart.Line) *intake {
	in := &intake{line: line}
	in.change.L = &in.mu
	return in
}

// ready waits until the line may be given a chunk. It reports false when the port closes.
func (in *intake) ready() bool { return in.below(window - chunk) }

// heard waits until the line has taken everything. It reports false when the port closes.
func (in *intake) heard() bool { return in.below(0) }

func (in *intake) below(limit int) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	for in.waiting > limit && !in.stopped {
		in.change.Wait()
	}
	return !in.stopped
}

// give passes a copy of b to the line.
func (in *intake) give(b []byte) { in.giveAs(b, nil) }

// giveAs passes what change makes of a copy of b; change runs on the loop and
// makes no more bytes of it. nil changes nothing.
func (in *intake) giveAs(b []byte, change func(b []byte) []byte) {
	if len(b) == 0 {
		return
	}
	b = append([]byte(nil), b...)
	in.add(len(b))
	in.line.Post(func() {
		if change != nil {
			n := len(b)
			b = change(b)
			in.taken(n - len(b))
		}
		in.line.Receive(b)
	})
}

// add counts bytes that the line is given.
func (in *intake) add(n int) {
	in.mu.Lock()
	in.waiting += n
	in.mu.Unlock()
}

// taken runs on the loop. Faults may make the line take more than a TE wrote.
func (in *intake) taken(n int) {
	in.mu.Lock()
	in.waiting = max(in.waiting-n, 0)
	in.mu.Unlock()
	in.change.Broadcast()
}

func (in *intake) stop() {
	in.mu.Lock()
	in.stopped = true
	in.mu.Unlock()
	in.change.Broadcast()
}
