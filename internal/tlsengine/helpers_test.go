package tlsengine

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		programs.remove()
		os.Exit(code)
	}))
}

// authority is what all tests trust, made once.
type authority struct {
	pool       *x509.CertPool
	ca         *x509.Certificate
	key        *ecdsa.PrivateKey
	ecdsa, rsa *Certificate
	client     tls.Certificate
}

var tests = sync.OnceValue(newAuthority)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func date(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

func newAuthority() *authority {
	a := &authority{key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)), pool: x509.NewCertPool()}
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test root"},
		NotBefore: date(2020), NotAfter: date(2049),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.ca = must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, root, root, a.key.Public(), a.key))))
	a.pool.AddCert(a.ca)
	a.ecdsa = a.issue("ec.test", must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)))
	a.rsa = a.issue("rsa.test", must(rsa.GenerateKey(rand.Reader, 2048)))
	c := a.issue("client", must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)))
	a.client = tls.Certificate{Certificate: c.Chain, PrivateKey: c.Key}
	return a
}

func (a *authority) issue(name string, key crypto.Signer) *Certificate {
	leaf := &x509.Certificate{
		SerialNumber: must(rand.Int(rand.Reader, big.NewInt(1<<62))), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name, "localhost"},
		NotBefore: date(2020), NotAfter: date(2049),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der := must(x509.CreateCertificate(rand.Reader, leaf, a.ca, key.Public(), a.key))
	return &Certificate{Chain: [][]byte{der, a.ca.Raw}, Key: key}
}

// base is a server with both kinds of key: ECDSA unless only RSA suites are offered.
func base() *Config {
	return &Config{Certificate: func(o *Offer) (*Certificate, error) {
		if o.ServerName == "rsa.test" {
			return tests().rsa, nil
		}
		return tests().ecdsa, nil
	}, Now: func() time.Time { return date(2026) }}
}

// A log keeps events.
type log struct {
	mu     sync.Mutex
	events []Event
}

func (l *log) add(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, e)
}

func (l *log) of(kind EventKind) []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []Event
	for _, e := range l.events {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

// A tap keeps what the server sent.
type tap struct {
	net.Conn
	mu  sync.Mutex
	got []byte
}

func (t *tap) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	t.mu.Lock()
	t.got = append(t.got, b[:n]...)
	t.mu.Unlock()
	return n, err
}

// A wire is a record as it was seen: type and payload.
type wire struct {
	typ     uint8
	payload []byte
}

// records reads the records of what the server sent, and what is left over.
func (t *tap) records() (all []wire, rest []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.got
	for len(b) >= 5 {
		n := int(b[3])<<8 | int(b[4])
		if len(b) < 5+n {
			break
		}
		all = append(all, wire{b[0], b[5 : 5+n]})
		b = b[5+n:]
	}
	return all, b
}

func (t *tap) ofType(typ uint8) []wire {
	all, _ := t.records()
	return slices.DeleteFunc(all, func(w wire) bool { return w.typ != typ })
}

// dial starts a server that runs serve, and gives the client's side of it.
func dial(t *testing.T, cfg *Config, serve func(*Conn)) *tap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		raw, err := l.Accept()
		l.Close()
		if err != nil {
			return
		}
		defer limit(raw)()
		c := Server(raw, cfg)
		defer c.Close()
		serve(c)
	}()
	raw, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		l.Close()
		t.Fatal(err)
	}
	stop := limit(raw)
	t.Cleanup(func() { raw.Close(); stop(); <-done })
	return &tap{Conn: raw}
}

// limit closes a connection that takes too long.
func limit(raw net.Conn) (stop func()) {
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Second)
	context.AfterFunc(ctx, func() {
		if ctx.Err() == context.DeadlineExceeded {
			raw.Close()
		}
	})
	return cancel
}

// echo is a server that says back what it hears, until the client closes.
func echo(c *Conn) { _, _ = io.Copy(c, struct{ io.Reader }{c}) }

// shake is a server that only shakes hands, and tells how that went.
func shake(result chan<- error) func(*Conn) {
	return func(c *Conn) { result <- c.Handshake(context.Background()) }
}

func client(name string) *tls.Config {
	return &tls.Config{RootCAs: tests().pool, ServerName: name}
}

// exchange sends and expects back.
func exchange(t *testing.T, c io.ReadWriter, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(text))
	if _, err := io.ReadFull(c, got); err != nil || string(got) != text {
		t.Fatalf("%d bytes back, %v", len(got), err)
	}
}
