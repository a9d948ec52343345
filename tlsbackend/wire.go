package tlsbackend

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"sim800emu/tlsbackend/diary"
)

// A wire is the connection to a client, below TLS. It writes the diary, bounds
// how long a client may leave a write unread, and remembers why it ended.
//
// Write deadlines from above are ignored, because each write has its own:
// crypto/tls gives close_notify 5 s, and a slow line may need minutes to take it.
type wire struct {
	net.Conn
	stall   time.Duration
	entry   *diary.Entry // set before the first read
	in, out atomic.Int64
	shut    atomic.Bool // by us: what fails from then on is no news

	mu       sync.Mutex
	ahead    []byte    // read already, to be read again
	deadline time.Time // for reads
	why      string    // the first reason to end
}

func newWire(c net.Conn, stall time.Duration) *wire {
	return &wire{Conn: c, stall: stall}
}

// Reasons to end that are asked for elsewhere.
const (
	whyClient    = "the client closed"
	whyServer    = "the server closed"
	whyHandshake = "the handshake failed"
	whyStopped   = "the test server was stopped"
)

// end notes why the connection ends and reports whether that is the first
// reason, which holds.
func (w *wire) end(why string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.why != "" {
		return false
	}
	w.why = why
	return true
}

func (w *wire) ended() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.why == "" {
		return whyServer
	}
	return w.why
}

// unread puts bytes back, to be read first.
func (w *wire) unread(p []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ahead = append(p, w.ahead...)
}

func (w *wire) readAhead(p []byte) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := copy(p, w.ahead)
	w.ahead = w.ahead[n:]
	return n
}

func (w *wire) Read(p []byte) (int, error) {
	if n := w.readAhead(p); n > 0 {
		return n, nil
	}
	n, err := w.Conn.Read(p)
	now := time.Now()
	w.in.Add(int64(n))
	w.entry.In(now, p[:n])
	switch {
	case err == nil, w.shut.Load():
	case errors.Is(err, io.EOF):
		w.end(whyClient)
		w.entry.Gone(now, false)
	case errors.Is(err, os.ErrDeadlineExceeded):
		if w.limited() {
			w.end("the client sent nothing for too long")
			w.entry.Silent(now)
		}
	default:
		w.end("connection lost: " + err.Error())
		w.entry.Gone(now, true)
	}
	return n, err
}

// limited reports whether the deadline for reads was a limit. A deadline long
// past is how net/http calls back a read of its own.
func (w *wire) limited() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.deadline.Unix() > 1
}

func (w *wire) Write(p []byte) (int, error) {
	began := time.Now()
	_ = w.Conn.SetWriteDeadline(began.Add(w.stall)) // fails on a closed connection: so does the write
	n, err := w.Conn.Write(p)
	now := time.Now()
	w.out.Add(int64(n))
	w.entry.Out(began, now, p[:n])
	switch {
	case err == nil, w.shut.Load():
	case errors.Is(err, os.ErrDeadlineExceeded):
		if w.end("the client did not read for " + w.stall.String()) {
			w.entry.Stalled(now, now.Sub(began), len(p), n, false)
		}
	case errors.Is(err, io.ErrClosedPipe):
		w.brokenOff(now, whyClient, len(p), n, false)
	default:
		w.brokenOff(now, "connection lost: "+err.Error(), len(p), n, true)
	}
	return n, err
}

// brokenOff notes that the client ended the connection while we wrote.
func (w *wire) brokenOff(now time.Time, why string, offered, taken int, reset bool) {
	if w.end(why) {
		w.entry.Stalled(now, 0, offered, taken, true)
		w.entry.Gone(now, reset)
	}
}

func (w *wire) SetDeadline(t time.Time) error { return w.SetReadDeadline(t) }

func (w *wire) SetWriteDeadline(time.Time) error { return nil }

func (w *wire) SetReadDeadline(t time.Time) error {
	w.mu.Lock()
	w.deadline = t
	w.mu.Unlock()
	return w.Conn.SetReadDeadline(t)
}

func (w *wire) Close() error {
	w.shut.Store(true)
	return w.Conn.Close()
}

// CloseWrite ends our side only, where the connection can do that; a pipe cannot.
func (w *wire) CloseWrite() error {
	if half, ok := w.Conn.(interface{ CloseWrite() error }); ok {
		w.entry.ServerEnds()
		return half.CloseWrite()
	}
	return nil
}

// linger ends our side and lets the client read what it was sent. A TCP socket
// that is closed with bytes unread is reset, and the alert is lost with it.
func (w *wire) linger(d time.Duration) {
	if _, ok := w.Conn.(interface{ CloseWrite() error }); !ok {
		return
	}
	if w.CloseWrite() != nil || w.SetReadDeadline(time.Now().Add(d)) != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, w.Conn, 256<<10) // any end is good
}
