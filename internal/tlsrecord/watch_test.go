package tlsrecord_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sim800emu/internal/tlsrecord"
)

// captured is what both sides of a session wrote.
type captured struct{ client, server []byte }

type capture struct {
	net.Conn
	to *[]byte
}

func (c capture) Write(b []byte) (int, error) {
	*c.to = append(*c.to, b...)
	return c.Conn.Write(b)
}

// loopback is a connection with a buffer: over net.Pipe an alert would wait for
// a peer that waits to send the rest of its flight.
func loopback(t testing.TB) (a, b net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if a, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if b, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	return a, b
}

// session runs a handshake, "ping" one way and "pong" the other, and an orderly end.
func session(t testing.TB, client, server *tls.Config) captured {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, DNSNames: []string{"test"},
		NotBefore: day, NotAfter: day.AddDate(1, 0, 0), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	ca, _ = x509.ParseCertificate(der)
	now := func() time.Time { return day.AddDate(0, 1, 0) }
	server.Certificates = []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}
	server.Time, client.Time = now, now
	client.ServerName = "test"
	if client.RootCAs == nil {
		client.RootCAs = x509.NewCertPool()
		client.RootCAs.AddCert(ca)
	}

	var c captured
	a, b := loopback(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s := tls.Server(capture{b, &c.server}, server)
		if _, err := io.ReadFull(s, make([]byte, 4)); err == nil {
			_, _ = s.Write([]byte("pong"))
			_, _ = io.Copy(io.Discard, s)
		}
		_ = b.Close()
	}()
	conn := tls.Client(capture{a, &c.client}, client)
	if _, err := conn.Write([]byte("ping")); err == nil {
		_, _ = io.ReadFull(conn, make([]byte, 4))
		_ = conn.CloseWrite()
		_, _ = io.Copy(io.Discard, conn)
	}
	_ = a.Close()
	<-done
	return c
}

func tls12() (client, server *tls.Config) {
	return &tls.Config{MaxVersion: tls.VersionTLS12}, &tls.Config{MaxVersion: tls.VersionTLS12}
}

// summary is the names of a stream's records, with the rest of them checked.
func summary(t *testing.T, stream []byte) []string {
	t.Helper()
	var w tlsrecord.Watch
	var names []string
	var offset int64
	for i, r := range w.Feed(stream) {
		if r.Number != i+1 || r.Offset != offset || !r.Complete {
			t.Errorf("record %d: %+v, want offset %d", i+1, r, offset)
		}
		offset += 5 + int64(r.Length)
		s := tlsrecord.Describe(r)
		s, _, _ = strings.Cut(s, "; ")
		_, s, _ = strings.Cut(s, ", ")
		for _, m := range r.Handshake { // lengths of keys and signatures differ from run to run
			name, _, _ := strings.Cut(m, " (")
			s = strings.ReplaceAll(s, m, name)
		}
		names = append(names, s)
	}
	if offset != int64(len(stream)) {
		t.Errorf("%d of %d bytes are in records", offset, len(stream))
	}
	if w.State() != tlsrecord.Running {
		t.Errorf("state %s", w.State())
	}
	return names
}

func TestWatchTLS12(t *testing.T) {
	client, server := tls12()
	c := session(t, client, server)
	if d := cmp.Diff([]string{
		"handshake: ClientHello", "handshake: ClientKeyExchange", "change cipher spec",
		"handshake, encrypted", "application data", "alert, encrypted",
	}, summary(t, c.client)); d != "" {
		t.Errorf("client: %s", d)
	}
	if d := cmp.Diff([]string{
		"handshake: ServerHello", "handshake: Certificate", "handshake: ServerKeyExchange",
		"handshake: ServerHelloDone", "change cipher spec", "handshake, encrypted", "application data",
	}, summary(t, c.server)); d != "" {
		t.Errorf("server: %s", d)
	}
}

// A second hello after ChangeCipherSpec is plain in TLS 1.3.
func TestWatchTLS13WithRetry(t *testing.T) {
	c := session(t,
		&tls.Config{MinVersion: tls.VersionTLS13, CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256}},
		&tls.Config{CurvePreferences: []tls.CurveID{tls.CurveP256}})
	sealed := "encrypted: application data or handshake of TLS 1.3"
	if d := cmp.Diff([]string{
		"handshake: ClientHello", "change cipher spec", "handshake: ClientHello", sealed, sealed, sealed,
	}, summary(t, c.client)); d != "" {
		t.Errorf("client: %s", d)
	}
	server := summary(t, c.server)
	if d := cmp.Diff([]string{
		"handshake: ServerHello", "change cipher spec", "handshake: ServerHello", sealed,
	}, server[:4]); d != "" {
		t.Errorf("server: %s", d)
	}
}

