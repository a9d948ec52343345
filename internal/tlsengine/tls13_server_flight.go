package tlsengine

import (
	"io"

	"sim800emu/internal/tlsnames"
)

// maxEarlySkipped bounds the 0-RTT data that are skipped unread (RFC 8446 4.2.10); no ticket of
// this server permits any (our choice).
const maxEarlySkipped = 1 << 16

// sendHello sends the ServerHello and turns the handshake keys on.
func (h *hand13) sendHello() error {
	c := h.c
	hello := serverHello{version: VersionTLS12, sessionID: h.hello.SessionID, suite: h.suite.id}
	if _, err := io.ReadFull(c.rand(), hello.random[:]); err != nil {
		return c.fail(tlsnames.AlertInternalError, "make a random: %w", err)
	}
	version := VersionTLS13
	if v := c.cfg.Knobs.Version; v != 0 {
		version = v
		c.knobEvent("ServerHello says " + tlsnames.VersionName(v))
	}
	hello.extensions = []extension{number16(extSupportedVersions, version)}
	var psk, secret []byte
	if h.psk != nil {
		psk = h.psk.key
		hello.extensions = append(hello.extensions, number16(extPreSharedKey, uint16(h.psk.index)))
	}
	if h.dhe {
		share, err := newKeyShare(h.group)
		if err != nil {
			return c.fail(tlsnames.AlertInternalError, "%w", err)
		}
		theirs, _ := h.hello.shareFor(h.group)
		if secret, err = share.shared(theirs); err != nil {
			return c.fail(tlsnames.AlertIllegalParameter, "%w", err)
		}
		hello.extensions = append(hello.extensions, keyShareExtension(h.group, share.public()))
	}
	h.negotiated()
	h.add(h.hello.raw)
	if err := h.write(StepServerHello, hello.marshal()); err != nil {
		return err
	}
	h.keys = newSchedule(h.suite.hash, psk)
	h.keys.next(secret)
	sum := h.transcript.sum()
	h.clientSecret = h.keys.derive("c hs traffic", sum)
	h.serverSecret = h.keys.derive("s hs traffic", sum)
	c.keyLog("CLIENT_HANDSHAKE_TRAFFIC_SECRET", h.hello.Random[:], h.clientSecret)
	c.keyLog("SERVER_HANDSHAKE_TRAFFIC_SECRET", h.hello.Random[:], h.serverSecret)
	if h.hello.EarlyData {
		c.r.skipEarly = maxEarlySkipped
	}
	if err := c.readWith(h.suite, h.clientSecret); err != nil {
		return err
	}
	// What a knob does after ServerHello is protected already, so the keys come
	// before the ChangeCipherSpec, which they do not touch.
	if err := c.writeWith(h.suite, h.serverSecret); err != nil {
		return err
	}
	return h.sendCompat()
}

// negotiated tells what was chosen.
func (h *hand13) negotiated() {
	c := h.c
	c.update(func(s *State) {
		s.Suite, s.Group, s.Signature = h.suite.id, 0, h.signature
		if h.dhe {
			s.Group = h.group
		}
		s.ServerName, s.ALPN = h.hello.ServerName, h.alpn
		s.Resumed = h.psk != nil && !h.psk.external
		s.ClientRandom = h.hello.Random
		s.ExtendedMaster = true // RFC 7627 4: the property is built in
		if h.psk != nil {
			s.ClientChain = h.psk.chain
		}
	})
	state := c.State()
	c.event(Event{Kind: EventNegotiated, Out: true, State: &state})
}

// readWith protects what comes by a traffic secret.
func (c *Conn) readWith(s *suite, secret []byte) error {
	key, iv := trafficKeys(s.hash, secret, s.keyLen, aeadNonce)
	p, err := newProtection13(s, key, iv)
	if err != nil {
		return err
	}
	c.setRead(p)
	return nil
}

// writeWith protects what goes by a traffic secret.
func (c *Conn) writeWith(s *suite, secret []byte) error {
	key, iv := trafficKeys(s.hash, secret, s.keyLen, aeadNonce)
	p, err := newProtection13(s, key, iv)
	if err != nil {
		return err
	}
	return c.setWrite(p)
}

