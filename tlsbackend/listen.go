package tlsbackend

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"
)

// Serve accepts clients and serves them at the endpoint until Close, which gives
// nil, or until the listener fails. At a TLS endpoint, a client whose SNI is
// NAME.sim800.test gets the TLS endpoint NAME instead. Without SNI the
// certificate is for ENDPOINT.sim800.test and for the address that the client
// connected to. The listener is closed in the end.
func (s *Server) Serve(l net.Listener, endpoint string) error {
	defer func() { _ = l.Close() }() // Close may have done it
	e, err := s.catalogue.lookup(endpoint)
	if err != nil {
		return err
	}
	if _, ok := s.enter(l); !ok {
		return nil
	}
	defer s.leave(l)
	for {
		c, err := l.Accept()
		if err != nil {
			if s.ctx.Err() != nil {
				return nil
			}
			if !passes(err) {
				return fmt.Errorf("accept at %s: %w", l.Addr(), err)
			}
			s.log.Warn().Err(err).Msg("a client was not accepted")
			s.pause(50 * time.Millisecond)
			continue
		}
		s.work.Go(func() { s.serveConn(c, s.standalone(e.Name, c)) })
	}
}

// standalone is a session of a client that says nothing of where it wants to go.
func (s *Server) standalone(endpoint string, c net.Conn) *session {
	ses := &session{name: endpoint, names: []string{HostName(endpoint)}, byName: true}
	if local, ok := c.LocalAddr().(*net.TCPAddr); ok {
		ses.port = uint16(local.Port)
		ses.names = append(ses.names, local.AddrPort().Addr().Unmap().WithZone("").String())
	}
	return ses
}

// HostName is the host name of an endpoint as Lookup writes it: EndpointFor the
// other way round. Parameters behind a name have no place in one; then it is the
// domain alone.
func HostName(endpoint string) string {
	if strings.Contains(endpoint, "?") {
		return Domain
	}
	return strings.ReplaceAll(endpoint, "+", ".") + "." + Domain
}

// passes reports whether an error of Accept can be over soon: too many open
// files, or a client that was gone before it was accepted.
func passes(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ECONNABORTED)
}

// pause waits, but not longer than the server lives.
func (s *Server) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-s.ctx.Done():
	}
}

// chooseByName reads the ClientHello ahead and gives the TLS endpoint that its
// SNI names, else the one given. What it has read is read again by the endpoint.
func (s *session) chooseByName(given Endpoint) Endpoint {
	var sni string
	tape := &tape{Conn: s.wire}
	_ = s.wire.SetReadDeadline(time.Now().Add(s.server.limits.handshake)) // fails on a closed connection: so does the read
	// crypto/tls parses the hello and is stopped there. Its error is ours, or
	// that of a bad hello, which the endpoint will meet and answer.
	_ = tls.Server(tape, &tls.Config{
		MinVersion: tls.VersionTLS10, // whether the version will do is for the endpoint to say
		GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
			sni = h.ServerName
			_ = s.wire.SetReadDeadline(time.Time{}) // without a hello the deadline stays, and ends the handshake
			return nil, errEnough
		},
	}).Handshake()
	s.wire.unread(tape.seen)
	if e, ok := s.server.catalogue.forHost(sni); ok && e.TLS {
		return e
	}
	return given
}

// errEnough stops crypto/tls after the ClientHello.
var errEnough = errors.New("the hello has been read")

// A tape remembers what was read, and swallows what is written.
type tape struct {
	net.Conn
	seen []byte
}

func (t *tape) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.seen = append(t.seen, p[:n]...)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, fmt.Errorf("read ahead: %w", err)
	}
	return n, err
}

func (t *tape) Write(p []byte) (int, error) { return len(p), nil }
