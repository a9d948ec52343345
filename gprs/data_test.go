package gprs

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/ppp"
	"sim800emu/uart"
)

// A network is what a fake gateway made of a call.
type network struct {
	end    GatewayEnd
	out    func([]byte)
	got    []string
	closed bool
}

func (n *network) Inject(b []byte) { n.got = append(n.got, string(b[20:])) }
func (n *network) Close()          { n.closed = true }

// A call is a TE that speaks PPP with a bench.
type call struct {
	*bench
	peer     *ppp.Peer
	received []string
	networks []*network
}

// Open implements Gateway.
func (c *call) Open(end GatewayEnd, out func([]byte)) Host {
	n := &network{end: end, out: out}
	c.networks = append(c.networks, n)
	return n
}

func newCall(t *testing.T, cfg Config) *call {
	c := &call{bench: attachedBench(t, cfg)}
	c.UseGateway(c)
	c.eng.Register([]engine.Command{{Name: "O", Execute: func(*engine.Call) error { return c.eng.Resume() }}})
	c.expect(`AT+CGDCONT=1,"IP","internet"`, "OK")
	return c
}

// begin dials and lets a new TE negotiate to the end.
func (c *call) begin() *call {
	c.Helper()
	return c.dial().talk(5 * time.Second)
}

// dial lets a new TE begin.
func (c *call) dial() *call {
	c.Helper()
	c.line.Receive([]byte("AT+CGDATA=\"PPP\",1\r"))
	if got := c.pass(0).take(); got != "\r\nCONNECT\r\n" {
		c.Fatalf("got %q", got)
	}
	c.peer = ppp.NewPeer(c.loop, ppp.PeerConfig{User: "u", Names: true}, c.line.Receive)
	c.peer.Packet = func(b []byte) { c.received = append(c.received, string(b[20:])) }
	c.peer.Start()
	return c
}

// talk lets time pass in small steps and gives the TE what comes.
func (c *call) talk(d time.Duration) *call {
	for ; d > 0; d -= 10 * time.Millisecond {
		c.pass(10 * time.Millisecond)
		c.peer.Input([]byte(c.take()))
	}
	return c
}

// packet is an IP packet with some text.
func packet(from netip.Addr, text string) []byte {
	b := make([]byte, 20, 20+len(text))
	b[0] = 0x45
	copy(b[12:], from.AsSlice())
	return append(b, text...)
}

// suspected counts suspicions that begin so.
func (b *bench) suspected(what string) (n int) {
	for _, ev := range b.seen {
		if s, ok := ev.(engine.Suspicion); ok && strings.HasPrefix(s.What, what) {
			n++
		}
	}
	return n
}

func TestNoGateway(t *testing.T) {
	b := attachedBench(t, testConfig())
	b.expect(`AT+CMEE=2;+CGDATA="PPP"`, "+CME ERROR: operation not supported")
}

func TestPackets(t *testing.T) {
	cfg := testConfig()
	cfg.Up, cfg.Down = Shape{Delay: kernel.Fixed(time.Second)}, Shape{Delay: kernel.Fixed(2 * time.Second)}
	c := newCall(t, cfg).begin()
	if len(c.networks) != 1 || c.networks[0].end.Address != c.peer.Address || c.networks[0].end.MTU != ppp.MRU || c.peer.Names != nameServers {
		t.Fatalf("networks %v, TE has %v", c.networks, c.peer.Address)
	}
	n := c.networks[0]
	c.peer.Send(packet(c.peer.Address, "up"))
	c.talk(990 * time.Millisecond)
	if len(n.got) > 0 {
		t.Error("no delay up")
	}
	if c.talk(20 * time.Millisecond); len(n.got) != 1 || n.got[0] != "up" {
		t.Errorf("network got %q", n.got)
	}
	n.out(packet(c.peer.Address, "down"))
	c.talk(1990 * time.Millisecond)
	if len(c.received) > 0 {
		t.Error("no delay down")
	}
	if c.talk(20 * time.Millisecond); len(c.received) != 1 || c.received[0] != "down" {
		t.Errorf("TE got %q", c.received)
	}
	c.peer.Stop()
	c.pass(time.Second)
	if !n.closed || !strings.HasSuffix(c.take(), "\r\nNO CARRIER\r\n") {
		t.Error("the end of PPP is not that of the call")
	}
	if c.Domain.call != nil {
		t.Error("the call is kept")
	}
}

