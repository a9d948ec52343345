package tlsbackend

import (
	"crypto/tls"
	"time"
)

// A session is one connection to an endpoint.
type session struct {
	server   *Server
	id       uint64
	name     string   // of the endpoint, as it was asked for
	names    []string // for the certificate when there is no SNI
	port     uint16
	byName   bool // an SNI of ours chooses another endpoint
	wire     *wire
	endpoint Endpoint

	opened time.Time
	offer  *Offer               // of the ClientHello, once it came
	chosen *tls.ConnectionState // once the handshake is done
}

// serve tells the opening, serves, and tells the end.
func (s *session) serve() {
	s.opened = time.Now()
	e, err := Lookup(s.name)
	if err != nil {
		s.server.log.Error().Err(err).Msg("connection closed")
		s.wire.end(err.Error())
	}
	if err == nil && s.byName && e.TLS {
		e = s.chooseByName(e)
	}
	s.endpoint = e
	s.server.emit(Opened{
		ID: s.id, Endpoint: e.Name, Name: s.names[0], Port: s.port, Peer: s.wire.RemoteAddr().String(),
	})
	if err == nil {
		e.serve(s)
	}
	_ = s.wire.Close() // most endpoints have done it
	s.server.emit(Closed{
		ID: s.id, Endpoint: e.Name, In: s.wire.in.Load(), Out: s.wire.out.Load(), Why: s.why(), TookMS: milliseconds(s.opened),
	})
}

func (s *session) why() string {
	why := s.wire.ended()
	if why == whyClient && s.chosen != nil {
		why += " without close_notify"
	}
	return why
}
