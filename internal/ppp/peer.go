package ppp

import (
	"net/netip"

	"sim800emu/internal/kernel"
)

// PeerConfig is what a TE asks for.
type PeerConfig struct {
	Map      uint32 // control characters that the module shall escape
	MRU      int    // 0: the default, unsaid
	Magic    uint32 // 0: none
	User     string
	Password string
	CHAP     bool // refuses PAP and proposes CHAP
	NoAuth   bool // refuses both
	VJ       bool // asks for Van Jacobson compression
	Names    bool // asks for name servers
}

// A Peer is the other end of a Link, as a TE has it: what tests of the packages
// above talk PPP with. It does what lwIP does when it begins and ends.
type Peer struct {
	Line    func(b []byte) // toward the module
	Packet  func(b []byte) // an IP packet; it must not be kept
	Address netip.Addr     // valid: IP packets may cross
	Names   [2]netip.Addr
	Over    bool // the link has ended
	Echoes  int  // answers to Echo

	loop *kernel.Loop
	cfg  PeerConfig
	in   *deframer
	out  framing
	lcp  *peerLink
	ipcp *peerAddress
	id   byte // of PAP
}

// NewPeer makes a TE that has not begun.
func NewPeer(loop *kernel.Loop, cfg PeerConfig, line func([]byte)) *Peer {
	p := &Peer{loop: loop, cfg: cfg, in: newDeframer(), out: plainFraming, Line: line, Packet: func([]byte) {}}
	p.in.frame = p.received
	p.in.damaged, p.in.typed = func(Damage) {}, func(string) {}
	p.lcp = &peerLink{p: p}
	p.lcp.automaton = &automaton{loop: loop, layer: p.lcp, send: func(k packet) { p.control(protoLCP, k) }}
	p.ipcp = &peerAddress{p: p, asked: netip.IPv4Unspecified(), names: [2]netip.Addr{netip.IPv4Unspecified(), netip.IPv4Unspecified()}}
	p.ipcp.automaton = &automaton{loop: loop, layer: p.ipcp, send: func(k packet) { p.control(protoIPCP, k) }}
	return p
}

// Start begins with LCP.
func (p *Peer) Start() { p.lcp.open() }

// Stop asks the module to end the link.
func (p *Peer) Stop() { p.lcp.close("User request") }

// Echo asks for an echo.
func (p *Peer) Echo() {
	p.lcp.next()
	p.control(protoLCP, packet{echoReq, p.lcp.id, wordBytes(p.cfg.Magic)})
}

// Input takes octets of the module.
func (p *Peer) Input(b []byte) { p.in.input(b) }

// Send gives an IP packet to the module.
func (p *Peer) Send(b []byte) { p.Line(p.out.encode(protoIP, b)) }

func (p *Peer) control(protocol uint16, k packet) {
	f := p.out
	if protocol == protoLCP {
		f = plainFraming
	}
	p.Line(f.encode(protocol, k.bytes()))
}

func (p *Peer) received(protocol uint16, info []byte) {
	if protocol == protoIP {
		p.Packet(info)
		return
	}
	k, ok := parsePacket(info)
	switch {
	case !ok:
	case protocol == protoLCP:
		p.lcp.receive(k)
	case protocol == protoIPCP:
		p.ipcp.receive(k)
	case protocol == protoPAP && k.code == papAck:
		p.ipcp.open()
	case protocol == protoCHAP && k.code == chapChallenge:
		response := append([]byte{16}, make([]byte, 16)...) // nobody can judge it
		p.control(protoCHAP, packet{chapResponse, k.id, append(response, p.cfg.User...)})
	case protocol == protoCHAP && k.code == chapSuccess:
		p.ipcp.open()
	}
}

// A peerLink is LCP of a TE.
type peerLink struct {
	*automaton
	p *Peer

	accm uint32 // that we are asked for
	own  uint32 // that we ask for
	asks bool   // own is set
	auth auth
	pfc  bool
	acfc bool
}

