package socketbridge

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"reflect"
	"testing"

	"sim800emu/internal/socket"
)

type answer struct {
	addrs []netip.Addr
	err   error
}

func (b *bench) resolve(name string) answer {
	b.t.Helper()
	c := make(chan answer, 1)
	b.do(func() { b.bridge.Resolve(name, func(a []netip.Addr, err error) { c <- answer{a, err} }) })
	return wait(b.t, c, "answer for "+name)
}

func (b *bench) resolves(name, want string) {
	b.t.Helper()
	if a := b.resolve(name); a.err != nil || fmt.Sprint(a.addrs) != want {
		b.t.Errorf("%s is %v, %v; want %s", name, a.addrs, a.err, want)
	}
}

func (b *bench) fails(name string, want error) {
	b.t.Helper()
	if a := b.resolve(name); !isErr(a.err, want) {
		b.t.Errorf("%s is %v, %v; want %v", name, a.addrs, a.err, want)
	}
}

func TestResolve(t *testing.T) {
	b := newBench(t, Config{
		Routes: []Route{route(t, "no.example=deny"), route(t, "partly.example:25=deny")},
		Resolver: names{
			"two.example": "192.0.2.1 192.0.2.2", "mapped.example": "::ffff:192.0.2.3", "six.example": "2001:db8::1",
			"partly.example": "192.0.2.4", "silent.example": "silent", "broken.example": "broken",
		},
	})
	b.resolves("two.example", "[192.0.2.1 192.0.2.2]")
	b.resolves("Two.Example.", "[192.0.2.1 192.0.2.2]")
	b.resolves("mapped.example", "[192.0.2.3]")
	b.resolves("192.0.2.9", "[192.0.2.9]")
	b.resolves("partly.example", "[192.0.2.4]")
	b.fails("none.example", socket.ErrNoSuchName)
	b.fails("six.example", socket.ErrNoSuchName)
	b.fails("", socket.ErrNoSuchName)
	b.fails("silent.example", socket.ErrNameServer)
	b.fails("broken.example", socket.ErrNameServer)
	b.fails("no.example", socket.ErrDenied)
	b.fails("page.sim800.test", socket.ErrNoSuchName) // there is no backend
}

func TestOpenByName(t *testing.T) {
	at := addrPort(server(t, func(c *net.TCPConn) { echo(c) }))
	b := newBench(t, Config{Resolver: names{
		"here.example": "127.0.0.1", "second.example": "127.0.0.1 127.0.0.2", "silent.example": "silent",
	}})
	for host, want := range map[string]error{
		"here.example": nil, "second.example": nil,
		"none.example": socket.ErrNoSuchName, "silent.example": socket.ErrNameServer,
	} {
		l := b.open(socket.Request{Protocol: socket.TCP, Host: host, Port: at.Port()})
		if want != nil {
			l.down(want)
			continue
		}
		if ev := l.next(socket.Up); ev.From != at {
			t.Errorf("%s: up with %v", host, ev.From)
		}
		l.abort()
	}
}

// The second address of a name serves when the first refuses.
func TestSecondAddress(t *testing.T) {
	ln, err := net.Listen("tcp4", "127.0.0.2:0")
	if err != nil {
		t.Skip("the host has 127.0.0.1 only")
	}
	defer ln.Close()
	b := newBench(t, Config{Resolver: names{"two.example": "127.0.0.1 127.0.0.2"}})
	l := b.open(socket.Request{Protocol: socket.TCP, Host: "two.example", Port: addrPort(ln.Addr()).Port()})
	if ev := l.next(socket.Up); ev.From != addrPort(ln.Addr()) {
		t.Errorf("up with %v", ev.From)
	}
}

func TestPolicyJudgesTheAddressBehindTheName(t *testing.T) {
	at := addrPort(server(t, func(c *net.TCPConn) { echo(c) }))
	b := newBench(t, Config{
		Policy:   Policy{DenyLoopback: true},
		Routes:   []Route{route(t, "wanted.example="+at.String())},
		Resolver: names{"evil.example": "::ffff:127.0.0.1"},
	})
	for _, host := range []string{"evil.example", "127.0.0.1"} {
		for _, p := range []socket.Protocol{socket.TCP, socket.UDP} {
			b.open(socket.Request{Protocol: p, Host: host, Port: at.Port()}).down(socket.ErrDenied)
		}
	}
	b.open(socket.Request{Protocol: socket.TCP, Host: "wanted.example", Port: 80}).up().abort()
}

