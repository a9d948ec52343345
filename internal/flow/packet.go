package flow

import (
	"fmt"
	"net/netip"

	"sim800emu/internal/socket"
)

// A Packet is a UDP socket for datagrams to and from one peer. It is closed
// when its task is over.
type Packet struct{ c *Conn }

// DialUDP binds a socket and looks the peer up.
func (d Dialer) DialUDP(host string, port uint16) (Packet, error) {
	c := &Conn{d: d}
	c.conn = d.Network.Open(socket.Request{Protocol: socket.UDP, Host: host, Port: port}, c.event)
	return Packet{c}, c.start(fmt.Sprintf("bind for %s port %d", host, port))
}

// Send sends one datagram.
func (p Packet) Send(b []byte) { p.c.send(append([]byte(nil), b...)) }

// Receive waits for one datagram; of several that have come they are joined.
func (p Packet) Receive() ([]byte, error) {
	b := make([]byte, 1<<16)
	n, err := p.c.Read(b)
	return b[:n], err
}

// Resolve looks a name up.
func (d Dialer) Resolve(name string) (addrs []netip.Addr, err error) {
	ended := d.Task.Wait(func(wake func()) {
		d.Network.Resolve(name, func(a []netip.Addr, e error) {
			addrs, err = a, e
			wake()
		})
	})
	if ended != nil {
		return nil, ended
	}
	return addrs, err
}
