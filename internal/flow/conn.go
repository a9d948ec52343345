package flow

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"sim800emu/internal/socket"
)

// A Carrier takes bytes across the radio, each direction in order. Nil stands
// for none: bytes are there at once.
type Carrier interface {
	Up(size int, sent func())
	Down(size int, arrived func())
}

// Most bytes that a connection has on their way in each direction; our own
// choice, of the size of the module's window (8 segments of 1460 bytes).
const window = 8 * 1460

// segment is the most of one piece on the radio, in bytes.
const segment = 1460

// A Dialer opens connections for one task.
type Dialer struct {
	Task    *Task
	Network socket.Network
	Radio   Carrier
}

// Conn is a TCP connection as blocking code wants it. Its methods are called in
// the task that opened it. It is closed at the latest when that task is over.
// Deadlines are not kept, since they are dates of the wall clock: Task.Limit
// is the way to end a wait.
type Conn struct {
	d      Dialer
	conn   socket.Conn
	up     bool
	in     []byte // arrived and not read
	eof    bool   // the peer will send no more, and all that it sent has arrived
	err    error  // why the connection is down
	closed bool
	out    int    // bytes under way to the peer
	news   func() // wakes the reader or writer that waits
}

var _ net.Conn = (*Conn)(nil)

// Dial opens a TCP connection and waits until it is up.
func (d Dialer) Dial(host string, port uint16) (*Conn, error) {
	c := &Conn{d: d}
	c.conn = d.Network.Open(socket.Request{Protocol: socket.TCP, Host: host, Port: port}, c.event)
	return c, c.start(fmt.Sprintf("connect to %s port %d", host, port))
}

// start waits for the connection that was asked for.
func (c *Conn) start(what string) error {
	c.d.Task.atEnd(c.abort)
	if err := c.until(func() bool { return c.up || c.err != nil || c.eof }); err != nil {
		c.abort()
		return fmt.Errorf("%s: %w", what, err)
	}
	if !c.up {
		c.closed = true
		return fmt.Errorf("%s: %w", what, c.err)
	}
	return nil
}

// until waits until something is so.
func (c *Conn) until(so func() bool) error {
	for !so() {
		if err := c.d.Task.Wait(func(wake func()) { c.news = wake }); err != nil {
			return err
		}
	}
	return nil
}

func (c *Conn) tell() {
	if news := c.news; news != nil {
		c.news = nil
		news()
	}
}

func (c *Conn) event(ev socket.Event) {
	switch ev.Kind {
	case socket.Up:
		c.up = true
		c.conn.Credit(window)
		c.tell()
	case socket.Data:
		c.down(len(ev.Data), func() {
			c.in = append(c.in, ev.Data...)
			c.tell()
		})
	case socket.Down:
		if !c.up {
			c.err, c.eof = ev.Err, true
			if c.err == nil {
				c.err = socket.ErrRefused
			}
			c.tell()
			return
		}
		c.down(0, func() {
			c.err, c.eof = ev.Err, true
			c.tell()
		})
	}
}

// down is the way from the network to the module.
func (c *Conn) down(size int, arrived func()) {
	if c.d.Radio == nil {
		arrived()
		return
	}
	c.d.Radio.Down(size, arrived)
}

// Read implements net.Conn.
func (c *Conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := c.until(func() bool { return len(c.in) > 0 || c.eof || c.closed }); err != nil {
		return 0, err
	}
	switch {
	case c.closed:
		return 0, net.ErrClosed
	case len(c.in) > 0:
		n := copy(p, c.in)
		c.in = c.in[n:]
		if !c.eof {
			c.conn.Credit(n)
		}
		return n, nil
	case c.err != nil:
		return 0, c.err
	}
	return 0, io.EOF
}

// Write implements net.Conn. It returns when all bytes are on their way.
func (c *Conn) Write(p []byte) (n int, err error) {
	for n < len(p) {
		if err := c.until(func() bool { return c.out < window || c.eof || c.closed }); err != nil {
			return n, err
		}
		switch {
		case c.closed:
			return n, net.ErrClosed
		case c.err != nil:
			return n, c.err
		case c.eof:
			return n, io.ErrClosedPipe // the modem's stack gives the connection up with the peer's FIN
		}
		piece := append([]byte(nil), p[n:min(len(p), n+segment)]...)
		n += len(piece)
		c.send(piece)
	}
	return n, nil
}

func (c *Conn) send(piece []byte) {
	c.out += len(piece)
	sent := func() {
		if c.closed || c.eof {
			return
		}
		c.conn.Send(piece, func(err error) {
			c.out -= len(piece)
			if err != nil && c.err == nil {
				c.err = err
			}
			c.tell()
		})
	}
	if c.d.Radio == nil {
		sent()
		return
	}
	c.d.Radio.Up(len(piece), sent)
}

// Close ends the connection in order, once all that was written has gone.
func (c *Conn) Close() error {
	if c.closed {
		return net.ErrClosed
	}
	// The end must not overtake what is still on the radio.
	_ = c.until(func() bool { return c.out == 0 || c.eof })
	if c.closed {
		return nil
	}
	c.closed = true
	if c.up && !c.eof {
		c.conn.Close(func() {})
	}
	return nil
}

// abort gives the connection up at once.
func (c *Conn) abort() {
	if c.closed {
		return
	}
	c.closed = true
	if !c.eof {
		c.conn.Abort()
	}
	c.tell()
}

// LocalAddr implements net.Conn.
func (c *Conn) LocalAddr() net.Addr { return address(c.up, c.conn.Local) }

// RemoteAddr implements net.Conn.
func (c *Conn) RemoteAddr() net.Addr { return address(c.up, c.conn.Peer) }

func address(up bool, of func() netip.AddrPort) net.Addr {
	if !up {
		return &net.TCPAddr{}
	}
	return net.TCPAddrFromAddrPort(of())
}

// SetDeadline implements net.Conn; see the type.
func (c *Conn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn; see the type.
func (c *Conn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn; see the type.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }
