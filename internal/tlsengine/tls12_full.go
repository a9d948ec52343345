package tlsengine

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"sim800emu/internal/tlsnames"
)

// full is the full handshake (RFC 5246 7.3).
func (h *handshake12) full() error {
	c := h.c
	if err := h.choose(); err != nil {
		return err
	}
	h.ticket = c.cfg.Tickets > 0 && h.o.TicketOffered
	if c.cfg.Sessions != nil {
		h.sessionID = make([]byte, 32)
		if _, err := io.ReadFull(c.rand(), h.sessionID); err != nil {
			return fmt.Errorf("random bytes for a session id: %w", err)
		}
	}
	if err := h.firstFlight(); err != nil {
		return err
	}
	if err := h.clientFlight(); err != nil {
		return err
	}
	done := &secrets12{secure: h.secure, session: &session12{
		suite: h.suite.id, ems: h.ems, created: c.cfg.now(), master: h.master,
		serverName: h.o.ServerName, identity: h.identity,
	}}
	if len(h.chain) > 0 {
		done.session.leaf = h.chain[0]
	}
	if err := h.makeKeys(); err != nil {
		return err
	}
	if err := h.readFinished(done); err != nil {
		return err
	}
	if err := h.sendTickets(done); err != nil {
		return err
	}
	if err := h.sendFinished(done); err != nil {
		return err
	}
	if c.cfg.Sessions != nil {
		c.cfg.Sessions.put(h.sessionID, done.session.marshal())
	}
	c.tls12 = done
	return nil
}

// sendTickets sends the one ticket that was promised, and more if a knob says so.
func (h *handshake12) sendTickets(done *secrets12) error {
	n := h.c.cfg.Knobs.ExtraTickets
	if h.ticket {
		n++
	}
	for range n {
		msg, err := h.c.ticketMessage12(done)
		if err != nil {
			return err
		}
		if err := h.write(StepNewSessionTicket, msg); err != nil {
			return err
		}
	}
	return nil
}

// firstFlight is all from ServerHello to ServerHelloDone.
func (h *handshake12) firstFlight() error {
	c := h.c
	if err := h.serverHello(); err != nil {
		return err
	}
	if h.suite.auth != keyNone {
		msg := marshalCertificate12(h.cert.Chain)
		c.update(func(s *State) { s.ChainBytes = len(msg) })
		if err := h.write(StepCertificate, msg); err != nil {
			return err
		}
	}
	if err := h.serverKeyExchange(); err != nil {
		return err
	}
	if h.asksCertificate() {
		types := []uint8{1, 64} // rsa_sign, ecdsa_sign
		msg := marshalCertificateRequest12(types, c.cfg.signatures(), c.cfg.ClientCANames)
		if err := h.write(StepCertificateRequest, msg); err != nil {
			return err
		}
	}
	if err := h.write(StepServerHelloDone, marshalMessage(typeServerHelloDone, nil)); err != nil {
		return err
	}
	return c.flush()
}

// asksCertificate: PSK suites authenticate the client by themselves (RFC 5246 7.4.4).
func (h *handshake12) asksCertificate() bool {
	return h.c.cfg.ClientAuth != NoClientCert && h.suite.auth != keyNone
}

// serverKeyExchange is sent by ECDHE suites, and by PSK ones that have a hint.
func (h *handshake12) serverKeyExchange() error {
	c := h.c
	var hint, params, signature []byte
	if h.suite.psk() {
		hint = c.cfg.PSKHint
	}
	switch h.suite.kx {
	case kxRSA:
		return nil
	case kxPSK:
		if hint == nil {
			return nil
		}
	default:
		var err error
		if h.share, err = newKeyShare(h.group); err != nil {
			return c.fail(tlsnames.AlertInternalError, "key share: %w", err)
		}
		params = ecdhParams(h.group, h.share.public())
	}
	if h.suite.kx == kxECDHEPSK && hint == nil {
		hint = []byte{} // RFC 5489 2: the field is always there
	}
	if h.suite.auth != keyNone {
		var err error
		signature, err = signWith(h.scheme, h.cert.Key, slices.Concat(h.o.Random[:], h.random[:], params))
		if err != nil {
			return c.fail(tlsnames.AlertInternalError, "signature of ServerKeyExchange: %w", err)
		}
		if c.cfg.Knobs.BadSignature {
			c.knobEvent("signature of ServerKeyExchange has one bit wrong")
			signature[len(signature)-1] ^= 1
		}
	}
	return h.write(StepServerKeyExchange, marshalServerKeyExchange(hint, params, h.scheme, signature))
}

// clientFlight takes what the client sends before ChangeCipherSpec.
func (h *handshake12) clientFlight() error {
	c := h.c
	var leaf *x509.Certificate
	if h.asksCertificate() {
		var err error
		if leaf, err = h.clientCertificate(); err != nil {
			return err
		}
	}
	msg, err := h.read(typeClientKeyExchange)
	if err != nil {
		return err
	}
	premaster, err := h.premaster(msg)
	if err != nil {
		return err
	}
	if h.ems {
		h.master = prf12(h.suite.hash, premaster, "extended master secret", hashOf(h.suite.hash, h.transcript), masterLen)
	} else {
		h.master = prf12(h.suite.hash, premaster, "master secret", slices.Concat(h.o.Random[:], h.random[:]), masterLen)
	}
	if leaf == nil {
		return nil
	}
	return c.verifyClient12(h, leaf)
}

