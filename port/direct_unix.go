//go:build unix

package port

import (
	"errors"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"sim800emu/uart"
)

// A direct outlet writes from the loop itself, at once or not at all: a
// goroutine between would double the time of an answer.
type direct struct {
	raw  syscall.RawConn // of a descriptor that is non-blocking and in the runtime's poller
	line *uart.Line
	room func() // runs on the loop when there is room again
	wg   *sync.WaitGroup

	mu      sync.Mutex
	waiting bool // a goroutine waits for room; it holds the write lock of raw
	closed  bool
	b       []byte
	n       int
	err     error
	once    func(fd uintptr) bool
}

// outletFor makes the outlet of a socket or of a file in the poller.
func outletFor(conn any, line *uart.Line, wg *sync.WaitGroup) (*direct, error) {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return nil, errors.New("not a descriptor of the system")
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return nil, err
	}
	d := &direct{raw: raw, line: line, room: line.Room, wg: wg}
	d.once = func(fd uintptr) bool {
		for {
			d.n, d.err = unix.Write(int(fd), d.b)
			if !errors.Is(d.err, unix.EINTR) {
				return true
			}
		}
	}
	return d, nil
}

// write takes what the kernel takes at once. What a broken end cannot take any
// more is lost, as on an open wire.
func (d *direct) write(b []byte) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return len(b)
	}
	if d.waiting {
		return 0
	}
	d.b, d.n, d.err = b, 0, nil
	err := d.raw.Write(d.once)
	d.b = nil
	if err == nil {
		err = d.err
	}
	if err != nil && !errors.Is(err, unix.EAGAIN) {
		return len(b)
	}
	n := max(d.n, 0)
	if n < len(b) {
		d.waiting = true
		d.wg.Go(d.await)
	}
	return n
}

// await waits until the kernel takes bytes again, or never will.
func (d *direct) await() {
	asked := false
	// An error means that the descriptor is closed, and the line goes on as well.
	_ = d.raw.Write(func(fd uintptr) bool {
		if asked {
			return true // the poller has news; if they are old, the next write is short again
		}
		asked = true
		p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
		n, _ := unix.Poll(p, 0)
		return n != 0 // at -1 the next write tells what is wrong
	})
	d.line.Post(func() {
		d.mu.Lock()
		d.waiting = false
		d.mu.Unlock()
		d.room()
	})
}

// close makes all later writes vanish and starts no goroutine any more. The
// owner then closes the descriptor, which ends a wait.
func (d *direct) close() {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
}