// TestOutage: nothing crosses while the radio is out.
func TestOutage(t *testing.T) {
	c := newCall(t, testConfig()).begin()
	c.AddSpell(Spell{Way: Both, Length: kernel.Fixed(10 * time.Second)})
	c.talk(10 * time.Millisecond)
	c.peer.Send(packet(c.peer.Address, "up"))
	c.networks[0].out(packet(c.peer.Address, "down"))
	c.talk(9 * time.Second)
	if len(c.networks[0].got)+len(c.received) > 0 {
		t.Error("packets cross an outage")
	}
	c.talk(2 * time.Second)
	if len(c.networks[0].got) != 1 || len(c.received) != 1 {
		t.Errorf("behind the outage: up %q, down %q", c.networks[0].got, c.received)
	}
}

func TestStrayAddress(t *testing.T) {
	c := newCall(t, testConfig()).begin()
	for range 3 {
		c.peer.Send(packet(netip.MustParseAddr("192.168.4.2"), "stray"))
	}
	c.talk(time.Second)
	if len(c.networks[0].got) > 0 || c.suspected("the TE sends IP packets from 192.168.4.2, but its address is ") != 1 {
		t.Errorf("network got %q", c.networks[0].got)
	}
}

// TestHeldOff: a TE that sends faster than the radio takes is held off, and all
// of it arrives.
func TestHeldOff(t *testing.T) {
	cfg := testConfig()
	cfg.Up = Shape{Rate: 40_000}
	c := newCall(t, cfg).begin()
	c.line.SetFlow(uart.NoFlow, uart.Hardware)
	sent, paused := 0, false
	for range 100 {
		if c.line.Pin(uart.CTS) {
			c.peer.Send(packet(c.peer.Address, strings.Repeat("x", 1000)))
			sent++
		} else {
			paused = true
		}
		c.talk(50 * time.Millisecond)
	}
	c.talk(time.Minute)
	if !paused || len(c.networks[0].got) != sent || c.suspected("the TE sends faster") > 0 {
		t.Errorf("paused %v, sent %d, arrived %d", paused, sent, len(c.networks[0].got))
	}
	if !c.line.Pin(uart.CTS) {
		t.Error("the TE is still held off")
	}
}

// TestTooFast: what cannot be held off is lost, and the operator is told once.
func TestTooFast(t *testing.T) {
	cfg := testConfig()
	cfg.Up = Shape{Rate: 40_000}
	c := newCall(t, cfg).begin()
	c.line.SetFlow(uart.NoFlow, uart.Hardware) // and it does not look at CTS
	for range 50 {
		c.call.fromTE(packet(c.peer.Address, strings.Repeat("x", 1000)))
	}
	c.talk(time.Minute)
	if n := len(c.networks[0].got); n == 50 || n < 20 || c.suspected("the TE sends faster") != 1 {
		t.Errorf("%d arrived, told %d times", n, c.suspected("the TE sends faster"))
	}
}

// TestFlood: the queue toward the TE is bounded.
func TestFlood(t *testing.T) {
	cfg := testConfig()
	cfg.Down = Shape{Rate: 40_000}
	c := newCall(t, cfg).begin()
	for range 200 {
		c.networks[0].out(packet(c.peer.Address, strings.Repeat("x", 1000)))
	}
	c.talk(time.Minute)
	if n := len(c.received); n < 60 || n > 70 {
		t.Errorf("%d of 200 packets have come", n)
	}
	c.networks[0].out(packet(c.peer.Address, "later"))
	c.talk(time.Second)
	if c.received[len(c.received)-1] != "later" {
		t.Error("the room does not come back")
	}
}

// TestTalkIsBounded: a TE that asks for echoes and takes none makes no queue without end.
func TestTalkIsBounded(t *testing.T) {
	c := newCall(t, testConfig()).begin()
	c.line.SetFlow(uart.Hardware, uart.NoFlow)
	c.line.SetRTS(false)
	for range 6000 {
		c.peer.Echo()
		c.pass(0)
	}
	if most := mostDown + mostTalk; c.call.queued > most || c.call.queued < mostDown {
		t.Errorf("%d bytes wait, want %d at most", c.call.queued, most)
	}
	c.line.SetRTS(true)
	c.talk(time.Minute)
	if c.call.queued != 0 || c.peer.Echoes == 0 || c.peer.Echoes == 6000 {
		t.Errorf("%d bytes wait, %d echoes", c.call.queued, c.peer.Echoes)
	}
}

