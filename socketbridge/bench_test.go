package socketbridge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen.
const patience = 8 * time.Second

// A bench is a bridge with a running loop.
type bench struct {
	t      *testing.T
	loop   *kernel.Loop
	bridge *Bridge
	events []kernel.Event // owned by the loop
}

func newBench(t *testing.T, cfg Config) *bench {
	t.Helper()
	b := &bench{t: t, loop: kernel.New(1)}
	b.loop.Observe(func(_ time.Duration, ev kernel.Event) { b.events = append(b.events, ev) })
	if cfg.Resolver == nil {
		cfg.Resolver = names{}
	}
	bridge, err := New(b.loop, cfg)
	if err != nil {
		t.Fatal(err)
	}
	b.bridge = bridge
	clock, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = b.loop.Run(ctx, clock, 1)
	}()
	t.Cleanup(func() {
		bridge.Close()
		cancel()
		<-ended
		clock.Close()
	})
	return b
}

// do runs f on the loop and waits for it.
func (b *bench) do(f func()) {
	b.t.Helper()
	ran := make(chan struct{})
	b.loop.Post(func() { defer close(ran); f() })
	wait(b.t, ran, "the loop")
}

func wait[T any](t *testing.T, c <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(patience):
		t.Fatalf("no %s in time", what)
	}
	return v
}

// A line is a connection as a command group has it.
type line struct {
	*bench
	conn   socket.Conn
	events chan socket.Event
}

func (b *bench) open(r socket.Request) *line {
	b.t.Helper()
	l := &line{bench: b, events: make(chan socket.Event, 1<<14)}
	b.do(func() { l.conn = b.bridge.Open(r, func(ev socket.Event) { l.events <- ev }) })
	return l
}

func (b *bench) openTCP(at net.Addr) *line {
	b.t.Helper()
	a := addrPort(at)
	return b.open(socket.Request{Protocol: socket.TCP, Host: a.Addr().String(), Port: a.Port()})
}

func (l *line) next(kind socket.Kind) socket.Event {
	l.t.Helper()
	ev := wait(l.t, l.events, kind.String()+" event")
	if ev.Kind != kind {
		l.t.Fatalf("got the event %v (%q, %v), want %v", ev.Kind, ev.Data, ev.Err, kind)
	}
	return ev
}

func (l *line) up() *line {
	l.t.Helper()
	l.next(socket.Up)
	return l
}

func (l *line) down(want error) {
	l.t.Helper()
	ev := l.next(socket.Down)
	if !errors.Is(ev.Err, want) {
		l.t.Fatalf("down by %v, want %v", ev.Err, want)
	}
	l.silent()
}

// silent checks that nothing has been reported that was not taken.
func (l *line) silent() {
	l.t.Helper()
	l.do(func() {})
	select {
	case ev := <-l.events:
		l.t.Fatalf("unexpected event %v (%d bytes, %v)", ev.Kind, len(ev.Data), ev.Err)
	default:
	}
}

func (l *line) credit(n int) { l.t.Helper(); l.do(func() { l.conn.Credit(n) }) }

// take reads exactly n bytes, for which there must be credit.
func (l *line) take(n int) []byte {
	l.t.Helper()
	var got []byte
	for len(got) < n {
		got = append(got, l.next(socket.Data).Data...)
	}
	if len(got) > n {
		l.t.Fatalf("got %d bytes, %d more than expected", len(got), len(got)-n)
	}
	return got
}

func (l *line) send(b []byte) <-chan error {
	l.t.Helper()
	done := make(chan error, 2)
	l.do(func() { l.conn.Send(b, func(err error) { done <- err }) })
	return done
}

func (l *line) sent(b []byte) {
	l.t.Helper()
	if err := wait(l.t, l.send(b), "end of a sending"); err != nil {
		l.t.Fatalf("send: %v", err)
	}
}

func (l *line) close() <-chan struct{} {
	l.t.Helper()
	done := make(chan struct{}, 2)
	l.do(func() { l.conn.Close(func() { done <- struct{}{} }) })
	return done
}

func (l *line) abort() { l.t.Helper(); l.do(func() { l.conn.Abort() }) }

// closed waits for the record of the end.
func (b *bench) closed() Closed {
	b.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		var found *Closed
		b.do(func() {
			for _, ev := range b.events {
				if c, ok := ev.(Closed); ok {
					found = &c
				}
			}
		})
		if found != nil {
			return *found
		}
	}
	b.t.Fatal("no record of the end")
	return Closed{}
}

// server serves each client by f and waits for all at the end of the test.
func server(t *testing.T, f func(c *net.TCPConn)) net.Addr {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var tasks sync.WaitGroup
	tasks.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			tasks.Go(func() {
				defer c.Close()
				_ = c.SetDeadline(time.Now().Add(patience))
				f(c.(*net.TCPConn))
			})
		}
	})
	t.Cleanup(func() { _ = ln.Close(); tasks.Wait() })
	return ln.Addr()
}

func echo(c net.Conn) { _, _ = io.Copy(c, c) }

// nobody is an address at which nothing listens.
func nobody(t *testing.T) net.Addr {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr()
}

// names is a resolver with a table; a name that is missing does not exist.
type names map[string]string

func (n names) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if network != "ip4" {
		return nil, fmt.Errorf("asked for %s", network)
	}
	switch a := n[host]; a {
	case "":
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	case "silent":
		return nil, &net.DNSError{Err: "i/o timeout", Name: host, Server: "192.0.2.1:53", IsTimeout: true}
	case "broken":
		return nil, &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}
	case "never":
		<-ctx.Done()
		return nil, ctx.Err()
	default:
		var addrs []netip.Addr
		for s := range strings.SplitSeq(a, " ") {
			addrs = append(addrs, netip.MustParseAddr(s))
		}
		return addrs, nil
	}
}

// A fakeBackend has the endpoints echo and page.
type fakeBackend struct {
	mu   sync.Mutex
	seen []string
}

func (f *fakeBackend) Endpoint(host string) (string, bool) {
	name, ok := strings.CutSuffix(host, "."+domain)
	return name, ok && f.Known(name) == nil
}

func (f *fakeBackend) Known(endpoint string) error {
	if endpoint != "echo" && endpoint != "page" && endpoint != "reset?at=1+x" {
		return fmt.Errorf("no endpoint %q: there are echo and page", endpoint)
	}
	return nil
}

func (f *fakeBackend) ServeConn(endpoint, serverName string, port uint16, c net.Conn) {
	f.mu.Lock()
	f.seen = append(f.seen, fmt.Sprintf("%s %s:%d %s", endpoint, serverName, port, c.LocalAddr()))
	f.mu.Unlock()
	if endpoint == "echo" {
		echo(c)
		return
	}
	if strings.HasPrefix(endpoint, "reset") {
		_, _ = c.Write([]byte("x"))
		_ = c.(interface{ SetLinger(int) error }).SetLinger(0)
		_ = c.Close()
		return
	}
	_, _ = c.Write(bytes.Repeat([]byte("page "), 4000))
}

func (f *fakeBackend) ServePacket(_ string, in []byte, reply func([]byte)) { reply(in) }

func (f *fakeBackend) saw() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.seen...)
}

func route(t *testing.T, s string) Route {
	t.Helper()
	r, err := ParseRoute(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
