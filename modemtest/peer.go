package modemtest

import (
	"fmt"
	"net/netip"
	"slices"

	"sim800emu/internal/socket"
)

// A Peer is the other end of one connection of the modem.
type Peer struct {
	// Request is what the modem asked for; of a client, where it came from.
	Request socket.Request

	n       *Network
	index   int
	server  Server
	remote  netip.AddrPort // this end
	local   netip.AddrPort // the modem's end
	events  func(socket.Event)
	to      netip.AddrPort // where datagrams of the modem go
	isUp    bool
	over    bool // no event may follow
	closed  bool // the modem has closed in order
	aborted bool // the modem has aborted

	got     []byte // since the last look
	total   int
	unacked []*unacked

	queue   []sending
	fin     bool // nothing follows the queue
	pumping bool
	credit  int
}

// A sending is bytes of the peer on their way.
type sending struct {
	data []byte
	from netip.AddrPort
}

// Addr is the peer's address.
func (p *Peer) Addr() netip.AddrPort { return p.remote }

// Local is the modem's address as the peer sees it.
func (p *Peer) Local() netip.AddrPort { return p.local }

// Open, Closed and Aborted tell what the modem has done with the connection.
func (p *Peer) Open() bool { return p.isUp && !p.over }

// Closed reports an orderly close of the modem.
func (p *Peer) Closed() bool { return p.closed }

// Aborted reports that the modem has broken off.
func (p *Peer) Aborted() bool { return p.aborted }

// Received is what the peer has got since the last look.
func (p *Peer) Received() string {
	s := string(p.got)
	p.got = nil
	return s
}

// Send sends bytes to the modem, as one datagram over UDP. They wait until the
// modem gives credit for them.
func (p *Peer) Send(s string) { p.sendFrom(p.remote, s) }

// SendFrom is a datagram from somebody else to the modem's port.
func (p *Peer) SendFrom(addr netip.AddrPort, s string) {
	if p.Request.AnyPeer {
		p.sendFrom(addr, s)
	}
}

func (p *Peer) sendFrom(from netip.AddrPort, s string) {
	if p.over || p.fin {
		return
	}
	p.queue = append(p.queue, sending{[]byte(s), from})
	p.pump()
}

// Waiting is how many bytes wait for credit.
func (p *Peer) Waiting() int {
	n := 0
	for _, s := range p.queue {
		n += len(s.data)
	}
	return n
}

// Credit is how many bytes the modem would still take.
func (p *Peer) Credit() int { return p.credit }

// Close ends the peer's side in order, behind what it has sent.
func (p *Peer) Close() {
	p.fin = true
	p.pump()
}

// Reset breaks the connection off: what has not been delivered is lost.
func (p *Peer) Reset() {
	p.n.loop.After(0, func() {
		if p.over {
			return
		}
		p.queue = nil
		err := fmt.Errorf("connection to %v: %w", p.remote, socket.ErrReset)
		for _, u := range slices.Clone(p.unacked) { // what is under way fails first, as on a host
			p.settle(u, err)
		}
		if p.over {
			return // the modem has given up over that
		}
		p.down(err)
	})
}

// Ack acknowledges all that the peer has got.
func (p *Peer) Ack() {
	for _, u := range p.unacked {
		p.n.loop.After(0, func() { p.settle(u, nil) })
	}
}

// An unacked is bytes that the peer has got and not acknowledged.
type unacked struct{ done func(error) }

// settle tells the modem what has become of bytes that it sent, once.
func (p *Peer) settle(u *unacked, err error) {
	i := slices.Index(p.unacked, u)
	if i < 0 || p.aborted {
		return
	}
	p.unacked = slices.Delete(p.unacked, i, i+1)
	u.done(err)
}

func (p *Peer) up() {
	p.isUp = true
	p.events(socket.Event{Kind: socket.Up, From: p.remote})
	if p.server.Greets != "" {
		p.Send(p.server.Greets)
	}
}

func (p *Peer) down(err error) {
	p.over = true
	p.events(socket.Event{Kind: socket.Down, Err: err})
}

// pump delivers what credit allows, one event in each turn of the loop.
func (p *Peer) pump() {
	if p.pumping {
		return
	}
	p.pumping = true
	p.n.loop.After(0, func() {
		p.pumping = false
		if p.over || !p.isUp {
			return
		}
		if len(p.queue) == 0 {
			if p.fin {
				p.down(nil)
			}
			return
		}
		if p.deliver() {
			p.pump()
		}
	})
}

// deliver gives the modem one piece. A datagram is not cut, and may exceed the credit.
func (p *Peer) deliver() bool {
	if p.credit <= 0 {
		return false
	}
	s := &p.queue[0]
	n := len(s.data)
	if p.Request.Protocol == socket.TCP {
		n = min(n, p.credit)
	}
	data := append([]byte(nil), s.data[:n]...)
	from := s.from
	p.credit -= n
	if s.data = s.data[n:]; len(s.data) == 0 {
		p.queue = p.queue[1:]
	}
	p.events(socket.Event{Kind: socket.Data, Data: data, From: from})
	return true
}

// receive is bytes of the modem that have come.
func (p *Peer) receive(b []byte) {
	p.got = append(p.got, b...)
	p.total += len(b)
	s := &p.server
	if s.Echo {
		p.Send(string(b))
	}
	if s.Answers != "" {
		p.Send(s.Answers)
	}
	if s.ResetsAfter > 0 && p.total >= s.ResetsAfter {
		p.Reset()
	}
	if s.ClosesAfter > 0 && p.total >= s.ClosesAfter {
		p.Close()
	}
}
