package modem_test

import (
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"go.uber.org/goleak"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"

	"sim800emu/cmux"
	"sim800emu/internal/ppp"
	"sim800emu/modemtest"
)

// A pppTE is a TE in PPP data mode.
type pppTE struct {
	testing.TB
	m       *modemtest.Modem
	peer    *ppp.Peer
	packets [][]byte
}

// dial goes on line and negotiates. Modem time passes.
func dial(t testing.TB, m *modemtest.Modem) *pppTE {
	t.Helper()
	m.Send("ATD*99#\r")
	m.Await("\r\nCONNECT\r\n", time.Second)
	x := &pppTE{TB: t, m: m}
	x.peer = ppp.NewPeer(m.Loop(), ppp.PeerConfig{Names: true, VJ: true, Magic: 1}, m.SendBytes)
	x.peer.Packet = func(b []byte) { x.packets = append(x.packets, append([]byte(nil), b...)) }
	x.peer.Start()
	for range 500 {
		if x.talk(10 * time.Millisecond); x.peer.Address.IsValid() {
			break
		}
	}
	if !x.peer.Address.IsValid() {
		t.Fatal("the TE has no address")
	}
	return x
}

// talk gives the TE what comes within a time.
func (x *pppTE) talk(d time.Duration) {
	for ; d > 0; d -= 10 * time.Millisecond {
		x.m.Advance(10 * time.Millisecond)
		x.peer.Input([]byte(x.m.Received()))
	}
}

// datagram sends one from port 4000 and returns the data of the answer.
func (x *pppTE) datagram(to netip.AddrPort, data []byte) []byte {
	x.Helper()
	src, dst := tcpip.AddrFrom4(x.peer.Address.As4()), tcpip.AddrFrom4(to.Addr().As4())
	b := append(make([]byte, header.IPv4MinimumSize+header.UDPMinimumSize), data...)
	ip := header.IPv4(b)
	ip.Encode(&header.IPv4Fields{TotalLength: uint16(len(b)), TTL: 64, Protocol: uint8(header.UDPProtocolNumber), SrcAddr: src, DstAddr: dst})
	ip.SetChecksum(^ip.CalculateChecksum())
	u := header.UDP(ip.Payload())
	u.Encode(&header.UDPFields{SrcPort: 4000, DstPort: to.Port(), Length: uint16(len(u))})
	sum := header.PseudoHeaderChecksum(header.UDPProtocolNumber, src, dst, uint16(len(u)))
	u.SetChecksum(^u.CalculateChecksum(checksum.Checksum(data, sum)))
	x.packets = nil
	x.peer.Send(b)
	x.talk(2 * time.Second)
	if len(x.packets) != 1 {
		x.Fatalf("%d packets have come", len(x.packets))
	}
	answer := header.IPv4(x.packets[0])
	v := header.UDP(answer.Payload())
	if !answer.IsValid(len(answer)) || !answer.IsChecksumValid() || answer.SourceAddress() != dst || answer.DestinationAddress() != src ||
		v.SourcePort() != to.Port() || v.DestinationPort() != 4000 || !v.IsChecksumValid(dst, src, checksum.Checksum(v.Payload(), 0)) {
		x.Fatalf("answer % x", x.packets[0])
	}
	return v.Payload()
}

func question(t testing.TB, name string) []byte {
	q := new(dns.Msg)
	q.SetQuestion(name, dns.TypeA)
	b, err := q.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPPPNetwork: names and datagrams go through the modem's network, in modem time.
func TestPPPNetwork(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.With(func(n *modemtest.Network) {
		n.NameAfter(500*time.Millisecond, "host.example", "203.0.113.9")
		n.UDP("203.0.113.9:7", modemtest.Server{Echo: true})
	}))
	x := dial(t, m)
	a := new(dns.Msg)
	if err := a.Unpack(x.datagram(netip.AddrPortFrom(x.peer.Names[0], 53), question(t, "host.example."))); err != nil {
		t.Fatal(err)
	}
	if len(a.Answer) != 1 || a.Answer[0].(*dns.A).A.String() != "203.0.113.9" {
		t.Errorf("answer %v", a)
	}
	if got := x.datagram(netip.MustParseAddrPort("203.0.113.9:7"), []byte("hello")); string(got) != "hello" {
		t.Errorf("echo %q", got)
	}
	x.peer.Stop()
	m.Advance(time.Second)
	if got := m.Received(); !strings.HasSuffix(got, "\r\nNO CARRIER\r\n") {
		t.Errorf("got %q", got)
	}
	if p := m.Network().Peer(0); p.Open() {
		t.Error("the connection outlives the call")
	}
}

