package socketbridge

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// aheadMost is how much of what the modem sends a backend need not have read
// yet: the receive buffer of a host's socket.
const aheadMost = 64 << 10

// An ahead takes what the modem sends before the backend asks for it, as the
// buffer of a host's socket does. A pipe alone holds nothing: a backend that
// writes and a modem that waits for its bytes to be taken would wait for each other for ever.
type ahead struct {
	pipeEnd

	mu       sync.Mutex
	changed  *sync.Cond
	held     []byte
	end      error // of the pipe, behind what is held
	deadline time.Time
	alarm    *time.Timer
}

func newAhead(p pipeEnd) *ahead {
	a := &ahead{pipeEnd: p}
	a.changed = sync.NewCond(&a.mu)
	return a
}

// fill reads until the pipe ends, or the modem's side of it: that is a write of
// nothing, which a pipe hands over in its turn.
func (a *ahead) fill() {
	buf := make([]byte, 4<<10)
	for {
		n, err := a.pipeEnd.Read(buf)
		if n == 0 && err == nil {
			err = io.EOF
		}
		a.mu.Lock()
		a.held, a.end = append(a.held, buf[:n]...), err
		a.changed.Broadcast()
		for a.end == nil && len(a.held) >= aheadMost {
			a.changed.Wait()
		}
		a.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Read implements net.Conn.
func (a *ahead) Read(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for len(a.held) == 0 && a.end == nil {
		if !a.deadline.IsZero() && !time.Now().Before(a.deadline) {
			return 0, os.ErrDeadlineExceeded
		}
		a.changed.Wait()
	}
	if len(a.held) == 0 {
		return 0, a.end
	}
	n := copy(p, a.held)
	a.held = a.held[n:]
	a.changed.Broadcast()
	return n, nil
}

// SetReadDeadline implements net.Conn.
func (a *ahead) SetReadDeadline(t time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.alarm != nil {
		a.alarm.Stop()
		a.alarm = nil
	}
	a.deadline = t
	if !t.IsZero() && a.end == nil {
		a.alarm = time.AfterFunc(time.Until(t), a.wake)
	}
	a.changed.Broadcast()
	return nil
}

// SetDeadline implements net.Conn.
func (a *ahead) SetDeadline(t time.Time) error {
	if err := a.SetReadDeadline(t); err != nil {
		return err
	}
	return a.SetWriteDeadline(t)
}

func (a *ahead) wake() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changed.Broadcast()
}

// Close implements net.Conn, and lets fill end.
func (a *ahead) Close() error {
	err := a.pipeEnd.Close()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.alarm != nil {
		a.alarm.Stop()
	}
	if a.end == nil {
		a.end = net.ErrClosed
	}
	a.held = nil
	a.changed.Broadcast()
	return err
}
