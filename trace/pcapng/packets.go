package pcapng

import (
	"net/netip"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// tcp makes a segment of a flow. Its acknowledgement takes in all that the other
// side has sent.
func (m *Modem) tcp(at time.Duration, f *flow, fromModem bool, t layers.TCP, payload []byte) packet {
	from, to := f.peer, f.modem
	ours, theirs := &f.down, &f.up
	if fromModem {
		from, to = to, from
		ours, theirs = theirs, ours
	}
	t.SrcPort, t.DstPort = layers.TCPPort(from.Port()), layers.TCPPort(to.Port())
	t.Seq, t.Window = ours.next, 65535
	if t.SYN {
		t.Options = []layers.TCPOption{{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{segmentSize >> 8, segmentSize & 0xff}}}
	}
	if t.ACK {
		t.Ack = theirs.next
		theirs.acked = theirs.next
	}
	ip := m.header(from, to, layers.IPProtocolTCP)
	_ = t.SetNetworkLayerForChecksum(ip) // IPv4 is one that it knows
	b, _ := serialized(ip, &t, gopacket.Payload(payload))
	return packet{at: m.moment(at), iface: m.ip, data: b}
}

func (m *Modem) datagram(at time.Duration, modem, other netip.AddrPort, fromModem bool, payload []byte) packet {
	from, to := other, modem
	if fromModem {
		from, to = to, from
	}
	u := layers.UDP{SrcPort: layers.UDPPort(from.Port()), DstPort: layers.UDPPort(to.Port())}
	ip := m.header(from, to, layers.IPProtocolUDP)
	_ = u.SetNetworkLayerForChecksum(ip) // IPv4 is one that it knows
	b, _ := serialized(ip, &u, gopacket.Payload(payload))
	return packet{at: m.moment(at), iface: m.ip, data: b}
}

func (m *Modem) header(from, to netip.AddrPort, p layers.IPProtocol) *layers.IPv4 {
	m.ident++
	return &layers.IPv4{
		Version: 4, Id: m.ident, Flags: layers.IPv4DontFragment, TTL: 64, Protocol: p,
		SrcIP: from.Addr().AsSlice(), DstIP: to.Addr().AsSlice(),
	}
}

// serialized is layers in bytes. It fails on names that DNS cannot hold.
func serialized(l ...gopacket.SerializableLayer) ([]byte, bool) {
	b := gopacket.NewSerializeBuffer()
	err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, l...)
	return b.Bytes(), err == nil
}