// TestPPPManyCalls: nothing is left of calls, however they ended.
func TestPPPManyCalls(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.With(func(n *modemtest.Network) {
		n.NameAfter(0, "host.example", "203.0.113.9")
	}))
	had := goleak.IgnoreCurrent()
	calls := func(n int) (heap uint64) {
		for i := range n {
			x := dial(t, m)
			x.datagram(netip.AddrPortFrom(x.peer.Names[0], 53), question(t, "host.example."))
			switch i % 4 {
			case 0:
				x.peer.Stop()
				m.Advance(time.Second)
			case 1:
				m.Line().SetDTR(false)
				m.Advance(2 * time.Second)
				m.Line().SetDTR(true)
				m.Send("ATH\r")
			case 2:
				m.Advance(time.Second)
				m.Send("+++")
				m.Advance(2 * time.Second)
				m.Send("AT+CGATT=0;+CGATT=1\r")
			case 3:
				m.Packet().DropContext()
				m.Advance(10 * time.Second)
			}
			m.Advance(time.Second)
			m.Received()
		}
		if err := goleak.Find(had); err != nil { // it waits for a while
			t.Error(err)
		}
		runtime.GC()
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		return s.HeapAlloc
	}
	heap := calls(20)
	const more = 200
	if grown := (int64(calls(more)) - int64(heap)) / more; grown > 10<<10 {
		t.Errorf("a call leaves %d bytes", grown)
	}
}

// TestPPPEndIsTold: +CDRIND tells of the end.
func TestPPPEndIsTold(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.Given("AT+CDRIND=1"))
	x := dial(t, m)
	x.peer.Stop()
	m.Advance(time.Second)
	if got := m.Received(); !strings.HasSuffix(got, "\r\nNO CARRIER\r\n\r\n+CDRIND: 2\r\n") {
		t.Errorf("got %q", got)
	}
}

// TestPPPIsRepeatable: two modems of one seed send the same bytes.
func TestPPPIsRepeatable(t *testing.T) {
	var all [2]string
	for i := range all {
		m := modemtest.New(t, modemtest.NoEcho(), modemtest.Seed(9))
		x := dial(t, m)
		all[i] = x.peer.Address.String() + string(x.datagram(netip.AddrPortFrom(x.peer.Names[0], 53), []byte{0, 1, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0})) + string(x.packets[0])
	}
	if all[0] != all[1] {
		t.Errorf("%q and %q", all[0], all[1])
	}
}

// TestPPPInAChannel: PPP on channel 1 of the multiplexer, commands on channel 2.
func TestPPPInAChannel(t *testing.T) {
	x := newMuxTE(t).start(1, 2)
	online := func() *ppp.Peer {
		t.Helper()
		if got := x.ask(1, "ATD*99***1#", 100*time.Millisecond); got != "\r\nCONNECT\r\n" {
			t.Fatalf("got %q", got)
		}
		p := ppp.NewPeer(x.m.Loop(), ppp.PeerConfig{}, func(b []byte) { x.send(1, string(b)) })
		p.Start()
		talk(x, p, 5*time.Second)
		if !p.Address.IsValid() {
			t.Fatal("the TE has no address")
		}
		return p
	}
	p := online()
	x.expect(2, "AT+CGPADDR=1", `+CGPADDR: 1,"`+p.Address.String()+`"`, "OK")
	x.expect(2, "ATH", "OK") // of another channel
	x.expect(2, "AT+CGPADDR=1", `+CGPADDR: 1,"`+p.Address.String()+`"`, "OK")
	x.take(2)
	p.Stop()
	talk(x, p, 100*time.Millisecond)
	if got := x.take(1) + x.take(2); got != "\r\nNO CARRIER\r\n" {
		t.Errorf("the end: %q", got)
	}
	online()
	x.frame(1, cmux.DISC, "")
	x.pass(time.Second)
	x.read()
	if got := x.take(2); got != "" {
		t.Errorf("channel 2 reads %q", got)
	}
	x.expect(2, "AT+CGPADDR=1", `+CGPADDR: 1,"0.0.0.0"`, "OK")
}

// talk gives the TE of channel 1 what comes within a time. What is no frame stays.
func talk(x *muxTE, p *ppp.Peer, d time.Duration) {
	for ; d > 0; d -= 10 * time.Millisecond {
		x.pass(10 * time.Millisecond)
		x.read()
		b := x.take(1)
		p.Input([]byte(b))
		if p.Over {
			x.got[1] = b[strings.LastIndexByte(b, '~')+1:]
			return
		}
	}
}
