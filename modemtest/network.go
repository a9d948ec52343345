package modemtest

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// A Network is what the sockets of a modem reach in a test: names, servers, and
// peers which do what they are told. It has no goroutines; everything happens on
// the loop of the modem.
//
// It is strict: a connection to a port that the test has not declared fails the
// test, and so does a modem that goes on using a connection which is over. A peer
// gives a modem no more than its credit.
type Network struct {
	tb        testing.TB
	loop      *kernel.Loop
	names     map[string]hostName
	servers   map[endpoint]Server
	taken     map[uint16]bool
	peers     []*Peer
	listeners map[uint16]*listener
	local     uint16
	elsewhere map[netip.AddrPort][]byte
	echoes    map[netip.Addr]echo
}

type endpoint struct {
	protocol socket.Protocol
	addr     netip.AddrPort
}

type hostName struct {
	addrs []netip.Addr
	after time.Duration
	fails bool
}

// The modem's side as its peers see it: behind a carrier's NAT.
var modemAddr = netip.MustParseAddr("198.51.100.1")

// firstLocal is the first port that the host chooses.
const firstLocal = 49152

func newNetwork(tb testing.TB, loop *kernel.Loop) *Network {
	return &Network{
		tb: tb, loop: loop, local: firstLocal,
		names: map[string]hostName{}, servers: map[endpoint]Server{},
		taken: map[uint16]bool{}, listeners: map[uint16]*listener{},
		elsewhere: map[netip.AddrPort][]byte{}, echoes: map[netip.Addr]echo{},
	}
}

// Name makes a name stand for addresses, or for nothing. A name that has not
// been declared does not exist.
func (n *Network) Name(name string, addrs ...string) { n.NameAfter(0, name, addrs...) }

// NameAfter is Name with a name server that takes its time.
func (n *Network) NameAfter(d time.Duration, name string, addrs ...string) {
	n.tb.Helper()
	h := hostName{after: d}
	for _, a := range addrs {
		addr, err := netip.ParseAddr(a)
		if err != nil {
			n.tb.Fatalf("name %s: %v", name, err)
		}
		h.addrs = append(h.addrs, addr)
	}
	n.names[name] = h
}

// NameFails makes the name server not answer for a name.
func (n *Network) NameFails(name string) { n.names[name] = hostName{fails: true} }

// TCP declares what answers at an address and port such as "203.0.113.9:7".
func (n *Network) TCP(addr string, s Server) { n.declare(socket.TCP, addr, s) }

// UDP is TCP for datagrams.
func (n *Network) UDP(addr string, s Server) { n.declare(socket.UDP, addr, s) }

func (n *Network) declare(p socket.Protocol, addr string, s Server) {
	n.tb.Helper()
	a, err := netip.ParseAddrPort(addr)
	if err != nil {
		n.tb.Fatalf("server %s: %v", addr, err)
	}
	n.servers[endpoint{p, a}] = s
}

// PortTaken makes listening at a port fail.
func (n *Network) PortTaken(port uint16) { n.taken[port] = true }

// Peers lists the other ends of all connections so far, in the order in which
// they were opened.
func (n *Network) Peers() []*Peer { return n.peers }

// Peer is the other end of the i-th connection. It fails the test if there is none.
func (n *Network) Peer(i int) *Peer {
	n.tb.Helper()
	if i < 0 || i >= len(n.peers) {
		n.tb.Fatalf("there is no peer %d, only %d have come", i, len(n.peers))
	}
	return n.peers[i]
}

// Elsewhere is what the modem has sent since the last look to an address other
// than that of the connection (+CIPUDPMODE=2).
func (n *Network) Elsewhere(addr netip.AddrPort) string {
	b := n.elsewhere[addr]
	delete(n.elsewhere, addr)
	return string(b)
}

// Open implements socket.Network.
func (n *Network) Open(r socket.Request, events func(socket.Event)) socket.Conn {
	p := n.newPeer(r)
	p.events = events
	n.lookUp(r.Host, func(addrs []netip.Addr, err error) {
		if p.over {
			return
		}
		if err != nil {
			p.down(err)
			return
		}
		p.remote = netip.AddrPortFrom(addrs[0], r.Port)
		n.connect(p)
	})
	return &conn{p}
}

