package netstack

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/socketbridge"
)

// A silent network answers nothing and counts. It is of the loop.
type silent struct{ open, most, opened, asked, pinged int }

type silentConn struct{ n *silent }

func (n *silent) Open(socket.Request, func(socket.Event)) socket.Conn {
	n.opened++
	n.open++
	n.most = max(n.most, n.open)
	return silentConn{n}
}
func (n *silent) Resolve(string, func([]netip.Addr, error)) { n.asked++ }
func (n *silent) Listen(uint16, func(socket.Listener, error), func(socket.Incoming)) {
	panic("nobody listens here")
}
func (n *silent) Ping(netip.Addr, int, int, func(int, error)) { n.pinged++ }

func (silentConn) Send([]byte, func(error)) {}
func (silentConn) SendTo(netip.AddrPort)    {}
func (silentConn) Credit(int)               {}
func (c silentConn) Close(func())           { c.n.open-- }
func (c silentConn) Abort()                 { c.n.open-- }
func (silentConn) Peer() netip.AddrPort     { return netip.AddrPort{} }
func (silentConn) Local() netip.AddrPort    { return netip.AddrPort{} }

func newSilentTE(t *testing.T) (*te, *silent) {
	n := &silent{}
	return newTEWith(t, func(*kernel.Loop) (socket.Network, func()) { return n, func() {} }), n
}

// on runs f on the loop.
func (e *te) on(f func()) {
	e.t.Helper()
	done := make(chan struct{})
	e.loop.Post(func() {
		f()
		close(done)
	})
	select {
	case <-done:
	case <-time.After(within):
		e.t.Fatal("the loop stands")
	}
}

// inject gives the host packets of the TE, all at once.
func (e *te) inject(packets ...[]byte) {
	e.t.Helper()
	e.on(func() {
		for _, p := range packets {
			e.host.Inject(p)
		}
	})
}

// ipPacket is an IP packet of the TE, or a fragment of one.
func ipPacket(protocol tcpip.TransportProtocolNumber, to netip.Addr, id, flags uint8, offset uint16, payload []byte) []byte {
	b := append(make([]byte, header.IPv4MinimumSize), payload...)
	ip := header.IPv4(b)
	ip.Encode(&header.IPv4Fields{
		TotalLength: uint16(len(b)), ID: uint16(id), Flags: flags, FragmentOffset: offset, TTL: 64, Protocol: uint8(protocol),
		SrcAddr: tcpip.AddrFrom4(asEnd.Address.As4()), DstAddr: tcpip.AddrFrom4(to.As4()),
	})
	ip.SetChecksum(^ip.CalculateChecksum())
	return b
}

func syn(from uint16, to netip.AddrPort) []byte {
	b := header.TCP(make([]byte, header.TCPMinimumSize))
	b.Encode(&header.TCPFields{SrcPort: from, DstPort: to.Port(), SeqNum: 7, DataOffset: header.TCPMinimumSize, Flags: header.TCPFlagSyn, WindowSize: 1000})
	sum := header.PseudoHeaderChecksum(header.TCPProtocolNumber, tcpip.AddrFrom4(asEnd.Address.As4()), tcpip.AddrFrom4(to.Addr().As4()), uint16(len(b)))
	b.SetChecksum(^b.CalculateChecksum(sum))
	return ipPacket(header.TCPProtocolNumber, to.Addr(), 1, 0, 0, b)
}

func datagramOf(from uint16, to netip.AddrPort, data []byte) []byte {
	b := append(make([]byte, header.UDPMinimumSize), data...)
	u := header.UDP(b)
	u.Encode(&header.UDPFields{SrcPort: from, DstPort: to.Port(), Length: uint16(len(b))})
	sum := header.PseudoHeaderChecksum(header.UDPProtocolNumber, tcpip.AddrFrom4(asEnd.Address.As4()), tcpip.AddrFrom4(to.Addr().As4()), uint16(len(b)))
	u.SetChecksum(^u.CalculateChecksum(checksum.Checksum(data, sum)))
	return ipPacket(header.UDPProtocolNumber, to.Addr(), 1, 0, 0, b)
}

