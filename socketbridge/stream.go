package socketbridge

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"syscall"
	"time"

	"sim800emu/internal/socket"
)

// chunk is the most that one read takes and one Data event carries: a little
// more than two segments of a SIM800, so that credit decides, not this.
const chunk = 16 << 10

// lookEvery is how often a connection without credit is looked at.
const lookEvery = 250 * time.Millisecond

// runTCP is the life of a connection that the modem opens.
func (c *conn) runTCP() {
	w, err := c.dial()
	if err != nil {
		c.refuse(err)
		c.down(err)
		c.end("", c.failure(err))
		return
	}
	c.serve(w)
}

func (c *conn) dial() (*wire, error) {
	way, err := c.b.way(c.request.Host, c.request.Port)
	if err != nil {
		return nil, err
	}
	w, err := c.b.connect(c.ctx, way, c.request.LocalPort)
	if err != nil {
		return nil, explain("open "+c.asked(), err)
	}
	if w.tcp != nil && c.request.Probe != nil {
		if err := w.tcp.SetKeepAliveConfig(probing(*c.request.Probe)); err != nil {
			_ = w.Close()
			return nil, explain("open "+c.asked(), err)
		}
	}
	return w, nil
}

// A stream is what the three goroutines of a TCP connection share.
type stream struct {
	*conn
	w        *wire
	written  *queue        // to be acknowledged
	broken   chan struct{} // closed when writing has failed
	brokenBy error
}

// serve moves the bytes of a connection until it is over.
func (c *conn) serve(w *wire) {
	s := &stream{conn: c, w: w, written: newQueue(), broken: make(chan struct{})}
	ended := make(chan struct{})
	stop := context.AfterFunc(c.ctx, func() {
		defer close(ended)
		s.shut()
	})
	c.up(w.peer, w.local, w.label)

	var sends sync.WaitGroup
	sends.Go(s.write)
	sends.Go(s.acknowledge)
	err := s.read()
	how, why := PeerClosed, "closed by the peer"
	if err != nil {
		how = c.ending()
		// What is queued fails first, so that a SEND FAIL comes before CLOSED.
		err = c.reason("connection to "+c.asked(), err)
		why = c.failure(err)
		c.cancel(err)
		sends.Wait()
		c.down(err)
	} else {
		select {
		case <-c.closing:
			how, why = ModemClosed, errClosed.Error()
		default:
		}
		c.down(nil)
		c.out.close()
		c.limit()
		sends.Wait()
	}
	c.sent.Store(w.written.Load())
	if stop() {
		_ = w.Close()
	} else {
		<-ended
	}
	c.end(how, why)
}

// shut closes the host's socket because the connection has been ended by us.
func (s *stream) shut() {
	cause := context.Cause(s.ctx)
	if errors.Is(cause, errGaveUp) {
		_ = s.w.Close() // what the host has taken is still delivered
		return
	}
	s.w.abort()
}

// read hands on what the peer sends, as far as there is credit. nil: the peer
// has closed, or the modem has and the rest is drained.
func (s *stream) read() error {
	buf := make([]byte, chunk)
	for {
		n, err := s.awaitCredit()
		if err == nil {
			n, err = s.w.Read(buf[:min(n, chunk)])
			if n > 0 {
				s.credit.spend(n)
				s.data(bytes.Clone(buf[:n]), s.w.peer)
			}
		}
		switch {
		case err == nil:
		case errors.Is(err, errClosed):
			return s.drain(buf)
		case errors.Is(err, io.EOF):
			return s.eof()
		case s.finished(err):
			return nil
		default:
			return err
		}
	}
}

// finished reports whether err comes from our own finish of a pipe.
func (s *stream) finished(err error) bool {
	return s.w.tcp == nil && s.ctx.Err() == nil && errors.Is(err, io.ErrClosedPipe)
}

// eof tells a FIN from the silence after a reset: the host reports a reset once
// only, and it may have been the writer that was told.
func (s *stream) eof() error {
	select {
	case <-s.broken:
		return s.brokenBy
	case <-s.closing:
		return nil
	default:
	}
	if s.half.Load() { // both sides have ended: the host keeps nothing that could be looked at
		return nil
	}
	if s.w.tcp != nil && lookAt(s.w.raw) == dead || s.w.reset != nil && s.w.reset.Load() {
		return syscall.ECONNRESET
	}
	return nil
}

// awaitCredit waits until something may be read. errClosed: the modem has
// closed; io.EOF: the peer has, and nothing is left to read.
func (s *stream) awaitCredit() (int, error) {
	var look *time.Timer // made only for a wait: a new timer can wake the poller's thread
	var timeToLook <-chan time.Time
	for {
		select {
		case <-s.closing:
			return 0, errClosed
		default:
		}
		if n := s.credit.left(); n > 0 {
			return n, nil
		}
		if look == nil {
			look = time.NewTimer(lookEvery)
			defer look.Stop()
			timeToLook = look.C
		}
		select {
		case <-s.credit.wake:
		case <-s.closing:
		case <-s.ctx.Done():
			return 0, context.Cause(s.ctx)
		case <-s.broken:
			return 0, s.brokenBy
		case <-timeToLook:
			look.Reset(lookEvery)
			if s.w.tcp == nil {
				continue
			}
			switch lookAt(s.w.raw) {
			case finished:
				return 0, io.EOF
			case dead:
				return 0, whyDead(s.w.raw)
			}
		}
	}
}

// drain loses what the peer still sends, until it closes or the limit is over.
func (s *stream) drain(buf []byte) error {
	for {
		n, err := s.w.Read(buf)
		s.lost.Add(int64(n))
		switch {
		case err == nil:
		case errors.Is(err, io.EOF), s.finished(err):
			return nil
		default:
			return err
		}
	}
}

// write sends what is queued and then closes the sending side.
func (s *stream) write() {
	defer s.written.close()
	for {
		it, ok := s.out.next(s.ctx)
		if !ok {
			break
		}
		if err := s.w.write(it.b); err != nil {
			err = s.reason("send to "+s.asked(), err)
			if s.w.tcp != nil {
				s.brokenBy = err
				close(s.broken)
			}
			s.sentAll(it, err)
			s.refuse(err)
			return
		}
		it.end = s.w.written.Load()
		it.b = nil
		s.written.push(it)
	}
	if s.ctx.Err() != nil {
		s.refuse(s.reason("send to "+s.asked(), socket.ErrReset))
		return
	}
	if s.half.Load() {
		_ = s.w.halfClose()
		return
	}
	_ = s.w.finish() // a peer that is gone is noticed by the reader
}

// acknowledge reports each sending when the peer has all of it.
func (s *stream) acknowledge() {
	var failed error
	for {
		it, ok := s.written.next(context.Background())
		if !ok {
			return
		}
		if failed == nil {
			if err := s.w.awaitAck(s.ctx, it.end); err != nil {
				failed = s.reason("send to "+s.asked(), err)
			}
		}
		s.sentAll(it, failed)
	}
}
