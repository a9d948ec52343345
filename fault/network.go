package fault

import (
	"fmt"
	"net/netip"
	"slices"

	"sim800emu/internal/socket"
)

// A packetKind is what is on its way between the modem and the network.
type packetKind uint8

// The kinds; the first three go up, the others come down.
const (
	opening   packetKind = iota // a connection is to be opened
	sending                     // bytes of the modem
	resolving                   // a name is to be looked up
	connected                   // the connection is up
	data                        // bytes of the peer
	ended                       // the connection is over
	resolved                    // a name has been looked up
)

// A packet is one thing on its way.
type packet struct {
	kind packetKind
	conn *conn // nil for names

	data []byte
	from netip.AddrPort
	err  error
	done func(error) // of sending

	name   string
	addrs  []netip.Addr
	answer func([]netip.Addr, error)
}

// A network is the modem's network behind the paths of a set.
type network struct {
	set   *Set
	inner socket.Network
}

// Network puts the set between a modem and its network.
func (s *Set) Network(inner socket.Network) socket.Network { return &network{s, inner} }

// A conn is one connection of the modem: what the modem knows of it, and the
// network's end. The two may differ, which is what faults are about.
type conn struct {
	net     *network
	link    int // AnyLink: of a client
	request socket.Request
	events  func(socket.Event)

	inner   socket.Conn // nil before it is opened, and when a fault has ended it
	over    bool        // the modem expects no event any more
	aborted bool        // nor a callback
	isUp    bool
	peer    netip.AddrPort
	local   netip.AddrPort
	to      netip.AddrPort // of SendTo, until there is an inner
	unacked []*packet      // sends that the inner has not answered
}

// Open implements socket.Network. The paths begin when the caller is through.
func (n *network) Open(r socket.Request, events func(socket.Event)) socket.Conn {
	c := &conn{net: n, link: r.Link, request: r, events: events}
	n.set.conns = append(n.set.conns, c)
	n.set.loop.After(0, func() {
		if !c.over {
			n.set.up.Send(&packet{kind: opening, conn: c})
		}
	})
	return c
}

// Resolve implements socket.Network.
func (n *network) Resolve(name string, done func([]netip.Addr, error)) {
	n.set.loop.After(0, func() {
		n.set.up.Send(&packet{kind: resolving, name: name, answer: done, conn: &conn{net: n, link: AnyLink}})
	})
}

// Listen implements socket.Network.
func (n *network) Listen(port uint16, ready func(socket.Listener, error), client func(socket.Incoming)) {
	n.inner.Listen(port, ready, func(in socket.Incoming) {
		c := &conn{net: n, link: AnyLink, inner: in.Conn, peer: in.From, request: socket.Request{Protocol: socket.TCP}}
		n.set.conns = append(n.set.conns, c)
		client(socket.Incoming{Conn: c, From: in.From, Start: func(events func(socket.Event)) {
			c.events = events
			in.Start(c.happened)
		}})
	})
}

// happened takes an event of the network.
func (c *conn) happened(ev socket.Event) {
	p := &packet{conn: c, data: ev.Data, from: ev.From, err: ev.Err}
	switch ev.Kind {
	case socket.Up:
		p.kind = connected
		if c.inner != nil {
			c.peer, c.local = c.inner.Peer(), c.inner.Local()
		}
	case socket.Data:
		p.kind = data
	default:
		p.kind = ended
	}
	if c.over {
		return
	}
	c.net.set.down.Send(p)
}

// toNetwork is the end of the path up.
func (s *Set) toNetwork(p *packet) {
	c := p.conn
	switch p.kind {
	case opening:
		if !c.over {
			c.inner = c.net.inner.Open(c.request, c.happened)
			if c.to.IsValid() {
				c.inner.SendTo(c.to)
			}
		}
	case sending:
		switch {
		case c.aborted:
		case c.inner == nil || c.over:
			s.failed(p)
		default:
			c.unacked = append(c.unacked, p)
			c.inner.Send(p.data, func(err error) {
				if c.answered(p) {
					p.done(err)
				}
			})
		}
	case resolving:
		c.net.inner.Resolve(p.name, func(addrs []netip.Addr, err error) {
			s.down.Send(&packet{kind: resolved, conn: c, name: p.name, addrs: addrs, err: err, answer: p.answer})
		})
	}
}

