package ppp

import "net/netip"

// Options of IPCP (RFC 1332 3, RFC 1877 1).
const (
	optCompression = 2
	optAddress     = 3
	optName1       = 129
	optName2       = 131
)

// An addressControl is IPCP.
type addressControl struct {
	*automaton
	l *Link

	silent bool // the TE has rejected our address
	own    netip.Addr
	given  netip.Addr    // to the TE; invalid: not yet
	names  [2]netip.Addr // servers
	urged  bool          // the TE has been told to ask for its address
}

func newAddressControl(l *Link) *addressControl {
	c := &addressControl{l: l, own: l.cfg.Address}
	c.automaton = &automaton{loop: l.loop, layer: c, send: func(p packet) { l.control(protoIPCP, p) }}
	return c
}

func (c *addressControl) wanted() []option {
	if c.silent {
		return nil
	}
	return []option{{optAddress, c.own.AsSlice()}}
}

// refused takes what the TE would rather have as our address.
func (c *addressControl) refused(opts []option, rejected bool) {
	for _, o := range opts {
		if o.kind != optAddress {
			continue
		}
		if a, ok := netip.AddrFromSlice(o.data); ok && !rejected && a.Is4() {
			c.own = a
		} else {
			c.silent = true
		}
	}
}

// judge rejects at once what the module does not have, and answers the rest
// when the network has given an address (seen).
func (c *addressControl) judge(opts []option) (verdict, []option) {
	var bad, other []option
	has := false
	for _, o := range opts {
		right := netip.Addr{}
		switch o.kind {
		case optAddress:
			has, right = true, c.given
		case optName1:
			right = c.names[0]
		case optName2:
			right = c.names[1]
		default:
			bad = append(bad, o)
			continue
		}
		switch a, ok := netip.AddrFromSlice(o.data); {
		case !ok || !a.Is4():
			bad = append(bad, o)
		case a != right && right.IsValid():
			other = append(other, option{o.kind, right.AsSlice()})
		}
	}
	switch {
	case len(bad) > 0:
		return reject, bad
	case !c.given.IsValid():
		return undecided, nil
	case !has && !c.urged:
		c.urged = true
		other = append(other, option{optAddress, c.given.AsSlice()})
	}
	if len(other) > 0 {
		return nak, other
	}
	return accept, nil
}

func (c *addressControl) up() {
	l := c.l
	l.loop.Emit(Addressed{TE: c.given, Module: c.own, Names: c.names[:]})
	l.enter(Running)
	l.do.Up(l.lcp.mtu)
}

func (c *addressControl) down() {
	if c.l.phase == Running {
		c.l.enter(Network)
	}
}

// finished is the end of IP, and with it of the call: there is no other protocol.
func (c *addressControl) finished(why ending) {
	switch why {
	case noAnswer:
		c.l.do.Suspect("the TE has agreed on LCP but did not answer IPCP",
			"let it ask for an address (IPCP Configure-Request); IPv6 alone is not carried", 0)
		c.l.Close("the TE did not answer IPCP")
	case byOther:
		c.l.Close("the TE has ended IPCP")
	default:
		c.l.Close("the TE does not take part in IPCP")
	}
}

func (c *addressControl) other(packet) bool { return false }

func (c *addressControl) fitting(quoted []byte) []byte { return c.l.lcp.fitting(quoted) }
