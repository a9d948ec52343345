package netstack

import (
	"bytes"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"

	"sim800emu/internal/socket"
)

// icmp answers an echo request: of the module's end at once, of any other host
// if the network has an answer. The rest of ICMP goes nowhere, as behind a NAT.
func (h *Host) icmp(ip header.IPv4) {
	request := header.ICMPv4(ip.Payload())
	if ip.More() || ip.FragmentOffset() > 0 || len(request) < header.ICMPv4MinimumSize || request.Type() != header.ICMPv4Echo ||
		h.pings >= maxPings {
		return
	}
	to, data := addrOf(ip.DestinationAddress()), bytes.Clone(request)
	if h.mine(to) {
		h.echo(to, data, header.IPv4MaximumHeaderSize+4)
		return
	}
	pinger, ok := h.net.(socket.Pinger)
	if !ok || !reachable(to) {
		return
	}
	h.pings++
	over := h.loop.Await(mappingTime, func() { h.pings-- })
	pinger.Ping(to, len(data)-header.ICMPv4MinimumSize, int(ip.TTL()), func(ttl int, err error) {
		if !over.Stop() || h.ctx.Err() != nil {
			return
		}
		h.pings--
		if err == nil {
			h.echo(to, data, ttl)
		}
	})
}

// echo is the reply to a request.
func (h *Host) echo(from netip.Addr, request []byte, ttl int) {
	b := make([]byte, header.IPv4MinimumSize, header.IPv4MinimumSize+len(request))
	b = append(b, request...)
	ip := header.IPv4(b)
	ip.Encode(&header.IPv4Fields{
		TotalLength: uint16(len(b)), TTL: uint8(min(ttl, 255)), Protocol: uint8(header.ICMPv4ProtocolNumber),
		SrcAddr: tcpip.AddrFrom4(from.As4()), DstAddr: tcpip.AddrFrom4(h.end.Address.As4()),
	})
	ip.SetChecksum(^ip.CalculateChecksum())
	reply := header.ICMPv4(ip.Payload())
	reply.SetType(header.ICMPv4EchoReply)
	reply.SetChecksum(0)
	reply.SetChecksum(header.ICMPv4Checksum(reply, 0))
	h.out(b)
}
