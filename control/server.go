package control

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/net/netutil"

	"sim800emu/modem"
	"sim800emu/tlsbackend/diary"
)

// Limits of the side door; our own choices, for clients that are tools and tests.
const (
	maxBody        = 64 << 10
	maxHeader      = 16 << 10
	maxConnections = 256
	maxReaders     = 32 // of events
	headerLimit    = 5 * time.Second
	requestLimit   = 10 * time.Second // to send a request
	replyLimit     = 15 * time.Second // to take a reply
	idleLimit      = time.Minute
)

// Config is what a side door is made from.
type Config struct {
	Addr   Addr
	Token  string // wanted of every client; empty: none
	Modems []Modem
	Log    zerolog.Logger
	// Diary is what the TLS server remembers of its clients; nil: there is no such server.
	Diary *diary.Diary
	// AnswerLimit is how long a modem may take to answer; zero: 5 s.
	AnswerLimit time.Duration
}

// A Modem is one modem behind the side door.
type Modem struct {
	Name  string // in paths, unique
	Port  string // where its TE finds it
	Modem *modem.Modem
	// ReadOverlay reads profile files that are laid over the modem's profile, each
	// over the one before; all but the last have been applied. nil: the profile
	// cannot be changed. It runs on a goroutine of the side door.
	ReadOverlay func(files [][]byte) (modem.Overlay, error)
}

// A Server is an open side door.
type Server struct {
	cfg    Config
	token  [sha256.Size]byte
	units  []*unit
	routes []route
	hub    *hub
	ln     net.Listener
	http   *http.Server
	cancel context.CancelFunc
	once   sync.Once
	serve  sync.WaitGroup
	work   sync.WaitGroup // connections
}

// New opens the side door; Close closes it.
func New(cfg Config) (*Server, error) {
	if cfg.AnswerLimit <= 0 {
		cfg.AnswerLimit = 5 * time.Second
	}
	s := &Server{cfg: cfg, token: sha256.Sum256([]byte(cfg.Token)), hub: newHub()}
	for _, m := range cfg.Modems {
		if s.unit(m.Name) != nil || m.Name == "" {
			return nil, fmt.Errorf("side door: two modems of the name %q, or none", m.Name)
		}
		s.units = append(s.units, &unit{Modem: m, limit: cfg.AnswerLimit})
	}
	ln, err := cfg.Addr.listen()
	if err != nil {
		return nil, fmt.Errorf("side door: %w", err)
	}
	s.ln = ln
	s.routes = s.table()
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	s.http = &http.Server{
		Handler: s.guard(s.mux()), MaxHeaderBytes: maxHeader,
		ReadHeaderTimeout: headerLimit, ReadTimeout: requestLimit, IdleTimeout: idleLimit,
		BaseContext: func(net.Listener) context.Context { return ctx },
		ConnState:   s.count,
		ErrorLog:    log.New(io.Discard, "", 0), // what a client did wrong is the client's to know
	}
	s.serve.Go(func() {
		if err := s.http.Serve(netutil.LimitListener(ln, maxConnections)); !errors.Is(err, http.ErrServerClosed) {
			cfg.Log.Error().Err(err).Msg("the side door is closed")
		}
	})
	return s, nil
}

// Addr is where the side door is, with the port that the host has chosen.
func (s *Server) Addr() Addr {
	return Addr{s.cfg.Addr.network, s.ln.Addr().String()}
}

// count follows the goroutines of connections.
func (s *Server) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.work.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.work.Done()
	}
}

// Close closes the side door and ends its goroutines. A request that waits for
// a modem gets no answer.
func (s *Server) Close() error {
	var err error
	s.once.Do(func() {
		s.cancel()
		err = s.http.Close()
		s.serve.Wait()
		_ = s.http.Close() // a connection that came in between
		s.work.Wait()
	})
	return err
}

func (s *Server) unit(name string) *unit {
	for _, u := range s.units {
		if u.Name == name {
			return u
		}
	}
	return nil
}
