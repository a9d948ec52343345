package socketbridge

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/net/proxy"

	"sim800emu/internal/socket"
)

// A wire is the host's end of a TCP connection, or of the pipe that stands for one.
type wire struct {
	net.Conn
	tcp         *net.TCPConn // nil: a pipe
	raw         syscall.RawConn
	peer, local netip.AddrPort
	label       string
	written     atomic.Int64 // bytes that the host has taken
	reset       *atomic.Bool // of a pipe: its end is a reset
}

// The keep-alive that a SIM800 has in its factory state (+CIPTKA: 1,7200,75,9).
func keepAlive() net.KeepAliveConfig {
	return net.KeepAliveConfig{Enable: true, Idle: 7200 * time.Second, Interval: 75 * time.Second, Count: 9}
}

// probing is a keep-alive as the host is told of it.
func probing(p socket.Probe) net.KeepAliveConfig {
	if p.Idle <= 0 {
		return net.KeepAliveConfig{}
	}
	return net.KeepAliveConfig{Enable: true, Idle: p.Idle, Interval: p.Interval, Count: p.Count}
}

func newWire(tcp *net.TCPConn, label string) (*wire, error) {
	raw, err := tcp.SyscallConn()
	if err != nil {
		_ = tcp.Close()
		return nil, err
	}
	return &wire{
		Conn: tcp, tcp: tcp, raw: raw, label: label,
		peer: addrPort(tcp.RemoteAddr()), local: addrPort(tcp.LocalAddr()),
	}, nil
}

// connect opens the TCP connection of a way.
func (b *Bridge) connect(ctx context.Context, w way, localPort uint16) (*wire, error) {
	switch w.kind {
	case toBuiltIn:
		return b.connectBuiltIn(w, localPort)
	case toProxy:
		return b.connectProxy(ctx, w, localPort)
	case toAddress:
		return b.connectHost(ctx, w.target.host, w.target.port, localPort, Policy{}, w.label)
	default:
		return b.connectHost(ctx, w.host, w.port, localPort, b.cfg.Policy, w.label)
	}
}

// connectHost looks the host up and tries its first two addresses.
func (b *Bridge) connectHost(ctx context.Context, host string, port, localPort uint16, p Policy, label string) (*wire, error) {
	addrs, err := b.lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	var first error
	for _, a := range addrs[:min(2, len(addrs))] {
		to := netip.AddrPortFrom(a, port)
		tcp, err := dialTCP(ctx, to, localPort, p)
		if err == nil {
			return newWire(tcp, label)
		}
		if first == nil {
			first = explain(fmt.Sprintf("connect to %s of %q", to, host), err)
		}
	}
	return nil, first
}

func dialTCP(ctx context.Context, to netip.AddrPort, localPort uint16, p Policy) (*net.TCPConn, error) {
	d := net.Dialer{
		KeepAliveConfig: keepAlive(),
		ControlContext: func(_ context.Context, _, address string, c syscall.RawConn) error {
			really, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			if err := p.check(really.Addr()); err != nil || localPort == 0 {
				return err
			}
			return reuseAddr(c)
		},
	}
	d.SetMultipathTCP(false)
	if localPort != 0 {
		d.LocalAddr = &net.TCPAddr{Port: int(localPort)}
	}
	c, err := d.DialContext(ctx, "tcp4", to.String())
	if err != nil {
		return nil, err
	}
	return c.(*net.TCPConn), nil
}

// connectProxy lets a SOCKS5 proxy connect. It gets names as names: only it can look them up.
func (b *Bridge) connectProxy(ctx context.Context, w way, localPort uint16) (*wire, error) {
	to := net.JoinHostPort(w.host, strconv.Itoa(int(w.port)))
	at := net.JoinHostPort(w.target.host, strconv.Itoa(int(w.target.port)))
	if a, ok := literal(w.host); ok {
		if err := b.cfg.Policy.check(a); err != nil {
			return nil, explain("connect to "+to, err)
		}
	}
	hop := &firstHop{b: b, localPort: localPort, host: w.target.host, port: w.target.port}
	d, err := proxy.SOCKS5("tcp4", at, w.auth, hop)
	if err != nil {
		return nil, fmt.Errorf("connect to %s by the proxy %s: %w (%v)", to, at, socket.ErrUnreachable, err)
	}
	dialer, ok := d.(proxy.ContextDialer)
	if !ok {
		return nil, fmt.Errorf("connect to %s by the proxy %s: %w (it could not be given up)", to, at, socket.ErrUnreachable)
	}
	if _, err := dialer.DialContext(ctx, "tcp4", to); err != nil {
		return nil, explainProxy(fmt.Sprintf("connect to %s by the proxy %s", to, at), err)
	}
	hop.wire.label = w.label
	hop.wire.peer = netip.AddrPortFrom(w.addr, w.port)
	return hop.wire, nil
}

