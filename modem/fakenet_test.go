package modem_test

import (
	"fmt"
	"net/netip"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// A fakeNet is a network whose peers live on the loop of the modem: they echo
// what they get until a test makes them do something else.
type fakeNet struct {
	loop *kernel.Loop
	// fate tells what becomes of a request: nil is connected, errNever no answer.
	fate   func(socket.Request) error
	delay  time.Duration // of everything that crosses the network
	silent bool          // peers do not echo
	conns  []*fakeConn   // open ones
	server *fakeListener
	opened int
}

var errNever = fmt.Errorf("never answered")

func peerAddr(n int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(1 + n%250)}), uint16(1024+n%60000))
}

func (n *fakeNet) Open(r socket.Request, events func(socket.Event)) socket.Conn {
	n.opened++
	c := &fakeConn{net: n, req: r, peer: peerAddr(n.opened), events: events}
	var err error
	if n.fate != nil {
		err = n.fate(r)
	}
	n.loop.After(n.delay, func() {
		switch {
		case c.over || err == errNever:
		case err != nil:
			c.down(fmt.Errorf("connect to %s: %w", r.Host, err))
		default:
			c.up = true
			n.conns = append(n.conns, c)
			events(socket.Event{Kind: socket.Up, From: c.peer})
		}
	})
	return c
}

func (n *fakeNet) Resolve(name string, done func([]netip.Addr, error)) {
	var err error
	if n.fate != nil {
		err = n.fate(socket.Request{Host: name})
	}
	n.loop.After(n.delay, func() {
		switch {
		case err == errNever:
		case err != nil:
			done(nil, fmt.Errorf("look up %s: %w", name, socket.ErrNoSuchName))
		default:
			done([]netip.Addr{peerAddr(1).Addr(), peerAddr(2).Addr()}, nil)
		}
	})
}

func (n *fakeNet) Listen(port uint16, ready func(socket.Listener, error), client func(socket.Incoming)) {
	l := &fakeListener{net: n, port: port, client: client}
	n.loop.After(n.delay, func() {
		if n.server != nil {
			ready(nil, socket.ErrPortInUse)
			return
		}
		n.server = l
		ready(l, nil)
	})
}

// dial is a client that comes to the modem's server, if there is one.
func (n *fakeNet) dial() {
	l := n.server
	if l == nil {
		return
	}
	n.opened++
	c := &fakeConn{net: n, peer: peerAddr(n.opened), events: func(socket.Event) {}, up: true}
	n.conns = append(n.conns, c)
	l.client(socket.Incoming{Conn: c, From: c.peer, Start: func(events func(socket.Event)) {
		c.events = events
		n.loop.After(0, func() { c.flow() })
	}})
}

type fakeListener struct {
	net    *fakeNet
	port   uint16
	client func(socket.Incoming)
}

func (l *fakeListener) Close() {
	if l.net.server == l {
		l.net.server = nil
	}
}
func (l *fakeListener) Port() uint16 { return l.port }

// A fakeConn is one connection and its peer.
type fakeConn struct {
	net    *fakeNet
	req    socket.Request
	peer   netip.AddrPort
	events func(socket.Event)
	up     bool
	over   bool
	credit int
	toTE   []byte // sent by the peer, not yet allowed by credit
	fin    bool   // the peer closes behind toTE
	got    []byte // what the modem sent, with keep
	keep   bool
}

func (c *fakeConn) Send(b []byte, done func(error)) {
	b = append([]byte(nil), b...)
	c.net.loop.After(c.net.delay, func() {
		if c.over && !c.fin {
			return
		}
		if c.keep {
			c.got = append(c.got, b...)
		}
		if !c.net.silent {
			c.push(b)
		}
		done(nil)
	})
}

func (c *fakeConn) SendTo(peer netip.AddrPort) { c.peer = peer }

func (c *fakeConn) Credit(n int) {
	if n < 0 {
		panic(fmt.Sprintf("credit of %d", n))
	}
	c.credit += n
	if len(c.toTE) > 0 {
		c.net.loop.After(0, c.flow)
	}
}

func (c *fakeConn) Close(done func()) {
	c.leave()
	c.net.loop.After(c.net.delay, done)
}

func (c *fakeConn) Abort()                { c.leave() }
func (c *fakeConn) Peer() netip.AddrPort  { return c.peer }
func (c *fakeConn) Local() netip.AddrPort { return peerAddr(0) }

// push is bytes of the peer on their way to the modem.
func (c *fakeConn) push(b []byte) {
	if c.over || c.fin {
		return
	}
	c.toTE = append(c.toTE, b...)
	c.flow()
}

// flow hands over what the modem has allowed.
func (c *fakeConn) flow() {
	for !c.over && len(c.toTE) > 0 && c.credit > 0 {
		n := min(len(c.toTE), c.credit, 1000)
		b := append([]byte(nil), c.toTE[:n]...)
		c.toTE = c.toTE[n:]
		c.credit -= n
		c.events(socket.Event{Kind: socket.Data, Data: b, From: c.peer})
	}
	if c.fin && len(c.toTE) == 0 && !c.over {
		c.down(nil)
	}
}

// finish is the peer closing in order.
func (c *fakeConn) finish() {
	c.fin = true
	c.flow()
}

func (c *fakeConn) down(err error) {
	if c.over {
		return
	}
	c.leave()
	c.events(socket.Event{Kind: socket.Down, Err: err})
}

func (c *fakeConn) leave() {
	c.over = true
	for i, o := range c.net.conns {
		if o == c {
			c.net.conns = append(c.net.conns[:i], c.net.conns[i+1:]...)
			return
		}
	}
}
