package tlsbackend

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// A wire is the connection to a client, below TLS. It counts bytes, bounds how
// long a client may leave a write unread, and remembers why it ended.
//
// Write deadlines from above are ignored, because each write has its own:
// crypto/tls gives close_notify 5 s, and a slow line may need minutes to take it.
type wire struct {
	net.Conn
	stall   time.Duration
	in, out atomic.Int64
	shut    atomic.Bool // by us: what fails from then on is no news

	mu       sync.Mutex
	ahead    []byte    // read already, to be read again
	deadline time.Time // for reads
	alert    int       // the last alert that left in the clear; -1: none
	why      string    // the first reason to end
}

// noAlert is no alert.
const noAlert = -1

func newWire(c net.Conn, stall time.Duration) *wire {
	return &wire{Conn: c, stall: stall, alert: noAlert}
}

// Reasons to end that are asked for elsewhere.
const (
	whyClient    = "the client closed"
	whyServer    = "the server closed"
	whyHandshake = "the handshake failed"
	whyStopped   = "the test server was stopped"
)

// end notes why the connection ends; the first reason holds.
func (w *wire) end(why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.why == "" {
		w.why = why
	}
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
	w.in.Add(int64(n))
	switch {
	case err == nil, w.shut.Load():
	case errors.Is(err, io.EOF):
		w.end(whyClient)
	case errors.Is(err, os.ErrDeadlineExceeded):
		if w.limited() {
			w.end("the client sent nothing for too long")
		}
	default:
		w.end("connection lost: " + err.Error())
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
	w.noteAlert(p)
	_ = w.Conn.SetWriteDeadline(time.Now().Add(w.stall)) // fails on a closed connection: so does the write
	n, err := w.Conn.Write(p)
	w.out.Add(int64(n))
	switch {
	case err == nil, w.shut.Load():
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.end("the client did not read for " + w.stall.String())
	case errors.Is(err, io.ErrClosedPipe):
		w.end(whyClient)
	default:
		w.end("connection lost: " + err.Error())
	}
	return n, err
}

// noteAlert looks for an alert in the clear. crypto/tls writes whole records
// (RFC 5246 section 6.2.1: type, version, length); an alert has two bytes.
func (w *wire) noteAlert(p []byte) {
	const header, alertRecord = 5, 21
	for len(p) >= header {
		length := int(p[3])<<8 | int(p[4])
		if p[0] == alertRecord && length == 2 && len(p) >= header+2 {
			w.mu.Lock()
			w.alert = int(p[header+1])
			w.mu.Unlock()
		}
		p = p[min(len(p), header+length):]
	}
}

func (w *wire) alertSent() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.alert
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
