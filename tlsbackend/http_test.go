package tlsbackend

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestPlainHTTP(t *testing.T) {
	b := newBench(t)
	conn := b.dial("http", "http.sim800.test", 8080)
	if got := get(t, conn, "/hello.txt"); got.body != helloText || got.Header.Get("Content-Type") == "" {
		t.Errorf("%+v", got)
	}
	mustContain(t, get(t, conn, "/").body, "http.sim800.test port 8080", "request      2 of connection 1", "TLS          none")
	_ = conn.Close()
	b.work.Wait()
	if served := all[Served](&b.diary); len(served) != 2 || served[0].Path != "/hello.txt" || served[0].Status != 200 ||
		served[0].Method != "GET" || served[0].Bytes != int64(len(helloText)) || served[0].Error != "" {
		t.Errorf("%+v", served)
	}
	c := only[Closed](t, &b.diary)
	if c.Why != whyClient || c.In == 0 || c.Out == 0 {
		t.Errorf("%+v", c)
	}
}

func TestBytesAndTheirChecksums(t *testing.T) {
	b := newBench(t)
	conn := b.dialTLS("tls12", b.trusting("tls12.sim800.test"))
	for _, n := range []int{0, 1, 1460, 16384, 100_000, maxBytes} {
		got := get(t, conn, fmt.Sprintf("/bytes/%d", n))
		sum := sha256.Sum256([]byte(got.body))
		if len(got.body) != n || got.ContentLength != int64(n) {
			t.Errorf("%d bytes asked, %d came, %d told", n, len(got.body), got.ContentLength)
		}
		if got.Header.Get("X-Checksum-SHA256") != hex.EncodeToString(sum[:]) {
			t.Errorf("%d bytes: SHA-256 is wrong", n)
		}
		if got.Header.Get("X-Checksum-CRC32") != fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(got.body))) {
			t.Errorf("%d bytes: CRC-32 is wrong", n)
		}
	}
	short, long := get(t, conn, "/bytes/10").body, get(t, conn, "/bytes/20").body
	if !strings.HasPrefix(long, short) || !bytes.Equal([]byte(short[:4]), []byte{0x3c, 0x47, 0xd1, 0xaa}) {
		t.Errorf("not the sequence: % x", short)
	}
	for _, bad := range []string{"10485761", "-1", "x", "", "1.5", "99999999999999999999", "1/2"} {
		if got := get(t, conn, "/bytes/"+bad); got.StatusCode != http.StatusNotFound || !strings.Contains(got.body, "10485760") {
			t.Errorf("/bytes/%s: %s %s", bad, got.Status, got.body)
		}
	}
}

func TestChecksumNamesAreSpelledAsDocumented(t *testing.T) {
	b := newBench(t)
	conn := b.dial("http", "h", 80)
	_, _ = io.WriteString(conn, "HEAD /bytes/5 HTTP/1.0\r\n\r\n")
	raw, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, string(raw), "\r\nX-Checksum-SHA256: ", "\r\nX-Checksum-CRC32: ", "\r\nContent-Length: 5\r\n")
	if !bytes.HasSuffix(raw, []byte("\r\n\r\n")) {
		t.Errorf("HEAD has a body: %q", raw)
	}
}

