package socketbridge

import (
	"io"
	"net"
	"testing"
	"time"

	"sim800emu/internal/socket"
)

type listening struct {
	socket.Listener
	err     error
	clients chan socket.Incoming
}

func (b *bench) listen(port uint16) *listening {
	b.t.Helper()
	l := &listening{clients: make(chan socket.Incoming, 8)}
	ready := make(chan struct{})
	b.do(func() {
		b.bridge.Listen(port, func(s socket.Listener, err error) {
			l.Listener, l.err = s, err
			close(ready)
		}, func(in socket.Incoming) { l.clients <- in })
	})
	wait(b.t, ready, "listener")
	return l
}

func dialLocal(t *testing.T, port uint16) net.Conn {
	t.Helper()
	c, err := net.DialTCP("tcp4", nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(port)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return c
}

func (b *bench) start(in socket.Incoming) *line {
	b.t.Helper()
	l := &line{bench: b, conn: in.Conn, events: make(chan socket.Event, 64)}
	b.do(func() { in.Start(func(ev socket.Event) { l.events <- ev }) })
	return l
}

func TestListen(t *testing.T) {
	b := newBench(t, Config{})
	ln := b.listen(0)
	if ln.err != nil {
		t.Fatal(ln.err)
	}
	clients := []net.Conn{dialLocal(t, ln.Port()), dialLocal(t, ln.Port())}
	lines := []*line{}
	for _, c := range clients {
		in := wait(t, ln.clients, "client")
		if in.From != addrPort(c.LocalAddr()) || in.Conn.Peer() != in.From || in.Conn.Local().Port() != ln.Port() {
			t.Fatalf("client from %v, peer %v, local %v", in.From, in.Conn.Peer(), in.Conn.Local())
		}
		if _, err := c.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		l := b.start(in)
		if ev := l.next(socket.Up); ev.From != in.From {
			t.Fatalf("up with %v", ev.From)
		}
		l.silent()
		l.credit(5)
		if got := l.take(5); string(got) != "hello" {
			t.Fatalf("got %q", got)
		}
		lines = append(lines, l)
	}
	b.do(ln.Close)
	if c, err := net.Dial("tcp4", addrPort(clients[0].RemoteAddr()).String()); err == nil {
		c.Close()
		t.Fatal("a client came after Close")
	}
	for i, l := range lines {
		l.sent([]byte("answer"))
		got := make([]byte, 6)
		if _, err := io.ReadFull(clients[i], got); err != nil || string(got) != "answer" {
			t.Fatalf("the client got %q, %v", got, err)
		}
		clients[i].Close()
		l.down(nil)
	}
	again := b.listen(ln.Port())
	if again.err != nil {
		t.Fatalf("the port is not free after Close: %v", again.err)
	}
}

func TestListenPortTaken(t *testing.T) {
	b := newBench(t, Config{})
	ln := b.listen(0)
	if again := b.listen(ln.Port()); !isErr(again.err, socket.ErrPortInUse) {
		t.Fatalf("got %v", again.err)
	}
}

// A client that the modem does not want is closed before it was started, in both ways.
func TestClientIsNotWanted(t *testing.T) {
	for _, how := range []string{"close", "abort"} {
		t.Run(how, func(t *testing.T) {
			b := newBench(t, Config{})
			ln := b.listen(0)
			c := dialLocal(t, ln.Port())
			l := &line{bench: b, conn: wait(t, ln.clients, "client").Conn, events: make(chan socket.Event, 8)}
			if how == "abort" {
				l.abort()
				if _, err := c.Read(make([]byte, 1)); err == nil || err == io.EOF {
					t.Fatalf("the client saw %v, want a reset", err)
				}
				return
			}
			closed := l.close()
			if _, err := c.Read(make([]byte, 1)); err != io.EOF {
				t.Fatalf("the client saw %v, want the end", err)
			}
			c.Close()
			wait(t, closed, "end of the close")
		})
	}
}

func TestBridgeCloseEndsListeners(t *testing.T) {
	b := newBench(t, Config{})
	ln := b.listen(0)
	c := dialLocal(t, ln.Port())
	wait(t, ln.clients, "client")
	b.bridge.Close()
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Fatal("the client lives on")
	}
	if _, err := net.Dial("tcp4", addrPort(c.RemoteAddr()).String()); err == nil {
		t.Fatal("the listener lives on")
	}
}
