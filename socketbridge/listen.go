package socketbridge

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"sim800emu/internal/socket"
)

// A listener takes TCP clients at a port of the host.
type listener struct {
	b    *Bridge
	tcp  *net.TCPListener
	port uint16
	over bool // owned by the loop

	closeOnce sync.Once
}

// Close implements socket.Listener. Clients that were announced live on; those
// that were not are reset.
func (l *listener) Close() {
	l.over = true
	l.shut()
}

func (l *listener) shut() { l.closeOnce.Do(func() { _ = l.tcp.Close() }) }

// Port implements socket.Listener.
func (l *listener) Port() uint16 { return l.port }

// Listen implements socket.Network. Port 0 takes any that is free.
func (b *Bridge) Listen(port uint16, ready func(socket.Listener, error), client func(socket.Incoming)) {
	b.spawn(func() {
		host, _ := literal(b.cfg.ListenHost) // checked by New
		at := netip.AddrPortFrom(host, port)
		lc := net.ListenConfig{KeepAliveConfig: keepAlive()}
		lc.SetMultipathTCP(false)
		tcp, err := lc.Listen(b.ctx, "tcp4", at.String())
		if err != nil {
			err = explain(fmt.Sprintf("listen at %s", at), err)
			b.post(func() {
				b.loop.Emit(Listening{Local: at, Error: err.Error()})
				ready(nil, err)
			})
			return
		}
		local := addrPort(tcp.Addr())
		l := &listener{b: b, tcp: tcp.(*net.TCPListener), port: local.Port()}
		stop := context.AfterFunc(b.ctx, l.shut)
		defer stop()
		defer l.shut()
		b.post(func() {
			b.loop.Emit(Listening{Local: local})
			b.cfg.Log.Info().Dur("t", b.loop.Now()).Stringer("local", local).Msg("taking clients")
			ready(l, nil)
		})
		l.accept(client)
	})
}

// accept takes clients until the listener is closed. A failure that is not the
// end, such as too many open files, is tried again after a pause.
func (l *listener) accept(client func(socket.Incoming)) {
	for {
		tcp, err := l.tcp.AcceptTCP()
		if err == nil {
			l.welcome(tcp, client)
			continue
		}
		if errors.Is(err, net.ErrClosed) || !sleep(l.b.ctx, 100*time.Millisecond) {
			return
		}
	}
}

func (l *listener) welcome(tcp *net.TCPConn, client func(socket.Incoming)) {
	w, err := newWire(tcp, Incoming)
	if err != nil {
		return // the client has its reset already
	}
	from := w.peer
	c := l.b.newConn(socket.Request{Protocol: socket.TCP, Host: from.Addr().String(), Port: from.Port(), LocalPort: l.port})
	c.dialling = false
	c.peer, c.local = from, w.local
	if !l.b.spawn(func() { c.serveClient(w) }) {
		w.abort()
		return
	}
	l.b.post(func() {
		if l.over {
			c.Abort()
			return
		}
		client(socket.Incoming{Conn: c, From: from, Start: func(events func(socket.Event)) {
			if c.events != nil {
				return
			}
			c.events = events
			close(c.started)
		}})
	})
}

// serveClient keeps a client waiting until the modem wants it.
func (c *conn) serveClient(w *wire) {
	select {
	case <-c.started:
	case <-c.closing:
	case <-c.ctx.Done():
	}
	c.serve(w)
}
