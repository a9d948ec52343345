package socketbridge

import (
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"sim800emu/internal/socket"
)

func isErr(err, want error) bool { return errors.Is(err, want) }

// A udpPeer is a peer on loopback.
type udpPeer struct {
	t *testing.T
	*net.UDPConn
	at netip.AddrPort
}

func newUDPPeer(t *testing.T) *udpPeer {
	t.Helper()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return &udpPeer{t, c, addrPort(c.LocalAddr())}
}

func (p *udpPeer) get(want string) netip.AddrPort {
	p.t.Helper()
	b := make([]byte, 1<<16)
	n, from, err := p.ReadFromUDPAddrPort(b)
	if err != nil || string(b[:n]) != want {
		p.t.Fatalf("the peer got %d bytes, %v; want %q", n, err, want)
	}
	return from
}

func (p *udpPeer) put(s string, to netip.AddrPort) {
	p.t.Helper()
	if _, err := p.WriteToUDPAddrPort([]byte(s), to); err != nil {
		p.t.Fatal(err)
	}
}

func (b *bench) openUDP(to netip.AddrPort, anyPeer bool) *line {
	b.t.Helper()
	return b.open(socket.Request{Protocol: socket.UDP, Host: to.Addr().String(), Port: to.Port(), AnyPeer: anyPeer}).up()
}

func (l *line) datagram(want string, from netip.AddrPort) {
	l.t.Helper()
	if ev := l.next(socket.Data); string(ev.Data) != want || ev.From != from {
		l.t.Fatalf("got %d bytes from %v, want %d from %v", len(ev.Data), ev.From, len(want), from)
	}
}

func TestUDPTakesTheNamedPeerOnly(t *testing.T) {
	peer, stranger := newUDPPeer(t), newUDPPeer(t)
	l := newBench(t, Config{}).openUDP(peer.at, false)
	l.credit(1000)
	l.sent([]byte("hello"))
	at := peer.get("hello")
	l.do(func() {
		if l.conn.Local() != at || l.conn.Peer() != peer.at {
			t.Errorf("local %v, peer %v; the peer saw %v", l.conn.Local(), l.conn.Peer(), at)
		}
	})
	stranger.put("junk", at)
	peer.put("answer", at)
	l.datagram("answer", peer.at)
	wait(t, l.close(), "end of the close")
	l.silent()
	if c := l.closed(); c.In != 6 || c.Out != 5 || c.Why != "closed by the modem" {
		t.Fatalf("record %+v", c)
	}
}

func TestUDPAnyPeerAndSendTo(t *testing.T) {
	first, second := newUDPPeer(t), newUDPPeer(t)
	l := newBench(t, Config{}).openUDP(first.at, true)
	l.credit(1 << 20)
	l.sent([]byte("one"))
	at := first.get("one")
	second.put("from the second", at)
	l.datagram("from the second", second.at)
	l.do(func() { l.conn.SendTo(second.at) })
	l.sent([]byte("two"))
	second.get("two")
	first.put("from the first", at)
	l.datagram("from the first", first.at)
}

func TestUDPFilterFollowsSendTo(t *testing.T) {
	first, second := newUDPPeer(t), newUDPPeer(t)
	l := newBench(t, Config{}).openUDP(first.at, false)
	l.credit(1000)
	l.do(func() { l.conn.SendTo(second.at) })
	l.sent([]byte("x"))
	at := second.get("x")
	first.put("late", at)
	second.put("answer", at)
	l.datagram("answer", second.at)
}

// A datagram waits for credit, may exceed it, and stays whole.
func TestUDPCredit(t *testing.T) {
	peer := newUDPPeer(t)
	l := newBench(t, Config{}).openUDP(peer.at, false)
	l.sent([]byte("x"))
	at := peer.get("x")
	large := string(random(9000))
	peer.put(large, at)
	peer.put("next", at)
	l.silent()
	l.credit(1)
	l.datagram(large, peer.at)
	l.silent()
	l.credit(9000)
	l.datagram("next", peer.at)
}

// That the peer does not exist is not seen, and the connection lives on.
func TestUDPRefusedIsNotSeen(t *testing.T) {
	peer := newUDPPeer(t)
	l := newBench(t, Config{}).openUDP(addrPort(nobody(t)), true)
	l.credit(100)
	for range 3 {
		l.sent([]byte("lost"))
	}
	l.do(func() { l.conn.SendTo(peer.at) })
	l.sent([]byte("x"))
	peer.put("alive", peer.get("x"))
	l.datagram("alive", peer.at)
}

func TestUDPTooLarge(t *testing.T) {
	peer := newUDPPeer(t)
	l := newBench(t, Config{}).openUDP(peer.at, false)
	if err := wait(t, l.send(make([]byte, 70000)), "refusal"); err == nil {
		t.Fatal("a datagram of 70000 bytes was sent")
	}
	l.sent([]byte("x"))
	peer.get("x")
}

func TestUDPLocalPort(t *testing.T) {
	peer, taken := newUDPPeer(t), newUDPPeer(t)
	b := newBench(t, Config{})
	free := addrPort(nobody(t)).Port()
	r := socket.Request{Protocol: socket.UDP, Host: "127.0.0.1", Port: peer.at.Port(), LocalPort: free}
	l := b.open(r).up()
	l.sent([]byte("x"))
	if at := peer.get("x"); at.Port() != free {
		t.Errorf("came from port %d, want %d", at.Port(), free)
	}
	r.LocalPort = taken.at.Port()
	b.open(r).down(socket.ErrPortInUse)
}

func TestUDPNames(t *testing.T) {
	b := newBench(t, Config{Resolver: names{"silent.example": "silent"}})
	b.open(socket.Request{Protocol: socket.UDP, Host: "none.example", Port: 1}).down(socket.ErrNoSuchName)
	b.open(socket.Request{Protocol: socket.UDP, Host: "silent.example", Port: 1}).down(socket.ErrNameServer)
}

func TestUDPBuiltIn(t *testing.T) {
	peer := newUDPPeer(t)
	b := newBench(t, Config{Backend: &fakeBackend{}})
	l := b.open(socket.Request{Protocol: socket.UDP, Host: "echo.sim800.test", Port: 7, AnyPeer: true})
	from := l.next(socket.Up).From
	l.credit(1000)
	l.sent([]byte("hello"))
	l.datagram("hello", from)
	// The connection may go on to the host's network, and back.
	l.do(func() { l.conn.SendTo(peer.at) })
	l.sent([]byte("x"))
	peer.put("real", peer.get("x"))
	l.datagram("real", peer.at)
	l.do(func() { l.conn.SendTo(from) })
	l.sent([]byte("again"))
	l.datagram("again", from)
	l.do(func() { l.conn.SendTo(netip.MustParseAddrPort("198.18.0.77:7")) })
	if err := wait(t, l.send([]byte("x")), "refusal"); !isErr(err, socket.ErrUnreachable) {
		t.Fatalf("sent to an address of no name: %v", err)
	}
}