// sendExtensions sends the EncryptedExtensions: the answers that do not concern the keys.
func (h *hand13) sendExtensions() error {
	c, o := h.c, h.c.offer
	var all []extension
	if o.ServerName != "" && h.psk == nil {
		all = append(all, extension{extServerName, nil}) // RFC 6066 3: the name was used
	}
	if echo := c.chooseMaxFragment(o); echo != 0 {
		all = append(all, extension{extMaxFragmentLength, []byte{echo}})
	}
	if limit := c.chooseRecordSizeLimit(o); limit != 0 {
		all = append(all, number16(extRecordSizeLimit, limit))
		c.applyRecordSizeLimit()
	}
	if h.alpn != "" {
		all = append(all, alpnExtension(h.alpn))
	}
	return h.write(StepEncryptedExt, marshalEncryptedExtensions(all))
}

// sendCertificate sends the request for the client's certificate, the server's own, and the
// proof of its key. A pre-shared key stands for all three (RFC 8446 2.2).
func (h *hand13) sendCertificate() error {
	c := h.c
	if h.psk != nil {
		return nil
	}
	if c.cfg.ClientAuth != NoClientCert {
		h.asked = true
		if err := h.write(StepCertificateRequest, marshalCertificateRequest13(signatures13(c.cfg.signatures()), c.cfg.ClientCANames)); err != nil {
			return err
		}
	}
	msg := marshalCertificate13(h.cert.Chain)
	c.update(func(s *State) { s.ChainBytes = len(msg) })
	if err := h.write(StepCertificate, msg); err != nil {
		return err
	}
	signature, err := signWith(h.signature, h.cert.Key, signedContent("server", h.transcript.sum()))
	if err != nil {
		return c.fail(tlsnames.AlertInternalError, "%w", err)
	}
	if c.cfg.Knobs.BadSignature {
		c.knobEvent("the signature of CertificateVerify has one bit wrong")
		signature[len(signature)/2] ^= 1
	}
	return h.write(StepCertificateVerify, marshalCertificateVerify(h.signature, signature))
}

// signatures13 leaves out what a CertificateVerify of TLS 1.3 must not have (RFC 8446 4.2.3).
func signatures13(all []uint16) []uint16 {
	var fit []uint16
	for _, scheme := range all {
		switch kind, _ := schemeParts(scheme); {
		case kind == signPSS, kind == signEd25519, kind == signECDSA && curveOfScheme(scheme) != nil:
			fit = append(fit, scheme)
		}
	}
	return fit
}

// signedContent is what a CertificateVerify signs (RFC 8446 4.4.3).
func signedContent(side string, transcript []byte) []byte {
	out := make([]byte, 0, 64+34+len(transcript))
	for range 64 {
		out = append(out, ' ')
	}
	out = append(out, "TLS 1.3, "+side+" CertificateVerify"...)
	out = append(out, 0)
	return append(out, transcript...)
}

// sendFinished ends the server's flight and turns the keys of the application on for writing.
func (h *hand13) sendFinished() error {
	c := h.c
	mac := finishedMAC(h.suite.hash, h.serverSecret, h.transcript.sum())
	sent := marshalFinished(mac)
	h.add(sent)
	if c.cfg.Knobs.BadFinished {
		c.knobEvent("the server's Finished has one bit wrong")
		sent[len(sent)-1] ^= 1
	}
	if err := c.writeHandshake(StepFinished, sent); err != nil {
		return err
	}
	h.keys.next(nil)
	sum := h.transcript.sum()
	h.clientApp = h.keys.derive("c ap traffic", sum)
	h.serverApp = h.keys.derive("s ap traffic", sum)
	c.keyLog("CLIENT_TRAFFIC_SECRET_0", h.hello.Random[:], h.clientApp)
	c.keyLog("SERVER_TRAFFIC_SECRET_0", h.hello.Random[:], h.serverApp)
	c.keyLog("EXPORTER_SECRET", h.hello.Random[:], h.keys.derive("exp master", sum))
	if err := c.writeWith(h.suite, h.serverApp); err != nil {
		return err
	}
	return c.flush()
}
