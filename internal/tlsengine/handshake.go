package tlsengine

import (
	"slices"

	"sim800emu/internal/tlsnames"
)

// handshake is the first handshake of a connection.
func (c *Conn) handshake() error {
	msg, err := c.readMessage(typeClientHello)
	if err != nil {
		return err
	}
	return c.negotiate(msg)
}

// negotiate reads a ClientHello, chooses the version and goes on with it.
func (c *Conn) negotiate(msg []byte) error {
	hello, err := parseClientHello(msg)
	if err != nil {
		return c.failWith(tlsnames.AlertDecodeError, err)
	}
	o := hello.offer()
	c.offer = o
	c.update(func(s *State) { s.ClientRandom, s.ServerName = o.Random, o.ServerName })
	c.event(Event{Kind: EventOffer, Size: o.Size, Offer: o})
	if err := c.reach(StepClientHello, After); err != nil {
		return err
	}
	version, err := c.chooseVersion(o)
	if err != nil {
		return err
	}
	c.setVersion(version)
	if version == VersionTLS13 {
		err = c.handshake13(hello)
	} else {
		err = c.handshake12(hello)
	}
	if err != nil {
		return err
	}
	c.r.hsTotal, c.r.warnings, c.r.empties = 0, 0, 0
	c.update(func(s *State) {
		if s.Complete {
			s.Renegotiations++
		}
		s.Complete = true
	})
	state := c.State()
	c.event(Event{Kind: EventFinished, State: &state})
	return nil
}

// chooseVersion is the highest version that both have (RFC 8446 4.2.1). A
// renegotiation stays with TLS 1.2.
func (c *Conn) chooseVersion(o *Offer) (uint16, error) {
	offers := func(v uint16) bool {
		if o.Versions != nil {
			return slices.Contains(o.Versions, v)
		}
		return v == VersionTLS12 && o.LegacyVersion >= VersionTLS12
	}
	lowest, highest := c.cfg.minVersion(), c.cfg.maxVersion()
	if c.handshakeDone {
		lowest, highest = VersionTLS12, VersionTLS12
	}
	fallback := slices.Contains(o.Suites, tlsnames.SuiteFallback)
	for v := highest; v >= lowest; v-- {
		if !offers(v) {
			continue
		}
		if fallback && v < highest && !c.handshakeDone {
			return 0, c.fail(tlsnames.AlertInappropriateFallback, "the client fell back to %s, and the server has %s", tlsnames.VersionName(v), tlsnames.VersionName(highest))
		}
		return v, nil
	}
	return 0, c.fail(tlsnames.AlertProtocolVersion, "no common version: the client has %s", versionsOf(o))
}

// versionsOf are the client's versions in words.
func versionsOf(o *Offer) string {
	if o.Versions == nil {
		return "up to " + tlsnames.VersionName(o.LegacyVersion)
	}
	text := ""
	for _, v := range o.Versions {
		if !tlsnames.IsGREASE(v) {
			text += " " + tlsnames.VersionName(v)
		}
	}
	return "only" + text
}
