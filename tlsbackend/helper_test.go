package tlsbackend

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// A journal keeps the events of a server.
type journal struct {
	mu     sync.Mutex
	events []Event
}

func (d *journal) note(e Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, e)
}

// only gives the one event of its kind.
func only[E Event](t *testing.T, d *journal) E {
	t.Helper()
	found := all[E](d)
	if len(found) != 1 {
		t.Fatalf("%d events %T, want one: %+v", len(found), *new(E), d.events)
	}
	return found[0]
}

func all[E Event](d *journal) (found []E) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.events {
		if e, ok := e.(E); ok {
			found = append(found, e)
		}
	}
	return found
}

// A bench is a server under test, with its clients.
type bench struct {
	*Server
	diary journal
	t     *testing.T
	work  sync.WaitGroup
}

func newBench(t *testing.T) *bench {
	t.Helper()
	ignore := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, ignore) }) // runs last
	return newBenchBeside(t)
}

// newBenchBeside is a bench in a test beside which others run, so that nobody
// can say whose a goroutine is.
func newBenchBeside(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t}
	s, err := New(Config{OnEvent: b.diary.note})
	if err != nil {
		t.Fatal(err)
	}
	b.Server = s
	t.Cleanup(func() {
		s.Close()
		b.work.Wait()
	})
	return b
}

// dial is the client's end of a pipe to an endpoint.
func (b *bench) dial(endpoint, name string, port uint16) net.Conn {
	client, server := net.Pipe()
	b.work.Go(func() { b.ServeConn(endpoint, name, port, server) })
	b.t.Cleanup(func() { _ = client.Close() })
	_ = client.SetDeadline(time.Now().Add(20 * time.Second))
	return client
}

// dialTCP is the client's end of a connection that holds bytes, as the bridge's
// does and a pipe does not.
func (b *bench) dialTCP(endpoint, name string, port uint16) net.Conn {
	b.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		b.t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		b.t.Fatal(err)
	}
	b.work.Go(func() { b.ServeConn(endpoint, name, port, server) })
	b.t.Cleanup(func() { _ = client.Close() })
	_ = client.SetDeadline(time.Now().Add(20 * time.Second))
	return client
}

// trusting is a client's settings with our CA.
func (b *bench) trusting(sni string) *tls.Config {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(b.CAPEM()) {
		b.t.Fatal("the CA's PEM is not accepted")
	}
	return &tls.Config{RootCAs: roots, ServerName: sni}
}

// dialTLS is a client whose handshake is done.
func (b *bench) dialTLS(endpoint string, c *tls.Config) *tls.Conn {
	b.t.Helper()
	conn := tls.Client(b.dial(endpoint, c.ServerName, 443), c)
	if err := conn.Handshake(); err != nil {
		b.t.Fatalf("handshake with %s: %v", endpoint, err)
	}
	return conn
}

// An exchange is one answer, read whole.
type exchange struct {
	*http.Response
	body string
}

// ask sends a request as written, and reads the answer.
func ask(t *testing.T, c io.ReadWriter, r *bufio.Reader, method, request string) exchange {
	t.Helper()
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatalf("send %.40q: %v", request, err)
	}
	resp, err := http.ReadResponse(r, &http.Request{Method: method})
	if err != nil {
		t.Fatalf("answer to %.40q: %v", request, err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("body of the answer to %.40q: %v", request, err)
	}
	return exchange{resp, string(body)}
}

func get(t *testing.T, c io.ReadWriter, path string) exchange {
	t.Helper()
	return ask(t, c, bufio.NewReader(c), "GET", "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
}

func post(t *testing.T, c io.ReadWriter, path, kind, body string) exchange {
	t.Helper()
	return ask(t, c, bufio.NewReader(c), "POST",
		fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", path, kind, len(body), body))
}

func mustContain(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("no %q in:\n%s", p, text)
		}
	}
}
