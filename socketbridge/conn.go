package socketbridge

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// A conn is one connection: what the loop knows of it, and the ends of the
// queues to its goroutines.
//
//	dialling ── up ── over (Down delivered, or Close) ── gone
//	    └─────────────────┴── Abort: gone for the caller at once
//
// After Down the caller need not call Close: the queue is sent and the host's
// socket closed within the time limit of a close. What Send was given is
// reported by done even then, but not after Abort.
type conn struct {
	b       *Bridge
	id      int64
	request socket.Request

	// Owned by the loop.
	events      func(socket.Event)
	dialling    bool
	over        bool // no event may follow
	aborted     bool // no callback may follow
	gone        bool // the host has nothing of it any more
	closeDone   []func()
	to          netip.AddrPort // set by SendTo
	peer, local netip.AddrPort
	in          int64
	discarded   int64

	// Shared.
	ctx     context.Context // ends with the connection; its cause is why
	cancel  context.CancelCauseFunc
	out     *queue
	credit  *credit
	closing chan struct{} // closed by Close
	started chan struct{} // of a client: closed by Start
	linger  sync.Once
	half    atomic.Bool // nothing more is sent, but something may come
	sent    atomic.Int64
	lost    atomic.Int64 // read after Close
}

func (b *Bridge) newConn(r socket.Request) *conn {
	c := &conn{
		b: b, id: b.lastID.Add(1), request: r, dialling: true,
		out: newQueue(), credit: newCredit(),
		closing: make(chan struct{}), started: make(chan struct{}),
	}
	c.ctx, c.cancel = context.WithCancelCause(b.ctx)
	return c
}

// Send implements socket.Conn.
func (c *conn) Send(b []byte, done func(error)) {
	if done == nil {
		done = func(error) {}
	}
	if c.over || !c.out.push(sending{b: b, to: c.to, done: done}) {
		if !c.aborted {
			c.soon(func() { done(fmt.Errorf("send to %s: %w: the connection is closed", c.asked(), socket.ErrReset)) })
		}
		return
	}
	if c.b.loop.Observed() {
		c.b.loop.Emit(Sent{ID: c.id, To: c.to, Data: kernel.Bytes(b)})
	}
}

// SendTo implements socket.Conn. What was queued before keeps its peer. Without
// AnyPeer, datagrams are taken from the peer that was last sent to.
func (c *conn) SendTo(peer netip.AddrPort) {
	c.to = netip.AddrPortFrom(peer.Addr().Unmap(), peer.Port())
}

// Credit implements socket.Conn. While there is none, nothing is read, and the
// host's buffers and then the peer wait. A reset, and a FIN behind which
// nothing waits, are noticed without credit too, on Linux within 250 ms; over a
// pipe and elsewhere only when there is credit again. What came before a reset
// and exceeds the credit is lost, as it would have exceeded a modem's window.
func (c *conn) Credit(n int) {
	if n > 0 {
		c.credit.add(n)
	}
}

// Close implements socket.Conn. The peer has 10 s to close its side. A
// connection that is still being dialled is given up.
func (c *conn) Close(done func()) {
	if c.aborted {
		return
	}
	if done == nil {
		done = func() {}
	}
	if c.gone {
		c.soon(done)
		return
	}
	c.closeDone = append(c.closeDone, done)
	if len(c.closeDone) > 1 {
		return
	}
	c.over = true
	if c.dialling {
		c.cancel(errClosed)
	}
	close(c.closing)
	c.out.close()
	c.limit()
}

// Finish implements socket.Finisher. What was queued is sent first.
func (c *conn) Finish() {
	if !c.over {
		c.half.Store(true)
		c.out.close()
	}
}

// Abort implements socket.Conn: the peer of a TCP connection gets a reset, and
// no callback of Send or Close follows either.
func (c *conn) Abort() {
	c.over, c.aborted = true, true
	c.closeDone = nil
	c.cancel(errAborted)
}

// Peer implements socket.Conn.
func (c *conn) Peer() netip.AddrPort { return c.peer }

// Local implements socket.Conn.
func (c *conn) Local() netip.AddrPort { return c.local }

// limit ends the connection when the time of an orderly close is over.
func (c *conn) limit() {
	c.linger.Do(func() {
		t := time.AfterFunc(c.b.closeLimit, func() { c.cancel(errGaveUp) })
		context.AfterFunc(c.ctx, func() { t.Stop() })
	})
}

