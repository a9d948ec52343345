package tlsbackend

import (
	"errors"
	"io"
	"net"
	"strings"
	"time"
)

// A client is the stream of an application, in TLS or not. It notes why the
// stream ends, and can be read ahead.
type client struct {
	net.Conn
	session *session
	ahead   []byte
}

// client is what an application is served on: c, unless it is that already.
func (s *session) client(c net.Conn) *client {
	if already, ok := c.(*client); ok {
		return already
	}
	return &client{Conn: c, session: s}
}

// peek waits for the first byte of a client that has not sent any.
func (c *client) peek(most time.Duration) (byte, error) {
	_ = c.SetReadDeadline(time.Now().Add(most)) // fails on a closed connection: so does the read
	var first [1]byte
	if _, err := io.ReadFull(c, first[:]); err != nil {
		return 0, err
	}
	_ = c.SetReadDeadline(time.Time{})
	c.ahead = first[:]
	return first[0], nil
}

func (c *client) Read(p []byte) (int, error) {
	if len(c.ahead) > 0 {
		n := copy(p, c.ahead)
		c.ahead = c.ahead[n:]
		return n, nil
	}
	n, err := c.Conn.Read(p)
	var lost *net.OpError
	switch {
	case errors.Is(err, io.EOF):
		c.session.endOfStream()
	case errors.As(err, &lost) && lost.Op == "remote error":
		c.session.wire.end("alert from the client: " + strings.TrimPrefix(lost.Err.Error(), "tls: "))
		c.session.alertInside(err)
	}
	return n, err
}

// CloseWrite ends our side: with close_notify in TLS.
func (c *client) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// endOfStream notes an end in order. In TLS that is one with close_notify.
func (s *session) endOfStream() {
	if s.chosen != nil {
		s.wire.end(whyClient + " with close_notify")
	}
}

// serveApplication serves what the client speaks inside TLS: MQTT if it begins
// with a CONNECT, as no method of HTTP does, on whatever port and with whatever
// ALPN; else HTTP.
func (s *session) serveApplication(conn net.Conn) {
	c := s.client(conn)
	first, err := c.peek(s.server.limits.header)
	switch {
	case err != nil:
		_ = c.Close() // its end is noted
	case first == mqttConnect:
		s.serveMQTT(c)
	default:
		s.serveHTTP(c)
	}
}