var elsewhere = netip.MustParseAddr("203.0.113.9")

// pongs waits for an answer of the module's end: the host is alive.
func (e *te) pongs() {
	e.t.Helper()
	e.on(func() { // what else the host has said
		for len(e.raw) > 0 {
			<-e.raw
		}
	})
	e.inject(ping(asEnd.Peer, "alive"))
	select {
	case b := <-e.raw:
		if header.ICMPv4(header.IPv4(b).Payload()).Type() != header.ICMPv4EchoReply {
			e.t.Errorf("answer % x", b)
		}
	case <-time.After(within):
		e.t.Error("the host does not answer any more")
	}
}

// TestFloods: a TE that asks for more than there is room for gets no more, and
// what it has does not grow.
func TestFloods(t *testing.T) {
	for name, c := range map[string]struct {
		packet func(port uint16) []byte
		holds  func(n *silent, h *Host) bool
	}{
		"connections": {
			func(port uint16) []byte { return syn(port, netip.AddrPortFrom(elsewhere, port)) },
			func(n *silent, h *Host) bool { return n.most <= maxStreams && len(h.streams) <= maxStreams },
		},
		"datagrams": {
			func(port uint16) []byte { return datagramOf(port, netip.AddrPortFrom(elsewhere, port), random(100)) },
			func(n *silent, h *Host) bool {
				return n.opened == 2000 && n.most <= maxFlows && len(h.flows) == maxFlows
			},
		},
		"datagrams of one flow": {
			func(uint16) []byte { return datagramOf(9, netip.AddrPortFrom(elsewhere, 9), random(100)) },
			func(n *silent, h *Host) bool {
				return n.opened == 1 && len(h.flows[flowKey{9, netip.AddrPortFrom(elsewhere, 9)}].wait) == maxWaiting
			},
		},
		"names": {
			func(port uint16) []byte {
				return datagramOf(port, netip.AddrPortFrom(asEnd.Names[0], dnsPort), []byte("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01"))
			},
			func(n *silent, h *Host) bool { return n.asked == maxLookups && h.lookups == maxLookups },
		},
		"pings": {
			func(uint16) []byte { return ping(elsewhere, "x") },
			func(n *silent, h *Host) bool { return n.pinged == maxPings && len(h.pings) == maxPings },
		},
		"fragments without an end": {
			func(port uint16) []byte {
				return ipPacket(header.UDPProtocolNumber, elsewhere, uint8(port), header.IPv4FlagMoreFragments, port&0xff<<3, random(1400))
			},
			func(n *silent, h *Host) bool { return n.opened == 0 },
		},
	} {
		t.Run(name, func(t *testing.T) {
			e, n := newSilentTE(t)
			before := runtime.NumGoroutine()
			for port := range uint16(2000) {
				e.inject(c.packet(port + 1))
			}
			e.on(func() {
				if !c.holds(n, e.host) {
					t.Errorf("%+v, %d streams, %d flows, %d lookups, %d pings", *n, len(e.host.streams), len(e.host.flows), e.host.lookups, len(e.host.pings))
				}
			})
			if more := runtime.NumGoroutine() - before; more > 2*maxStreams {
				t.Errorf("%d goroutines", more)
			}
			e.pongs()
		})
	}
}

