package tlsbackend

import (
	"net"
	"sync"
	"time"

	"sim800emu/internal/tlsengine"
	"sim800emu/internal/tlsnames"
)

// An undisturbed is a transport that keeps deadlines for reads back while a
// renegotiation goes on. net/http calls back a read of its own by a deadline long
// past whenever an answer is complete; in the middle of a handshake that would
// lose the message that was being read.
type undisturbed struct {
	net.Conn

	mu       sync.Mutex
	first    bool // the first handshake is done
	again    bool // another one goes on
	deadline time.Time
}

// NetConn is the connection below.
func (p *undisturbed) NetConn() net.Conn { return p.Conn }

// event learns from the engine where the handshake is.
func (p *undisturbed) event(e tlsengine.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case e.Kind == tlsengine.EventFinished:
		if p.again {
			p.again = false
			_ = p.Conn.SetReadDeadline(p.deadline) // fails on a closed connection: so does the read
		}
		p.first = true
	case p.first && e.Kind == tlsengine.EventHandshake && !e.Out && e.Type == tlsnames.MsgClientHello:
		p.again = true
		_ = p.Conn.SetReadDeadline(time.Time{})
	}
}

// SetReadDeadline is kept for later while a renegotiation goes on.
func (p *undisturbed) SetReadDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deadline = t
	if p.again {
		return nil
	}
	return p.Conn.SetReadDeadline(t)
}

// SetDeadline is that for reads: the wire bounds each write by itself.
func (p *undisturbed) SetDeadline(t time.Time) error { return p.SetReadDeadline(t) }