func TestWatchPlainAlert(t *testing.T) {
	client, server := tls12()
	client.RootCAs = x509.NewCertPool()
	names := summary(t, session(t, client, server).client)
	if got := names[len(names)-1]; got != "fatal alert: bad_certificate (42)" {
		t.Errorf("the last record is %q", got)
	}
}

// records makes a stream of records by hand.
func records(parts ...any) []byte {
	var b []byte
	for i := 0; i < len(parts); i += 2 {
		body := parts[i+1].(string)
		b = append(b, byte(parts[i].(int)), 3, 3, byte(len(body)>>8), byte(len(body)))
		b = append(b, body...)
	}
	return b
}

func TestMessagesAcrossRecords(t *testing.T) {
	var w tlsrecord.Watch
	got := w.Feed(records(
		22, "\x02\x00\x00\x02ab\x0b\x00\x00", // the header of Certificate is cut as well
		22, "\x06abcd",
		22, "ef\x0e\x00\x00\x00\x99\x00\x00\x00",
		22, strings.Repeat("\x00\x00\x00\x00", 20),
	))
	want := [][]string{
		{"ServerHello (2)"},
		{"Certificate (6, continues)"},
		{"Certificate (rest)", "ServerHelloDone (0)", "handshake message 153 (0)"},
		append(slicesOf("HelloRequest (0)", 16), "and more"),
	}
	for i, r := range got {
		if d := cmp.Diff(want[i], r.Handshake); d != "" {
			t.Errorf("record %d: %s", i+1, d)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d records", len(got))
	}
}

func slicesOf(s string, n int) []string {
	return strings.Split(strings.Repeat(s+"\n", n-1)+s, "\n")
}

func TestPosition(t *testing.T) {
	stream := records(22, "\x02\x00\x00\x02ab", 22, "\x0b\x00\x00\x06abcdef", 20, "\x01", 22, "abcdefgh")
	var w tlsrecord.Watch
	at := map[int]string{
		0:  "before record 1",
		2:  "inside the header of record 1, byte 2 of 5",
		5:  "inside record 1 (handshake), byte 0 of 6",
		11: "between record 1 (ServerHello) and record 2",
		21: "inside record 2 (Certificate), byte 5 of 10",
		32: "between record 3 (change cipher spec) and record 4",
		41: "inside record 4 (encrypted handshake), byte 4 of 8",
	}
	for i := 0; i <= len(stream); i++ {
		if want, ok := at[i]; ok && w.Position() != want {
			t.Errorf("after %d bytes: %s, want %s", i, w.Position(), want)
		}
		if i == 41 {
			r, ok := w.End()
			if want := "record 4, handshake, encrypted; 8 bytes at offset 32, cut off"; !ok || tlsrecord.Describe(r) != want {
				t.Errorf("cut off: %s", tlsrecord.Describe(r))
			}
		}
		if i < len(stream) {
			w.Feed(stream[i : i+1])
		}
	}
	w.Feed([]byte("no record"))
	if want := "out of step with the TLS records after record 4 (encrypted handshake)"; w.Position() != want {
		t.Error(w.Position())
	}
}

func TestNotTLS(t *testing.T) {
	for _, c := range []struct {
		stream string
		want   tlsrecord.State
	}{
		{"", tlsrecord.Nothing},
		{"\x16\x03", tlsrecord.Nothing},
		{"GET / HTTP/1.1\r\n", tlsrecord.NotTLS},
		{"\x17\x03\x03\x00\x01x", tlsrecord.NotTLS}, // data is no beginning
		{"\x16\x02", tlsrecord.NotTLS},
		{"\x16\x03\x05", tlsrecord.NotTLS},
		{"\x16\x03\x03\x48\x01", tlsrecord.NotTLS}, // longer than a record may be
		{"\x16\x03\x03\x00\x00", tlsrecord.NotTLS},
		{"\x15\x03\x03\x00\x02\x02\x28", tlsrecord.Running},
		{"\x15\x03\x03\x00\x02\x02\x28+", tlsrecord.OutOfStep},
		{"\x15\x03\x03\x00\x02\x02\x28\x14\x03\x03\x00\x02", tlsrecord.OutOfStep},
	} {
		var w tlsrecord.Watch
		w.Feed([]byte(c.stream))
		if w.State() != c.want {
			t.Errorf("%q is %s, want %s", c.stream, w.State(), c.want)
		}
		if r := w.Feed([]byte("")); r != nil {
			t.Errorf("%q: records of nothing: %v", c.stream, r)
		}
	}
}

func TestHintsOnlyWhereCertain(t *testing.T) {
	for _, c := range []struct {
		alert      tlsrecord.Alert
		fromClient bool
		want       string
	}{
		{tlsrecord.Alert{Level: 2, Description: 48}, true, "-0x2700"},
		{tlsrecord.Alert{Level: 2, Description: 20}, true, "-0x7180"},
		{tlsrecord.Alert{Level: 2, Description: 40}, true, ""},
		{tlsrecord.Alert{Level: 2, Description: 40}, false, "-0x7780"},
		{tlsrecord.Alert{Level: 1, Description: 0}, false, "-0x7880"},
		{tlsrecord.Alert{Level: 1, Description: 112}, false, ""},
	} {
		got := tlsrecord.MbedTLSHint(c.alert, c.fromClient)
		if !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%+v from client %v: %q, want %q", c.alert, c.fromClient, got, c.want)
		}
	}
	if tlsrecord.AlertName(48) != "unknown_ca" || tlsrecord.AlertName(200) != "alert 200" || tlsrecord.VersionName(0x0303) != "TLS 1.2" {
		t.Error("names of alerts or versions are wrong")
	}
}

