package tlsbackend

import (
	"context"
	"errors"
	"net"

	"sim800emu/internal/tlsshape"
)

// A carrier is the wire as the layers of TLS see it: with ends that work on a
// socket and on the pipe of a modem alike.
type carrier struct{ *wire }

// CloseWrite ends our side. A pipe has no half-closed state: it is closed, and
// its reader sees the end in order.
func (c carrier) CloseWrite() error {
	if _, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return c.wire.CloseWrite()
	}
	return c.Close()
}

// SetLinger makes the next Close a reset, if it is given 0.
func (c carrier) SetLinger(seconds int) error {
	if l, ok := c.Conn.(interface{ SetLinger(int) error }); ok {
		return l.SetLinger(seconds)
	}
	return errors.ErrUnsupported
}

// below is the transport of a behaviour: the wire, with the shaper on it where
// there is something to shape. It is to be released when the session is over.
func (s *session) below(b *Behaviour) (c net.Conn, release func()) {
	on := carrier{s.wire}
	if len(b.rules) == 0 && b.endAfter < 0 {
		return on, func() {}
	}
	shaped := tlsshape.New(on, b.rules...)
	if b.endAfter >= 0 {
		shaped.EndAfterBytes(b.endAfter)
	}
	// The end of the server must end the pauses of the shaper too.
	stop := context.AfterFunc(s.server.ctx, func() { _ = shaped.Close() })
	return shaped, func() { stop() }
}
