package netstack

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"
	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/socketbridge"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var asEnd = End{
	Address: netip.MustParseAddr("10.1.2.3"),
	Peer:    netip.MustParseAddr("192.168.254.254"),
	Names:   []netip.Addr{netip.MustParseAddr("100.64.0.53"), netip.MustParseAddr("100.64.0.54")},
	MTU:     1500,
}

// A te has a stack of its own, as a firmware has lwIP, and a wire to a host.
type te struct {
	t     *testing.T
	loop  *kernel.Loop
	host  *Host
	stack *stack.Stack
	link  *channel.Endpoint
	raw   chan []byte // ICMP packets that came
}

// newTE makes a TE whose network is a bridge to the machine's own sockets.
func newTE(t *testing.T, cfg socketbridge.Config) *te {
	return newTEWith(t, func(loop *kernel.Loop) (socket.Network, func()) {
		cfg.Log = zerolog.Nop()
		b, err := socketbridge.New(loop, cfg)
		if err != nil {
			t.Fatal(err)
		}
		return b, b.Close
	})
}

func newTEWith(t *testing.T, network func(*kernel.Loop) (socket.Network, func())) *te {
	t.Helper()
	e := &te{t: t, loop: kernel.New(1), raw: make(chan []byte, 16)}
	n, closeNetwork := network(e.loop)
	e.stack = stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocolWithOptions(ipv4.Options{AllowExternalLoopbackTraffic: true})},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol},
	})
	e.link = channel.New(512, 1500, "")
	e.link.AddNotify(e)
	check := func(err tcpip.Error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	check(e.stack.CreateNIC(nic, e.link))
	check(e.stack.AddProtocolAddress(nic, tcpip.ProtocolAddress{
		Protocol: ipv4.ProtocolNumber, AddressWithPrefix: tcpip.AddrFrom4(asEnd.Address.As4()).WithPrefix(),
	}, stack.AddressProperties{}))
	e.stack.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: nic}})

	clock, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	e.host = NewGateway(e.loop, n).Open(asEnd, e.receive)
	go func() { ran <- e.loop.Run(ctx, clock, 1) }()
	t.Cleanup(func() {
		e.stack.Destroy()
		closed := make(chan struct{})
		e.loop.Post(func() {
			e.host.Close()
			close(closed)
		})
		<-closed
		e.host.Wait()
		closeNetwork()
		cancel()
		<-ran
		clock.Close()
	})
	return e
}

// receive is a packet of the host, on the loop.
func (e *te) receive(b []byte) {
	if header.IPv4(b).TransportProtocol() == header.ICMPv4ProtocolNumber {
		select {
		case e.raw <- b:
		default: // nobody looks
		}
		return
	}
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(b)})
	e.link.InjectInbound(ipv4.ProtocolNumber, pkt)
	pkt.DecRef()
}

// WriteNotify implements channel.Notification.
func (e *te) WriteNotify() {
	for pkt := e.link.Read(); pkt != nil; pkt = e.link.Read() {
		b := pkt.ToView().ToSlice()
		pkt.DecRef()
		e.loop.Post(func() { e.host.Inject(b) })
	}
}

func full(a netip.AddrPort) tcpip.FullAddress {
	return tcpip.FullAddress{NIC: nic, Addr: tcpip.AddrFrom4(a.Addr().As4()), Port: a.Port()}
}

// within is how long a test waits for anything.
const within = 10 * time.Second

func deadline() time.Time { return time.Now().Add(within) }

// tcpServer serves connections at a port of loopback until the test ends.
func tcpServer(t *testing.T, serve func(*net.TCPConn)) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.SetDeadline(deadline())
			serve(c.(*net.TCPConn))
			_ = c.Close()
		}
	}()
	return l.Addr().(*net.TCPAddr).AddrPort()
}