func (n *Network) newPeer(r socket.Request) *Peer {
	p := &Peer{n: n, Request: r, index: len(n.peers)}
	port := r.LocalPort
	if port == 0 {
		port = n.local
		n.local++
	}
	p.local = netip.AddrPortFrom(modemAddr, port)
	n.peers = append(n.peers, p)
	return p
}

// connect is the answer of the server that was declared. A datagram needs none.
func (n *Network) connect(p *Peer) {
	s, ok := n.servers[endpoint{p.Request.Protocol, p.remote}]
	if !ok && p.Request.Protocol == socket.TCP {
		n.tb.Errorf("the modem opens a connection to %v, which the test has not declared", p.remote)
		s.Answer = Unreachable
	}
	p.server = s
	n.loop.After(s.After, func() {
		if p.over {
			return
		}
		switch {
		case s.Answer == Accept || p.Request.Protocol == socket.UDP:
			p.up()
		case s.Answer == Refuse:
			p.down(fmt.Errorf("open %v: %w", p.remote, socket.ErrRefused))
		case s.Answer == Unreachable:
			p.down(fmt.Errorf("open %v: %w", p.remote, socket.ErrUnreachable))
		}
	})
}

// Resolve implements socket.Network.
func (n *Network) Resolve(name string, done func([]netip.Addr, error)) { n.lookUp(name, done) }

func (n *Network) lookUp(name string, done func([]netip.Addr, error)) {
	h := n.names[name]
	if addr, err := netip.ParseAddr(name); err == nil {
		h.addrs = []netip.Addr{addr}
	}
	n.loop.After(h.after, func() {
		switch {
		case h.fails:
			done(nil, fmt.Errorf("look up %s: %w", name, socket.ErrNameServer))
		case len(h.addrs) == 0:
			done(nil, fmt.Errorf("look up %s: %w", name, socket.ErrNoSuchName))
		default:
			done(h.addrs, nil)
		}
	})
}

// A listener is a port at which the modem takes clients.
type listener struct {
	n      *Network
	port   uint16
	client func(socket.Incoming)
}

// Listen implements socket.Network; port 0 takes the next that is free.
func (n *Network) Listen(port uint16, ready func(socket.Listener, error), client func(socket.Incoming)) {
	if port == 0 {
		port = n.local
		n.local++
	}
	n.loop.After(0, func() {
		if n.taken[port] || n.listeners[port] != nil {
			ready(nil, fmt.Errorf("listen at port %d: %w", port, socket.ErrPortInUse))
			return
		}
		l := &listener{n: n, port: port, client: client}
		n.listeners[port] = l
		ready(l, nil)
	})
}

// Close implements socket.Listener.
func (l *listener) Close() { delete(l.n.listeners, l.port) }

// Port implements socket.Listener.
func (l *listener) Port() uint16 { return l.port }

// Client lets a client come to the modem's server. It returns nil and fails the
// test when the modem does not listen, or at more than one port.
func (n *Network) Client(from string) *Peer {
	n.tb.Helper()
	addr, err := netip.ParseAddrPort(from)
	if err != nil {
		n.tb.Fatalf("client %s: %v", from, err)
	}
	if len(n.listeners) != 1 {
		n.tb.Errorf("client %s: the modem listens at %d ports", from, len(n.listeners))
		return nil
	}
	for _, l := range n.listeners {
		p := n.newPeer(socket.Request{
			Protocol: socket.TCP, Host: addr.Addr().String(), Port: addr.Port(), LocalPort: l.port,
		})
		p.remote = addr
		l.client(socket.Incoming{Conn: &conn{p}, From: addr, Start: func(events func(socket.Event)) {
			p.events = events
			n.loop.After(0, func() {
				if !p.over {
					p.up()
				}
			})
		}})
		return p
	}
	return nil
}

// Listening reports whether the modem takes clients at a port.
func (n *Network) Listening(port uint16) bool { return n.listeners[port] != nil }
