package tlsclient

import (
	"crypto/tls"
	"errors"
	"io"
	"net/netip"

	"sim800emu/internal/flow"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// A Network opens secure connections over another one. What crosses the radio is
// the encrypted bytes, so the caller sends nothing across it for such a connection.
type Network struct {
	Loop    *kernel.Loop
	Below   socket.Network
	Radio   flow.Carrier
	Options func() Options // asked for each connection
}

// Open starts a connection as socket.Network's does. Up comes when the handshake
// is over; one that fails is Down with an error that wraps socket.ErrSecure.
func (n Network) Open(r socket.Request, events func(socket.Event)) socket.Conn {
	c := &conn{host: r.Host, options: n.Options(), events: events}
	c.wire = &wire{radio: n.Radio}
	c.wire.sock = n.Below.Open(r, c.wire.event)
	flow.Go(n.Loop, func(t *flow.Task) {
		c.task, c.wire.task = t, t
		c.live()
	})
	return c
}

// A conn is one secure connection. Its task shakes hands and reads; everything
// else is called on the loop, while the task waits.
type conn struct {
	host    string
	options Options
	events  func(socket.Event)
	task    *flow.Task
	wire    *wire
	tls     *tls.Conn

	over   bool // no event may follow
	credit int
	more   func() // wakes the reader that waits for credit
}

// live is the life of a connection from its opening to its end.
func (c *conn) live() {
	if err := c.wire.opened(); err != nil {
		c.down(err)
		return
	}
	t, err := Secure(c.wire, c.host, c.options)
	if err != nil {
		c.wire.closed = true
		if !c.over {
			c.wire.sock.Abort()
		}
		c.down(err)
		return
	}
	c.tls = t
	c.happened(socket.Event{Kind: socket.Up, From: c.wire.sock.Peer()})
	buf := make([]byte, segment)
	for !c.over {
		n, err := t.Read(buf)
		if !c.give(buf[:n]) {
			return
		}
		if err != nil {
			c.ended(err)
			return
		}
	}
}

// give hands bytes over as credit allows; false: nobody takes them any more.
func (c *conn) give(b []byte) bool {
	for len(b) > 0 {
		for c.credit <= 0 && !c.over {
			if c.task.Wait(func(wake func()) { c.more = wake }) != nil {
				return false
			}
		}
		if c.over {
			return false
		}
		n := min(len(b), c.credit)
		c.credit -= n
		data := append([]byte(nil), b[:n]...)
		b = b[n:]
		c.happened(socket.Event{Kind: socket.Data, Data: data, From: c.wire.sock.Peer()})
	}
	return !c.over
}

// ended is the end from the other side. A record that cannot be read breaks the
// connection off.
func (c *conn) ended(err error) {
	switch {
	case c.over:
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && c.wire.err == nil:
		if !c.wire.eof { // close_notify, and the FIN is still to come
			c.wire.closed = true
			c.wire.sock.Close(func() {})
		}
		c.down(nil)
	default:
		if !c.wire.eof {
			c.wire.closed = true
			c.wire.sock.Abort()
		}
		if c.wire.err != nil {
			err = c.wire.err
		}
		c.down(err)
	}
}

func (c *conn) happened(ev socket.Event) {
	if !c.over {
		c.events(ev)
	}
}

func (c *conn) down(err error) {
	if c.over {
		return
	}
	c.over = true
	c.wire.failSends()
	c.events(socket.Event{Kind: socket.Down, Err: err})
}

// Send implements socket.Conn.
func (c *conn) Send(b []byte, done func(error)) {
	if c.tls == nil || c.over {
		done(socket.ErrReset)
		return
	}
	if _, err := c.tls.Write(b); err != nil {
		done(err)
		return
	}
	c.wire.whenAcked(func(err error) {
		if !c.wire.closed {
			done(err)
		}
	})
}

// SendTo implements socket.Conn; there are no datagrams here.
func (c *conn) SendTo(netip.AddrPort) {}

// Credit implements socket.Conn.
func (c *conn) Credit(n int) {
	c.credit += n
	if more := c.more; more != nil {
		c.more = nil
		more()
	}
}

// Close implements socket.Conn: close_notify, then the FIN behind it.
func (c *conn) Close(done func()) {
	if c.over {
		done()
		return
	}
	c.over = true
	if c.tls == nil || c.wire.eof {
		c.stop()
		done()
		return
	}
	_ = c.tls.CloseWrite()
	w := c.wire
	w.radio.Up(header, func() { w.sock.Close(done) }) // what waits for its acknowledgement still gets it
	c.task.End()
}

// Abort implements socket.Conn.
func (c *conn) Abort() {
	if c.over {
		return
	}
	c.over = true
	c.stop()
}

// stop gives the socket up and ends the task.
func (c *conn) stop() {
	c.wire.closed, c.wire.waiting = true, nil
	if !c.wire.eof {
		c.wire.sock.Abort()
	}
	c.task.End()
}

// Peer implements socket.Conn.
func (c *conn) Peer() netip.AddrPort { return c.wire.sock.Peer() }

// Local implements socket.Conn.
func (c *conn) Local() netip.AddrPort { return c.wire.sock.Local() }
