package tlsbackend

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/tlsbackend/diary"
	"sim800emu/tlsbackend/pki"
)

// Config is what a Server is made from. The zero value serves with a CA of its own, silently.
type Config struct {
	Dir     string         // where the CA is kept, made if need be; empty: in memory only
	Seed    uint64         // of leaf keys and of the pre-shared key
	Log     zerolog.Logger // the zero value is silent
	KeyLog  io.Writer      // takes the secrets of all sessions, in the format of NSS, from many goroutines; may be nil
	OnEvent func(Event)    // may be nil; is called from any goroutine and must not call Close

	// Clock is the time that NTP and daytime tell; nil: that of this machine.
	Clock func() time.Time
}

// A Server serves the endpoints. It is safe for use by many goroutines.
type Server struct {
	log     zerolog.Logger
	onEvent func(Event)
	keyLog  io.Writer
	certs   *pki.Authority
	tickets [32]byte // the key of session tickets: all connections share it, so that sessions resume
	limits  limits

	catalogue *catalogue
	diary     *diary.Diary
	clock     func() time.Time
	mqtt      broker

	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup

	mu     sync.Mutex
	lastID uint64
	open   map[io.Closer]bool // connections and listeners; nil: closed
}

// New makes a server; its CA is loaded, or made if there is none.
func New(c Config) (*Server, error) {
	certs, err := pki.Open(c.Dir, c.Seed)
	if err != nil {
		return nil, err
	}
	s := &Server{
		log: c.Log, onEvent: c.OnEvent, keyLog: c.KeyLog, certs: certs, limits: usualLimits(), catalogue: newCatalogue(),
		open: map[io.Closer]bool{},
	}
	if _, err := rand.Read(s.tickets[:]); err != nil {
		return nil, fmt.Errorf("make a key for session tickets: %w", err)
	}
	if s.clock = c.Clock; s.clock == nil {
		s.clock = time.Now
	}
	s.diary = diary.New(s.found)
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s, nil
}

// Close ends all connections and listeners, and returns when no goroutine is left.
func (s *Server) Close() {
	s.mu.Lock()
	open := s.open
	s.open = nil
	s.mu.Unlock()
	for c := range open {
		if w, ok := c.(*wire); ok {
			w.end(whyStopped) // before anything else gives another reason
		}
	}
	s.stop()
	for c := range open {
		_ = c.Close() // what is closed already is as good
	}
	s.work.Wait()
	s.mqtt.close()
}

// enter counts a connection or listener in. It reports false after Close.
func (s *Server) enter(c io.Closer) (id uint64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return 0, false
	}
	s.open[c] = true
	s.work.Add(1)
	if _, client := c.(*wire); client {
		s.lastID++
	}
	return s.lastID, true
}

func (s *Server) leave(c io.Closer) {
	s.mu.Lock()
	delete(s.open, c)
	s.mu.Unlock()
	s.work.Done()
}

// ServeConn serves one connection, which it owns and closes, and blocks until it
// is over. ServerName and port are what the client's side asked for; the name
// gets a certificate when the client sends no SNI. A net.Pipe holds no bytes, so
// a client at its other end must read while it writes, or an alert and what the
// client still sends block each other until a limit in time. An unknown endpoint is logged
// and the connection closed: whoever makes a route has looked it up before.
func (s *Server) ServeConn(endpoint, serverName string, port uint16, c net.Conn) {
	s.serveConn(c, &session{name: endpoint, names: []string{serverName}, port: port})
}

func (s *Server) serveConn(c net.Conn, ses *session) {
	w := newWire(c, s.limits.stall)
	id, ok := s.enter(w)
	if !ok {
		_ = c.Close() // nothing was sent that could be lost
		return
	}
	defer s.leave(w)
	ses.server, ses.id, ses.wire = s, id, w
	ses.serve()
}

// ServePacket serves one datagram. It calls reply at once, or not at all where
// the endpoint has no UDP or nothing to say.
func (s *Server) ServePacket(endpoint string, in []byte, reply func([]byte)) {
	e, err := s.catalogue.lookup(endpoint)
	if err != nil || !e.UDP {
		s.log.Debug().Str("endpoint", endpoint).Int("bytes", len(in)).Msg("datagram dropped: the endpoint has no UDP")
		return
	}
	s.mu.Lock()
	closed := s.open == nil
	s.mu.Unlock()
	if closed {
		return
	}
	s.emit(Datagram{Endpoint: e.Name, Bytes: len(in)})
	if out, ok := e.datagram(s, slices.Clone(in)); ok {
		reply(out)
	}
}

// emit tells an event.
func (s *Server) emit(e Event) {
	s.log.WithLevel(level(e)).EmbedObject(logged{e}).Msg(e.EventKind())
	if s.onEvent != nil {
		s.onEvent(e)
	}
}

// milliseconds is how long ago a moment was.
func milliseconds(since time.Time) float64 {
	return float64(time.Since(since).Microseconds()) / 1000
}
