package tlsbackend

import (
	"context"
	"crypto/tls"
	"slices"
	"time"
)

// serveTLS does the handshake with the endpoint's settings and serves HTTP
// inside. It adds the certificate, the ticket key and the protocol to them.
func (s *session) serveTLS(c *tls.Config) {
	started := time.Now()
	c.GetCertificate = func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
		return s.server.leaves.forHello(h.ServerName, s.names)
	}
	c.SetSessionTicketKeys([][32]byte{s.server.tickets})
	c.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) {
		o := newOffer(h)
		s.offer = &o
		return withProtocol(c, h), nil
	}

	conn := tls.Server(s.wire, c)
	ctx, cancel := context.WithTimeout(s.server.ctx, s.server.limits.handshake)
	err := conn.HandshakeContext(ctx)
	limit := ctx.Err()
	cancel()
	if err != nil {
		failed := s.explain(err, limit)
		failed.TookMS = milliseconds(started)
		s.wire.end(whyHandshake)
		s.server.emit(failed)
		s.answerPlainHTTP(err)
		s.wire.linger(s.server.limits.linger)
		return
	}
	state := conn.ConnectionState()
	s.chosen = &state
	s.server.emit(s.handshake(state, started))
	s.serveHTTP(conn)
}

// withProtocol answers ALPN only when the client offers http/1.1. Otherwise it
// stays silent (RFC 7301 section 3.1 allows that): a broker's client that was
// routed here by mistake then gets as far as the HTTP error, which says more
// than an alert.
func withProtocol(c *tls.Config, h *tls.ClientHelloInfo) *tls.Config {
	const http11 = "http/1.1"
	if !slices.Contains(h.SupportedProtos, http11) {
		return nil // the settings as they are
	}
	with := c.Clone()
	with.NextProtos = []string{http11}
	return with
}

func (s *session) handshake(state tls.ConnectionState, started time.Time) Handshake {
	h := Handshake{
		ID: s.id, Endpoint: s.endpoint.Name,
		Version: tls.VersionName(state.Version), Suite: tls.CipherSuiteName(state.CipherSuite),
		ALPN: state.NegotiatedProtocol, Resumed: state.DidResume, Offer: *s.offer,
		TookMS: milliseconds(started),
	}
	if state.CurveID != 0 { // 0: a session resumed in TLS 1.2
		h.Group = groupName(state.CurveID)
	}
	return h
}
