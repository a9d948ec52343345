package tcpip

import (
	"time"

	"sim800emu/engine"
	"sim800emu/internal/socket"
)

// closeLink is +CIPCLOSE (manual 8.2.6). CLOSE OK takes the place of OK. In
// single mode the number is the mode, in multi mode the first one is the link.
func (g *Group) closeLink(c *engine.Call) error {
	l, quick := g.links[0], false
	switch {
	case g.multi():
		if !c.Args.Has("id") {
			return engine.CMENotAllowed
		}
		l = g.links[c.Args.Int("id")]
		quick = c.Args.Has("n") && c.Args.Int("n") == 1
	case c.Args.Has("n"):
		quick = c.Args.Int("n") == 1
	}
	if !g.multi() && g.server != nil && !l.state.inUse() {
		g.server.close()
		g.server = nil
		return engine.Text("CLOSE OK")
	}
	leaving := l.state == remoteClosing && !g.multi() // CLOSED has not been printed yet
	if l.state != connecting && l.state != connected && !leaving {
		return engine.CMENotAllowed
	}
	conn := l.conn
	l.conn = nil
	l.drop()
	l.setState(closing, "")
	result := engine.Text(l.word("CLOSE OK"))
	if conn == nil || quick || l.proto == socket.UDP {
		if conn != nil {
			conn.Close(func() {})
		}
		l.setState(closed, "closed by the TE")
		return result
	}
	done, pending := c.Later()
	l.failed = func() { done(result) } // nobody answers any more: the context is lost
	finish := l.guard(func() {
		l.failed = nil
		l.setState(closed, "closed by the TE")
		done(result)
	})
	radio := l.carrier()
	radio.Up(header, l.guard(func() {
		conn.Close(func() { radio.Down(header, finish) })
	}))
	return pending
}

// remoteClosed is the peer's FIN or reset, after all data that came before it.
// CLOSED follows after +CIPRDTIMER (manual 8.2.28); after a reset at once.
func (l *link) remoteClosed(err error) {
	if l.state != connected {
		return
	}
	l.setState(remoteClosing, why(err))
	ms := l.g.rdSingle
	if l.g.multi() {
		ms = l.g.rdMulti
	}
	if err != nil {
		ms = 0
	}
	l.bye = l.g.loop.After(time.Duration(ms)*time.Millisecond, l.gone)
}

// gone tells the TE that the peer has closed. In data mode it comes behind the
// data, and the line is in command mode again.
func (l *link) gone() {
	if l.unacked { // its fate is the socket's to tell, and its result comes first
		l.afterSend = l.gone
		return
	}
	if s := l.stream; s != nil && l.g.eng.IsOnline(s.online) {
		l.g.eng.LineOf(s.online).AfterSent(l.guard(l.closedByPeer))
		return
	}
	l.closedByPeer()
}

func (l *link) closedByPeer() {
	if l.state != remoteClosing {
		return
	}
	l.drop()
	l.setState(closed, "closed by the peer")
	l.urc("CLOSED")
}
