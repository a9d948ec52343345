package tlsengine

import (
	"bytes"
	"io"
	"slices"

	"sim800emu/internal/tlsnames"
)

// retryRandom is the random that makes a ServerHello a HelloRetryRequest: the SHA-256 of
// that name (RFC 8446 4.1.3).
func retryRandom() [32]byte {
	return [32]byte(hashOf(hashSHA256, []byte("HelloRetryRequest")))
}

// retry asks for a second ClientHello where the first has no share for the group, or where a
// knob wants it.
func (h *hand13) retry() error {
	ask, want := h.retryFor()
	if !want {
		return nil
	}
	c := h.c
	random := retryRandom()
	hello := serverHello{version: VersionTLS12, random: random, sessionID: h.hello.SessionID, suite: h.suite.id,
		extensions: []extension{number16(extSupportedVersions, VersionTLS13)}}
	var cookie []byte
	if ask != 0 {
		hello.extensions = append(hello.extensions, number16(extKeyShare, ask))
	} else {
		cookie = make([]byte, 32)
		if _, err := io.ReadFull(c.rand(), cookie); err != nil {
			return c.fail(tlsnames.AlertInternalError, "make a cookie: %w", err)
		}
		hello.extensions = append(hello.extensions, cookieExtension(cookie))
	}
	h.add(h.hello.raw)
	h.transcript.restart()
	c.update(func(s *State) { s.HelloRetry = true })
	if err := h.write(StepHelloRetryRequest, hello.marshal()); err != nil {
		return err
	}
	if err := h.sendCompat(); err != nil {
		return err
	}
	if err := c.flush(); err != nil {
		return err
	}
	return h.readSecond(ask, cookie)
}

// retryFor is the group to ask for, or 0 for a cookie alone, and whether to ask at all.
func (h *hand13) retryFor() (group uint16, want bool) {
	if h.dhe && !slices.Contains(h.hello.KeyShares, h.group) {
		return h.group, true
	}
	if !h.c.cfg.Knobs.HelloRetry {
		return 0, false
	}
	h.c.knobEvent("a second ClientHello is asked for")
	if !h.dhe {
		return 0, true
	}
	for _, g := range h.c.cfg.groups() {
		if supportedGroup(g) && slices.Contains(h.hello.Groups, g) && !slices.Contains(h.hello.KeyShares, g) {
			return g, true
		}
	}
	return 0, true
}

// readSecond takes the second ClientHello, which must be the first with the change that was
// asked for (RFC 8446 4.1.2).
func (h *hand13) readSecond(ask uint16, cookie []byte) error {
	c := h.c
	if h.hello.EarlyData {
		c.r.skipEarly = maxEarlySkipped
	}
	msg, err := c.readMessage(typeClientHello)
	if err != nil {
		return err
	}
	c.r.skipEarly = 0
	second, err := parseClientHello(msg)
	if err != nil {
		return c.failWith(tlsnames.AlertDecodeError, err)
	}
	first := h.hello
	h.hello = second
	c.offer = second.offer()
	c.event(Event{Kind: EventOffer, Size: second.Size, Offer: c.offer})
	switch {
	case second.Random != first.Random || !bytes.Equal(second.SessionID, first.SessionID) ||
		!slices.Equal(second.Suites, first.Suites) || second.LegacyVersion != first.LegacyVersion ||
		!slices.Equal(second.Versions, first.Versions):
		return c.fail(tlsnames.AlertIllegalParameter, "the second ClientHello differs from the first")
	case second.EarlyData:
		return c.fail(tlsnames.AlertIllegalParameter, "early_data after a HelloRetryRequest")
	case !bytes.Equal(second.cookie, cookie):
		return c.fail(tlsnames.AlertIllegalParameter, "the second ClientHello does not bring the cookie back")
	case ask != 0 && (len(second.KeyShares) != 1 || second.KeyShares[0] != ask):
		return c.fail(tlsnames.AlertIllegalParameter, "the second ClientHello has not the one key share for %s", tlsnames.GroupName(ask))
	}
	if err := h.check(); err != nil {
		return err
	}
	h.psk = nil
	if err := h.choose(); err != nil {
		return err
	}
	if h.dhe && !slices.Contains(second.KeyShares, h.group) {
		return c.fail(tlsnames.AlertIllegalParameter, "the second ClientHello has no share for the group either")
	}
	return nil
}

// sendCompat sends the ChangeCipherSpec that makes the dialogue look like TLS 1.2 to
// middleboxes, once, if the client's session id asks for it (RFC 8446 D.4).
func (h *hand13) sendCompat() error {
	if h.compatSent || len(h.hello.SessionID) == 0 {
		return nil
	}
	h.compatSent = true
	return h.c.writeChangeCipherSpec()
}
