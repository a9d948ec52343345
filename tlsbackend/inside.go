package tlsbackend

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
)

// inside is what HTTP is served on: TLS, with what a behaviour does to
// application data. Our engine does that itself.
func (s *session) inside(b *Behaviour, conn secure) secure {
	if !b.usesEngine() && b.recordSize > 0 {
		conn = &chunks{secure: conn, size: b.recordSize}
	}
	if b.keepsSilent {
		conn = &silentEnd{secure: conn, below: carrier{s.wire}}
	}
	if b.holds {
		conn = &held{secure: conn, stalled: &s.stalled}
	}
	return conn
}

// hold bounds how long a connection stays at an endpoint that holds it on purpose.
func (s *session) hold(b *Behaviour, conn secure) (release func()) {
	if !b.holds {
		return func() {}
	}
	most := s.server.limits.held
	ctx, cancel := context.WithTimeout(s.server.ctx, most)
	stop := context.AfterFunc(ctx, func() {
		s.wire.end("the client did not give up in " + most.String())
		_ = conn.Close() // ends the write that is held
	})
	return func() { stop(); cancel() }
}

// held is a session whose writes do not return once it has stalled, until it is
// closed. It is closed when the client is gone, which only a read can tell; so a
// read goes on in spite of what the client sends.
type held struct {
	secure
	stalled *atomic.Bool
}

func (h *held) Read(p []byte) (int, error) {
	for {
		n, err := h.secure.Read(p)
		var timeout net.Error
		switch {
		case err == nil && h.stalled.Load():
			continue
		case err != nil && !(errors.As(err, &timeout) && timeout.Timeout()):
			_ = h.Close() // the error is that of the read
		}
		return n, err
	}
}

// chunks writes records of one size. With dynamic sizing off, crypto/tls makes
// one record of each Write of up to 2^14 bytes.
type chunks struct {
	secure
	size int
}

func (c *chunks) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		n, err := c.secure.Write(p[done:min(done+c.size, len(p))])
		done += n
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// A silentEnd ends the connection below TLS, without close_notify.
type silentEnd struct {
	secure
	below carrier
}

func (s *silentEnd) CloseWrite() error { return s.below.CloseWrite() }

func (s *silentEnd) Close() error { return s.below.Close() }
