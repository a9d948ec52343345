package tlsbackend

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestSlowComesInPieces(t *testing.T) {
	b := newBench(t)
	conn := b.dialTLS("tls13", b.trusting("tls13.sim800.test"))
	began := time.Now()
	got := get(t, conn, "/slow?bytes=10&size=4&delay=30")
	if took := time.Since(began); took < 90*time.Millisecond {
		t.Errorf("three pieces after 30 ms each took %s", took)
	}
	sum := sha256.Sum256([]byte(got.body))
	if len(got.body) != 10 || got.ContentLength != 10 || got.Header.Get("X-Checksum-SHA256") != hex.EncodeToString(sum[:]) {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"bytes=-1", "bytes=100001", "size=0", "delay=60001", "delay=x", "bytes=1000&delay=60000"} {
		if got := get(t, conn, "/slow?"+bad); got.StatusCode != http.StatusNotFound || got.body == "" {
			t.Errorf("%s: %s %s", bad, got.Status, got.body)
		}
	}
}

func TestSlowEndsWithItsClientAndWithTheServer(t *testing.T) {
	b := newBench(t)
	for _, stop := range []func(io.Closer){func(c io.Closer) { _ = c.Close() }, func(io.Closer) { b.Close() }} {
		conn := b.dial("http", "h", 80)
		_, _ = io.WriteString(conn, "GET /slow?bytes=2&delay=60000 HTTP/1.1\r\nHost: x\r\n\r\n")
		if _, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil {
			t.Fatal(err)
		}
		stop(conn)
		b.work.Wait() // far less than 60 s, or the test times out
	}
	for _, s := range all[Served](&b.diary) {
		if s.Error == "" {
			t.Errorf("told as whole: %+v", s)
		}
	}
}

func TestChunksHaveTheSizesAskedFor(t *testing.T) {
	b := newBench(t)
	conn := b.dial("http", "h", 80)
	_, _ = io.WriteString(conn, "GET /chunked?sizes=1,5,3000,16&close HTTP/1.1\r\nHost: x\r\n\r\n")
	raw, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, string(raw), "Transfer-Encoding: chunked\r\n", "Connection: close\r\n")
	_, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	for _, want := range []int{1, 5, 3000, 16, 0} {
		var n int
		if _, err := fmt.Sscanf(string(body), "%x\r\n", &n); err != nil || n != want {
			t.Fatalf("a chunk of %d bytes (%v), want %d", n, err, want)
		}
		_, body, _ = bytes.Cut(body, []byte("\r\n"))
		body = body[n+2:]
	}
	if len(body) != 0 {
		t.Errorf("%d bytes behind the last chunk", len(body))
	}
	conn = b.dial("http", "h", 80)
	for _, bad := range []string{"0", "x", "1,,2", "1048577", "1048576,1", strings.Repeat("1,", 1000) + "1"} {
		if got := get(t, conn, "/chunked?sizes="+bad); got.StatusCode != http.StatusNotFound {
			t.Errorf("%.20s: %s", bad, got.Status)
		}
	}
}

func TestHeadersAreAsLongAsAskedFor(t *testing.T) {
	b := newBench(t)
	conn := b.dial("http", "h", 80)
	for _, n := range []int{0, 18, 79, 80, 81, 97, 98, 99, 1000, 4096, maxFillers} {
		got := get(t, conn, fmt.Sprintf("/headers/%d", n))
		size := 0
		for name, values := range got.Header {
			if strings.HasPrefix(name, "X-Filler-") {
				size += len(name) + len(": ") + len(values[0]) + len("\r\n")
			}
		}
		if size != n {
			t.Errorf("/headers/%d: %d bytes", n, size)
		}
	}
	for _, bad := range []string{"17", "-1", "65537", "x", ""} {
		if got := get(t, conn, "/headers/"+bad); got.StatusCode != http.StatusNotFound {
			t.Errorf("/headers/%s: %s", bad, got.Status)
		}
	}
}

func TestCRLIsTheCAs(t *testing.T) {
	b := newBench(t)
	got := get(t, b.dial("http", "h", 80), "/crl")
	list, err := x509.ParseRevocationList([]byte(got.body))
	if err != nil || len(list.RevokedCertificateEntries) == 0 || got.Header.Get("Content-Type") != "application/pkix-crl" {
		t.Errorf("%v, %s, %+v", err, got.Header, list)
	}
}

func TestCloseEndsTheConnection(t *testing.T) {
	b := newBench(t)
	conn := b.dialTLS("tls12", b.trusting("tls12.sim800.test"))
	r := bufio.NewReader(conn)
	for _, c := range []struct {
		path  string
		close bool
	}{{"/hello.txt", false}, {"/bytes/100", false}, {"/hello.txt?close", true}} {
		if got := ask(t, conn, r, "GET", "GET "+c.path+" HTTP/1.1\r\nHost: x\r\n\r\n"); got.Close != c.close {
			t.Errorf("%s: close %t", c.path, got.Close)
		}
	}
	if _, err := r.ReadByte(); err != io.EOF {
		t.Errorf("behind the last answer: %v", err)
	}
}

