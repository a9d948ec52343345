package netstack

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

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
)

// Our own bounds, for one TE.
const (
	maxStreams  = 32       // TCP connections, those that one side has ended as well; and as many that both have
	maxFlows    = 64       // UDP
	maxWaiting  = 8        // datagrams of one of them until it is there
	maxLookups  = 32       // questions to a name server under way
	maxPings    = 16       // echo requests under way
	window      = 32 << 10 // bytes of a connection on their way, each direction
	queuePacket = 512      // packets that the stack may make in one go
)

// timeWait is how long the stack remembers a connection that has ended in order
// (RFC 9293 3.6.1). It is short, because a SYN of the same ports, from a TE that
// binds its own, has no answer until then.
const timeWait = time.Second

const nic = 1

// noLink is the number of a connection that the TE knows by none.
const noLink = -1

// An End is one end of a point-to-point line, with what the TE has been told.
type End struct {
	Address netip.Addr   // of the TE
	Peer    netip.Addr   // of the module's end, which answers echo requests
	Names   []netip.Addr // name servers
	MTU     int          // of packets to the TE
}

// A Host is the network of one TE, from the moment when it has an address. Its
// methods are called on the loop.
type Host struct {
	net   socket.Network
	end   End
	loop  *kernel.Loop
	out   func(packet []byte)
	clock *clock
	stack *stack.Stack
	link  *channel.Endpoint

	streams   map[*tcpStream]bool
	lingering []tcpip.Endpoint // of streams that are over, the oldest first
	flows     map[flowKey]*flow
	seq       uint64 // orders flows by their last use
	lookups   int
	pings     map[*kernel.Timer]bool // echo requests that have no answer yet, by the end of their time

	ctx  context.Context
	stop context.CancelFunc

	mu      sync.Mutex // guards stopped against a task that begins at the same moment
	stopped bool
	tasks   sync.WaitGroup
}

// New makes a host. out takes packets for the TE, on the loop; they are given away.
func New(loop *kernel.Loop, network socket.Network, end End, out func(packet []byte)) *Host {
	h := &Host{
		net: network, end: end, loop: loop, out: out, clock: newClock(loop),
		streams: map[*tcpStream]bool{}, flows: map[flowKey]*flow{}, pings: map[*kernel.Timer]bool{},
	}
	h.ctx, h.stop = context.WithCancel(context.Background())
	h.stack = stack.New(stack.Options{
		NetworkProtocols: []stack.NetworkProtocolFactory{
			ipv4.NewProtocolWithOptions(ipv4.Options{AllowExternalLoopbackTraffic: true}), // a desk needs its own machine
		},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol},
		Clock:              h.clock,
		RandSource:         newSource(loop.Rand),
		SecureRNG:          newSource(loop.Rand),
	})
	h.configure()
	h.link = channel.New(queuePacket, uint32(end.MTU), "")
	h.link.AddNotify(h)
	h.must(h.stack.CreateNIC(nic, h.link))
	h.must(h.stack.SetPromiscuousMode(nic, true)) // it is every address that the TE asks for
	h.must(h.stack.SetSpoofing(nic, true))
	h.stack.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: nic}})
	h.stack.SetTransportProtocolHandler(tcp.ProtocolNumber, tcp.NewForwarder(h.stack, window, maxStreams, h.accept).HandlePacket)
	h.stack.SetTransportProtocolHandler(udp.ProtocolNumber, h.datagram)
	return h
}

// configure bounds what a connection keeps.
func (h *Host) configure() {
	recv := tcpip.TCPReceiveBufferSizeRangeOption{Min: 4 << 10, Default: window, Max: window}
	send := tcpip.TCPSendBufferSizeRangeOption{Min: 4 << 10, Default: window, Max: window}
	sack, moderate, wait := tcpip.TCPSACKEnabled(true), tcpip.TCPModerateReceiveBufferOption(false), tcpip.TCPTimeWaitTimeoutOption(timeWait)
	for _, o := range []tcpip.SettableTransportProtocolOption{&recv, &send, &sack, &moderate, &wait} {
		h.must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, o))
	}
}

// must is for what cannot fail: the stack has just been made.
func (h *Host) must(err tcpip.Error) {
	if err != nil {
		panic("netstack: " + err.String())
	}
}

// Inject takes an IP packet of the TE; it keeps none of it. What is no IPv4, and
// what nobody here speaks, is lost as it would be in the network.
func (h *Host) Inject(packet []byte) {
	ip := header.IPv4(packet)
	if h.ctx.Err() != nil || !ip.IsValid(len(packet)) {
		return
	}
	if ip.TransportProtocol() == header.ICMPv4ProtocolNumber {
		h.icmp(ip)
		return
	}
	h.clock.tick()
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(packet[:ip.TotalLength()])})
	h.link.InjectInbound(ipv4.ProtocolNumber, pkt)
	pkt.DecRef()
}

// WriteNotify implements channel.Notification: the stack has made a packet. It
// may run on any goroutine.
func (h *Host) WriteNotify() {
	for {
		pkt := h.link.Read()
		if pkt == nil {
			return
		}
		v := pkt.ToView()
		b := append([]byte(nil), v.AsSlice()...)
		v.Release()
		pkt.DecRef()
		h.post(func() { h.out(b) })
	}
}

// post runs f on the loop while the host lives.
func (h *Host) post(f func()) bool {
	return h.loop.Post(func() {
		if h.ctx.Err() == nil {
			h.clock.tick()
			f()
		}
	})
}

// enter begins a task that Wait waits for; false: the host is closed.
func (h *Host) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return false
	}
	h.tasks.Add(1)
	return true
}

// Close breaks all connections off, toward the network; the TE is told nothing.
// Wait waits until nothing of the host runs.
func (h *Host) Close() {
	h.mu.Lock()
	was := h.stopped
	h.stopped = true
	h.mu.Unlock()
	if was {
		return
	}
	h.stop()
	for s := range h.streams {
		s.abort()
	}
	for _, f := range h.flows {
		f.end()
	}
	for over := range h.pings {
		over.Stop()
	}
	h.clock.close()
	h.stack.Close()
}

// Wait returns when the goroutines of a host that was closed have ended. Nothing
// that they wait for needs the loop.
func (h *Host) Wait() {
	h.tasks.Wait()
	h.stack.Wait()
	h.link.Close()
}

// A source is randomness of the loop for any goroutine: one seed, one sequence.
type source struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func newSource(r *rand.Rand) *source {
	var seed [32]byte
	for i := range seed {
		seed[i] = byte(r.Uint32())
	}
	return &source{r: rand.NewChaCha8(seed)}
}

// Int63 implements rand.Source.
func (s *source) Int63() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(s.r.Uint64() >> 1)
}

// Seed implements rand.Source; the seed is that of the run.
func (s *source) Seed(int64) {}

// Read implements io.Reader.
func (s *source) Read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.r.Read(b)
}

// addrOf is an address of the stack as one of ours.
func addrOf(a tcpip.Address) netip.Addr { return netip.AddrFrom4(a.As4()) }

// mine reports an address that is the module's end or a name server.
func (h *Host) mine(a netip.Addr) bool { return a == h.end.Peer || h.isServer(a) }

func (h *Host) isServer(a netip.Addr) bool {
	for _, n := range h.end.Names {
		if a == n {
			return true
		}
	}
	return false
}

// reachable reports an address that a connection can go to.
func reachable(a netip.Addr) bool { return !a.IsMulticast() && !a.IsUnspecified() && a.As4()[0] != 255 }
