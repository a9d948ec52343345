package port

import (
	"fmt"
	"io"
	"net"
	"time"

	"sim800emu/uart"
)

// A visitor is the TE on a socket, as its kind of port understands it. It is on
// the line from come to leave, which run on the loop.
type visitor interface {
	uart.Wire
	come()
	leave()
	hear(b []byte) // what the TE has sent; runs on the goroutine that reads, and keeps nothing
}

// A client is a TE on a socket that carries the bytes of the line and no more.
type client struct {
	conn net.Conn
	in   *intake
	out  *direct
	done chan struct{} // closed when it has gone and the line is told so
}

// admit makes conn the TE, or refuses it while the one before lives. One that
// has hung up is waited for, until the line has been given its last bytes.
func (l *listener) admit(conn net.Conn) {
	if l.te != nil {
		if hungUp(l.te.conn) {
			select {
			case <-l.te.done:
			case <-l.quit:
			}
		}
		select {
		case <-l.te.done:
		default:
			l.refuse(conn)
			return
		}
	}
	te, err := l.serve(conn)
	if err != nil {
		l.opt.Log.Warn().Err(err).Str("port", l.String()).Msg("cannot let a TE in")
		conn.Close()
		return
	}
	l.te = te
}

// refuse tells a second TE why it is not let in. What it has sent is read
// first, because the system drops the message together with unread bytes.
func (l *listener) refuse(conn net.Conn) {
	defer conn.Close()
	l.emit(Refused{Port: l.name, TE: peer(conn)})
	if err := conn.SetDeadline(time.Now().Add(refuseTime)); err != nil {
		return
	}
	if _, err := fmt.Fprintf(conn, "sim800emu: another TE holds this port\r\n"); err != nil {
		return
	}
	if c, ok := conn.(interface{ CloseWrite() error }); ok && c.CloseWrite() == nil {
		_, _ = io.Copy(io.Discard, conn) // until the TE hangs up or the time is over
	}
}

// refuseTime is how long a refused TE has to take the message. The next one waits meanwhile.
const refuseTime = 100 * time.Millisecond

// peer is the TE's address; the client of a Unix socket has none.
func peer(c net.Conn) string {
	if c.RemoteAddr().Network() != "tcp" {
		return ""
	}
	return c.RemoteAddr().String()
}

// serve puts the TE on the line and reads it until it goes. A half-closed
// connection counts as gone: TCP does not tell the one from the other.
func (l *listener) serve(conn net.Conn) (*client, error) {
	out, err := outletFor(conn, l.line, l.wg)
	if err != nil {
		return nil, err
	}
	c := &client{conn: conn, in: l.in, out: out, done: make(chan struct{})}
	var te visitor = c
	if l.kind == RFC2217 {
		te = newRemote(l, c)
	}
	l.line.Post(func() {
		l.line.Attach(te)
		te.come()
	})
	l.emit(Opened{Port: l.name, TE: peer(conn)})
	l.wg.Go(func() {
		defer close(c.done)
		b := make([]byte, chunk)
		for l.in.ready() {
			n, err := conn.Read(b)
			te.hear(b[:n])
			if err != nil {
				break
			}
		}
		c.out.close()
		conn.Close()
		l.line.Post(func() {
			te.leave()
			l.line.Attach(nil)
		})
		l.emit(Closed{Port: l.name, TE: peer(conn)})
	})
	return c, nil
}

func (c *client) come()         {}
func (c *client) leave()        {}
func (c *client) hear(b []byte) { c.in.give(b) }

// Write implements uart.Wire.
func (c *client) Write(b []byte) int { return c.out.write(b) }

// SetSpeed implements uart.Wire; a socket has no speed.
func (c *client) SetSpeed(int, uart.Format) {}

// Paced implements uart.Wire.
func (c *client) Paced() bool { return false }

// SetPin implements uart.Wire; a socket has no pins.
func (c *client) SetPin(uart.Pin, bool) {}
