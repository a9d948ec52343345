package tlsbackend

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// serveHTTP serves HTTP/1.1 on a connection, the wire or TLS over it, until it is over.
func (s *session) serveHTTP(c net.Conn) {
	web := &web{session: s}
	stream := &stream{client: s.client(c), web: web}
	once := &oneConn{conn: stream, over: make(chan struct{})}
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	server := &http.Server{
		Handler:           web,
		Protocols:         protocols,
		MaxHeaderBytes:    maxHeader,
		ReadHeaderTimeout: s.server.limits.header,
		IdleTimeout:       s.server.limits.idle,
		ErrorLog:          s.server.webLog(),
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateIdle:
				web.handling = false
			case http.StateClosed:
				once.end()
			}
		},
	}
	server.SetKeepAlivesEnabled(s.behaviour == nil || !s.behaviour.closesEach)
	_ = server.Serve(once) // net.ErrClosed, when the connection is over
}

// oneConn is a listener with one client. Its end is the end of that client.
type oneConn struct {
	conn net.Conn
	gave bool
	over chan struct{}
	once sync.Once
}

// Accept implements net.Listener.
func (l *oneConn) Accept() (net.Conn, error) {
	if !l.gave {
		l.gave = true
		return l.conn, nil
	}
	<-l.over
	return nil, net.ErrClosed
}

func (l *oneConn) end() { l.once.Do(func() { close(l.over) }) }

// Close implements net.Listener.
func (l *oneConn) Close() error { return nil }

// Addr implements net.Listener.
func (l *oneConn) Addr() net.Addr { return l.conn.LocalAddr() }

// A stream is what net/http reads and writes. It hides TLS from it, so that all
// endpoints are served alike.
type stream struct {
	*client
	web *web
}

// Write tells of an answer that net/http gives without asking us: to what is
// no HTTP, or too much of it.
func (s *stream) Write(p []byte) (int, error) {
	n, err := s.client.Write(p)
	if !s.web.handling {
		s.web.refused(string(p))
	}
	return n, err
}

// A web is the HTTP of one connection. All its methods run on the goroutine
// that net/http has for the connection.
type web struct {
	session  *session
	requests int
	handling bool // from the start of a request to the next wait
}

// ServeHTTP implements http.Handler.
func (w *web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.handling = true
	w.requests++
	a := &answer{ResponseWriter: rw, web: w, control: http.NewResponseController(rw), status: http.StatusOK}
	if r.ContentLength != 0 {
		// net/http reads what we leave of a body, and must not wait for ever.
		a.allow(w.session.server.limits.stall)
	}
	if r.URL.Query().Has("close") {
		a.Header().Set("Connection", "close")
	}
	w.route(a, r)
	if r.ContentLength != 0 && a.err == nil {
		a.allow(w.session.server.limits.stall)
	}
	event := Served{
		ID: w.session.id, Endpoint: w.session.endpoint.Name,
		Method: r.Method, Path: r.URL.Path[:min(len(r.URL.Path), maxPath)], Status: a.status, Bytes: a.bytes,
	}
	if a.err != nil {
		event.Error = a.err.Error()
	}
	w.session.served(event)
}

// refused tells of an answer that begins as net/http's own do.
func (w *web) refused(start string) {
	rest, ok := strings.CutPrefix(start, "HTTP/1.1 ")
	if !ok || len(rest) < 3 {
		return
	}
	status, err := strconv.Atoi(rest[:3])
	if err != nil {
		return
	}
	_, body, _ := strings.Cut(rest, "\r\n\r\n")
	w.session.served(Served{
		ID: w.session.id, Endpoint: w.session.endpoint.Name, Status: status, Bytes: int64(len(body)),
		Error: "no good HTTP request: " + body,
	})
}

// An answer counts what is answered.
type answer struct {
	http.ResponseWriter
	web     *web
	control *http.ResponseController
	status  int
	bytes   int64
	err     error
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	if err != nil && a.err == nil {
		a.err = err
	}
	return n, err
}

// allow bounds the time for the next reads of the body; 0: no bound.
func (a *answer) allow(d time.Duration) {
	var until time.Time
	if d > 0 {
		until = time.Now().Add(d)
	}
	_ = a.control.SetReadDeadline(until) // fails on a closed connection: so do the reads
}