func TestPagesAreListed(t *testing.T) {
	b := newBench(t)
	front := get(t, b.dial("http", "h", 80), "/").body
	for _, p := range Pages() {
		mustContain(t, front, p.Path, p.Doc)
	}
}

func TestDiscard(t *testing.T) {
	b := newBench(t)
	conn := b.dialTCP("discard", "discard.sim800.test", 9)
	if _, err := conn.Write(make([]byte, 100_000)); err != nil {
		t.Fatal(err)
	}
	_ = conn.(interface{ CloseWrite() error }).CloseWrite()
	if rest, err := io.ReadAll(conn); err != nil || len(rest) != 0 {
		t.Errorf("%q, %v", rest, err)
	}
	b.work.Wait()
	if c := only[Closed](t, &b.diary); c.In != 100_000 || c.Out != 0 || c.Why != whyClient {
		t.Errorf("%+v", c)
	}
	b.ServePacket("discard", []byte("x"), func([]byte) { t.Error("an answer") })
}

func TestChargenSendsItsPattern(t *testing.T) {
	b := newBench(t)
	conn := b.dial("chargen", "chargen.sim800.test", 19)
	r := bufio.NewReader(conn)
	for n := range 200 {
		line, err := r.ReadString('\n')
		if err != nil || len(line) != 74 || line[0] != byte(' '+n%95) || line[71] != byte(' '+(n+71)%95) {
			t.Fatalf("line %d: %q, %v", n, line, err)
		}
	}
	_ = conn.Close()
	b.work.Wait()
	if c := only[Closed](t, &b.diary); c.Why != whyClient {
		t.Errorf("%+v", c)
	}
	var got []byte
	b.ServePacket("chargen", nil, func(p []byte) { got = p })
	if len(got) != 74 {
		t.Errorf("%q", got)
	}
}

// atNoon is a server whose time stands.
func atNoon(t *testing.T) (*Server, time.Time) {
	t.Helper()
	noon := time.Date(2024, 2, 29, 12, 0, 0, 250_000_000, time.UTC)
	s, err := New(Config{Clock: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, noon
}

func TestDaytime(t *testing.T) {
	s, _ := atNoon(t)
	const want = "Thursday, February 29, 2024 12:00:00-UTC\r\n"
	s.ServePacket("daytime", nil, func(p []byte) {
		if string(p) != want {
			t.Errorf("%q", p)
		}
	})
	b := newBench(t)
	b.clock = s.clock
	if line, err := io.ReadAll(b.dial("daytime", "h", 13)); err != nil || string(line) != want {
		t.Errorf("%q, %v", line, err)
	}
}

func TestNTP(t *testing.T) {
	s, noon := atNoon(t)
	request := make([]byte, 48)
	request[0], request[2] = 0x1b, 6 // version 3, client; as a SIM800 asks
	binary.BigEndian.PutUint64(request[40:], 0x1122334455667788)
	var got []byte
	s.ServePacket("ntp", request, func(p []byte) { got = p })
	if len(got) != 48 {
		t.Fatalf("% x", got)
	}
	if got[0] != 0x1c || got[1] != 1 || got[2] != 6 || binary.BigEndian.Uint64(got[24:]) != 0x1122334455667788 {
		t.Errorf("% x", got)
	}
	for _, at := range []int{32, 40} { // receive and transmit
		seconds := int64(binary.BigEndian.Uint32(got[at:])) - 2_208_988_800
		if seconds != noon.Unix() || binary.BigEndian.Uint32(got[at+4:]) != 1<<30 {
			t.Errorf("the time at %d: %s and % x", at, time.Unix(seconds, 0).UTC(), got[at+4:at+8])
		}
	}
	silent := func(p []byte) { t.Errorf("an answer to no request: % x", p) }
	for _, first := range []byte{0x1c, 0x03, 0x2b, 0x1e} { // a server's, version 0, version 5, control
		request[0] = first
		s.ServePacket("ntp", request, silent)
	}
	s.ServePacket("ntp", make([]byte, 47), silent)
	s.ServePacket("ntp", nil, silent)
}

func TestNTPAfter2036(t *testing.T) {
	var b [8]byte
	putNTP(b[:], time.Date(2036, 2, 7, 6, 28, 17, 500_000_000, time.UTC))
	if binary.BigEndian.Uint64(b[:]) != 1<<32|1<<31 {
		t.Errorf("% x", b)
	}
}
