package netstack

import (
	"net/netip"
	"time"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// mappingTime is how long a flow without a datagram keeps its place, as in a
// carrier's NAT (RFC 4787 4.3 asks for two minutes at least).
const mappingTime = 2 * time.Minute

// A flowKey is a pair of ports and addresses: one mapping of the NAT.
type flowKey struct {
	port uint16 // of the TE
	to   netip.AddrPort
}

// A flow is what the TE sends from one port to one peer, and what comes back.
type flow struct {
	h    *Host
	key  flowKey
	conn socket.Conn
	up   bool
	wait [][]byte // datagrams for a connection that is not up
	idle *kernel.Timer
	used uint64
	gone bool
}

// datagram takes a datagram of the TE, on the loop. It is always taken: nobody
// tells the TE that a port is closed, as a carrier's NAT does not.
func (h *Host) datagram(id stack.TransportEndpointID, pkt *stack.PacketBuffer) bool {
	to := netip.AddrPortFrom(addrOf(id.LocalAddress), id.LocalPort)
	data := pkt.Data().AsRange().ToSlice()
	u := header.UDP(pkt.TransportHeader().Slice())
	if len(u) < header.UDPMinimumSize || int(u.Length()) < header.UDPMinimumSize || int(u.Length())-header.UDPMinimumSize > len(data) ||
		u.Checksum() != 0 && !u.IsChecksumValid(id.RemoteAddress, id.LocalAddress, checksum.Checksum(data, 0)) {
		return true
	}
	data = data[:int(u.Length())-header.UDPMinimumSize]
	switch {
	case h.isServer(to.Addr()) && to.Port() == dnsPort:
		h.ask(id.RemotePort, to, data)
	case h.mine(to.Addr()) || !reachable(to.Addr()) || to.Port() == 0:
	default:
		h.flow(flowKey{id.RemotePort, to}).send(data)
	}
	return true
}

// flow finds the flow of a key or makes it, in place of the one that was used
// longest ago if there are too many.
func (h *Host) flow(k flowKey) *flow {
	f := h.flows[k]
	if f == nil {
		if len(h.flows) >= maxFlows {
			h.oldest().end()
		}
		f = &flow{h: h, key: k}
		h.flows[k] = f
		f.conn = h.net.Open(socket.Request{
			Protocol: socket.UDP, Link: noLink, Host: k.to.Addr().String(), Port: k.to.Port(),
		}, f.event)
	}
	f.touch()
	return f
}

func (h *Host) oldest() (old *flow) {
	for _, f := range h.flows {
		if old == nil || f.used < old.used {
			old = f
		}
	}
	return old
}

func (f *flow) touch() {
	f.h.seq++
	f.used = f.h.seq
	f.idle.Stop()
	f.idle = f.h.loop.Await(mappingTime, f.end)
}

func (f *flow) send(b []byte) {
	switch {
	case f.up:
		f.conn.Send(b, nil)
	case len(f.wait) < maxWaiting:
		f.wait = append(f.wait, b)
	}
}

func (f *flow) event(ev socket.Event) {
	if f.gone {
		return
	}
	switch ev.Kind {
	case socket.Up:
		f.up = true
		f.conn.Credit(window)
		for _, b := range f.wait {
			f.conn.Send(b, nil)
		}
		f.wait = nil
	case socket.Data:
		f.touch()
		f.conn.Credit(len(ev.Data))
		f.h.clock.tick()
		f.h.reply(f.key.to, f.key.port, ev.Data)
	case socket.Down:
		f.forget()
	}
}

func (f *flow) forget() {
	f.gone = true
	f.idle.Stop()
	delete(f.h.flows, f.key)
}

func (f *flow) end() {
	if !f.gone {
		f.forget()
		f.conn.Abort()
	}
}

// reply sends a datagram to a port of the TE.
func (h *Host) reply(from netip.AddrPort, port uint16, data []byte) {
	length := header.UDPMinimumSize + len(data)
	if length > 0xffff {
		return
	}
	u := header.UDP(make([]byte, header.UDPMinimumSize))
	u.Encode(&header.UDPFields{SrcPort: from.Port(), DstPort: port, Length: uint16(length)})
	local, remote := tcpip.AddrFrom4(from.Addr().As4()), tcpip.AddrFrom4(h.end.Address.As4())
	sum := header.PseudoHeaderChecksum(udp.ProtocolNumber, local, remote, uint16(length))
	u.SetChecksum(^u.CalculateChecksum(checksum.Checksum(data, sum)))
	h.send(udp.ProtocolNumber, from.Addr(), ipv4.DefaultTTL, u, data)
}

// send makes a packet for the TE. One that is too long leaves in fragments; one
// that is longer than IP has room for is lost, as UDP and ICMP may be.
func (h *Host) send(protocol tcpip.TransportProtocolNumber, from netip.Addr, ttl int, head, data []byte) {
	local, remote := tcpip.AddrFrom4(from.As4()), tcpip.AddrFrom4(h.end.Address.As4())
	r, err := h.stack.FindRoute(nic, local, remote, ipv4.ProtocolNumber, false)
	if err != nil {
		return
	}
	defer r.Release()
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{
		ReserveHeaderBytes: len(head) + int(r.MaxHeaderLength()),
		Payload:            buffer.MakeWithData(data),
	})
	defer pkt.DecRef()
	pkt.TransportProtocolNumber = protocol
	copy(pkt.TransportHeader().Push(len(head)), head)
	_ = r.WritePacket(stack.NetworkHeaderParams{Protocol: protocol, TTL: uint8(min(ttl, 255))}, pkt)
}