// clientCertificate takes the client's chain; nil without one that is allowed.
func (h *handshake12) clientCertificate() (*x509.Certificate, error) {
	c := h.c
	msg, err := h.read(typeCertificate)
	if err != nil {
		return nil, err
	}
	if h.chain, err = parseCertificate12(msg); err != nil {
		return nil, c.failWith(tlsnames.AlertDecodeError, err)
	}
	if len(h.chain) == 0 {
		if c.cfg.ClientAuth == RequireClientCert {
			return nil, c.fail(tlsnames.AlertHandshakeFailure, "the client has no certificate")
		}
		return nil, nil
	}
	leaf, err := x509.ParseCertificate(h.chain[0])
	if err != nil {
		return nil, c.fail(tlsnames.AlertBadCertificate, "certificate of the client: %w", err)
	}
	return leaf, nil
}

// verifyClient12 takes the proof of the client's key (RFC 5246 7.4.8), and lets
// the owner judge the chain.
func (c *Conn) verifyClient12(h *handshake12, leaf *x509.Certificate) error {
	signed := slices.Clone(h.transcript)
	msg, err := h.read(typeCertificateVerify)
	if err != nil {
		return err
	}
	scheme, signature, err := parseCertificateVerify(msg)
	if err != nil {
		return c.failWith(tlsnames.AlertDecodeError, err)
	}
	if !slices.Contains(c.cfg.signatures(), scheme) {
		return c.fail(tlsnames.AlertIllegalParameter, "the client signed by %s, which was not offered", tlsnames.SchemeName(scheme))
	}
	if err := verifyWith(scheme, leaf.PublicKey, signed, signature); err != nil {
		return c.fail(tlsnames.AlertDecryptError, "the client's CertificateVerify: %w", err)
	}
	if c.cfg.VerifyClient != nil {
		if err := c.cfg.VerifyClient(h.chain); err != nil {
			return c.failWith(tlsnames.AlertBadCertificate, fmt.Errorf("certificate of the client: %w", err))
		}
	}
	c.update(func(s *State) { s.ClientChain, s.ClientSignature = h.chain, scheme })
	return nil
}

// premaster is the secret that both sides have after ClientKeyExchange.
func (h *handshake12) premaster(msg []byte) ([]byte, error) {
	c, s := h.c, h.suite
	k, err := parseClientKeyExchange(msg, s.psk(), s.ecdhe(), s.kx == kxRSA)
	if err != nil {
		return nil, c.failWith(tlsnames.AlertDecodeError, err)
	}
	var secret []byte
	if s.ecdhe() {
		if secret, err = h.share.shared(k.public); err != nil {
			return nil, c.fail(tlsnames.AlertIllegalParameter, "the client's point: %w", err)
		}
	}
	switch s.kx {
	case kxRSA:
		return h.decryptPremaster(k.encrypted)
	case kxECDHE:
		return secret, nil
	}
	key, err := h.pskKey(k.identity)
	if err != nil {
		return nil, err
	}
	if s.kx == kxPSK {
		secret = make([]byte, len(key)) // RFC 4279 2
	}
	premaster := binary.BigEndian.AppendUint16(nil, uint16(len(secret)))
	premaster = append(premaster, secret...)
	premaster = binary.BigEndian.AppendUint16(premaster, uint16(len(key)))
	return append(premaster, key...), nil
}

// decryptPremaster gives random bytes for what cannot be read, so that the
// Finished fails and tells nothing (RFC 5246 7.4.7.1).
func (h *handshake12) decryptPremaster(encrypted []byte) ([]byte, error) {
	c := h.c
	key, ok := h.cert.Key.(crypto.Decrypter)
	if !ok {
		return nil, c.fail(tlsnames.AlertInternalError, "the server's key cannot decrypt")
	}
	premaster, err := key.Decrypt(c.rand(), encrypted, &rsa.PKCS1v15DecryptOptions{SessionKeyLen: masterLen})
	if err != nil {
		return nil, c.fail(tlsnames.AlertDecryptError, "premaster secret: %w", err)
	}
	// A wrong version shall be found by the Finished too.
	binary.BigEndian.PutUint16(premaster, h.o.LegacyVersion)
	return premaster, nil
}

// pskKey is the key of an identity, or what the knobs have for a stranger.
func (h *handshake12) pskKey(identity []byte) ([]byte, error) {
	c := h.c
	h.identity = identity
	key, known := c.cfg.PSK(identity)
	e := Event{Kind: EventPSK, Text: string(identity)}
	if known {
		e.Type = 1
	}
	c.event(e)
	c.update(func(s *State) { s.PSKIdentity = identity })
	if known {
		return key, nil
	}
	switch c.cfg.Knobs.UnknownPSK {
	case UnknownPSKFailure:
		c.knobEvent("handshake_failure for an unknown PSK identity")
		return nil, c.fail(tlsnames.AlertHandshakeFailure, "PSK identity %q is not known", identity)
	case UnknownPSKHidden:
		c.knobEvent("a random key for an unknown PSK identity")
		key = make([]byte, 32)
		if _, err := io.ReadFull(c.rand(), key); err != nil {
			return nil, fmt.Errorf("random bytes for a PSK: %w", err)
		}
		return key, nil
	}
	return nil, c.fail(tlsnames.AlertUnknownPSKIdentity, "PSK identity %q is not known", identity)
}

// requestHello queues a HelloRequest; it is no part of any transcript (RFC 5246
// 7.4.1.1).
func (c *Conn) requestHello() error {
	c.asked.Store(true)
	return c.writeHandshake(StepHelloRequest, marshalMessage(typeHelloRequest, nil))
}
