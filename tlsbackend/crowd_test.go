package tlsbackend

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// A thousand clients are held at once, and one more gets its page.
func TestThousandConnectionsAtOnce(t *testing.T) {
	const crowd = 1000
	b := newBench(t)
	opened := make(chan struct{}, crowd)
	b.onEvent = func(e Event) {
		if _, ok := e.(Opened); ok {
			opened <- struct{}{}
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.work.Go(func() { _ = b.Serve(l, "tls12") })
	conns := make([]net.Conn, crowd)
	var dialing sync.WaitGroup
	for i := range conns {
		dialing.Go(func() {
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			conns[i] = c
			_, _ = c.Write(hello{}.bytes([]string{"stall-after-client-hello.sim800.test", "silent.sim800.test"}[i%2]))
		})
	}
	dialing.Wait()
	for range crowd {
		select {
		case <-opened:
		case <-time.After(20 * time.Second):
			t.Fatal("not all clients are served")
		}
	}
	for _, sni := range []string{"tls12.sim800.test", "mfl-512.sim800.test"} { // either layer
		conn, err := tls.Dial("tcp", l.Addr().String(), b.trusting(sni))
		if err != nil {
			t.Fatal(err)
		}
		<-opened
		if get(t, conn, "/hello.txt").body != helloText {
			t.Error("no page")
		}
		_ = conn.Close()
	}
	for i, c := range conns {
		if c != nil && i%3 != 0 { // the rest is ended by the server
			_ = c.Close()
		}
	}
	b.Close()
	for _, c := range conns {
		if c != nil {
			_ = c.Close()
		}
	}
}

// Whatever a client sends, at whichever layer: the session ends when the client
// is gone, and the server reads no more than it must.
func TestBadClientsAtEachLayer(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	t.Run("all", badClients)
	goleak.VerifyNone(t, ignore)
}

func badClients(t *testing.T) {
	good := string(hello{}.bytes("x.sim800.test"))
	var huge strings.Builder // one ClientHello of a megabyte, in records of 16 KB
	huge.WriteString("\x16\x03\x01\x40\x00\x01\x10\x00\x00" + strings.Repeat("a", 0x4000-4))
	for huge.Len() < 1<<20 {
		huge.WriteString("\x16\x03\x01\x40\x00" + strings.Repeat("a", 0x4000))
	}
	for _, endpoint := range []string{"tls12", "tls13", "mfl-512", "psk", "tls12+split-certificate", "slow-drip", "stall", "garbage", "silent", "plain-http-on-443", "client-cert"} {
		for name, sent := range map[string]string{
			"nothing": "", "plain HTTP": "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "half a hello": good[:len(good)/2], "a hello": good,
			"a hello twice": good + good, "a megabyte": huge.String(), "zeros": strings.Repeat("\x00", 100_000),
			"an alert": "\x15\x03\x01\x00\x02\x02\x28", "empty records": strings.Repeat("\x16\x03\x01\x00\x00", 1000),
		} {
			t.Run(endpoint+", "+name, func(t *testing.T) {
				t.Parallel()
				b := newBenchBeside(t)
				b.limits.linger = 50 * time.Millisecond
				conn := b.dialTCP(endpoint, "x.sim800.test", 443)
				b.work.Go(func() {
					_, _ = io.WriteString(conn, sent)
					_ = conn.SetReadDeadline(time.Now().Add(30 * time.Millisecond))
					_, _ = io.CopyN(io.Discard, conn, 100)
					_ = conn.Close()
				})
				b.work.Wait()
				closed := only[Closed](t, &b.diary)
				const most = 400 << 10
				if endpoint != "silent" && endpoint != "garbage" && endpoint != "plain-http-on-443" && closed.In > most {
					t.Errorf("%d bytes were read", closed.In)
				}
			})
		}
	}
}

// A client that gives up in the middle of a held answer ends it.
func TestHeldAnswersEnd(t *testing.T) {
	for name, leave := range map[string]func(*bench, *tls.Conn){
		"the client closes": func(_ *bench, c *tls.Conn) { _ = c.Close() },
		"it had asked for more": func(_ *bench, c *tls.Conn) {
			_, _ = io.WriteString(c, "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n")
			_ = c.NetConn().Close()
		},
		"the server stops": func(b *bench, _ *tls.Conn) { b.Close() },
		"the limit":        func(*bench, *tls.Conn) {},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.limits.held = 20 * time.Second
			if name == "the limit" {
				b.limits.held = 200 * time.Millisecond
			}
			conn := tls.Client(b.dialTCP("stall-after-application-data", "x.example", 443), b.trusting("x.example"))
			_, _ = io.WriteString(conn, "GET /bytes/100000 HTTP/1.1\r\nHost: x\r\n\r\n")
			if _, err := conn.Read(make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
			leave(b, conn)
			over := make(chan struct{})
			go func() { b.work.Wait(); close(over) }()
			select {
			case <-over:
			case <-time.After(5 * time.Second):
				t.Error("the connection is still there")
				b.Close()
				<-over
			}
			if name == "the limit" && !strings.Contains(only[Closed](t, &b.diary).Why, "did not give up") {
				t.Errorf("%+v", only[Closed](t, &b.diary))
			}
		})
	}
}

// Stopping the server ends the pauses of the shaper.
func TestSlowEndpointsEndWithTheServer(t *testing.T) {
	b := newBench(t)
	conn := b.dialTCP("slow-records-60000ms", "x.example", 443)
	_, _ = conn.Write(hello{}.bytes("x.example"))
	drip := b.dialTCP("slow-drip-60000ms", "x.example", 443)
	_, _ = drip.Write(hello{}.bytes("x.example"))
	if _, err := drip.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	b.Close()
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, io.ErrNoProgress) {
		t.Error("something came")
	}
}
