package tlsengine

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"sim800emu/internal/tlsnames"
)

// record is one in the clear.
func record(typ uint8, payload []byte) []byte {
	return append([]byte{typ, 3, 3, byte(len(payload) >> 8), byte(len(payload))}, payload...)
}

// feed gives bytes to a server, and its error when all have been read or it had enough.
func feed(t *testing.T, input []byte) error {
	t.Helper()
	here, there := net.Pipe()
	result := make(chan error, 1)
	go func() {
		c := Server(here, base())
		result <- c.Handshake(context.Background())
		c.Close()
	}()
	go func() { _, _ = io.Copy(io.Discard, there) }()
	_, _ = there.Write(input)
	there.Close()
	return <-result
}

// sentAlert is the alert that the server chose.
func sentAlert(err error) string {
	var a *AlertError
	if !errors.As(err, &a) {
		return "none"
	}
	return tlsnames.AlertName(a.Number)
}

func TestHostileInput(t *testing.T) {
	part := func(n int) []byte { return bytes.Repeat([]byte{1}, n) }
	var big []byte
	for range 1 << 6 {
		big = append(big, record(22, append([]byte{1, 0x0f, 0xff, 0xff}, part(16000)...))...)
	}
	for name, c := range map[string]struct {
		input []byte
		alert string
		says  string
	}{
		"nothing":             {nil, "none", "EOF"},
		"half a header":       {[]byte{22, 3}, "none", "EOF"},
		"half a hello":        {[]byte{22, 3, 1, 2, 0, 1, 0, 1}, "none", "EOF"},
		"HTTP":                {[]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "protocol_version", `it began with "GET / HTTP/1.1`},
		"SSL 2":               {[]byte{0x80, 0x2e, 1, 3, 1, 0, 0, 0, 0}, "protocol_version", "does not speak TLS"},
		"a hello of 1 MB":     {big, "illegal_parameter", "more than 131072"},
		"a long record":       {[]byte{22, 3, 1, 0x41, 0, 1}, "record_overflow", "16640"},
		"an empty record":     {record(22, nil), "unexpected_message", "empty"},
		"data first":          {record(23, part(5)), "unexpected_message", "application_data"},
		"change cipher first": {record(20, []byte{1}), "unexpected_message", "change_cipher"},
		"a wrong alert":       {record(21, part(3)), "decode_error", "3 bytes"},
		"a fatal alert":       {record(21, []byte{2, 48}), "unknown_ca", "the client sent"},
		"warnings":            {bytes.Repeat(record(21, []byte{1, 90}), 50), "unexpected_message", "warnings"},
		"close_notify":        {record(21, []byte{1, 0}), "none", "close_notify"},
		"another message":     {record(22, []byte{16, 0, 0, 1, 1}), "unexpected_message", "where"},
		"a cut hello":         {record(22, append([]byte{1, 0, 0, 40}, part(40)...)), "decode_error", ""},
		"data in a message":   {append(record(22, []byte{1, 0, 1, 0}), record(23, part(1))...), "unexpected_message", "in the middle"},
	} {
		t.Run(name, func(t *testing.T) {
			err := feed(t, c.input)
			if err == nil || sentAlert(err) != c.alert || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

// A mangler changes bytes of what a client sends.
type mangler struct {
	net.Conn
	rand  *rand.Rand
	every int
}

func (m *mangler) Write(b []byte) (int, error) {
	b = bytes.Clone(b)
	for range 1 + m.rand.IntN(3) {
		if m.rand.IntN(m.every) == 0 {
			b[m.rand.IntN(len(b))] ^= 1 << m.rand.IntN(8)
		}
	}
	return m.Conn.Write(b)
}

// TestMangledClients: whatever a client sends, the server ends when the client does.
func TestMangledClients(t *testing.T) {
	for first := range uint64(10) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(20) {
				mangled(t, rand.New(rand.NewPCG(first, seed)))
			}
		})
	}
}

func mangled(t *testing.T, r *rand.Rand) {
	cfg := base()
	cfg.Tickets = 2
	cfg.ClientAuth = RequestClientCert
	cc := client("ec.test")
	cc.Certificates = []tls.Certificate{tests().client}
	if r.IntN(2) == 0 {
		cc.MaxVersion = tls.VersionTLS12
	}
	result := make(chan error, 1)
	raw := dial(t, cfg, func(c *Conn) {
		_, err := io.Copy(c, struct{ io.Reader }{c})
		result <- err
	})
	// A length that grew makes both wait for each other: then the client gives up.
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	defer context.AfterFunc(ctx, func() { raw.Close() })()
	c := tls.Client(&mangler{raw, r, 3}, cc)
	if _, err := io.WriteString(c, "hello"); err == nil {
		_, _ = io.ReadFull(c, make([]byte, 5))
	}
	raw.Close()
	<-result
}

// FuzzRecords gives sealed records, changed, to each cipher.
func FuzzRecords(f *testing.F) {
	f.Add(uint16(0xc02b), []byte("hello"), uint16(3), byte(0))
	f.Add(uint16(0xc024), []byte("hello"), uint16(3), byte(1))
	f.Add(uint16(0x1303), []byte("hello"), uint16(3), byte(2))
	f.Fuzz(func(t *testing.T, id uint16, payload []byte, at uint16, flip byte) {
		all := Suites()
		s := suiteByID(all[int(id)%len(all)])
		if len(payload) > maxPlaintext {
			return
		}
		for _, etm := range []bool{false, true} {
			seal, open := protectionsOf(t, s, etm)
			sealed, err := seal.seal(nil, 7, 23, payload, int(flip))
			if err != nil {
				t.Fatal(err)
			}
			body := sealed[recordHeader:]
			if len(body) != int(sealed[3])<<8|int(sealed[4]) {
				t.Fatalf("length %x of %d bytes", sealed[:5], len(body))
			}
			body[int(at)%len(body)] ^= flip
			typ, plain, err := open.open(7, sealed[:recordHeader], body)
			if flip == 0 && (err != nil || typ != 23 || !bytes.Equal(plain, payload)) {
				t.Fatalf("%s: %d %v", tlsnames.SuiteName(s.id), typ, err)
			}
			if flip != 0 && err == nil {
				t.Fatalf("%s takes a changed record", tlsnames.SuiteName(s.id))
			}
			_, _, _ = open.open(1, sealed[:recordHeader], bytes.Clone(payload))
		}
	})
}

// protectionsOf are two ends of one direction.
func protectionsOf(t *testing.T, s *suite, etm bool) (seal, open protection) {
	t.Helper()
	one := func() protection {
		if s.kx == kx13 {
			return must(newProtection13(s, make([]byte, s.keyLen), make([]byte, aeadNonce)))
		}
		p, _, err := protections12(s, make([]byte, masterLen), nil, nil, etm, zeros{})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	return one(), one()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestThousandAtOnce(t *testing.T) {
	n := randomInputs(t, 150)
	cfg := base()
	var wg sync.WaitGroup
	var mu sync.Mutex
	good := 0
	gate := make(chan struct{})
	for i := range n {
		here, there := net.Pipe()
		wg.Go(func() {
			c := Server(here, cfg)
			if c.Handshake(context.Background()) == nil {
				mu.Lock()
				good++
				if good == n {
					close(gate)
				}
				mu.Unlock()
				<-gate // all are open at the same time
				_, _ = c.Write([]byte("x"))
			}
			here.Close()
		})
		wg.Go(func() {
			cc := client("ec.test")
			if i%2 == 0 {
				cc.MaxVersion = tls.VersionTLS12
			}
			c := tls.Client(there, cc)
			if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
				t.Error(err)
			}
			there.Close()
		})
	}
	wg.Wait()
	if good != n {
		t.Errorf("%d of %d", good, n)
	}
}

func TestFallbackAndDowngrade(t *testing.T) {
	hello := &clientHello{}
	hello.LegacyVersion = VersionTLS12
	hello.Suites = []uint16{0xc02b, tlsnames.SuiteFallback}
	here, there := net.Pipe()
	go func() { _, _ = io.Copy(io.Discard, there) }()
	defer there.Close()
	c := Server(here, base())
	defer c.Close()
	c.holding = true
	if _, err := c.chooseVersion(hello.offer()); sentAlert(err) != "inappropriate_fallback" {
		t.Errorf("%v", err)
	}
	h := &handshake12{c: c}
	if err := h.makeRandom(); err != nil || !bytes.HasSuffix(h.random[:], []byte("DOWNGRD\x01")) {
		t.Errorf("random %x", h.random)
	}
}