func (c *peerLink) wanted() []option {
	if !c.asks {
		c.asks, c.own = true, c.p.cfg.Map
	}
	opts := []option{{optMap, wordBytes(c.own)}}
	if m := c.p.cfg.MRU; m > 0 {
		opts = append(opts, option{optMRU, []byte{byte(m >> 8), byte(m)}})
	}
	if c.p.cfg.Magic != 0 {
		opts = append(opts, option{optMagic, wordBytes(c.p.cfg.Magic)})
	}
	return append(opts, option{kind: optPFC}, option{kind: optACFC})
}

func (c *peerLink) refused(opts []option, rejected bool) {
	for _, o := range opts {
		if o.kind == optMap && !rejected {
			c.own = word(o.data)
		}
	}
}

func (c *peerLink) judge(opts []option) (verdict, []option) {
	c.accm, c.auth, c.pfc, c.acfc = defaultMap, authNone, false, false
	for _, o := range opts {
		switch o.kind {
		case optMap:
			c.accm = word(o.data)
		case optPFC:
			c.pfc = true
		case optACFC:
			c.acfc = true
		case optAuth:
			c.auth = authPAP
			if len(o.data) == 3 {
				c.auth = authCHAP
			}
			switch {
			case c.p.cfg.NoAuth:
				return reject, []option{o}
			case c.p.cfg.CHAP && c.auth == authPAP:
				return nak, []option{{optAuth, authCHAP.option()}}
			}
		}
	}
	return accept, nil
}

func (c *peerLink) up() {
	p := c.p
	p.out = framing{c.accm, c.pfc, c.acfc}
	p.in.accm = c.own
	switch c.auth {
	case authNone:
		p.ipcp.open()
	case authPAP:
		p.id++
		data := append([]byte{byte(len(p.cfg.User))}, p.cfg.User...)
		data = append(append(data, byte(len(p.cfg.Password))), p.cfg.Password...)
		p.control(protoPAP, packet{papRequest, p.id, data})
	}
}

func (c *peerLink) down() {
	c.p.out, c.p.in.accm = plainFraming, defaultMap
	c.p.Address = netip.Addr{}
	c.p.ipcp.stop()
}

func (c *peerLink) finished(ending) { c.p.Over = true }

func (c *peerLink) other(k packet) bool {
	if k.code == echoRep {
		c.p.Echoes++
	}
	return true
}

func (c *peerLink) fitting(quoted []byte) []byte { return quoted }

// A peerAddress is IPCP of a TE.
type peerAddress struct {
	*automaton
	p     *Peer
	noVJ  bool
	asked netip.Addr
	names [2]netip.Addr
}

func (c *peerAddress) wanted() []option {
	var opts []option
	if c.p.cfg.VJ && !c.noVJ {
		opts = append(opts, option{optCompression, []byte{0, 0x2d, 0x0f, 1}})
	}
	opts = append(opts, option{optAddress, c.asked.AsSlice()})
	if c.p.cfg.Names {
		opts = append(opts, option{optName1, c.names[0].AsSlice()}, option{optName2, c.names[1].AsSlice()})
	}
	return opts
}

func (c *peerAddress) refused(opts []option, rejected bool) {
	for _, o := range opts {
		a, _ := netip.AddrFromSlice(o.data)
		switch {
		case o.kind == optCompression:
			c.noVJ = true
		case rejected:
		case o.kind == optAddress:
			c.asked = a
		case o.kind == optName1:
			c.names[0] = a
		case o.kind == optName2:
			c.names[1] = a
		}
	}
}

func (c *peerAddress) judge([]option) (verdict, []option) { return accept, nil }

func (c *peerAddress) up() { c.p.Address, c.p.Names = c.asked, c.names }

func (c *peerAddress) down() { c.p.Address = netip.Addr{} }

func (c *peerAddress) finished(ending) {}

func (c *peerAddress) other(packet) bool { return false }

func (c *peerAddress) fitting(quoted []byte) []byte { return quoted }