// toModem is the end of the path down.
func (s *Set) toModem(p *packet) {
	c := p.conn
	switch {
	case p.kind == resolved:
		p.answer(p.addrs, p.err)
	case c.over:
	case p.kind == connected:
		c.isUp = true
		c.events(socket.Event{Kind: socket.Up, From: p.from})
	case p.kind == data:
		c.events(socket.Event{Kind: socket.Data, Data: p.data, From: p.from})
	case p.kind == ended:
		c.finish()
		c.events(socket.Event{Kind: socket.Down, Err: p.err})
	}
}

// failed tells the sender that nobody will acknowledge.
func (s *Set) failed(p *packet) {
	s.loop.After(0, func() {
		if !p.conn.aborted {
			p.done(fmt.Errorf("send to %s: %w", p.conn.request.Host, socket.ErrReset))
		}
	})
}

// finish is the modem's last event of a connection.
func (c *conn) finish() {
	c.over = true
	s := c.net.set
	s.conns = slices.DeleteFunc(s.conns, func(o *conn) bool { return o == c })
	for _, it := range s.items {
		for _, h := range []hooks{it.on.hooks, it.do.hooks} {
			if h.gone != nil {
				h.gone(c)
			}
		}
	}
}

// cut ends the connection from outside: the network's end in order or at once,
// and for the modem by err, nil being the peer's FIN.
func (c *conn) cut(inOrder bool, err error) {
	if c.over {
		return
	}
	if inner := c.inner; inner != nil {
		if c.inner = nil; inOrder {
			inner.Close(func() {})
		} else {
			inner.Abort()
			for _, p := range c.unacked { // an aborted connection answers nothing any more
				c.net.set.failed(p)
			}
			c.unacked = nil
		}
	}
	if err != nil {
		err = fmt.Errorf("connection to %s: %w", c.request.Host, err)
	}
	c.net.set.down.Send(&packet{kind: ended, conn: c, err: err})
}

// answered takes a send off those that wait and reports whether it was there.
func (c *conn) answered(p *packet) bool {
	i := slices.Index(c.unacked, p)
	if i < 0 {
		return false
	}
	c.unacked = slices.Delete(c.unacked, i, i+1)
	return true
}

// Send implements socket.Conn.
func (c *conn) Send(b []byte, done func(error)) {
	if done == nil {
		done = func(error) {}
	}
	c.net.set.up.Send(&packet{kind: sending, conn: c, data: b, done: done})
}

// SendTo implements socket.Conn.
func (c *conn) SendTo(peer netip.AddrPort) {
	if c.to = peer; c.inner != nil {
		c.inner.SendTo(peer)
	}
}

// Credit implements socket.Conn.
func (c *conn) Credit(n int) {
	if c.inner != nil {
		c.inner.Credit(n)
	}
}

// Close implements socket.Conn.
func (c *conn) Close(done func()) {
	if !c.over {
		c.finish()
	}
	if done == nil {
		done = func() {}
	}
	if c.inner == nil {
		c.net.set.loop.After(0, done)
		return
	}
	c.inner.Close(done)
}

// Finish implements socket.Finisher, where the network does.
func (c *conn) Finish() {
	if f, ok := c.inner.(socket.Finisher); ok {
		f.Finish()
	}
}

// Abort implements socket.Conn.
func (c *conn) Abort() {
	if !c.over {
		c.finish()
	}
	c.aborted = true
	if c.inner != nil {
		c.inner.Abort()
	}
}

// Peer implements socket.Conn.
func (c *conn) Peer() netip.AddrPort { return c.peer }

// Local implements socket.Conn.
func (c *conn) Local() netip.AddrPort {
	if c.inner != nil {
		return c.inner.Local()
	}
	return c.local
}