func TestPostEcho(t *testing.T) {
	b := newBench(t)
	conn := b.dialTLS("tls12", b.trusting("tls12.sim800.test"))
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	for _, body := range []string{"", "x", string(all[:]), strings.Repeat("0123456789", 10_000)} {
		got := post(t, conn, "/echo", "application/x-odd; a=b", body)
		if got.StatusCode != 200 || got.body != body || got.Header.Get("Content-Type") != "application/x-odd; a=b" {
			t.Errorf("%d bytes: %s, %d bytes back, %s", len(body), got.Status, len(got.body), got.Header)
		}
	}
	chunked := ask(t, conn, bufio.NewReader(conn), "POST",
		"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
	if chunked.body != "abcde" {
		t.Errorf("chunked: %q", chunked.body)
	}
}

func TestBodyTooLarge(t *testing.T) {
	b := newBench(t)
	conn := b.dial("http", "h", 80)
	go func() { // ends with the connection
		_, _ = fmt.Fprintf(conn, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", maxBody+1)
		_, _ = io.CopyN(conn, newTestBytes(maxBody+1), maxBody+1)
	}()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Fatalf("%v, %v", resp, err)
	}
	_ = resp.Body.Close()
}

func TestHelpfulErrors(t *testing.T) {
	b := newBench(t)
	conn := b.dial("http", "h", 80)
	r := bufio.NewReader(conn)
	if got := ask(t, conn, r, "GET", "GET /index.html HTTP/1.1\r\nHost: x\r\n\r\n"); got.StatusCode != 404 {
		t.Errorf("%+v", got)
	} else {
		mustContain(t, got.body, "/hello.txt", "/bytes/N", "/echo")
	}
	if got := ask(t, conn, r, "DELETE", "DELETE /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n"); got.StatusCode != 405 || got.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("%+v", got)
	}
	if got := ask(t, conn, r, "GET", "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"); got.StatusCode != 405 || got.Header.Get("Allow") != "POST" {
		t.Errorf("%+v", got)
	}
	// A body that nobody wants does not get in the way of the next request.
	if got := ask(t, conn, r, "POST", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde"); got.StatusCode != 405 {
		t.Errorf("%+v", got)
	}
	if got := ask(t, conn, r, "HEAD", "HEAD /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n"); got.StatusCode != 200 || got.body != "" || got.ContentLength != int64(len(helloText)) {
		t.Errorf("%+v", got)
	}
	if got := ask(t, conn, r, "GET", "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n"); got.body != helloText {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsNoHTTP(t *testing.T) {
	for _, c := range []struct {
		sent   string
		status int
	}{
		{"AT+CIPSEND\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n\r\n", 400}, // no Host
		{"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("y", 64<<10) + "\r\n\r\n", 431},
	} {
		b := newBench(t)
		conn := b.dial("http", "h", 80)
		go func() { _, _ = io.WriteString(conn, c.sent) }() // ends with the connection
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || resp.StatusCode != c.status {
			t.Errorf("%.20q: %v, %v", c.sent, resp, err)
			continue
		}
		_ = resp.Body.Close()
		_ = conn.Close()
		b.work.Wait()
		if got := only[Served](t, &b.diary); got.Status != c.status || got.Method != "" || got.Error == "" {
			t.Errorf("%.20q: %+v", c.sent, got)
		}
	}
}

func TestClientLeavesInTheMiddleOfAnAnswer(t *testing.T) {
	b := newBench(t)
	conn := b.dial("http", "h", 80)
	_, _ = io.WriteString(conn, "GET /bytes/1000000 HTTP/1.1\r\nHost: x\r\n\r\n")
	if _, err := io.ReadFull(conn, make([]byte, 5000)); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	b.work.Wait()
	if got := only[Served](t, &b.diary); got.Error == "" || got.Bytes >= 1_000_000 {
		t.Errorf("%+v", got)
	}
	if why := only[Closed](t, &b.diary).Why; why != whyClient {
		t.Errorf("closed because %q", why)
	}
}

func TestEchoOfAMebibyte(t *testing.T) {
	b := newBench(t)
	conn := b.dial("echo", "echo.sim800.test", 7)
	sent, err := io.ReadAll(newTestBytes(1 << 20))
	if err != nil {
		t.Fatal(err)
	}
	b.work.Go(func() { _, _ = conn.Write(sent) })
	got := make([]byte, len(sent))
	if _, err := io.ReadFull(conn, got); err != nil || !bytes.Equal(got, sent) {
		t.Fatalf("the echo differs, or %v", err)
	}
}

func TestEchoHoldsWhatAClientReadsLater(t *testing.T) {
	b := newBench(t)
	conn := b.dial("echo", "echo.sim800.test", 7)
	sent := strings.Repeat("x", 200<<10)
	if _, err := io.WriteString(conn, sent); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(sent))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != sent {
		t.Fatalf("the echo differs, or %v", err)
	}
}

func TestEchoGivesTheRestAfterHalfClose(t *testing.T) {
	b := newBench(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.work.Go(func() { _ = b.Serve(l, "echo") })
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, "hello")
	_ = conn.(*net.TCPConn).CloseWrite()
	if got, err := io.ReadAll(conn); err != nil || string(got) != "hello" {
		t.Errorf("%q, %v", got, err)
	}
	_ = conn.Close()
}

func TestDatagrams(t *testing.T) {
	b := newBench(t)
	replies := 0
	in := []byte{0, 1, 255}
	b.ServePacket("echo", in, func(out []byte) {
		replies++
		in[0] = 9 // the reply is not the caller's memory
		if !bytes.Equal(out, []byte{0, 1, 255}) {
			t.Errorf("% x", out)
		}
	})
	never := func([]byte) { t.Error("a reply") }
	b.ServePacket("tls12", in, never)
	b.ServePacket("nope", in, never)
	if replies != 1 || only[Datagram](t, &b.diary).Bytes != 3 {
		t.Errorf("%d replies", replies)
	}
	b.Close()
	b.ServePacket("echo", in, never)
}
