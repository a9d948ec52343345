package tlsbackend

import (
	"strings"
	"sync/atomic"
	"time"

	"sim800emu/tlsbackend/diary"
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
	entry    *diary.Entry
	endpoint Endpoint

	behaviour *Behaviour  // at an endpoint of TLS
	stalled   atomic.Bool // the engine has fallen silent

	opened time.Time
	offer  *Offer   // of the ClientHello, once it came
	chosen *outcome // once the handshake is done
}

// serve tells the opening, serves, and tells the end.
func (s *session) serve() {
	s.opened = time.Now()
	e, err := s.server.catalogue.lookup(s.name)
	peer := s.wire.RemoteAddr().String()
	s.entry = s.server.diary.Open(s.opened, diary.Opening{
		ID: s.id, Endpoint: e.Name, Name: s.names[0], Port: s.port, Peer: peer, TLS: e.TLS,
	})
	s.wire.entry = s.entry
	if err != nil {
		s.server.log.Error().Err(err).Msg("connection closed")
		s.wire.end(err.Error())
	}
	if err == nil && s.byName && e.TLS {
		e = s.chooseByName(e)
		s.entry.At(e.Name, e.TLS)
	}
	s.endpoint = e
	s.server.emit(Opened{ID: s.id, Endpoint: e.Name, Name: s.names[0], Port: s.port, Peer: peer})
	if err == nil {
		e.serve(s)
	}
	_ = s.wire.Close() // most endpoints have done it
	why := s.why()
	s.entry.Close(time.Now(), why, strings.HasSuffix(why, withoutNotify))
	s.server.emit(Closed{
		ID: s.id, Endpoint: e.Name, In: s.wire.in.Load(), Out: s.wire.out.Load(), Why: why, TookMS: milliseconds(s.opened),
	})
}

// withoutNotify is how a session of TLS ends that was cut off.
const withoutNotify = " without close_notify"

func (s *session) why() string {
	why := s.wire.ended()
	if why == whyClient && s.chosen != nil {
		why += withoutNotify
	}
	return why
}
