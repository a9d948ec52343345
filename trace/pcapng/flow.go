package pcapng

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket/layers"
)

// An Opening is a connection that works.
type Opening struct {
	ID       int64 // by which the modem's later calls name it
	UDP      bool
	Incoming bool           // the peer has connected to the modem
	Peer     netip.AddrPort // as the TE sees it
	Local    netip.AddrPort // the host's; its address counts while the modem has none
	Comment  string         // such as the name that the TE asked for
}

// An End is how a connection ended.
type End uint8

// The ends of a connection.
const (
	ClosedByPeer  End = iota // FIN of the peer first
	ClosedByModem            // FIN of the modem first
	ResetByPeer
	ResetByModem
)

// A flow is a connection with packets.
type flow struct {
	id          int64
	udp         bool
	modem, peer netip.AddrPort
	up, down    half // what the modem and what the peer sends
	hello       hello
	waits       bool // for a secret
}

// A half is one direction of a TCP connection.
type half struct {
	next  uint32 // sequence number
	acked uint32 // what the other side has acknowledged
}

// segmentSize is what fits into a packet of 1500 bytes, as a SIM800 and the
// networks have it.
const segmentSize = 1460

// ackEvery is how many bytes may be unacknowledged: below the window of 65535
// bytes that our packets tell.
const ackEvery = 16 << 10

// Open takes a new connection: SYN, SYN with ACK, ACK. A connection without
// IPv4 addresses is left out: there is no such thing on a SIM800.
func (m *Modem) Open(at time.Duration, o Opening) {
	m.file.mu.Lock()
	defer m.file.mu.Unlock()
	local := o.Local
	if m.address.Is4() {
		local = netip.AddrPortFrom(m.address, local.Port())
	}
	if !local.Addr().Is4() || !o.Peer.Addr().Is4() {
		return
	}
	f := &flow{id: o.ID, udp: o.UDP, modem: local, peer: o.Peer}
	m.flows[o.ID] = f
	if f.udp {
		return
	}
	// Invented, and the same in each run of one seed.
	draw := rand.New(rand.NewPCG(uint64(o.ID), uint64(m.ip)))
	f.up.next, f.down.next = draw.Uint32(), draw.Uint32()
	first, second := &f.up, &f.down
	if o.Incoming {
		first, second = second, first
	}
	syn := m.tcp(at, f, first == &f.up, layers.TCP{SYN: true}, nil)
	syn.comment = o.Comment
	first.next++
	synAck := m.tcp(at, f, second == &f.up, layers.TCP{SYN: true, ACK: true}, nil)
	second.next++
	m.file.add(syn, synAck, m.tcp(at, f, first == &f.up, layers.TCP{ACK: true}, nil))
}

// Data takes what passes at the host's side of a connection: of UDP one datagram. Other is
// the other end of a datagram where that is not the peer of the connection.
func (m *Modem) Data(at time.Duration, id int64, fromModem bool, other netip.AddrPort, b []byte) {
	m.file.mu.Lock()
	defer m.file.mu.Unlock()
	f := m.flows[id]
	switch {
	case f == nil:
	case f.udp:
		if !other.Addr().Is4() {
			other = f.peer
		}
		m.file.add(m.datagram(at, f.modem, other, fromModem, b))
	default:
		m.stream(at, f, fromModem, b)
	}
}

func (m *Modem) stream(at time.Duration, f *flow, fromModem bool, b []byte) {
	h := &f.down
	if fromModem {
		h = &f.up
		if f.hello.feed(b) && !m.file.secrets[f.hello.random] {
			f.waits = true
		}
	} else {
		f.waits = false // the server has gone on: if there is a secret, it is written
		m.file.release(false)
	}
	for len(b) > 0 {
		n := min(segmentSize, len(b))
		p := m.tcp(at, f, fromModem, layers.TCP{ACK: true, PSH: n == len(b)}, b[:n])
		if f.waits {
			p.waits = f
		}
		m.file.add(p)
		h.next += uint32(n)
		b = b[n:]
		if h.next-h.acked > ackEvery {
			m.file.add(m.tcp(at, f, !fromModem, layers.TCP{ACK: true}, nil))
		}
	}
}

// End takes the end of a connection.
func (m *Modem) End(at time.Duration, id int64, how End) {
	m.file.mu.Lock()
	defer m.file.mu.Unlock()
	m.end(at, id, how, "")
}

// end is End with the lock of the file held.
func (m *Modem) end(at time.Duration, id int64, how End, comment string) {
	f := m.flows[id]
	if f == nil {
		return
	}
	delete(m.flows, id)
	delete(m.file.secrets, f.hello.random)
	f.waits = false
	m.file.release(false)
	if !f.udp {
		last := m.ending(at, f, how)
		last[0].comment = comment
		m.file.add(last...)
	}
}

func (m *Modem) ending(at time.Duration, f *flow, how End) []packet {
	switch how {
	case ResetByPeer, ResetByModem:
		return []packet{m.tcp(at, f, how == ResetByModem, layers.TCP{RST: true, ACK: true}, nil)}
	}
	modemFirst := how == ClosedByModem
	first, second := &f.down, &f.up
	if modemFirst {
		first, second = second, first
	}
	one := m.tcp(at, f, modemFirst, layers.TCP{FIN: true, ACK: true}, nil)
	first.next++
	two := m.tcp(at, f, !modemFirst, layers.TCP{FIN: true, ACK: true}, nil)
	second.next++
	return []packet{one, two, m.tcp(at, f, modemFirst, layers.TCP{ACK: true}, nil)}
}

// Lookup takes a name that was looked up, and its addresses; none: there is no
// such name. The question and the answer are made up, with a name server at an
// address for documentation (RFC 5737).
func (m *Modem) Lookup(at time.Duration, name string, addrs []netip.Addr) {
	m.file.mu.Lock()
	defer m.file.mu.Unlock()
	local := m.address
	if !local.Is4() {
		local = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	m.lookups++
	us := netip.AddrPortFrom(local, 49152+m.lookups%16384)
	server := netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 53}), 53)
	question := layers.DNSQuestion{Name: []byte(name), Type: layers.DNSTypeA, Class: layers.DNSClassIN}
	ask := &layers.DNS{ID: m.lookups, RD: true, Questions: []layers.DNSQuestion{question}}
	answer := &layers.DNS{ID: m.lookups, QR: true, RD: true, RA: true, Questions: ask.Questions}
	for _, a := range addrs {
		if a.Is4() {
			answer.Answers = append(answer.Answers, layers.DNSResourceRecord{
				Name: question.Name, Type: question.Type, Class: question.Class, TTL: 60, IP: a.AsSlice(),
			})
		}
	}
	if len(answer.Answers) == 0 {
		answer.ResponseCode = layers.DNSResponseCodeNXDomain
	}
	for _, d := range []*layers.DNS{ask, answer} {
		if b, ok := serialized(d); ok {
			p := m.datagram(at, us, server, d == ask, b)
			p.comment = fmt.Sprintf("made up: the emulator has looked up %q", name)
			m.file.add(p)
		}
	}
}
