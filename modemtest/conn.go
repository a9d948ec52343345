package modemtest

import (
	"fmt"
	"net/netip"

	"sim800emu/internal/socket"
)

// A conn is the modem's end of a connection. A use that the rules of
// socket.Conn forbid fails the test.
type conn struct{ p *Peer }

// Send implements socket.Conn.
func (c *conn) Send(b []byte, done func(error)) {
	p := c.p
	soon := p.n.loop.After
	switch {
	case p.closed || p.aborted:
		p.n.tb.Errorf("peer %d: the modem sends on a connection that it has ended", p.index)
	case p.over:
		soon(0, func() { done(fmt.Errorf("send to %v: %w", p.remote, socket.ErrReset)) })
	case !p.isUp:
		p.n.tb.Errorf("peer %d: the modem sends before the connection is up", p.index)
	case p.Request.Protocol == socket.UDP && p.server.Answer == Unreachable:
		soon(0, func() { done(fmt.Errorf("send to %v: %w", p.remote, socket.ErrUnreachable)) })
	case p.Request.Protocol == socket.UDP:
		c.datagram(b)
		soon(0, func() { done(nil) })
	default:
		u := &unacked{done: done}
		p.unacked = append(p.unacked, u)
		if !p.server.NoAck {
			soon(p.server.Ack, func() { p.settle(u, nil) })
		}
		p.receive(b)
	}
}

// datagram reaches the peer only if it goes to it.
func (c *conn) datagram(b []byte) {
	if to := c.p.to; to.IsValid() && to != c.p.remote {
		n := c.p.n
		n.elsewhere[to] = append(n.elsewhere[to], b...)
		return
	}
	c.p.receive(b)
}

// SendTo implements socket.Conn.
func (c *conn) SendTo(peer netip.AddrPort) { c.p.to = peer }

// Credit implements socket.Conn.
func (c *conn) Credit(n int) {
	p := c.p
	if p.closed || p.aborted {
		p.n.tb.Errorf("peer %d: the modem gives credit to a connection that it has ended", p.index)
	}
	if n < 0 {
		p.n.tb.Errorf("peer %d: the modem gives a credit of %d", p.index, n)
	}
	p.credit += n
	p.pump()
}

// Close implements socket.Conn.
func (c *conn) Close(done func()) {
	p := c.p
	if p.closed || p.aborted {
		p.n.tb.Errorf("peer %d: the modem closes a connection that it has ended", p.index)
	}
	gone := p.over
	p.closed, p.over = true, true
	switch {
	case gone || p.Request.Protocol == socket.UDP || !p.isUp:
		p.n.loop.After(0, done)
	case !p.server.NoClose:
		p.n.loop.After(p.server.Close, done)
	}
}

// Abort implements socket.Conn.
func (c *conn) Abort() { c.p.aborted, c.p.over = true, true }

// Peer implements socket.Conn.
func (c *conn) Peer() netip.AddrPort { return c.p.remote }

// Local implements socket.Conn.
func (c *conn) Local() netip.AddrPort { return c.p.local }