// A firstHop dials a proxy and keeps the connection, which is the modem's own
// once the proxy has agreed.
type firstHop struct {
	b         *Bridge
	localPort uint16
	host      string
	port      uint16
	wire      *wire
}

// DialContext implements proxy.ContextDialer.
func (h *firstHop) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	w, err := h.b.connectHost(ctx, h.host, h.port, h.localPort, Policy{}, "")
	if err != nil {
		return nil, err
	}
	h.wire = w
	return w.tcp, nil
}

// Dial implements proxy.Dialer, which nobody calls because of DialContext.
func (h *firstHop) Dial(network, address string) (net.Conn, error) {
	return h.DialContext(h.b.ctx, network, address)
}

// connectBuiltIn hands one end of a pipe to the backend.
func (b *Bridge) connectBuiltIn(w way, localPort uint16) (*wire, error) {
	peer, local := netip.AddrPortFrom(w.addr, w.port), b.standInLocal(localPort)
	ours, theirs := net.Pipe()
	reset := &atomic.Bool{}
	end := newAhead(pipeEnd{Conn: theirs, local: peer, remote: local, reset: reset})
	served := b.spawn(end.fill) && b.spawn(func() {
		b.cfg.Backend.ServeConn(w.endpoint, w.host, w.port, end)
		_ = end.Close()
	})
	if !served {
		_ = theirs.Close() // and fill ends
		return nil, errStopped
	}
	return &wire{Conn: ours, peer: peer, local: local, label: w.label, reset: reset}, nil
}

// standInLocal is the own address of a connection that has no socket. Without a
// port it gets the next of the dynamic ports, 49152 to 65535 (RFC 6335 section 6).
func (b *Bridge) standInLocal(port uint16) netip.AddrPort {
	if port == 0 {
		port = uint16(49152 + (b.standInPorts.Add(1)-1)%16384)
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
}

// A pipeEnd is a pipe that tells the addresses of the connection it stands for,
// and can be reset as a socket can.
type pipeEnd struct {
	net.Conn
	local, remote netip.AddrPort
	reset         *atomic.Bool
}

// SetLinger makes the next Close a reset if it is given 0, as that of a *net.TCPConn does.
func (p pipeEnd) SetLinger(seconds int) error {
	p.reset.Store(seconds == 0)
	return nil
}

func (p pipeEnd) LocalAddr() net.Addr  { return net.TCPAddrFromAddrPort(p.local) }
func (p pipeEnd) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(p.remote) }

func addrPort(a net.Addr) netip.AddrPort {
	var ap netip.AddrPort
	switch a := a.(type) {
	case *net.TCPAddr:
		ap = a.AddrPort()
	case *net.UDPAddr:
		ap = a.AddrPort()
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// write sends all of b; on a pipe it returns when the backend has read it.
func (w *wire) write(b []byte) error {
	if w.tcp != nil {
		return writeCounted(w.tcp, w.raw, b, &w.written)
	}
	if len(b) == 0 { // a mark of the end: see halfClose
		return nil
	}
	n, err := w.Write(b)
	w.written.Add(int64(n))
	return err
}

// finish tells the peer that nothing more is sent. A pipe has no half-closed
// state: it is closed in both directions.
func (w *wire) finish() error {
	if w.tcp != nil {
		return w.tcp.CloseWrite()
	}
	return w.Close()
}

// halfClose tells the peer that nothing more is sent, and lets it go on. Through
// a pipe nothing goes as a mark of the end: see ahead.fill.
func (w *wire) halfClose() error {
	if w.tcp != nil {
		return w.tcp.CloseWrite()
	}
	_, err := w.Write(nil)
	return err
}

// abort closes with a reset.
func (w *wire) abort() {
	if w.tcp != nil {
		_ = w.tcp.SetLinger(0) // if this fails the close is an orderly one
	}
	_ = w.Close()
}

// The back-off between two looks at what the peer has acknowledged.
const (
	ackFirst = 200 * time.Microsecond
	ackLast  = 20 * time.Millisecond
)

// awaitAck waits until the peer has acknowledged the stream up to end.
func (w *wire) awaitAck(ctx context.Context, end int64) error {
	if w.tcp == nil {
		return nil
	}
	for pause := ackFirst; ; pause = min(2*pause, ackLast) {
		// In this order: what is acknowledged stays so when the connection dies
		// meanwhile, and the difference of the counts is never too high.
		isDead := pause == ackLast && lookAt(w.raw) == dead
		written := w.written.Load()
		n, err := unacknowledged(w.raw)
		switch {
		case err != nil:
			return err
		case written-int64(n) >= end:
			return nil
		case isDead:
			return syscall.ECONNRESET
		}
		if !sleep(ctx, pause) {
			return context.Cause(ctx)
		}
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