// FuzzWatch: any bytes, cut anywhere, give the same records as the whole.
func FuzzWatch(f *testing.F) {
	c12, c13 := session(f, &tls.Config{MaxVersion: tls.VersionTLS12}, &tls.Config{}), session(f, &tls.Config{}, &tls.Config{})
	for _, s := range [][]byte{c12.client, c12.server, c13.client, c13.server} {
		f.Add(s, []byte{1})
		f.Add(s, []byte{3, 1, 200, 7})
	}
	f.Add(records(22, "\x02\x00\x00\x02ab\x0b\x00\x00", 20, "\x01", 22, "\x02\x00\x00\x01a", 21, "\x02\x28", 21, "abc"), []byte{2})
	f.Fuzz(func(t *testing.T, stream, cuts []byte) {
		var whole, parts tlsrecord.Watch
		want := whole.Feed(stream)
		var got []tlsrecord.Record
		rest := stream
		for i := 0; len(rest) > 0; i++ {
			n := 1
			if len(cuts) > 0 {
				n = min(1+int(cuts[i%len(cuts)]), len(rest))
			}
			got = append(got, parts.Feed(bytes.Clone(rest[:n]))...)
			rest = rest[n:]
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		wantEnd, _ := whole.End()
		gotEnd, _ := parts.End()
		if d := cmp.Diff(wantEnd, gotEnd); d != "" {
			t.Fatal(d)
		}
		if whole.State() != parts.State() || whole.Position() != parts.Position() {
			t.Fatalf("%s, %s; in parts %s, %s", whole.State(), whole.Position(), parts.State(), parts.Position())
		}
		for _, r := range want {
			tlsrecord.Describe(r)
		}
	})
}

// TestPlaces: each message is told with the same places however the stream is cut.
func TestPlaces(t *testing.T) {
	stream := records(
		22, "\x02\x00\x00\x04abcd\x0b\x00\x00\x02xy",
		22, "\x0e\x00\x00\x00\x0c\x00\x00\x06abc", 22, "def",
	)
	want := []string{
		"ServerHello 0..", "ServerHello ..13", "Certificate 13..", "Certificate ..19",
		"ServerHelloDone 19..", "ServerHelloDone ..28", "ServerKeyExchange 28..", "ServerKeyExchange ..43",
	}
	for _, size := range []int{1, 2, 5, 9, 100} {
		var got []string
		w := tlsrecord.Watch{
			OnBegin: func(m string, start, middle int64) { got = append(got, fmt.Sprintf("%s %d..", m, start)) },
			OnEnd:   func(m string, end int64) { got = append(got, fmt.Sprintf("%s ..%d", m, end)) },
		}
		for p := range slices.Chunk(stream, size) {
			w.Feed(p)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("cut in pieces of %d:\n%s", size, diff)
		}
	}
}

// TestUndecided: nothing of a message has been let go when its beginning is told.
func TestUndecided(t *testing.T) {
	client, server := tls12()
	captured := session(t, client, server)
	for _, stream := range [][]byte{captured.client, captured.server} {
		kept := 0
		w := tlsrecord.Watch{}
		w.OnBegin = func(m string, start, _ int64) {
			if int64(kept) > start {
				t.Errorf("%s begins at %d, and %d bytes are decided", m, start, kept)
			}
		}
		for i, c := range stream {
			w.Feed([]byte{c})
			kept = i + 1 - w.Undecided()
		}
	}
}
