package control

import (
	"fmt"
	"net/http"
	"strconv"
)

// listTLS lists the connections that the TLS server remembers, the oldest first.
func (s *Server) listTLS(*http.Request) (any, error) {
	if s.cfg.Diary == nil {
		return nil, noTLS()
	}
	return s.cfg.Diary.List(), nil
}

// findTLS is one connection to the TLS server, whole.
func (s *Server) findTLS(r *http.Request) (any, error) {
	if s.cfg.Diary == nil {
		return nil, noTLS()
	}
	text := r.PathValue("connection")
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return nil, bad("connection %q: want a number of the list", text)
	}
	c, ok := s.cfg.Diary.Find(id)
	if !ok {
		return nil, problem{http.StatusNotFound, fmt.Sprintf("the TLS server remembers no connection %d; GET /tls/connections lists what it does", id)}
	}
	return c, nil
}

func noTLS() error { return problem{http.StatusNotFound, "this program has no TLS server"} }
