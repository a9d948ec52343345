package ppp

import "bytes"

// Options of LCP (RFC 1661 6, RFC 1662 7.1).
const (
	optMRU     = 1
	optMap     = 2
	optAuth    = 3
	optQuality = 4
	optMagic   = 5
	optPFC     = 7
	optACFC    = 8
)

// An auth is how the TE says who it is.
type auth uint8

const (
	authPAP auth = iota
	authCHAP
	authNone
)

// option is the auth as an option.
func (a auth) option() []byte {
	if a == authCHAP {
		return []byte{protoCHAP >> 8, protoCHAP & 0xff, 5} // MD5
	}
	return []byte{protoPAP >> 8, protoPAP & 0xff}
}

// A linkControl is LCP.
type linkControl struct {
	*automaton
	l *Link

	auth   auth
	refuse [optACFC + 1]bool // what the TE has rejected
	ownMap uint32            // what we ask for
	ask    int               // MRU that we ask for; 0: the default, unsaid

	mtu  int     // what the TE has said of itself
	peer framing // likewise
}

func newLinkControl(l *Link) *linkControl {
	c := &linkControl{l: l, ownMap: l.cfg.Map, mtu: MRU, peer: plainFraming}
	c.automaton = &automaton{loop: l.loop, layer: c, send: func(p packet) { l.control(protoLCP, p) }}
	return c
}

func (c *linkControl) wanted() []option {
	var opts []option
	add := func(kind byte, data []byte) {
		if !c.refuse[kind] {
			opts = append(opts, option{kind, data})
		}
	}
	if c.ask > 0 {
		add(optMRU, []byte{byte(c.ask >> 8), byte(c.ask)})
	}
	add(optMap, wordBytes(c.ownMap))
	if c.auth != authNone {
		add(optAuth, c.auth.option())
	}
	add(optPFC, nil)
	add(optACFC, nil)
	return opts
}

// refused takes what the TE does not want. Without the option of its name the
// TE need not say who it is: no network of ours asks.
func (c *linkControl) refused(opts []option, rejected bool) {
	for _, o := range opts {
		switch {
		case rejected && o.kind == optAuth:
			c.auth = authNone
		case rejected && int(o.kind) < len(c.refuse):
			c.refuse[o.kind] = true
		case rejected:
		case o.kind == optMRU && len(o.data) == 2:
			c.ask = min(int(o.data[0])<<8|int(o.data[1]), MRU)
		case o.kind == optMap && len(o.data) == 4:
			c.ownMap |= word(o.data)
		case o.kind == optAuth && bytes.Equal(o.data, authCHAP.option()):
			c.auth = authCHAP
		case o.kind == optAuth && bytes.Equal(o.data, authPAP.option()):
			c.auth = authPAP
		case o.kind == optAuth: // something that we do not have
			c.auth = authNone
		}
	}
}

func (c *linkControl) judge(opts []option) (verdict, []option) {
	var bad, other []option
	mtu, f := MRU, plainFraming
	for _, o := range opts {
		switch {
		case o.kind == optMRU && len(o.data) == 2:
			mtu = min(int(o.data[0])<<8|int(o.data[1]), MRU)
			if mtu < leastMTU {
				other = append(other, option{optMRU, []byte{leastMTU >> 8, leastMTU}})
			}
		case o.kind == optMap && len(o.data) == 4:
			f.accm = word(o.data)
			if least := f.accm | c.l.cfg.Map; f.accm != least {
				other = append(other, option{optMap, wordBytes(least)})
			}
		case o.kind == optMagic && len(o.data) == 4:
		case o.kind == optPFC && len(o.data) == 0:
			f.protocol = true
		case o.kind == optACFC && len(o.data) == 0:
			f.address = true
		default:
			bad = append(bad, o)
		}
	}
	switch {
	case len(bad) > 0:
		return reject, bad
	case len(other) > 0:
		return nak, other
	}
	c.mtu, c.peer = mtu, f
	return accept, nil
}

func (c *linkControl) up() {
	l := c.l
	l.out = c.peer
	l.in.accm = defaultMap
	if !c.refuse[optMap] {
		l.in.accm = c.ownMap
	}
	l.loop.Emit(Agreed{
		TE:     optionsText(protoLCP, c.agreed()),
		Module: optionsText(protoLCP, c.wanted()),
	})
	if c.auth == authNone {
		l.network("", "")
		return
	}
	l.enter(Authenticate)
	l.identify()
}

// agreed is what the TE has asked for and got.
func (c *linkControl) agreed() []option {
	opts := []option{{optMRU, []byte{byte(c.mtu >> 8), byte(c.mtu)}}, {optMap, wordBytes(c.peer.accm)}}
	if c.peer.protocol {
		opts = append(opts, option{kind: optPFC})
	}
	if c.peer.address {
		opts = append(opts, option{kind: optACFC})
	}
	return opts
}

// down is the TE negotiating anew, or the end.
func (c *linkControl) down() {
	l := c.l
	l.out, l.in.accm = plainFraming, defaultMap
	l.login.Stop()
	l.chap.timer.Stop()
	l.ipcp.stop()
	if c.state == closing || c.state == stopping {
		l.enter(Terminate)
	} else {
		l.enter(Establish)
	}
}

func (c *linkControl) finished(why ending) {
	l := c.l
	switch why {
	case byOther:
		l.end(End{ByTE: true, Why: "terminated by the TE"})
	case noAnswer:
		l.unanswered()
	case unknown:
		l.end(End{Why: "the TE does not take part in LCP"})
	default:
		l.end(End{Why: l.why})
	}
}

// fitting implements layer: a packet has a header of four octets in front of it.
func (c *linkControl) fitting(quoted []byte) []byte { return quoted[:min(len(quoted), c.mtu-4)] }

// other is what LCP has beside the common codes. An answer to an echo is given
// in every state but only reaches a TE that has a link.
func (c *linkControl) other(p packet) bool {
	switch p.code {
	case protRej:
		c.protocolRejected(p)
	case echoReq:
		if c.state == opened && len(p.data) >= 4 {
			p.code = echoRep
			copy(p.data, []byte{0, 0, 0, 0}) // we have no magic number
			c.l.control(protoLCP, p)
		}
	case echoRep, discReq:
	default:
		return false
	}
	return true
}

func (c *linkControl) protocolRejected(p packet) {
	if c.state != opened || len(p.data) < 2 {
		return
	}
	switch uint16(p.data[0])<<8 | uint16(p.data[1]) {
	case protoIPCP:
		c.l.ipcp.give(unknown)
	case protoIP:
		c.l.Close("the TE does not take IP packets")
	}
}
