package tlsengine

import (
	"slices"

	"sim800emu/internal/tlsnames"
)

// A hand13 is one handshake of TLS 1.3 (RFC 8446 2):
//
//	client                      server
//	ClientHello            -->
//	                       <--  HelloRetryRequest, if there is no share for a common group
//	ClientHello            -->
//	                       <--  ServerHello, EncryptedExtensions,
//	                            CertificateRequest?, Certificate?, CertificateVerify?, Finished
//	Certificate?, CertificateVerify?, Finished -->
//	                       <--  NewSessionTicket ...
type hand13 struct {
	c     *Conn
	hello *clientHello

	suite      *suite
	psk        *pskChoice // nil without
	dhe        bool       // a key share is used: always but with psk_ke
	group      uint16
	transcript *transcript // nil until the suite is chosen and something is added
	keys       *schedule
	compatSent bool // the ChangeCipherSpec for middleboxes has gone

	cert      *Certificate
	signature uint16
	alpn      string
	asked     bool // for a client certificate
	chain     [][]byte

	clientSecret, serverSecret []byte // of the handshake
	clientApp, serverApp       []byte
}

// handshake13 runs a handshake of TLS 1.3 from the first ClientHello on.
func (c *Conn) handshake13(hello *clientHello) error {
	h := &hand13{c: c, hello: hello}
	for _, step := range []func() error{
		h.check, h.choose, h.retry, h.chooseCertificate, h.chooseALPN, h.sendHello, h.sendExtensions,
		h.sendCertificate, h.sendFinished, h.readCertificate, h.readFinished, h.sendTickets,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// check looks at what every ClientHello of TLS 1.3 must have (RFC 8446 4.1.2, 9.2).
func (h *hand13) check() error {
	o := &h.hello.Offer
	has := func(typ uint16) bool { return slices.Contains(o.Extensions, typ) }
	switch {
	case len(o.Compressions) != 1 || o.Compressions[0] != 0:
		return h.c.fail(tlsnames.AlertIllegalParameter, "the ClientHello offers compression")
	case has(extPreSharedKey) && !has(extPSKModes):
		return h.c.fail(tlsnames.AlertMissingExtension, "pre_shared_key without psk_key_exchange_modes")
	case !has(extPreSharedKey) && !has(extSignatureAlgorithms):
		return h.c.fail(tlsnames.AlertMissingExtension, "neither signature_algorithms nor pre_shared_key")
	case has(extSupportedGroups) != has(extKeyShare):
		return h.c.fail(tlsnames.AlertMissingExtension, "of supported_groups and key_share only one is there")
	case !has(extPreSharedKey) && !has(extSupportedGroups):
		return h.c.fail(tlsnames.AlertMissingExtension, "neither supported_groups nor pre_shared_key")
	}
	for _, g := range o.KeyShares {
		if !slices.Contains(o.Groups, g) {
			return h.c.fail(tlsnames.AlertIllegalParameter, "a key share for %s, which is not among the groups", tlsnames.GroupName(g))
		}
	}
	if !h.c.atBoundary() {
		return h.c.fail(tlsnames.AlertUnexpectedMessage, "more follows the ClientHello in its record")
	}
	return nil
}

// choose takes the pre-shared key, the suite and the group.
func (h *hand13) choose() error {
	if err := h.choosePSK(); err != nil {
		return err
	}
	if h.psk == nil {
		if h.suite = h.suiteFor(0); h.suite == nil {
			return h.c.fail(tlsnames.AlertHandshakeFailure, "no cipher suite of TLS 1.3 in common")
		}
		h.dhe = true
	}
	if !h.dhe {
		return nil
	}
	group, ok := h.pickGroup()
	if !ok {
		return h.c.fail(tlsnames.AlertHandshakeFailure, "no group in common")
	}
	h.group = group
	return nil
}

// pickGroup prefers a group that the client has sent a share for: another one costs a round trip.
func (h *hand13) pickGroup() (uint16, bool) {
	o := &h.hello.Offer
	shared := slices.DeleteFunc(slices.Clone(o.Groups), func(g uint16) bool { return !slices.Contains(o.KeyShares, g) })
	if g, ok := pickGroup(h.c.cfg.groups(), shared); ok {
		return g, true
	}
	return pickGroup(h.c.cfg.groups(), o.Groups)
}

// suiteFor is the first suite of ours that the client has too. With a hash other than 0 it must be
// of that hash, which is the pre-shared key's.
func (h *hand13) suiteFor(hash hashID) *suite {
	for _, id := range h.c.cfg.suites() {
		s := suiteByID(id)
		if s == nil || s.version() != VersionTLS13 || !slices.Contains(h.hello.Suites, id) {
			continue
		}
		if h.suite != nil && s.id != h.suite.id {
			continue // a HelloRetryRequest has named the suite
		}
		if hash == 0 || s.hash == hash {
			return s
		}
	}
	return nil
}

// add takes a message into the transcript.
func (h *hand13) add(msg []byte) {
	if h.transcript == nil {
		h.transcript = newTranscript(h.suite.hash)
	}
	h.transcript.add(msg)
}

// write adds a message of the server to the transcript and queues it.
func (h *hand13) write(step Step, msg []byte) error {
	h.add(msg)
	return h.c.writeHandshake(step, msg)
}

// chooseCertificate asks for the certificate, unless a pre-shared key stands for it.
func (h *hand13) chooseCertificate() error {
	if h.psk != nil {
		return nil
	}
	c := h.c
	if c.cfg.Certificate == nil {
		return c.fail(tlsnames.AlertHandshakeFailure, "there is no certificate, and no pre-shared key was agreed on")
	}
	cert, err := c.cfg.Certificate(h.hello.offer())
	if err != nil {
		return c.failWith(tlsnames.AlertHandshakeFailure, err)
	}
	var ok bool
	h.signature, ok = pickSignature(VersionTLS13, cert.Key.Public(), h.hello.Signatures, c.cfg.signatures())
	if !ok {
		return c.fail(tlsnames.AlertHandshakeFailure, "the client offers no signature scheme for this certificate's key")
	}
	h.cert = cert
	return nil
}

func (h *hand13) chooseALPN() (err error) {
	h.alpn, err = h.c.chooseALPN(h.c.offer)
	return err
}
