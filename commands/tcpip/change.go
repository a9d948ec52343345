package tcpip

import (
	"fmt"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// A Receive is how received data reach the TE, as it can change while the modem runs.
type Receive struct {
	Segment  int // as in Config
	Window   int
	Gap      kernel.Dist
	Split    int
	SplitGap kernel.Dist
}

// SetReceive changes how data reach the TE, from the next piece on. A window
// that grows is given to the peers of open connections at once; one that
// shrinks is taken from what the TE reads next.
func (g *Group) SetReceive(r Receive) {
	if r.Segment <= 0 || r.Segment > maxSend {
		r.Segment = maxSend
	}
	r.Window = max(r.Window, r.Segment)
	more := r.Window - g.cfg.Window
	g.cfg.Segment, g.cfg.Window, g.cfg.Gap = r.Segment, r.Window, r.Gap
	g.cfg.Split, g.cfg.SplitGap = r.Split, r.SplitGap
	for _, l := range g.links {
		if l.state == connected {
			l.owed += more
			l.credit()
		}
	}
}

// CloseByPeer ends connection n as if its peer had closed it, in order or with
// a reset. The module learns it when it has crossed the radio, behind all data
// that came before. UDP has nothing of the kind.
func (g *Group) CloseByPeer(n int, reset bool) error {
	if n < 0 || n >= maxLinks {
		return fmt.Errorf("there is no link %d: the links are 0 to %d", n, maxLinks-1)
	}
	l := g.links[n]
	switch {
	case l.state != connected:
		return fmt.Errorf("link %d is %s: only a link that is CONNECTED has a peer that can close it", n, l.state)
	case l.proto == socket.UDP:
		return fmt.Errorf("link %d is UDP: its peer has nothing to close", n)
	case l.conn == nil:
		return fmt.Errorf("the peer of link %d has closed it already", n)
	}
	conn := l.conn
	l.conn = nil
	if !reset {
		conn.Close(func() {}) // a send that waits for its acknowledgement still gets it
		l.carrier().Down(header, l.guard(func() { l.isDown(nil) }))
		return nil
	}
	conn.Abort()
	l.carrier().Down(header, l.guard(func() {
		if f := l.failed; l.unacked && f != nil { // nobody else tells its fate now
			l.sendOver()
			f()
		}
		l.isDown(socket.ErrReset)
	}))
	return nil
}