func TestOffline(t *testing.T) {
	b := newBench(t, Config{Offline: true, Backend: &fakeBackend{}, Resolver: names{"here.example": "127.0.0.1"}})
	b.open(socket.Request{Protocol: socket.TCP, Host: "here.example", Port: 80}).down(socket.ErrNoSuchName)
	b.open(socket.Request{Protocol: socket.TCP, Host: "127.0.0.1", Port: 80}).down(socket.ErrUnreachable)
	b.open(socket.Request{Protocol: socket.UDP, Host: "127.0.0.1", Port: 80}).down(socket.ErrUnreachable)
	b.fails("here.example", socket.ErrNoSuchName)
	b.open(socket.Request{Protocol: socket.TCP, Host: "echo.sim800.test", Port: 7}).up().abort()
}

func TestRouteToAnotherAddress(t *testing.T) {
	at := addrPort(server(t, func(c *net.TCPConn) { echo(c) }))
	b := newBench(t, Config{Routes: []Route{route(t, "broker.example:8883="+at.String())}})
	l := b.open(socket.Request{Protocol: socket.TCP, Host: "broker.example", Port: 8883})
	if ev := l.next(socket.Up); ev.From != at {
		t.Errorf("up with %v", ev.From)
	}
	l.abort()
	// A name that the host does not know has an address all the same, and it leads there.
	a := b.resolve("broker.example")
	if a.err != nil {
		t.Fatal(a.err)
	}
	b.open(socket.Request{Protocol: socket.TCP, Host: a.addrs[0].String(), Port: 8883}).up().abort()
	b.open(socket.Request{Protocol: socket.TCP, Host: a.addrs[0].String(), Port: 80}).down(socket.ErrNoSuchName)
}

func TestBuiltIn(t *testing.T) {
	backend := &fakeBackend{}
	b := newBench(t, Config{Backend: backend, Routes: []Route{route(t, "os.mbed.com:443=tls:page")}})
	a := b.resolve("page.sim800.test")
	mbed := b.resolve("os.mbed.com")
	if a.err != nil || mbed.err != nil || !isStandIn(a.addrs[0]) || a.addrs[0] == mbed.addrs[0] {
		t.Fatalf("resolved to %v and %v", a, mbed)
	}
	page := bytes.Repeat([]byte("page "), 4000)
	for _, host := range []string{"page.sim800.test", a.addrs[0].String(), "os.mbed.com", mbed.addrs[0].String()} {
		l := b.open(socket.Request{Protocol: socket.TCP, Host: host, Port: 443})
		l.next(socket.Up)
		l.credit(1)
		l.take(1)
		l.silent()
		l.credit(len(page))
		if !bytes.Equal(l.take(len(page)-1), page[1:]) {
			t.Fatalf("%s: another page", host)
		}
		l.down(nil)
	}
	want := []string{
		"page page.sim800.test:443 " + a.addrs[0].String() + ":443", "page page.sim800.test:443 " + a.addrs[0].String() + ":443",
		"page os.mbed.com:443 " + mbed.addrs[0].String() + ":443", "page os.mbed.com:443 " + mbed.addrs[0].String() + ":443",
	}
	if got := backend.saw(); !reflect.DeepEqual(got, want) {
		t.Fatalf("the backend saw %q", got)
	}
	b.open(socket.Request{Protocol: socket.TCP, Host: "other.sim800.test", Port: 443}).down(socket.ErrNoSuchName)
	b.fails("other.sim800.test", socket.ErrNoSuchName)
}

