package ppp

import (
	"bytes"
	"net/netip"
	"time"

	"sim800emu/internal/kernel"
)

// MRU is how long a packet may be, in both directions (RFC 1661 6.1).
const MRU = 1500

// leastMTU is the least that the TE can ask us to send; a smaller MRU gets a Nak
// with this one. Our own choice, as pppd has it.
const leastMTU = 128

// Our own choices.
const (
	// patience is how long the module waits for the TE to begin. In the logs it
	// has not said anything before.
	patience = 10 * time.Second
	// loginTime is how long the TE has to give its name.
	loginTime = 30 * time.Second
)

// Hooks are what a link does for its owner. All run on the loop.
type Hooks struct {
	// Transmit puts a frame on the line; it is given away. ip: it carries an IP packet.
	Transmit func(frame []byte, ip bool)
	// Packet takes an IP packet of the TE; it must not keep it.
	Packet func(b []byte)
	// Network asks for an address, when the TE has said who it is; Assign or
	// Close is the answer.
	Network func(user, password string)
	// Up tells that IP packets may cross, none longer than mtu to the TE.
	Up func(mtu int)
	// Over is the end of the link. Nothing follows it.
	Over func(by End)
	// Suspect tells what the TE probably does wrong, and what to do about it.
	Suspect func(what, remedy string, count int)
}

// An End is how a link ended.
type End struct {
	ByTE bool   // it has asked for the end
	Why  string // for people
}

// Config is what the link asks for.
type Config struct {
	Address netip.Addr // of the module's end
	Map     uint32     // control characters that the TE shall escape
}

// A Link is one call in PPP data mode, from CONNECT to its end:
//
//	establish ──LCP──► authenticate ──PAP, CHAP──► network ──IPCP──► running
//	any ──Terminate-Request of either side, no answer──► dead
type Link struct {
	loop *kernel.Loop
	cfg  Config
	do   Hooks

	in    *deframer
	out   framing
	phase Phase
	life  bool // until Over or Drop
	began *kernel.Timer
	login *kernel.Timer
	heard bool // something has come from the TE
	frame bool // and a frame was among it
	why   string
	held  bool

	lcp  *linkControl
	ipcp *addressControl
	chap challenge

	damage   [TooLong + 1]int
	typedAt  time.Duration // when an AT command was told of; 0: never
	loopTold bool
}

// A Phase is how far a link has come (RFC 1661 3.2).
type Phase string

// The phases.
const (
	Dead         Phase = "dead"
	Establish    Phase = "establish"
	Authenticate Phase = "authenticate"
	Network      Phase = "network"
	Running      Phase = "running"
	Terminate    Phase = "terminate"
)

// New makes a link and waits for the TE's first frame, for a while.
func New(loop *kernel.Loop, cfg Config, do Hooks) *Link {
	l := &Link{loop: loop, cfg: cfg, do: do, in: newDeframer(), out: plainFraming, life: true}
	l.in.frame, l.in.damaged, l.in.typed = l.received, l.broken, l.typed
	l.lcp = newLinkControl(l)
	l.ipcp = newAddressControl(l)
	l.lcp.state = stopped
	l.enter(Establish)
	l.began = loop.Await(patience, l.begin)
	return l
}

// begin negotiates without having heard the TE.
func (l *Link) begin() {
	if l.lcp.state == stopped && l.phase == Establish && !l.held {
		l.lcp.open()
	}
}

// Hold stops the timers while the TE is in command mode and hears no frames.
func (l *Link) Hold(on bool) {
	if !l.life || l.held == on {
		return
	}
	l.held = on
	l.lcp.hold(on)
	l.ipcp.hold(on)
	if l.phase == Authenticate {
		l.identify()
	}
	if !on && !l.began.Pending() {
		l.begin()
	}
}

// Input takes octets of the line in any cuts; it keeps none of b.
func (l *Link) Input(b []byte) {
	l.heard = l.heard || len(b) > 0
	if l.life {
		l.in.input(b)
	}
}

// Send gives an IP packet to the TE. It is lost before the link is up.
func (l *Link) Send(b []byte) bool {
	if l.phase != Running {
		return false
	}
	l.do.Transmit(l.out.encode(protoIP, b), true)
	return true
}

