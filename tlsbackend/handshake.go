package tlsbackend

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"sim800emu/internal/tlsnames"
)

// A secure is a session of TLS, whichever layer made it.
type secure interface {
	net.Conn
	CloseWrite() error // sends close_notify
}

// An outcome is what a handshake has chosen.
type outcome struct {
	version, suite, group, signature uint16 // group 0: none, as in a session of TLS 1.2 that resumes
	alpn                             string
	resumed, extendedMaster, engine  bool
	maxFragment, sizeLimit           int // bytes; 0: not agreed
	chainBytes                       int // of the server's Certificate message
	clientChain                      [][]byte
	pskIdentity                      []byte
}

// serveTLS does what a behaviour says: the handshake, and HTTP or MQTT inside.
func (s *session) serveTLS(b *Behaviour) {
	s.behaviour = b
	if b.instead != nil {
		b.instead(s)
		return
	}
	started := time.Now()
	below, release := s.below(b)
	defer release()
	most := s.server.limits.handshake
	if b.slow {
		most = s.server.limits.slow
	}
	ctx, cancel := context.WithTimeout(s.server.ctx, most)
	shake := s.handshakeStd
	if b.usesEngine() {
		shake = s.handshakeEngine
	}
	conn, chosen, err := shake(ctx, b, below)
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
	s.chosen = chosen
	s.settled(*chosen)
	s.server.emit(s.handshake(*chosen, started))
	defer s.hold(b, conn)()
	s.serveApplication(s.inside(b, conn))
}

// certificateFor is the chain that a behaviour shows, for the SNI, or for the
// names that the client's side asked for where there is no SNI of use.
func (s *session) certificateFor(b *Behaviour, sni string) (*tls.Certificate, error) {
	if sni == "" && b.sniRequired {
		return nil, nil
	}
	return s.server.certs.ForHello(b.certificate, sni, s.names)
}

func (s *session) handshake(o outcome, started time.Time) Handshake {
	h := Handshake{
		ID: s.id, Endpoint: s.endpoint.Name,
		Version: tls.VersionName(o.version), Suite: tlsnames.SuiteName(o.suite),
		ALPN: o.alpn, Resumed: o.resumed,
		TookMS: milliseconds(started),
	}
	if s.offer != nil { // else the hello was too long for the diary
		h.Offer = *s.offer
	}
	if o.group != 0 {
		h.Group = tlsnames.GroupName(o.group)
	}
	return h
}
