package netstack

import (
	"bytes"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// icmp answers an echo request: of the module's end at once, of any other host
// if the network has an answer. The rest of ICMP goes nowhere, as behind a NAT.
func (h *Host) icmp(ip header.IPv4) {
	request := header.ICMPv4(bytes.Clone(ip.Payload()))
	switch {
	case ip.More() || ip.FragmentOffset() > 0 || len(request) < header.ICMPv4MinimumSize || request.Type() != header.ICMPv4Echo:
		return
	case !ip.IsChecksumValid() || checksum.Checksum(request, 0) != 0xffff:
		return
	}
	to := addrOf(ip.DestinationAddress())
	if h.mine(to) {
		h.clock.tick()
		h.echo(to, request, ipv4.DefaultTTL)
		return
	}
	pinger, ok := h.net.(socket.Pinger)
	if !ok || !reachable(to) || len(h.pings) >= maxPings {
		return
	}
	var over *kernel.Timer
	over = h.loop.Await(mappingTime, func() { delete(h.pings, over) })
	h.pings[over] = true
	pinger.Ping(to, len(request.Payload()), int(ip.TTL()), func(ttl int, err error) {
		if !over.Stop() || h.ctx.Err() != nil {
			return
		}
		delete(h.pings, over)
		if err == nil {
			h.clock.tick()
			h.echo(to, request, ttl)
		}
	})
}

// echo is the reply to a request, which has its data.
func (h *Host) echo(from netip.Addr, request header.ICMPv4, ttl int) {
	request.SetType(header.ICMPv4EchoReply)
	request.SetChecksum(0)
	request.SetChecksum(header.ICMPv4Checksum(request, 0))
	h.send(header.ICMPv4ProtocolNumber, from, ttl, request[:header.ICMPv4MinimumSize], request.Payload())
}