// TestGarbage: what is wrong in a packet is lost, whatever it is.
func TestGarbage(t *testing.T) {
	e, n := newSilentTE(t)
	good := [][]byte{
		syn(9, netip.AddrPortFrom(elsewhere, 9)), datagramOf(9, netip.AddrPortFrom(asEnd.Names[0], dnsPort), random(40)), ping(elsewhere, "x"),
		append([]byte{0x60, 0, 0, 0, 0, 8, 17, 64}, make([]byte, 40)...), // IPv6
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		b := append([]byte(nil), good[r.IntN(len(good))]...)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] ^= byte(1 << r.IntN(8))
		}
		if ip := header.IPv4(b); len(b) >= header.IPv4MinimumSize && int(ip.HeaderLength()) <= len(b) && ip.HeaderLength() >= header.IPv4MinimumSize {
			ip.SetChecksum(0)
			ip.SetChecksum(^ip.CalculateChecksum()) // or nothing gets further
		}
		e.inject(b[:len(b)-r.IntN(2)*r.IntN(len(b))])
	}
	for range 1000 { // of a name server
		b := make([]byte, r.IntN(600))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		e.inject(datagramOf(9, netip.AddrPortFrom(asEnd.Names[1], dnsPort), b))
	}
	e.on(func() {
		if n.most > maxStreams+maxFlows {
			t.Errorf("%+v", *n)
		}
	})
	e.pongs()
}

// TestWrongSum: a ping with a wrong check sum has no answer.
func TestWrongSum(t *testing.T) {
	e, _ := newSilentTE(t)
	for _, i := range []int{header.IPv4MinimumSize + 9, 8} { // in the message; the TTL
		b := ping(asEnd.Peer, "wrong")
		b[i]++
		e.inject(b)
	}
	e.on(func() {
		if len(e.raw) > 0 {
			t.Errorf("answer % x", <-e.raw)
		}
	})
}

// TestSmallPackets: a reply longer than the TE takes comes in fragments.
func TestSmallPackets(t *testing.T) {
	loop := kernel.New(1)
	end := asEnd
	end.MTU = 128
	var got [][]byte
	h := New(loop, &silent{}, end, func(b []byte) { got = append(got, b) })
	h.Inject(ping(asEnd.Peer, string(random(400))))
	loop.RunPosted()
	total := 0
	for _, b := range got {
		if len(b) > end.MTU {
			t.Errorf("a packet of %d bytes", len(b))
		}
		total += len(header.IPv4(b).Payload())
	}
	if total != header.ICMPv4MinimumSize+400 {
		t.Errorf("%d bytes in %d packets", total, len(got))
	}
	h.Close()
	h.Wait()
}

// TestNoTimerIsLeft: a closed host has nothing on the loop, though the stack still
// waits for the rest of a datagram.
func TestNoTimerIsLeft(t *testing.T) {
	loop := kernel.New(1)
	h := New(loop, &silent{}, asEnd, func([]byte) {})
	h.Inject(ipPacket(header.UDPProtocolNumber, elsewhere, 1, header.IPv4FlagMoreFragments, 0, random(400)))
	h.Inject(ping(elsewhere, "x"))
	h.Inject(datagramOf(9, netip.AddrPortFrom(elsewhere, 9), []byte("x")))
	loop.RunPosted()
	if len(h.clock.armed) == 0 || len(h.pings) == 0 || len(h.flows) == 0 {
		t.Fatal("nothing waits")
	}
	h.Close()
	h.Wait()
	loop.RunPosted()
	if at, ok := loop.Next(); ok {
		t.Errorf("a timer is left for %v", at)
	}
}

// TestHandshakesInTheMiddle: a host closes while the TE leaves handshakes open
// and begins others; goleak looks.
func TestHandshakesInTheMiddle(t *testing.T) {
	at := tcpServer(t, func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) })
	for round := range 20 {
		e := newTE(t, socketbridge.Config{})
		for i := range uint16(5 * round) {
			e.inject(syn(1000+i, at))
		}
		e.on(e.host.Close)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			e.host.Wait()
		}()
		select {
		case <-ended:
		case <-time.After(within):
			t.Fatal("a host does not end")
		}
	}
}

