package tlsengine

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"slices"
	"strings"

	"sim800emu/internal/tlsnames"
)

// choose takes the first suite of the server's list that the client offers and
// that both can carry out.
func (h *handshake12) choose() error {
	c := h.c
	var reasons []string
	for _, id := range c.cfg.suites() {
		if !slices.Contains(h.o.Suites, id) {
			continue
		}
		s := suiteByID(id)
		if s == nil || s.kx == kx13 {
			continue
		}
		why, err := h.unusable(s)
		if err != nil {
			return err
		}
		if why == "" {
			h.suite = s
			return nil
		}
		reasons = append(reasons, tlsnames.SuiteName(id)+": "+why)
	}
	if len(reasons) == 0 {
		return c.fail(tlsnames.AlertHandshakeFailure, "no common cipher suite")
	}
	return c.fail(tlsnames.AlertHandshakeFailure, "no usable cipher suite: %s", strings.Join(reasons, "; "))
}

// unusable says why a suite cannot be used; empty: it can, and group and
// signature scheme are chosen.
func (h *handshake12) unusable(s *suite) (string, error) {
	c := h.c
	if s.psk() && c.cfg.PSK == nil {
		return "the server has no PSK", nil
	}
	h.group, h.scheme = 0, 0
	if s.ecdhe() {
		groups := h.o.Groups
		if groups == nil { // RFC 8422 4: then the server is free
			groups = []uint16{tlsnames.GroupP256}
		}
		var ok bool
		if h.group, ok = pickGroup(c.cfg.groups(), groups); !ok {
			return "no common group", nil
		}
	}
	if s.auth == keyNone {
		return "", nil
	}
	if err := h.certificate(); err != nil {
		return "", err
	}
	if h.cert == nil {
		return "the server has no certificate", nil
	}
	return h.keyUnusable(s), nil
}

// keyUnusable says why the server's key cannot be used with a suite.
func (h *handshake12) keyUnusable(s *suite) string {
	pub := h.cert.Key.Public()
	switch key := pub.(type) {
	case *rsa.PublicKey:
		if s.auth != keyRSA {
			return "the server's key is RSA"
		}
	case *ecdsa.PublicKey:
		if s.auth != keyECDSA {
			return "the server's key is ECDSA"
		}
		if group, ok := tlsnames.GroupByName(key.Curve.Params().Name); h.o.Groups != nil && (!ok || !slices.Contains(h.o.Groups, group)) {
			return "the client does not know the curve of the server's key, " + key.Curve.Params().Name
		}
	default: // RFC 8422 5.10 lets Ed25519 go with the ECDSA suites
		if s.auth != keyECDSA {
			return fmt.Sprintf("the server's key is %T", pub)
		}
	}
	if s.kx != kxECDHE {
		return ""
	}
	var ok bool
	if h.scheme, ok = pickSignature(VersionTLS12, pub, h.o.Signatures, h.c.cfg.signatures()); !ok {
		return "no common signature scheme"
	}
	return ""
}

// certificate asks for the certificate, once.
func (h *handshake12) certificate() error {
	c := h.c
	if h.cert != nil || c.cfg.Certificate == nil {
		return nil
	}
	cert, err := c.cfg.Certificate(h.o)
	if err == nil && (cert == nil || len(cert.Chain) == 0 || cert.Key == nil) {
		err = fmt.Errorf("the callback gave no chain or no key")
	}
	if err != nil {
		return c.failWith(tlsnames.AlertInternalError, fmt.Errorf("certificate of the server: %w", err))
	}
	h.cert = cert
	return nil
}
