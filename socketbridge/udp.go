package socketbridge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"

	"sim800emu/internal/socket"
)

// inboxSize is how many datagrams may wait for credit before those from the
// backend are lost; those of the host wait in its own buffer.
const inboxSize = 64

// A datagram is one that came.
type datagram struct {
	b    []byte
	from netip.AddrPort
}

// A mailbox is the UDP side of a connection. The host's socket is bound when
// something leaves for the host's network, so that a built-in name needs none.
// It is never connected, because the peer may change; so the "port unreachable"
// of an absent peer is not seen, as a SIM800 does not show it either: what is
// sent is lost, and the connection lives on.
type mailbox struct {
	*conn
	inbox chan datagram
	last  atomic.Pointer[netip.AddrPort] // the peer that was last sent to
	udp   *net.UDPConn                   // of the writer, nil before bind
	tasks sync.WaitGroup
}

// A place is where a datagram goes: an endpoint, or an address of the host's network.
type place struct {
	endpoint string
	addr     netip.AddrPort
	label    string
}

// runUDP is the life of a UDP connection.
func (c *conn) runUDP() {
	m := &mailbox{conn: c, inbox: make(chan datagram, inboxSize)}
	first, local, err := m.open()
	if err != nil {
		err = explain("open "+c.asked(), err)
		c.refuse(err)
		c.down(err)
		c.end("", c.failure(err))
		return
	}
	c.up(first.addr, local, first.label)
	m.tasks.Go(m.deliver)
	for {
		s, ok := c.out.next(c.ctx)
		if !ok {
			break
		}
		to := first
		if s.to.IsValid() {
			to, err = m.place(s.to.Addr().String(), s.to.Port())
		} else {
			err = nil
		}
		if err == nil {
			err = m.sendTo(to, s.b)
		}
		if err != nil {
			err = c.reason("send to "+c.asked(), err)
		}
		c.sentAll(s, err)
	}
	c.cancel(errClosed)
	why := context.Cause(c.ctx)
	c.refuse(explain("send to "+c.asked(), why))
	if m.udp != nil {
		_ = m.udp.Close()
	}
	m.tasks.Wait()
	c.down(explain("connection to "+c.asked(), why))
	c.end("", c.failure(why))
}

// open finds the peer and binds a socket where one is needed.
func (m *mailbox) open() (first place, local netip.AddrPort, err error) {
	first, err = m.place(m.request.Host, m.request.Port)
	if err != nil {
		return first, local, err
	}
	m.last.Store(&first.addr)
	if first.endpoint != "" {
		return first, m.b.standInLocal(m.request.LocalPort), nil
	}
	if err := m.bind(); err != nil {
		return first, local, err
	}
	local = addrPort(m.udp.LocalAddr())
	return first, netip.AddrPortFrom(sourceFor(first.addr, local.Addr()), local.Port()), nil
}

// place decides about a peer as about any connection, and looks its name up.
func (m *mailbox) place(host string, port uint16) (place, error) {
	w, err := m.b.way(host, port)
	if err != nil {
		return place{}, err
	}
	p := place{label: w.label}
	policy := m.b.cfg.Policy
	switch w.kind {
	case toBuiltIn:
		p.endpoint, p.addr = w.endpoint, netip.AddrPortFrom(w.addr, port)
		return p, nil
	case toProxy:
		return place{}, fmt.Errorf("reach %q: %w: route %s carries TCP only", host, socket.ErrUnreachable, w.label)
	case toAddress:
		host, port, policy = w.target.host, w.target.port, Policy{}
	default:
		host = w.host
	}
	addrs, err := m.b.lookup(m.ctx, host)
	if err != nil {
		return place{}, err
	}
	if err := policy.check(addrs[0]); err != nil {
		return place{}, fmt.Errorf("reach %q: %w", host, err)
	}
	p.addr = netip.AddrPortFrom(addrs[0], port)
	return p, nil
}

func (m *mailbox) bind() error {
	lc := net.ListenConfig{}
	at := fmt.Sprintf("0.0.0.0:%d", m.request.LocalPort)
	pc, err := lc.ListenPacket(m.ctx, "udp4", at)
	if err != nil {
		return explain("bind UDP port "+at, err)
	}
	m.udp = pc.(*net.UDPConn)
	m.tasks.Go(func() { m.receive(m.udp) })
	return nil
}

func (m *mailbox) sendTo(to place, b []byte) error {
	m.last.Store(&to.addr)
	if to.endpoint != "" {
		m.b.cfg.Backend.ServePacket(to.endpoint, bytes.Clone(b), func(reply []byte) {
			select {
			case m.inbox <- datagram{bytes.Clone(reply), to.addr}:
			default: // lost, as UDP may
			}
		})
		m.sent.Add(int64(len(b)))
		return nil
	}
	if m.udp == nil {
		if err := m.bind(); err != nil {
			return err
		}
	}
	n, err := m.udp.WriteToUDPAddrPort(b, to.addr)
	m.sent.Add(int64(n))
	return err
}

// receive takes datagrams from the host's socket until it is closed.
func (m *mailbox) receive(udp *net.UDPConn) {
	stop := context.AfterFunc(m.ctx, func() { _ = udp.Close() })
	defer stop()
	buf := make([]byte, 1<<16) // no datagram is larger
	for {
		n, from, err := udp.ReadFromUDPAddrPort(buf)
		switch {
		case err == nil:
		case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET):
			continue // an ICMP message about something sent before
		default:
			m.cancel(m.reason("receive", err))
			return
		}
		d := datagram{bytes.Clone(buf[:n]), netip.AddrPortFrom(from.Addr().Unmap(), from.Port())}
		select {
		case m.inbox <- d:
		case <-m.ctx.Done():
			return
		}
	}
}

// deliver hands datagrams on while there is credit. One may exceed it.
func (m *mailbox) deliver() {
	for {
		for m.credit.left() <= 0 {
			select {
			case <-m.credit.wake:
			case <-m.ctx.Done():
				return
			}
		}
		select {
		case d := <-m.inbox:
			if m.request.AnyPeer || d.from == *m.last.Load() {
				m.credit.spend(len(d.b))
				m.data(d.b, d.from)
			}
		case <-m.ctx.Done():
			return
		}
	}
}

// sourceFor is the address from which the host would send to a peer. Nothing is sent.
func sourceFor(peer netip.AddrPort, otherwise netip.Addr) netip.Addr {
	probe, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(peer))
	if err != nil {
		return otherwise
	}
	defer probe.Close()
	return addrPort(probe.LocalAddr()).Addr()
}