// Assign is the address that the network has given, with its name servers.
func (l *Link) Assign(addr netip.Addr, names [2]netip.Addr) {
	if l.phase != Network {
		return
	}
	l.ipcp.given, l.ipcp.names = addr, names
	l.ipcp.decide()
}

// Close ends the link in order: the TE is asked to agree.
func (l *Link) Close(why string) {
	if !l.life || l.phase == Terminate {
		return
	}
	l.why = why
	l.began.Stop()
	l.login.Stop()
	l.chap.timer.Stop()
	l.ipcp.stop()
	if l.lcp.state == stopped { // nothing has been said yet
		l.end(End{Why: why})
		return
	}
	l.enter(Terminate)
	l.lcp.close(why)
}

// Drop ends the link without a word: the line is gone. Over does not run.
func (l *Link) Drop() {
	if !l.life {
		return
	}
	l.life = false
	for _, t := range [...]*kernel.Timer{l.began, l.login, l.chap.timer} {
		t.Stop()
	}
	l.lcp.stop()
	l.ipcp.stop()
	l.enter(Dead)
}

func (l *Link) end(how End) {
	if l.life {
		l.Drop()
		l.do.Over(how)
	}
}

func (l *Link) enter(p Phase) {
	if l.phase == p {
		return
	}
	l.phase = p
	l.loop.Emit(Changed{Phase: p})
}

// received takes a frame whose check sequence is right. What stands behind the
// last frame of a link, in one piece with it, is nothing any more.
func (l *Link) received(protocol uint16, info []byte) {
	if !l.life {
		return
	}
	l.frame = true
	if protocol == protoIP {
		if l.phase == Running {
			l.do.Packet(info)
		}
		return
	}
	l.note("te", protocol, info)
	p, ok := parsePacket(info)
	switch {
	case protocol == protoLCP:
		if ok {
			l.lcpPacket(p)
		}
	case l.lcp.state != opened: // not before LCP is through (RFC 1661 3.4)
	case protocol == protoPAP && ok && l.lcp.auth == authPAP:
		l.pap(p)
	case protocol == protoCHAP && ok && l.lcp.auth == authCHAP:
		l.chapPacket(p)
	case protocol == protoIPCP && ok:
		if l.phase == Network || l.phase == Running {
			l.ipcp.receive(p)
		}
	case protocol == protoPAP, protocol == protoCHAP, protocol == protoIPCP:
	default:
		data := append([]byte{byte(protocol >> 8), byte(protocol)}, info...)
		l.lcp.next()
		l.control(protoLCP, packet{protRej, l.lcp.id, l.lcp.fitting(data)})
	}
}

// lcpPacket begins the link when the TE has begun.
func (l *Link) lcpPacket(p packet) {
	if p.code == confReq && l.phase == Establish && l.looped(p) {
		if l.loopTold {
			return
		}
		l.loopTold = true
		l.do.Suspect("the TE sends back what it gets: its own end of the line has an echo",
			"turn the echo of the TE's port off (on Linux: stty raw -echo)", 0)
		return
	}
	l.lcp.receive(p)
}

// looped reports a request that is our own. Nobody else asks the module for PAP.
func (l *Link) looped(p packet) bool {
	return p.id == l.lcp.id && len(l.lcp.asked) > 0 && bytes.Equal(p.data, l.lcp.asked) && l.lcp.auth != authNone
}

// control sends a packet of a control protocol.
func (l *Link) control(protocol uint16, p packet) {
	f := l.out
	if protocol == protoLCP {
		f = plainFraming // RFC 1662 7.1, RFC 1661 6.5
	}
	b := p.bytes()
	l.note("module", protocol, b)
	l.do.Transmit(f.encode(protocol, b), false)
}

// network begins the last phase, in which the TE gets its address.
func (l *Link) network(user, password string) {
	l.login.Stop()
	l.enter(Network)
	l.ipcp.open()
	l.do.Network(user, password)
}

func (l *Link) note(from string, protocol uint16, b []byte) {
	if l.loop.Observed() {
		l.loop.Emit(Control{From: from, Text: describe(protocol, b)})
	}
}
