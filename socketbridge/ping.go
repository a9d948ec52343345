package socketbridge

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"

	"sim800emu/internal/socket"
)

// pingLimit is how long an echo is waited for, in wall time: the longest that a
// TE can ask for (manual 10.2.1).
const pingLimit = 60 * time.Second

// builtInTTL is what a reply of a built-in name has left.
const builtInTTL = 64

// icmpProtocol is the number of ICMP in an IPv4 header.
const icmpProtocol = 1

var _ socket.Pinger = (*Bridge)(nil)

// Ping implements socket.Pinger. Built-in names answer at once. An address of
// the host's network is asked through an ICMP socket, which the host must allow;
// what a route sends elsewhere has no echo.
func (b *Bridge) Ping(to netip.Addr, size, ttl int, done func(ttl int, err error)) {
	b.spawn(func() {
		left, err := b.ping(to, size, ttl)
		if errors.Is(err, errNoReply) {
			return
		}
		b.post(func() {
			if err != nil {
				b.cfg.Log.Warn().Dur("t", b.loop.Now()).Err(err).Msg("no ping")
			}
			done(left, err)
		})
	})
}

var errNoReply = errors.New("no reply")

func (b *Bridge) ping(to netip.Addr, size, ttl int) (int, error) {
	tried := fmt.Sprintf("ping %s", to)
	w, err := b.lookupWay(to.String())
	switch {
	case err != nil:
		return 0, fmt.Errorf("%s: %w", tried, err)
	case w.kind == toBuiltIn:
		return builtInTTL, nil
	case w.kind != toHost:
		return 0, fmt.Errorf("%s: %w: a route leads elsewhere, and only TCP and UDP take it", tried, socket.ErrUnreachable)
	}
	if err := b.cfg.Policy.check(to); err != nil {
		return 0, fmt.Errorf("%s: %w", tried, err)
	}
	c, raw, err := listenICMP()
	if err != nil {
		return 0, fmt.Errorf("%s: %w: the host allows no ICMP socket (net.ipv4.ping_group_range, or CAP_NET_RAW): %v", tried, socket.ErrDenied, err)
	}
	defer context.AfterFunc(b.ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })()
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(pingLimit)); err != nil {
		return 0, fmt.Errorf("%s: %w (%v)", tried, socket.ErrUnreachable, err)
	}
	id := int(b.lastID.Add(1)) & 0xffff
	if err := sendEcho(c, raw, to, id, size, ttl); err != nil {
		return 0, fmt.Errorf("%s: %w (%v)", tried, socket.ErrUnreachable, err)
	}
	return awaitEcho(c, raw, to, id)
}

// listenICMP opens a socket that needs no right, or else one that needs one.
func listenICMP() (c *icmp.PacketConn, raw bool, err error) {
	c, err = icmp.ListenPacket("udp4", "0.0.0.0")
	if err == nil {
		return c, false, nil
	}
	c, rawErr := icmp.ListenPacket("ip4:icmp", "0.0.0.0")
	if rawErr != nil {
		return nil, false, err
	}
	return c, true, nil
}

func sendEcho(c *icmp.PacketConn, raw bool, to netip.Addr, id, size, ttl int) error {
	m := icmp.Message{Type: ipv4.ICMPTypeEcho, Body: &icmp.Echo{ID: id, Seq: 1, Data: make([]byte, size)}}
	packet, err := m.Marshal(nil)
	if err != nil {
		return err
	}
	p := c.IPv4PacketConn()
	if err := p.SetTTL(ttl); err != nil {
		return err
	}
	if err := p.SetControlMessage(ipv4.FlagTTL, true); err != nil {
		return err
	}
	var dst net.Addr = &net.UDPAddr{IP: to.AsSlice()}
	if raw {
		dst = &net.IPAddr{IP: to.AsSlice()}
	}
	_, err = c.WriteTo(packet, dst)
	return err
}

// awaitEcho waits for the reply. A socket without rights is given those of its
// own requests alone, and its kernel sets their number; a raw one sees all.
func awaitEcho(c *icmp.PacketConn, raw bool, to netip.Addr, id int) (int, error) {
	buf := make([]byte, 1500)
	for {
		n, cm, from, err := c.IPv4PacketConn().ReadFrom(buf)
		if err != nil {
			return 0, errNoReply
		}
		m, err := icmp.ParseMessage(icmpProtocol, buf[:n])
		if err != nil || m.Type != ipv4.ICMPTypeEchoReply || address(from) != to.Unmap() {
			continue
		}
		if echo, ok := m.Body.(*icmp.Echo); !ok || raw && echo.ID != id {
			continue
		}
		if cm == nil || cm.TTL == 0 {
			return builtInTTL, nil
		}
		return cm.TTL, nil
	}
}

// address is the IP address of who sent a packet.
func address(a net.Addr) netip.Addr {
	var ip net.IP
	switch a := a.(type) {
	case *net.UDPAddr:
		ip = a.IP
	case *net.IPAddr:
		ip = a.IP
	}
	addr, _ := netip.AddrFromSlice(ip)
	return addr.Unmap()
}