// TestOtherSize: a TE that begins anew with another MRU gets packets that fit.
func TestOtherSize(t *testing.T) {
	c := newCall(t, testConfig()).begin()
	for _, mru := range []int{296, 296, 0} {
		c.peer = ppp.NewPeer(c.loop, ppp.PeerConfig{MRU: mru}, c.line.Receive)
		c.peer.Start()
		c.talk(time.Second)
	}
	var sizes []int
	for i, n := range c.networks {
		sizes = append(sizes, n.end.MTU)
		if n.closed != (i < 2) {
			t.Errorf("network %d: closed %v", i, n.closed)
		}
	}
	if !slices.Equal(sizes, []int{ppp.MRU, 296, ppp.MRU}) {
		t.Errorf("networks with an MTU of %v", sizes)
	}
}

// TestSuspended: what comes in command mode waits for ATO, URCs for command mode.
func TestSuspended(t *testing.T) {
	c := newCall(t, testConfig()).begin()
	c.eng.URC("+NEWS: 1")
	c.talk(time.Second)
	c.line.Receive([]byte("+++"))
	c.pass(time.Second)
	if got := c.take(); got != "\r\nOK\r\n\r\n+NEWS: 1\r\n" {
		t.Fatalf("got %q", got)
	}
	c.networks[0].out(packet(c.peer.Address, "waits"))
	c.eng.URC("+NEWS: 2")
	if got := c.pass(time.Minute).take(); got != "\r\n+NEWS: 2\r\n" {
		t.Errorf("got %q", got)
	}
	c.line.Receive([]byte("ATO\r"))
	c.pass(0)
	got, ok := strings.CutPrefix(c.take(), "\r\nCONNECT\r\n")
	c.peer.Input([]byte(got))
	if !ok || len(c.received) != 1 {
		t.Errorf("got %q, packets %q", got, c.received)
	}
}

// TestGoneWithPower: nothing is left of a call when the module restarts.
func TestGoneWithPower(t *testing.T) {
	c := newCall(t, testConfig()).begin()
	c.eng.PowerOff()
	if !c.networks[0].closed || c.Domain.call != nil || c.ctx[0].state != inactive {
		t.Error("the call outlives the supply")
	}
	c.networks[0].out(packet(c.peer.Address, "late"))
	if got := c.pass(time.Minute).take(); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestActivatedBefore: a context that +CGACT has brought up is used as it is.
func TestActivatedBefore(t *testing.T) {
	c := newCall(t, testConfig())
	c.expect("AT+CGACT=1,1")
	c.pass(5 * time.Second).take()
	addr := c.ctx[0].addr
	c.begin()
	if !addr.IsValid() || c.peer.Address != addr {
		t.Errorf("context has %v, TE has %v", addr, c.peer.Address)
	}
}

// TestFramesInCommandMode: a TE that speaks PPP to a module that does not is told of.
func TestFramesInCommandMode(t *testing.T) {
	c := newCall(t, testConfig()).begin()
	c.line.Receive([]byte("+++"))
	c.pass(2 * time.Second)
	c.peer.Echo()
	if c.pass(time.Second); c.suspected("looks like a PPP frame while in command mode") != 1 {
		t.Error("not told")
	}
}

// TestAgainWhileActivating: a TE that begins anew gets the address that is on its way.
func TestAgainWhileActivating(t *testing.T) {
	cfg := testConfig()
	cfg.Activate = kernel.Fixed(5 * time.Second)
	c := newCall(t, cfg).dial().talk(2 * time.Second)
	c.peer = ppp.NewPeer(c.loop, ppp.PeerConfig{Names: true}, c.line.Receive)
	c.peer.Start()
	c.talk(2900 * time.Millisecond)
	if c.peer.Address.IsValid() {
		t.Error("the context is up too early")
	}
	if c.talk(200 * time.Millisecond); !c.peer.Address.IsValid() || len(c.networks) != 1 {
		t.Errorf("address %v, %d networks", c.peer.Address, len(c.networks))
	}
}

// TestNotActivatedInCommandMode: a TE that has left data mode before the network
// refuses is told at once.
func TestNotActivatedInCommandMode(t *testing.T) {
	cfg := testConfig()
	cfg.RejectAPN, cfg.Activate = "*", kernel.Fixed(5*time.Second)
	c := newCall(t, cfg).dial().talk(2 * time.Second)
	c.line.Receive([]byte("+++"))
	if got := c.pass(2 * time.Second).take(); got != "\r\nOK\r\n" {
		t.Fatalf("got %q", got)
	}
	if got := c.pass(2 * time.Second).take(); got != "\r\nNO CARRIER\r\n" {
		t.Errorf("got %q", got)
	}
	c.expect("ATO", "ERROR")
}
