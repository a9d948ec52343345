package netstack

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"

	"sim800emu/internal/socket"
	"sim800emu/socketbridge"
)

func (e *te) dial(to netip.AddrPort) (*gonet.TCPConn, error) {
	ctx, cancel := context.WithTimeout(e.t.Context(), within)
	defer cancel()
	c, err := gonet.DialContextTCP(ctx, e.stack, full(to), ipv4.ProtocolNumber)
	if err == nil {
		_ = c.SetDeadline(deadline())
	}
	return c, err
}

func (e *te) mustDial(to netip.AddrPort) *gonet.TCPConn {
	e.t.Helper()
	c, err := e.dial(to)
	if err != nil {
		e.t.Fatal(err)
	}
	return c
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}

func TestTCPEcho(t *testing.T) {
	e := newTE(t, socketbridge.Config{})
	c := e.mustDial(tcpServer(t, func(c *net.TCPConn) { _, _ = io.Copy(c, c) }))
	defer c.Close()
	want := random(200_000)
	go func() { _, _ = c.Write(want) }()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(c, got); err != nil || !bytes.Equal(got, want) {
		t.Errorf("echo differs: %v", err)
	}
}

// TestRefused: the TE gets a reset where nobody listens.
func TestRefused(t *testing.T) {
	e := newTE(t, socketbridge.Config{})
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().(*net.TCPAddr).AddrPort()
	_ = l.Close()
	for name, to := range map[string]netip.AddrPort{
		"nobody listens": at, "name server": netip.AddrPortFrom(asEnd.Names[0], 53), "module": netip.AddrPortFrom(asEnd.Peer, 80),
	} {
		if _, err := e.dial(to); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: %v, want connection refused", name, err)
		}
	}
}

// TestPolicy: what the egress policy denies is refused as well.
func TestPolicy(t *testing.T) {
	e := newTE(t, socketbridge.Config{Policy: socketbridge.Policy{DenyLoopback: true}})
	if _, err := e.dial(netip.MustParseAddrPort("127.0.0.1:9")); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("got %v", err)
	}
}

// TestHalfClose: a TE that has sent its FIN gets the answer that waits for it.
func TestHalfClose(t *testing.T) {
	e := newTE(t, socketbridge.Config{})
	c := e.mustDial(tcpServer(t, func(c *net.TCPConn) {
		b, _ := io.ReadAll(c)
		_, _ = c.Write(append([]byte("you said "), b...))
	}))
	defer c.Close()
	_, _ = c.Write([]byte("hello"))
	_ = c.CloseWrite()
	if got, err := io.ReadAll(c); err != nil || string(got) != "you said hello" {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestReset: a reset of the peer is one for the TE.
func TestReset(t *testing.T) {
	e := newTE(t, socketbridge.Config{})
	c := e.mustDial(tcpServer(t, func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 1))
		_ = c.SetLinger(0)
	}))
	defer c.Close()
	_, _ = c.Write([]byte("x"))
	if _, err := io.ReadAll(c); err == nil {
		t.Error("no reset")
	}
}

// TestSlowReader: a TE that does not read holds the peer back.
func TestSlowReader(t *testing.T) {
	e := newTE(t, socketbridge.Config{})
	blocked := make(chan bool, 1)
	c := e.mustDial(tcpServer(t, func(c *net.TCPConn) {
		_ = c.SetWriteBuffer(4 << 10)
		_ = c.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
		_, err := c.Write(make([]byte, 64<<20))
		blocked <- err != nil
	}))
	defer c.Close()
	if !<-blocked {
		t.Error("the peer was not held back")
	}
}

func TestUDP(t *testing.T) {
	e := newTE(t, socketbridge.Config{})
	pc, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	t.Cleanup(func() { _ = pc.Close(); <-served })
	go func() {
		defer close(served)
		b := make([]byte, 1<<16)
		for {
			n, from, err := pc.ReadFrom(b)
			if err != nil {
				return
			}
			_, _ = pc.WriteTo(b[:n], from)
		}
	}()
	to := full(pc.LocalAddr().(*net.UDPAddr).AddrPort())
	c, err := gonet.DialUDP(e.stack, nil, &to, ipv4.ProtocolNumber)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, size := range []int{1, 0, 1400, 5000} { // the last in fragments
		want := random(size)
		_ = c.SetDeadline(deadline())
		if _, err := c.Write(want); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 1<<16)
		n, err := c.Read(got)
		if err != nil || !bytes.Equal(got[:n], want) {
			t.Errorf("%d bytes came back as %d, %v", size, n, err)
		}
	}
}

