package tlsengine

import (
	"crypto/hmac"
	"crypto/x509"
	"slices"

	"sim800emu/internal/tlsnames"
)

// readCertificate takes the client's certificate and the proof of its key, if they were asked
// for.
func (h *hand13) readCertificate() error {
	c := h.c
	if !h.asked {
		return nil
	}
	msg, err := c.readMessage(typeCertificate)
	if err != nil {
		return err
	}
	chain, err := parseCertificate13(msg)
	if err != nil {
		return c.failWith(tlsnames.AlertDecodeError, err)
	}
	h.add(msg)
	if len(chain) == 0 {
		if c.cfg.ClientAuth == RequireClientCert {
			return c.fail(tlsnames.AlertCertificateRequired, "the client has no certificate")
		}
		return nil
	}
	leaf, err := x509.ParseCertificate(chain[0])
	if err != nil {
		return c.fail(tlsnames.AlertBadCertificate, "the client's certificate: %w", err)
	}
	if msg, err = c.readMessage(typeCertificateVerify); err != nil {
		return err
	}
	scheme, signature, err := parseCertificateVerify(msg)
	if err != nil {
		return c.failWith(tlsnames.AlertDecodeError, err)
	}
	if !slices.Contains(signatures13(c.cfg.signatures()), scheme) || !schemeFits(VersionTLS13, scheme, leaf.PublicKey) {
		return c.fail(tlsnames.AlertIllegalParameter, "the client signs by %s, which was not offered or does not fit its key",
			tlsnames.SchemeName(scheme))
	}
	if err := verifyWith(scheme, leaf.PublicKey, signedContent("client", h.transcript.sum()), signature); err != nil {
		return c.fail(tlsnames.AlertDecryptError, "the client's CertificateVerify: %w", err)
	}
	h.add(msg)
	if c.cfg.VerifyClient != nil {
		if err := c.cfg.VerifyClient(chain); err != nil {
			return c.failWith(tlsnames.AlertBadCertificate, err)
		}
	}
	h.chain = chain
	c.update(func(s *State) { s.ClientChain, s.ClientSignature = chain, scheme })
	return nil
}

// readFinished takes the client's Finished and turns the keys of the application on for reading.
func (h *hand13) readFinished() error {
	c := h.c
	msg, err := c.readMessage(typeFinished)
	if err != nil {
		return err
	}
	mac, err := parseFinished(msg, h.suite.hash.Size())
	if err != nil {
		return c.failWith(tlsnames.AlertDecodeError, err)
	}
	if !hmac.Equal(mac, finishedMAC(h.suite.hash, h.clientSecret, h.transcript.sum())) {
		return c.fail(tlsnames.AlertDecryptError, "the client's Finished is wrong")
	}
	if !c.atBoundary() {
		return c.fail(tlsnames.AlertUnexpectedMessage, "more follows the client's Finished under the same keys")
	}
	h.add(msg)
	return c.readWith(h.suite, h.clientApp)
}

// sendTickets keeps what is needed after the handshake and gives the client its tickets.
func (h *hand13) sendTickets() error {
	c := h.c
	chain := h.chain
	if h.psk != nil {
		chain = h.psk.chain
	}
	c.tls13 = &post13{
		suite: h.suite, inSecret: h.clientApp, outSecret: h.serverApp, chain: chain,
		resumption: h.keys.derive("res master", h.transcript.sum()),
	}
	if len(h.hello.PSKModes) == 0 {
		return nil // RFC 8446 4.2.9: the client could not use one
	}
	for range c.cfg.Tickets {
		if err := c.sendTicket13(); err != nil {
			return err
		}
	}
	return c.flush()
}
