package tlsengine

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A Conn is the server's side of a TLS connection. Reads and writes may go on at
// the same time, each from one goroutine or more; a renegotiation that a read
// meets holds the writes until it is over.
type Conn struct {
	raw net.Conn
	cfg *Config

	// in guards all that reading touches, out all that writing touches. The
	// handshake holds both (in before out); what is below Read, Write and
	// Handshake expects them held.
	in, out sync.Mutex
	// first lets one goroutine run the handshake, before in: whoever waits for a
	// handshake must not wait for a read that follows it.
	first   sync.Mutex
	holding bool // one goroutine holds both; changed by it alone

	handshakeDone bool // both
	handshakeErr  error
	established   atomic.Bool // handshakeDone, for those who hold no lock
	asked         atomic.Bool // a HelloRequest is out, and no ClientHello has come since

	offer *Offer // of the last ClientHello
	state State
	stats sync.Mutex // guards state between its owners and State

	r reader
	w writer

	tls12 *secrets12 // of the last handshake, for renegotiation
	tls13 *post13    // what TLS 1.3 needs after the handshake

	appIn    []byte // application data that was opened and not yet read
	readErr  error
	writeErr error

	closed    chan struct{} // closed when the transport is done for
	closeOnce sync.Once
	closeErr  error
}

// Server is the server's side on c. It says nothing until Handshake, Read or
// Write is called. The Conn owns c.
func Server(c net.Conn, cfg *Config) *Conn {
	conn := &Conn{raw: c, cfg: cfg, closed: make(chan struct{})}
	conn.r.init()
	conn.w.init()
	return conn
}

// Handshake runs the handshake unless it has been run. A context that ends
// closes the transport.
func (c *Conn) Handshake(ctx context.Context) error {
	if c.established.Load() {
		return nil
	}
	c.first.Lock()
	defer c.first.Unlock()
	if c.established.Load() || c.handshakeErr != nil {
		return c.handshakeErr
	}
	c.in.Lock()
	defer c.in.Unlock()
	c.out.Lock()
	defer c.out.Unlock()
	c.holding = true
	defer func() { c.holding = false }()
	if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, func() { c.abandon() })
		defer stop()
	}
	err := c.cfg.check()
	if err == nil {
		err = c.handshake()
	}
	if err != nil && ctx.Err() != nil {
		err = errors.Join(ctx.Err(), err)
	}
	if err != nil {
		c.handshakeErr = err
		c.readErr, c.writeErr = err, err
		return err
	}
	c.handshakeDone = true
	c.established.Store(true)
	return nil
}

// State is what has been negotiated so far.
func (c *Conn) State() State {
	c.stats.Lock()
	defer c.stats.Unlock()
	return c.state
}

// update changes the state.
func (c *Conn) update(f func(s *State)) {
	c.stats.Lock()
	defer c.stats.Unlock()
	f(&c.state)
}

// rand is the source of what needs not be secret.
func (c *Conn) rand() io.Reader {
	if c.cfg.Rand == nil {
		return rand.Reader
	}
	return c.cfg.Rand
}

// abandon closes the transport without a word.
func (c *Conn) abandon() {
	c.closeOnce.Do(func() {
		close(c.closed)
		c.closeErr = c.raw.Close()
	})
}

// LocalAddr is the transport's.
func (c *Conn) LocalAddr() net.Addr { return c.raw.LocalAddr() }

// RemoteAddr is the transport's.
func (c *Conn) RemoteAddr() net.Addr { return c.raw.RemoteAddr() }

// SetDeadline sets the transport's.
func (c *Conn) SetDeadline(t time.Time) error { return c.raw.SetDeadline(t) }

// SetReadDeadline sets the transport's.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.raw.SetReadDeadline(t) }

// SetWriteDeadline sets the transport's.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.raw.SetWriteDeadline(t) }
