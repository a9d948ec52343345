package tlsengine

import (
	"slices"

	"sim800emu/internal/tlsnames"
)

// chooseALPN is the first protocol of the server's list that the client speaks
// (RFC 7301 3.2), empty if one side does not ask, or if nothing is common and need not be.
func (c *Conn) chooseALPN(o *Offer) (string, error) {
	if c.cfg.ALPN == nil || o.ALPN == nil {
		return "", nil
	}
	for _, p := range c.cfg.ALPN {
		if slices.Contains(o.ALPN, p) {
			return p, nil
		}
	}
	if c.cfg.ALPNOptional {
		return "", nil
	}
	return "", c.fail(tlsnames.AlertNoApplicationProtocol, "the client speaks %q, the server %q", o.ALPN, c.cfg.ALPN)
}

// chooseMaxFragment is the code to answer, 0 for no answer, and bounds the
// records of both sides (RFC 6066 4). A client that offers record_size_limit too
// gets only that (RFC 8449 5).
func (c *Conn) chooseMaxFragment(o *Offer) uint8 {
	c.w.limit, c.r.limit = maxPlaintext, maxPlaintext
	if c.cfg.RecordSizeLimit > 0 && o.RecordSizeLimit > 0 {
		return 0
	}
	how := c.cfg.Knobs.MaxFragment
	if how == MaxFragmentUnasked && o.MaxFragment == 0 {
		c.knobEvent("max_fragment_length 512 echoed, which was not offered")
		return 1
	}
	n := tlsnames.MaxFragmentLength(o.MaxFragment)
	if !c.cfg.MaxFragment || n == 0 {
		return 0
	}
	switch how {
	case MaxFragmentIgnored:
		c.knobEvent("max_fragment_length ignored")
		return 0
	case MaxFragmentDisobeyed:
		c.knobEvent("max_fragment_length echoed and not obeyed")
		return o.MaxFragment
	}
	c.w.limit, c.r.limit = n, n
	c.update(func(s *State) { s.MaxFragment = n })
	if how == MaxFragmentWrongEcho {
		c.knobEvent("another max_fragment_length echoed")
		return o.MaxFragment%4 + 1
	}
	return o.MaxFragment
}

// chooseRecordSizeLimit is the limit to answer, 0 for no answer (RFC 8449 4).
func (c *Conn) chooseRecordSizeLimit(o *Offer) uint16 {
	if o.RecordSizeLimit == 0 {
		return 0
	}
	return c.cfg.RecordSizeLimit
}

// applyRecordSizeLimit bounds records by what both sides said. In TLS 1.3 the
// content type counts (RFC 8449 4).
func (c *Conn) applyRecordSizeLimit() {
	o := c.offer
	if c.cfg.RecordSizeLimit == 0 || o.RecordSizeLimit == 0 {
		return
	}
	out, in := int(o.RecordSizeLimit), int(c.cfg.RecordSizeLimit)
	if c.r.version == VersionTLS13 {
		out, in = out-1, in-1
	}
	c.w.limit, c.r.limit = min(out, maxPlaintext), min(in, maxPlaintext)
	c.update(func(s *State) { s.RecordSizeOut, s.RecordSizeIn = c.w.limit, c.r.limit })
}
