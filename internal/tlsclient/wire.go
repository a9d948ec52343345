package tlsclient

import (
	"io"
	"net"
	"net/netip"
	"time"

	"sim800emu/internal/flow"
	"sim800emu/internal/socket"
)

const (
	window  = 8 * 1460 // bytes that may be on their way to the module; our own choice, as in package flow
	segment = 1460     // most of one piece on the radio
	header  = 40       // bytes of IP and TCP header that cross with each
)

// A wire is the socket below the encryption. Its Read waits in a task; its Write
// never does, so that the TE may send from the loop while the task waits for
// the peer inside the library, which holds locks then.
type wire struct {
	task  *flow.Task
	sock  socket.Conn
	radio flow.Carrier

	in     []byte
	eof    bool
	err    error
	up     bool
	closed bool
	news   func()

	written int // bytes handed to the socket or on their way there
	acked   int // that the peer has acknowledged
	waiting []sent
}

// sent is who wants to know when so many bytes are acknowledged.
type sent struct {
	upTo int
	done func(error)
}

var _ net.Conn = (*wire)(nil)

func (w *wire) event(ev socket.Event) {
	if w.closed {
		return
	}
	switch ev.Kind {
	case socket.Up:
		w.sock.Credit(window)
		w.radio.Down(header, func() {
			w.up = true
			w.tell()
		})
	case socket.Data:
		w.radio.Down(len(ev.Data)+header, func() {
			w.in = append(w.in, ev.Data...)
			w.tell()
		})
	case socket.Down:
		w.radio.Down(header, func() {
			w.err, w.eof = ev.Err, true
			w.failSends()
			w.tell()
		})
	}
}

func (w *wire) tell() {
	if news := w.news; news != nil {
		w.news = nil
		news()
	}
}

func (w *wire) until(so func() bool) error {
	for !so() {
		if err := w.task.Wait(func(wake func()) { w.news = wake }); err != nil {
			return err
		}
	}
	return nil
}

// opened waits for the connection.
func (w *wire) opened() error {
	if err := w.until(func() bool { return w.up || w.eof || w.closed }); err != nil {
		return err
	}
	switch {
	case w.closed:
		return net.ErrClosed
	case w.up:
		return nil
	case w.err == nil:
		return socket.ErrRefused
	}
	return w.err
}

// Read implements net.Conn.
func (w *wire) Read(p []byte) (int, error) {
	if err := w.until(func() bool { return len(w.in) > 0 || w.eof || w.closed }); err != nil {
		return 0, err
	}
	switch {
	case w.closed:
		return 0, net.ErrClosed
	case len(w.in) > 0:
		n := copy(p, w.in)
		w.in = w.in[n:]
		if !w.eof {
			w.sock.Credit(n)
		}
		return n, nil
	case w.err != nil:
		return 0, w.err
	}
	return 0, io.EOF
}

// Write implements net.Conn.
func (w *wire) Write(p []byte) (int, error) {
	switch {
	case w.closed:
		return 0, net.ErrClosed
	case w.eof && w.err != nil:
		return 0, w.err
	case w.eof:
		return 0, io.ErrClosedPipe
	}
	for rest := p; len(rest) > 0; {
		n := min(len(rest), segment)
		piece := append([]byte(nil), rest[:n]...)
		rest = rest[n:]
		w.written += n
		w.radio.Up(n+header, func() { w.send(piece) })
	}
	return len(p), nil
}

func (w *wire) send(piece []byte) {
	if w.closed || w.eof {
		return
	}
	w.sock.Send(piece, func(err error) {
		if w.closed {
			return
		}
		if err != nil {
			w.failSends()
			return
		}
		w.radio.Down(header, func() {
			w.acked += len(piece)
			w.report()
		})
	})
}

// whenAcked runs done when the peer has all that was written so far.
func (w *wire) whenAcked(done func(error)) {
	w.waiting = append(w.waiting, sent{w.written, done})
}

func (w *wire) report() {
	for len(w.waiting) > 0 && w.waiting[0].upTo <= w.acked {
		done := w.waiting[0].done
		w.waiting = w.waiting[1:]
		done(nil)
	}
}

func (w *wire) failSends() {
	waiting := w.waiting
	w.waiting = nil
	err := w.err
	if err == nil {
		err = socket.ErrReset
	}
	for _, s := range waiting {
		s.done(err)
	}
}

// Close implements net.Conn: it only keeps the library from going on.
func (w *wire) Close() error { return nil }

// LocalAddr implements net.Conn.
func (w *wire) LocalAddr() net.Addr { return address(w.up, w.sock.Local) }

// RemoteAddr implements net.Conn.
func (w *wire) RemoteAddr() net.Addr { return address(w.up, w.sock.Peer) }

func address(up bool, of func() netip.AddrPort) net.Addr {
	if !up {
		return &net.TCPAddr{}
	}
	return net.TCPAddrFromAddrPort(of())
}

// SetDeadline implements net.Conn. Deadlines are dates of the wall clock and are not kept.
func (w *wire) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn; see SetDeadline.
func (w *wire) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn; see SetDeadline.
func (w *wire) SetWriteDeadline(time.Time) error { return nil }