// soon runs a callback on the loop, but not inside the call that caused it.
func (c *conn) soon(f func()) {
	c.b.loop.After(0, func() {
		if !c.aborted && c.b.ctx.Err() == nil {
			f()
		}
	})
}

// asked is what the TE asked for.
func (c *conn) asked() string {
	return net.JoinHostPort(c.request.Host, strconv.Itoa(int(c.request.Port)))
}

// The functions below are called by the goroutines of the connection.

// up reports that the connection works.
func (c *conn) up(peer, local netip.AddrPort, label string) {
	c.b.post(func() {
		c.dialling = false
		c.peer, c.local = peer, local
		c.b.loop.Emit(Opened{
			ID: c.id, Protocol: c.request.Protocol, Host: c.request.Host, Port: c.request.Port,
			Route: label, Peer: peer, Local: local,
		})
		c.b.cfg.Log.Info().Dur("t", c.b.loop.Now()).Int64("id", c.id).Str("protocol", string(c.request.Protocol)).
			Str("to", c.asked()).Stringer("peer", peer).Str("route", label).Msg("connection up")
		if !c.over {
			c.events(socket.Event{Kind: socket.Up, From: peer})
		}
	})
}

// data reports what a peer has sent; b is given away.
func (c *conn) data(b []byte, from netip.AddrPort) {
	c.b.post(func() {
		if c.over {
			c.discarded += int64(len(b))
			return
		}
		c.in += int64(len(b))
		if c.b.loop.Observed() {
			c.b.loop.Emit(Received{ID: c.id, From: from, Data: kernel.Bytes(b)})
		}
		c.events(socket.Event{Kind: socket.Data, Data: b, From: from})
	})
}

// down reports the end; err is nil or one that a modem can tell.
func (c *conn) down(err error) {
	c.b.post(func() {
		c.dialling = false
		if c.over {
			return
		}
		c.over = true
		c.events(socket.Event{Kind: socket.Down, Err: err})
	})
}

// sentAll reports the fate of a sending.
func (c *conn) sentAll(s sending, err error) {
	c.b.post(func() {
		if !c.aborted {
			s.done(err)
		}
	})
}

// refuse tells all that is queued, and all that would be, that it cannot be sent.
func (c *conn) refuse(err error) {
	for _, s := range c.out.abandon() {
		c.sentAll(s, err)
	}
}

// end is the last that a connection does. It is posted even when the bridge is
// closing, so that the record is complete.
func (c *conn) end(how Ending, why string) {
	c.cancel(errClosed)
	c.b.loop.Post(func() {
		c.gone = true
		ev := Closed{
			ID: c.id, Protocol: c.request.Protocol, Host: c.request.Host, Port: c.request.Port,
			In: c.in, Out: c.sent.Load(), Discarded: c.discarded + c.lost.Load(),
			How: how, Why: why,
		}
		c.b.loop.Emit(ev)
		c.b.cfg.Log.Info().Dur("t", c.b.loop.Now()).Int64("id", c.id).Str("to", c.asked()).
			Int64("in", ev.In).Int64("out", ev.Out).Str("why", why).Msg("connection down")
		done := c.closeDone
		c.closeDone = nil
		if c.b.ctx.Err() != nil {
			return
		}
		for _, f := range done {
			f()
		}
	})
}

// reason is the error to report when err came up: the cause of the end, where
// the connection has been ended by us, else what the host said.
func (c *conn) reason(tried string, err error) error {
	if c.ctx.Err() != nil {
		err = context.Cause(c.ctx)
	}
	return explain(tried, err)
}

// ending is how a connection that failed ended on the wire.
func (c *conn) ending() Ending {
	switch cause := context.Cause(c.ctx); {
	case errors.Is(cause, errAborted), errors.Is(cause, errStopped):
		return ModemReset
	case errors.Is(cause, errClosed), errors.Is(cause, errGaveUp):
		return ModemClosed
	}
	return PeerReset
}

// failure is why a connection that came to nothing ended, for people.
func (c *conn) failure(err error) string {
	for _, ours := range []error{errAborted, errClosed, errStopped} {
		if errors.Is(context.Cause(c.ctx), ours) {
			return ours.Error()
		}
	}
	return err.Error()
}