// lookup asks a name server as a TE does.
func (e *te) lookup(name string, kind uint16) *dns.Msg {
	e.t.Helper()
	to := full(netip.AddrPortFrom(asEnd.Names[1], 53))
	c, err := gonet.DialUDP(e.stack, nil, &to, ipv4.ProtocolNumber)
	if err != nil {
		e.t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(deadline())
	q := new(dns.Msg)
	q.SetQuestion(dns.Fqdn(name), kind)
	b, err := q.Pack()
	if err != nil {
		e.t.Fatal(err)
	}
	_, _ = c.Write(b)
	got := make([]byte, 1500)
	n, err := c.Read(got)
	if err != nil {
		e.t.Fatal(err)
	}
	a := new(dns.Msg)
	if err := a.Unpack(got[:n]); err != nil || a.Id != q.Id || !a.Response {
		e.t.Fatalf("answer %v, %v", a, err)
	}
	return a
}

type resolver map[string]string

func (r resolver) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if a, ok := r[host]; ok {
		return []netip.Addr{netip.MustParseAddr(a)}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// backend has one endpoint, echo.
type backend struct{}

func (backend) Endpoint(host string) (string, bool) { return "echo", host == "echo.sim800.test" }
func (backend) Known(string) error                  { return nil }
func (backend) ServeConn(_, name string, _ uint16, c net.Conn) {
	_, _ = c.Write([]byte("for " + name + ": "))
	_, _ = io.Copy(c, c)
}
func (backend) ServePacket(_ string, b []byte, reply func([]byte)) { reply(b) }

func TestNames(t *testing.T) {
	e := newTE(t, socketbridge.Config{Resolver: resolver{"host.example": "192.0.2.7"}, Backend: backend{}})
	a := e.lookup("host.example", dns.TypeA)
	if len(a.Answer) != 1 || a.Answer[0].(*dns.A).A.String() != "192.0.2.7" {
		t.Errorf("answer %v", a)
	}
	if a := e.lookup("host.example", dns.TypeAAAA); a.Rcode != dns.RcodeSuccess || len(a.Answer) != 0 {
		t.Errorf("IPv6: %v", a)
	}
	if a := e.lookup("no.example", dns.TypeA); a.Rcode != dns.RcodeNameError {
		t.Errorf("no such name: %v", a)
	}
}

// TestBuiltInName: the address that a name server gives for a name of the test
// server leads to what the name means.
func TestBuiltInName(t *testing.T) {
	e := newTE(t, socketbridge.Config{Resolver: resolver{}, Backend: backend{}, Offline: true})
	a := e.lookup("echo.sim800.test", dns.TypeA)
	if len(a.Answer) != 1 {
		t.Fatalf("answer %v", a)
	}
	at, _ := netip.AddrFromSlice(a.Answer[0].(*dns.A).A.To4())
	c := e.mustDial(netip.AddrPortFrom(at, 443))
	defer c.Close()
	_, _ = c.Write([]byte("hello"))
	got := make([]byte, len("for echo.sim800.test: hello"))
	if _, err := io.ReadFull(c, got); err != nil || string(got) != "for echo.sim800.test: hello" {
		t.Errorf("got %q, %v", got, err)
	}
}

// ping makes an echo request.
func ping(to netip.Addr, data string) []byte {
	b := append(make([]byte, header.IPv4MinimumSize+header.ICMPv4MinimumSize), data...)
	ip := header.IPv4(b)
	ip.Encode(&header.IPv4Fields{
		TotalLength: uint16(len(b)), TTL: 64, Protocol: uint8(header.ICMPv4ProtocolNumber),
		SrcAddr: tcpip.AddrFrom4(asEnd.Address.As4()), DstAddr: tcpip.AddrFrom4(to.As4()),
	})
	ip.SetChecksum(^ip.CalculateChecksum())
	m := header.ICMPv4(ip.Payload())
	m.SetType(header.ICMPv4Echo)
	m.SetIdent(7)
	m.SetSequence(9)
	m.SetChecksum(header.ICMPv4Checksum(m, 0))
	return b
}

func TestPing(t *testing.T) {
	e := newTE(t, socketbridge.Config{Backend: backend{}, Offline: true})
	built := e.lookup("echo.sim800.test", dns.TypeA).Answer[0].(*dns.A).A.To4()
	at, _ := netip.AddrFromSlice(built)
	for _, to := range []netip.Addr{asEnd.Peer, asEnd.Names[0], at} {
		e.loop.Post(func() { e.host.Inject(ping(to, "0123456789")) })
		select {
		case b := <-e.raw:
			ip := header.IPv4(b)
			m := header.ICMPv4(ip.Payload())
			if !ip.IsChecksumValid() || addrOf(ip.SourceAddress()) != to || m.Type() != header.ICMPv4EchoReply ||
				m.Ident() != 7 || m.Sequence() != 9 || string(m.Payload()) != "0123456789" || checksum.Checksum(m, 0) != 0xffff {
				t.Errorf("%s: reply % x", to, b)
			}
		case <-time.After(within):
			t.Errorf("%s: no reply", to)
		}
	}
}

// TestClosedInTheMiddle: nothing runs on when the call ends with connections
// open, being dialled and being answered; goleak looks.
func TestClosedInTheMiddle(t *testing.T) {
	e := newTE(t, socketbridge.Config{})
	at := tcpServer(t, func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) })
	c := e.mustDial(at)
	defer c.Close()
	_, _ = c.Write(random(10_000))
	failed := make(chan error, 1)
	go func() {
		_, err := e.dial(netip.MustParseAddrPort("192.0.2.1:9")) // nobody answers
		failed <- err
	}()
	closed := make(chan struct{})
	e.loop.Post(func() {
		e.host.Inject([]byte("no packet"))
		e.host.Close()
		e.host.Inject(ping(asEnd.Peer, "late"))
		close(closed)
	})
	<-closed
	e.host.Wait()
	e.stack.Close()
	<-failed
}

// TestRefusal: what a TE is told at once, and what is silence.
func TestRefusal(t *testing.T) {
	for err, want := range map[error]bool{
		socket.ErrRefused: true, socket.ErrDenied: true, socket.ErrTimeout: false, socket.ErrUnreachable: false,
	} {
		if refusal(err) != want {
			t.Errorf("%v: %v", err, !want)
		}
	}
}

// FuzzInject: no packet of a TE makes the host panic.
func FuzzInject(f *testing.F) {
	f.Add(ping(asEnd.Peer, "x"))
	f.Add([]byte("\x45\x00\x00\x1c\x00\x00\x00\x00\x40\x11\x00\x00\x0a\x01\x02\x03\x64\x40\x00\x35\x00\x07\x00\x35\x00\x08\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e := newTE(t, socketbridge.Config{Offline: true})
		done := make(chan struct{})
		e.loop.Post(func() {
			e.host.Inject(b)
			close(done)
		})
		<-done
	})
}
