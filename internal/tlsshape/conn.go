package tlsshape

import (
	"errors"
	"net"
	"sync"
	"time"
)

// A Conn is a connection whose outgoing records go through rules. Reading is
// not touched. Writes must be those of TLS, from its first byte on.
type Conn struct {
	net.Conn

	writing sync.Mutex // guards all below
	rules   []*counted
	reader  reader
	limit   int64 // bytes that may still leave before the stream ends with FIN; negative: no limit
	end     End

	closed chan struct{} // ends pauses
	once   sync.Once
}

type counted struct {
	Rule
	done int
}

// New puts rules on a connection, which the Conn owns. They are applied in
// their order to each record, those that join first.
func New(c net.Conn, rules ...Rule) *Conn {
	s := &Conn{Conn: c, limit: -1, closed: make(chan struct{})}
	for _, r := range rules {
		s.rules = append(s.rules, &counted{Rule: r})
	}
	return s
}

// EndAfterBytes ends the stream with a FIN after exactly n bytes, wherever this
// is. It is called before the first Write.
func (c *Conn) EndAfterBytes(n int64) { c.limit = n }

// Ended reports how the rules ended the stream; ok is false as long as they have not.
func (c *Conn) Ended() (e End, ok bool) {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.end, c.end != noEnd
}

// Write implements net.Conn. It reports all bytes as written, whatever the
// rules made of them, because TLS must not know.
func (c *Conn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.end != noEnd {
		return len(p), nil
	}
	records, rest := c.reader.read(p)
	for _, r := range c.rules {
		if r.Do.joins > 0 {
			records = join(records, r.At, r.Do.joins)
		}
	}
	var out []byte // what can leave at once, so that a flight stays one write
	for _, rec := range records {
		s := c.shaped(rec)
		if s.wait > 0 || s.drip > 0 {
			if err := c.send(out); err != nil {
				return 0, err
			}
			out = nil
			if !c.sleep(s.wait) {
				return 0, net.ErrClosed
			}
		}
		var err error
		if s.drip > 0 {
			err = c.dripping(s)
		} else {
			out = append(out, s.bytes()...)
		}
		if err == nil && s.then != noEnd {
			if err = c.send(out); err == nil {
				err = c.finish(s.then)
			}
			out = nil
		}
		if err != nil {
			return 0, err
		}
		if c.end != noEnd {
			return len(p), nil
		}
	}
	if err := c.send(append(out, rest...)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// shaped applies the rules to a record.
func (c *Conn) shaped(rec *record) *sending {
	s := &sending{rec: rec, only: -1}
	for _, r := range c.rules {
		offset, ok := r.At.fits(rec)
		if !ok || r.Do.do == nil || r.Times > 0 && r.done >= r.Times {
			continue
		}
		r.done++
		r.Do.do(s, offset)
	}
	return s
}

// send writes, as far as the limit in bytes allows.
func (c *Conn) send(p []byte) error {
	if len(p) == 0 || c.end != noEnd {
		return nil
	}
	last := c.limit >= 0 && int64(len(p)) >= c.limit
	if last {
		p = p[:c.limit]
	}
	n, err := c.Conn.Write(p)
	if c.limit >= 0 {
		c.limit -= int64(n)
	}
	if err == nil && last {
		return c.finish(FIN)
	}
	return err
}

func (c *Conn) dripping(s *sending) error {
	out := s.bytes()
	for len(out) > 0 && c.end == noEnd {
		n := min(s.drip, len(out))
		if err := c.send(out[:n]); err != nil {
			return err
		}
		out = out[n:]
		if !c.sleep(s.pause) {
			return net.ErrClosed
		}
	}
	return nil
}

// sleep waits; it reports false when the connection was closed meanwhile.
func (c *Conn) sleep(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.closed:
		return false
	}
}

// finish ends the stream.
func (c *Conn) finish(e End) error {
	c.end = e
	if e == Stall {
		return nil
	}
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && e == FIN {
		return half.CloseWrite()
	}
	if e == RST {
		_ = c.SetLinger(0) // where it cannot be reset, the close is an orderly one
	}
	return c.Conn.Close()
}

// SetLinger is that of the connection below; 0 makes its Close a reset.
func (c *Conn) SetLinger(seconds int) error {
	if l, ok := c.Conn.(interface{ SetLinger(int) error }); ok {
		return l.SetLinger(seconds)
	}
	return errors.ErrUnsupported
}

// CloseWrite ends our side, unless the rules have done it or hold the connection silent.
func (c *Conn) CloseWrite() error {
	if _, ended := c.Ended(); ended {
		return nil
	}
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// Close implements net.Conn. It ends a pause of Write.
func (c *Conn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}