// TestManyConnections: one after the other, more than there is room for at once.
func TestManyConnections(t *testing.T) {
	e := newTE(t, socketbridge.Config{})
	at := tcpServer(t, func(c *net.TCPConn) { _, _ = c.Write([]byte("x")) })
	for range 3 * maxStreams {
		c := e.mustDial(at)
		if b, err := io.ReadAll(c); err != nil || string(b) != "x" {
			t.Fatalf("got %q, %v", b, err)
		}
		_ = c.Close()
	}
	e.on(func() {
		if n := len(e.host.lingering); n > maxStreams {
			t.Errorf("%d connections that are over", n)
		}
	})
}

// TestSamePort: a TE that binds its own port reaches a peer again that has closed.
func TestSamePort(t *testing.T) {
	e := newTE(t, socketbridge.Config{})
	at := tcpServer(t, func(c *net.TCPConn) { _, _ = c.Write([]byte("x")) })
	local := full(netip.AddrPortFrom(asEnd.Address, 4000))
	for range 2 {
		ctx, cancel := context.WithTimeout(t.Context(), within)
		c, err := gonet.DialTCPWithBind(ctx, e.stack, local, full(at), ipv4.ProtocolNumber)
		for err != nil && strings.Contains(err.Error(), "port is in use") && ctx.Err() == nil { // until the last FIN is acknowledged
			runtime.Gosched()
			c, err = gonet.DialTCPWithBind(ctx, e.stack, local, full(at), ipv4.ProtocolNumber)
		}
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(deadline())
		if b, err := io.ReadAll(c); err != nil || string(b) != "x" {
			t.Fatalf("got %q, %v", b, err)
		}
		_ = c.Close()
	}
}

// A reporting network tells how what goes through it ends.
type reporting struct {
	*socketbridge.Bridge
	ended chan<- error
}

func (n reporting) Open(r socket.Request, events func(socket.Event)) socket.Conn {
	return n.Bridge.Open(r, func(ev socket.Event) {
		if events(ev); ev.Kind != socket.Data {
			n.ended <- ev.Err
		}
	})
}

func (n reporting) Ping(to netip.Addr, size, ttl int, done func(int, error)) {
	n.Bridge.Ping(to, size, ttl, func(ttl int, err error) {
		done(ttl, err)
		n.ended <- err
	})
}

// TestNoWayOut: what the operator has forbidden is forbidden to the TE's own stack.
func TestNoWayOut(t *testing.T) {
	reached := make(chan struct{}, 16)
	at := tcpServer(t, func(*net.TCPConn) { reached <- struct{}{} })
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	to := udp.LocalAddr().(*net.UDPAddr).AddrPort()
	deny, err := socketbridge.ParseRoute("*=deny")
	if err != nil {
		t.Fatal(err)
	}
	for name, cfg := range map[string]socketbridge.Config{
		"offline": {Offline: true},
		"policy":  {Policy: socketbridge.Policy{DenyLoopback: true}},
		"route":   {Routes: []socketbridge.Route{deny}},
	} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan error, 3)
			e := newTEWith(t, func(loop *kernel.Loop) (socket.Network, func()) {
				b, err := socketbridge.New(loop, cfg)
				if err != nil {
					t.Fatal(err)
				}
				return reporting{b, ended}, b.Close
			})
			e.inject(syn(9, at), datagramOf(9, to, []byte("x")), ping(at.Addr(), "x"))
			for range 3 {
				select {
				case err := <-ended:
					if !errors.Is(err, socket.ErrDenied) && !errors.Is(err, socket.ErrUnreachable) {
						t.Errorf("ended by %v", err)
					}
				case <-time.After(within):
					t.Error("something goes on")
				}
			}
		})
	}
	_ = udp.SetReadDeadline(time.Now().Add(50 * time.Millisecond)) // for what should not be there
	if n, _, err := udp.ReadFrom(make([]byte, 10)); err == nil {
		t.Errorf("%d bytes have come out", n)
	}
	if len(reached) > 0 {
		t.Error("a connection has come out")
	}
}