func TestBuiltInEcho(t *testing.T) {
	l := newBench(t, Config{Backend: &fakeBackend{}}).open(socket.Request{Protocol: socket.TCP, Host: "echo.sim800.test", Port: 7}).up()
	l.credit(1 << 20)
	content := random(100000)
	done := l.send(content)
	if !bytes.Equal(l.take(len(content)), content) {
		t.Fatal("the echo differs")
	}
	if err := wait(t, done, "end of the sending"); err != nil {
		t.Fatal(err)
	}
	wait(t, l.close(), "end of the close")
	l.silent()
	if c := l.closed(); c.In != 100000 || c.Out != 100000 || c.Why != "closed by the modem" {
		t.Fatalf("record %+v", c)
	}
}

// The name of an endpoint may hold parameters and combinations, and it may reset.
func TestBuiltInReset(t *testing.T) {
	b := newBench(t, Config{Backend: &fakeBackend{}, Routes: []Route{route(t, "os.mbed.com:443=tls:reset?at=1+x")}})
	l := b.open(socket.Request{Protocol: socket.TCP, Host: "os.mbed.com", Port: 443}).up()
	l.credit(100)
	l.take(1)
	l.down(socket.ErrReset)
}

// socksServer answers one request with the reply code; with 0 it echoes.
func socksServer(t *testing.T, reply byte, asked chan<- string) net.Addr {
	return server(t, func(c *net.TCPConn) {
		head := make([]byte, 2)
		_, _ = io.ReadFull(c, head)
		_, _ = io.ReadFull(c, make([]byte, head[1]))
		_, _ = c.Write([]byte{5, 2})
		_, _ = io.ReadFull(c, head) // version of RFC 1929, length of the user's name
		user := make([]byte, head[1]+1)
		_, _ = io.ReadFull(c, user)
		password := make([]byte, user[len(user)-1])
		_, _ = io.ReadFull(c, password)
		_, _ = c.Write([]byte{1, 0})
		request := make([]byte, 5)
		_, _ = io.ReadFull(c, request)
		name := make([]byte, int(request[4])+2)
		if request[3] == 1 {
			name = make([]byte, 5)
		}
		_, _ = io.ReadFull(c, name)
		asked <- fmt.Sprintf("%s/%s %s:%d", user[:len(user)-1], password, name[:len(name)-2], binary.BigEndian.Uint16(name[len(name)-2:]))
		_, _ = c.Write([]byte{5, reply, 0, 1, 0, 0, 0, 0, 0, 0})
		if reply == 0 {
			echo(c)
		}
	})
}

func TestSOCKS5(t *testing.T) {
	for reply, want := range map[byte]error{0: nil, 1: socket.ErrUnreachable, 2: socket.ErrDenied, 4: socket.ErrUnreachable, 5: socket.ErrRefused, 6: socket.ErrTimeout} {
		t.Run(fmt.Sprint(reply), func(t *testing.T) {
			asked := make(chan string, 1)
			at := socksServer(t, reply, asked)
			b := newBench(t, Config{Routes: []Route{route(t, "*=socks5://me:secret@"+at.String())}})
			l := b.open(socket.Request{Protocol: socket.TCP, Host: "broker.example", Port: 8883})
			if got := wait(t, asked, "request"); got != "me/secret broker.example:8883" {
				t.Fatalf("the proxy was asked for %q", got)
			}
			if want != nil {
				l.down(want)
				return
			}
			if ev := l.next(socket.Up); !isStandIn(ev.From.Addr()) || ev.From.Port() != 8883 {
				t.Errorf("up with %v", ev.From)
			}
			l.credit(100)
			l.sent([]byte("hello"))
			if got := l.take(5); string(got) != "hello" {
				t.Fatalf("got %q", got)
			}
			wait(t, l.close(), "end of the close")
		})
	}
}

func TestSOCKS5Unreachable(t *testing.T) {
	b := newBench(t, Config{Routes: []Route{route(t, "*=socks5://"+nobody(t).String())}, Policy: Policy{DenyPrivate: true}})
	b.open(socket.Request{Protocol: socket.TCP, Host: "broker.example", Port: 1}).down(socket.ErrUnreachable)
	b.open(socket.Request{Protocol: socket.TCP, Host: "10.0.0.1", Port: 1}).down(socket.ErrDenied)
	b.open(socket.Request{Protocol: socket.UDP, Host: "broker.example", Port: 1}).down(socket.ErrUnreachable)
}
