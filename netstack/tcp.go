package netstack

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"sim800emu/internal/socket"
)

// chunk is the most that one read of the TE's data takes.
const chunk = 8 << 10

// A tcpStream is one TCP connection of the TE and what it is carried by. The
// connection to the peer belongs to the loop, the TE's end to two goroutines.
type tcpStream struct {
	h       *Host
	conn    socket.Conn
	dialled chan error
	over    bool // the peer's side has ended; on the loop
	down    *inbox
}

// accept is a SYN of the TE. It runs in a goroutine of the stack.
func (h *Host) accept(r *tcp.ForwarderRequest) {
	if !h.enter() {
		r.Complete(false)
		return
	}
	defer h.tasks.Done()
	s := &tcpStream{h: h, dialled: make(chan error, 1), down: newInbox()}
	defer h.post(func() { delete(h.streams, s) })
	id := r.ID()
	if !h.post(func() { s.dial(id.LocalAddress, id.LocalPort) }) {
		r.Complete(false)
		return
	}
	select {
	case <-h.ctx.Done():
		r.Complete(false)
		return
	case err := <-s.dialled:
		if err != nil {
			r.Complete(refusal(err))
			return
		}
	}
	var events waiter.Queue
	ep, failed := h.handshake(r, &events)
	r.Complete(failed != nil)
	if failed != nil {
		h.post(s.abort)
		return
	}
	s.serve(ep, &events)
}

// handshake is that of the TE. The stack ends it with the host, but not one that
// begins at the same moment: that is woken, from when it can be, until it looks.
func (h *Host) handshake(r *tcp.ForwarderRequest, events *waiter.Queue) (tcpip.Endpoint, tcpip.Error) {
	over, woken := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(h.ctx, func() {
		defer close(woken)
		for {
			select {
			case <-over:
				return
			default:
				events.Notify(waiter.WritableEvents)
				runtime.Gosched()
			}
		}
	})
	ep, failed := r.CreateEndpoint(events)
	close(over)
	if !stop() {
		<-woken
	}
	return ep, failed
}

// refusal reports whether the TE is told at once that there is no connection. A
// peer that does not answer, or that no network leads to, is silence.
func refusal(err error) bool {
	return errors.Is(err, socket.ErrRefused) || errors.Is(err, socket.ErrDenied) || errors.Is(err, socket.ErrReset)
}

// dial opens the connection to the real peer.
func (s *tcpStream) dial(to tcpip.Address, port uint16) {
	h, a := s.h, addrOf(to)
	if h.mine(a) || !reachable(a) || len(h.streams) >= maxStreams {
		s.dialled <- socket.ErrRefused
		return
	}
	h.streams[s] = true
	s.conn = h.net.Open(socket.Request{
		Protocol: socket.TCP, Link: noLink, Host: a.String(), Port: port,
	}, s.event)
}

// event takes what the peer does.
func (s *tcpStream) event(ev socket.Event) {
	h := s.h
	if h.ctx.Err() != nil {
		return
	}
	h.clock.tick()
	switch ev.Kind {
	case socket.Up:
		s.dialled <- nil
	case socket.Data:
		s.down.put(ev.Data)
	case socket.Down:
		s.over = true
		select {
		case s.dialled <- ev.Err: // it never came up
		default:
		}
		s.down.end(ev.Err)
	}
}

// abort breaks the peer's side off, unless it is over.
func (s *tcpStream) abort() {
	if !s.over {
		s.over = true
		s.conn.Abort()
	}
}

// serve carries the bytes both ways until both sides have ended.
func (s *tcpStream) serve(ep tcpip.Endpoint, events *waiter.Queue) {
	h := s.h
	c := gonet.NewTCPConn(events, ep)
	h.post(func() {
		if !s.over {
			s.conn.Credit(window)
		}
	})
	var up sync.WaitGroup
	up.Go(func() { s.up(c, ep) })
	s.toTE(c, ep)
	up.Wait()
	_ = c.Close()
	h.post(func() { h.linger(ep) })
}

// linger lets the stack end a connection that both sides have ended: the TE may
// not have all of it yet. Of those that there are too many of, the oldest is
// broken off.
func (h *Host) linger(ep tcpip.Endpoint) {
	if len(h.lingering) == maxStreams {
		switch old := h.lingering[0]; tcp.EndpointState(old.State()) {
		case tcp.StateClose, tcp.StateError, tcp.StateTimeWait:
		default:
			old.Abort()
		}
		h.lingering = slices.Delete(h.lingering, 0, 1)
	}
	h.lingering = append(h.lingering, ep)
}

// up carries what the TE sends. One piece is under way at a time, so the TE's
// window closes when the peer does not take them.
func (s *tcpStream) up(c *gonet.TCPConn, ep tcpip.Endpoint) {
	buf := make([]byte, chunk)
	for {
		n, err := c.Read(buf)
		if n > 0 && !s.send(append([]byte(nil), buf[:n]...)) {
			ep.Abort() // the peer is gone: the TE gets a reset
			return
		}
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			s.h.post(s.finish)
			return
		default:
			s.h.post(s.abort)
			s.down.end(err)
			return
		}
	}
}

// send gives a piece to the peer and waits until it has it.
func (s *tcpStream) send(b []byte) bool {
	sent := make(chan error, 1)
	s.h.post(func() {
		if s.over {
			sent <- socket.ErrReset
			return
		}
		s.conn.Send(b, func(err error) { sent <- err })
	})
	select {
	case err := <-sent:
		return err == nil
	case <-s.h.ctx.Done():
		return false
	}
}

// finish is the TE's FIN: the peer gets one too, and what it still sends comes.
func (s *tcpStream) finish() {
	if s.over {
		return
	}
	if f, ok := s.conn.(socket.Finisher); ok {
		f.Finish()
		return
	}
	s.over = true
	s.conn.Close(nil)
	s.down.end(nil)
}

// toTE carries what the peer sends, and its end: a FIN in order, a reset else.
func (s *tcpStream) toTE(c *gonet.TCPConn, ep tcpip.Endpoint) {
	for {
		b, err := s.down.next(s.h.ctx)
		if b == nil {
			if err != nil {
				ep.Abort()
			} else {
				_ = c.CloseWrite()
			}
			return
		}
		if _, err := c.Write(b); err != nil {
			s.h.post(s.abort)
			ep.Abort()
			return
		}
		s.h.post(func() {
			if !s.over {
				s.conn.Credit(len(b))
			}
		})
	}
}
