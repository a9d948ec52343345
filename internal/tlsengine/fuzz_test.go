package tlsengine

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"testing"
	"time"

	"sim800emu/internal/tlsnames"
)

// A recording is a client that has said all that it will say, and hears nothing.
type recording struct {
	bytes.Reader
	heard int
}

func (r *recording) Write(b []byte) (int, error)        { r.heard += len(b); return len(b), nil }
func (r *recording) Close() error                       { return nil }
func (r *recording) LocalAddr() net.Addr                { return &net.TCPAddr{} }
func (r *recording) RemoteAddr() net.Addr               { return &net.TCPAddr{} }
func (r *recording) SetDeadline(time.Time) error        { return nil }
func (r *recording) SetReadDeadline(t time.Time) error  { return nil }
func (r *recording) SetWriteDeadline(t time.Time) error { return nil }

// fuzzConfig is one of some servers.
func fuzzConfig(n byte) *Config {
	cfg := base()
	cfg.PSK = func(id []byte) ([]byte, bool) { return []byte("key"), len(id) < 8 }
	cfg.Tickets, cfg.MaxFragment, cfg.RecordSizeLimit = int(n%3), n&4 != 0, uint16(n&8)*512
	cfg.ALPN = []string{"h2"}
	cfg.ClientAuth = ClientAuth(n >> 4 % 3)
	if n&64 != 0 {
		cfg.MaxVersion = VersionTLS12
	}
	return cfg
}

// hearOut gives a server all bytes of a client. It must come to an end, without a handshake.
func hearOut(t testing.TB, n byte, data []byte) {
	t.Helper()
	client := &recording{}
	client.Reset(data)
	c := Server(client, fuzzConfig(n))
	defer c.Close()
	if err := c.Handshake(context.Background()); err == nil {
		t.Error("a client that hears nothing has shaken hands")
	}
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("data without a handshake")
	}
	if client.heard > 64<<10 {
		t.Errorf("%d bytes are answered to a client of %d bytes", client.heard, len(data))
	}
}

// inRecords frames handshake bytes, in records of n bytes at most.
func inRecords(msg []byte, n int) []byte {
	var out []byte
	for chunk := range slices.Chunk(msg, n) {
		out = append(append(out, tlsnames.RecordHandshake, 3, 1, byte(len(chunk)>>8), byte(len(chunk))), chunk...)
	}
	return out
}

// streamSeeds are what clients begin with.
func streamSeeds(t testing.TB) [][]byte {
	hello13 := goHello(t, &tls.Config{ServerName: "ec.test", MinVersion: tls.VersionTLS12})
	hello12 := goHello(t, &tls.Config{ServerName: "rsa.test", MaxVersion: tls.VersionTLS12, MinVersion: tls.VersionTLS12})
	exchange := marshalMessage(typeClientKeyExchange, append([]byte{65, 4}, make([]byte, 64)...))
	ccs := []byte{tlsnames.RecordChangeCipherSpec, 3, 3, 0, 1, 1}
	alert := []byte{tlsnames.RecordAlert, 3, 3, 0, 2, 1, 0}
	return [][]byte{
		inRecords(hello13, 1<<14), inRecords(hello12, 1<<14), inRecords(hello12, 7),
		slices.Concat(inRecords(hello12, 1<<14), inRecords(exchange, 100), ccs, inRecords(make([]byte, 40), 40)),
		slices.Concat(inRecords(hello13, 1<<14), ccs, alert),
		[]byte("GET / HTTP/1.1\r\n\r\n"), alert, ccs, {22, 3, 1, 0xff, 0xff}, {0x80, 0x2e, 1, 0, 2},
	}
}

func FuzzStreams(f *testing.F) {
	for i, seed := range streamSeeds(f) {
		f.Add(byte(i), seed)
		f.Add(byte(64+i), seed)
	}
	f.Fuzz(func(t *testing.T, n byte, data []byte) { hearOut(t, n, data) })
}

// TestManyRandomStreams is the quick form of FuzzStreams.
func TestManyRandomStreams(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	seeds := streamSeeds(t)
	for range randomInputs(t, 1000) {
		data := slices.Clone(seeds[r.IntN(len(seeds))])
		for range r.IntN(4) {
			data = mutate(r, data)
		}
		n := byte(r.Uint32())
		if hearOut(t, n, data); t.Failed() {
			t.Fatalf("server %d, input %x", n, data)
		}
	}
}

// afterHandshake gives a server records under the right keys, after the handshake or in the place of
// the client's flight. Each is a type, a length and so many bytes.
func afterHandshake(t *testing.T, done bool, data []byte) {
	t.Helper()
	near, far := net.Pipe()
	over := make(chan struct{})
	go func() {
		defer close(over)
		cfg := base()
		cfg.ClientAuth = RequestClientCert
		defer limit(far)()
		c := Server(far, cfg)
		_ = c.SetWriteDeadline(date(2100)) // a write waits for the reader below
		_, _ = io.Copy(c, struct{ io.Reader }{c})
		c.Close()
	}()
	c := newClient13On(t, near)
	c.hello(c.usual()...)
	c.flight(typeEncryptedExtensions, typeCertificateRequest, typeCertificate, typeCertificateVerify)
	if done {
		c.send(marshalCertificate13(nil))
		c.send(c.finished())
		c.writeWith(c.clientApp)
	}
	heard := make(chan struct{})
	go func() { defer close(heard); _, _ = io.Copy(io.Discard, near) }()
	for len(data) >= 2 {
		n := min(int(data[1]), len(data)-2)
		c.quiet = true
		c.record(data[0], data[2:2+n])
		data = data[2+n:]
	}
	near.Close()
	<-heard
	<-over
}

// recordSeeds are lists of records for afterHandshake.
func recordSeeds() [][]byte {
	return [][]byte{
		{23, 2, 'h', 'i', 22, 5, 24, 0, 0, 1, 1, 23, 0},
		{22, 5, 24, 0, 0, 1, 0, 23, 1, 'x'},
		{22, 8, 11, 0, 0, 4, 0, 0, 0, 0, 22, 4, 20, 0, 0, 32},
		append([]byte{22, 44, 11, 0, 0, 40, 0, 0, 0, 36, 0, 0, 31}, make([]byte, 33)...),
		{21, 2, 1, 0}, {20, 1, 1}, {22, 4, 1, 0, 0, 0}, {24, 3, 1, 0, 0},
	}
}

func FuzzProtectedRecords(f *testing.F) {
	for _, seed := range recordSeeds() {
		f.Add(true, seed)
		f.Add(false, seed)
	}
	f.Fuzz(func(t *testing.T, done bool, data []byte) { afterHandshake(t, done, data) })
}

// TestManyRandomRecords is the quick form of FuzzProtectedRecords; each input costs a
// handshake, so there are fewer of them.
func TestManyRandomRecords(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range randomInputs(t, 10000) / 100 {
		data := slices.Clone(recordSeeds()[r.IntN(len(recordSeeds()))])
		for range r.IntN(4) {
			data = mutate(r, data)
		}
		if afterHandshake(t, r.IntN(2) == 0, data); t.Failed() {
			t.Fatalf("input %x", data)
		}
	}
}
