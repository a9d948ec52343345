package tlsbackend

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"net"
	"slices"
)

// handshakeStd is the layer of crypto/tls.
func (s *session) handshakeStd(ctx context.Context, b *Behaviour, below net.Conn) (secure, *outcome, error) {
	c, err := s.configStd(b)
	if err != nil {
		return nil, nil, err
	}
	conn := tls.Server(below, c)
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, nil, err
	}
	state := conn.ConnectionState()
	o := &outcome{
		version: state.Version, suite: state.CipherSuite, group: uint16(state.CurveID),
		alpn: state.NegotiatedProtocol, resumed: state.DidResume,
	}
	for _, cert := range state.PeerCertificates {
		o.clientChain = append(o.clientChain, cert.Raw)
	}
	return conn, o, nil
}

// configStd makes settings of crypto/tls.
func (s *session) configStd(b *Behaviour) (*tls.Config, error) {
	c := &tls.Config{
		MinVersion: b.minVersion, MaxVersion: b.maxVersion,
		CipherSuites:                b.suites,
		DynamicRecordSizingDisabled: b.recordSize > 0,
		SessionTicketsDisabled:      b.tickets == 0,
		NextProtos:                  b.alpn,
		KeyLogWriter:                s.server.keyLog,
	}
	if b.suites == nil {
		c.CipherSuites = mbedtls228Suites()
	}
	for _, g := range b.groups {
		c.CurvePreferences = append(c.CurvePreferences, tls.CurveID(g))
	}
	if b.groups == nil && b.maxVersion <= tls.VersionTLS12 {
		c.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}
	}
	key := s.server.tickets
	if b.refuse { // what another connection has given out cannot be opened
		if _, err := rand.Read(key[:]); err != nil {
			return nil, err
		}
	}
	c.SetSessionTicketKeys([][32]byte{key})
	if err := s.askClientStd(b, c); err != nil {
		return nil, err
	}
	c.GetCertificate = func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
		cert, err := s.certificateFor(b, h.ServerName)
		if err != nil || cert == nil || b.signatures == nil {
			return cert, err
		}
		with := *cert
		for _, scheme := range b.signatures {
			with.SupportedSignatureAlgorithms = append(with.SupportedSignatureAlgorithms, tls.SignatureScheme(scheme))
		}
		return &with, nil
	}
	c.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) {
		s.offered()
		return forHello(b, c, h), nil
	}
	return c, nil
}

// forHello is what depends on the hello; nil: the settings as they are.
//
// ALPN is answered only when the client offers what is spoken inside, unless the
// endpoint has a list of its own. Otherwise the server stays silent (RFC 7301
// section 3.1 allows that): a client of another protocol that was routed here by
// mistake then gets as far as the HTTP error, which says more than an alert.
func forHello(b *Behaviour, c *tls.Config, h *tls.ClientHelloInfo) *tls.Config {
	if b.alpn != nil {
		return nil
	}
	for _, spoken := range spokenInside() {
		if slices.Contains(h.SupportedProtos, spoken) {
			with := c.Clone()
			with.NextProtos = []string{spoken}
			return with
		}
	}
	return nil
}

// The protocols inside a session, as ALPN names them (RFC 7301 section 6, and IANA's list).
const (
	http11   = "http/1.1"
	alpnMQTT = "mqtt"
)

// spokenInside is the protocols that every endpoint of TLS speaks, by preference.
func spokenInside() []string { return []string{http11, alpnMQTT} }
