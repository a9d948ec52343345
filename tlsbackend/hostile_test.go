package tlsbackend

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestBadClientsAtTLS(t *testing.T) {
	hello := clientHello(t)
	for _, c := range []struct {
		name, sent    string
		stopped, hint string
	}{
		{"nothing", "", "before ClientHello", "closed without an alert"},
		{"plain HTTP", "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n", "in ClientHello", "plain HTTP"},
		{"AT", "AT+CIPSEND=5\r", "in ClientHello", "text"},
		{"noise", "\x00\xff\x17\x99\xab\xcd\xef", "in ClientHello", "starts no TLS record"},
		{"half a hello", string(hello[:len(hello)/2]), "in ClientHello", "closed without an alert"},
		{"a hello and no more", string(hello), "after ClientHello", "closed without an alert"},
		{"a hello of zeros", "\x16\x03\x01\x02\x00" + strings.Repeat("\x00", 512), "in ClientHello", "no ClientHello that can be read"},
		{"a huge hello", strings.Repeat("\x16\x03\x01\x40\x00\x01\xff\xff\xff"+strings.Repeat("a", 0x4000-4), 70), "in ClientHello", "no ClientHello that can be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			conn := b.dialTCP("tls12", "tls12.sim800.test", 443)
			go func() { // ends with the connection
				_, _ = io.WriteString(conn, c.sent)
				if c.stopped != "after ClientHello" {
					_ = conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
				}
				_, _ = io.CopyN(io.Discard, conn, 1)
				_ = conn.Close()
			}()
			b.work.Wait()
			f := only[HandshakeFailed](t, &b.diary)
			if f.Stopped != c.stopped || f.Error == "" || !strings.Contains(f.Hint, c.hint) {
				t.Errorf("%+v", f)
			}
		})
	}
}

// clientHello is the first record of crypto/tls.
func clientHello(t *testing.T) []byte {
	t.Helper()
	b := newBench(t)
	conn := &recording{}
	c := b.trusting("tls12.sim800.test")
	_ = tls.Client(conn, c).Handshake() // fails: there is nobody
	if conn.wrote.Len() < 100 {
		t.Fatal("no hello")
	}
	return conn.wrote.Bytes()
}

// A recording is a connection whose other side says nothing.
type recording struct {
	net.Conn
	wrote bytes.Buffer
}

func (r *recording) Write(p []byte) (int, error)      { return r.wrote.Write(p) }
func (r *recording) Read([]byte) (int, error)         { return 0, io.EOF }
func (r *recording) Close() error                     { return nil }
func (r *recording) SetDeadline(time.Time) error      { return nil }
func (r *recording) SetWriteDeadline(time.Time) error { return nil }

func TestBadClientsOverTCP(t *testing.T) {
	b := newBench(t)
	b.limits.linger = 50 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.work.Go(func() { _ = b.Serve(l, "tls12") })
	hello := clientHello(t)
	for _, sent := range []string{"", "x", string(hello[:30]), string(hello), strings.Repeat("z", 1<<20)} {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, sent) // may be reset
		_ = conn.Close()
	}
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || resp.StatusCode != 400 {
		t.Errorf("plain HTTP: %v, %v", resp, err)
	} else {
		_ = resp.Body.Close()
	}
	_ = conn.Close()
}

func TestCloseEndsAll(t *testing.T) {
	b := newBench(t)
	silent := b.dial("tls12", "a", 443)
	half := b.dial("tls13", "a", 443)
	_, _ = half.Write([]byte{0x16, 3, 1})
	idle := b.dialTLS("tls12", b.trusting("b.example"))
	get(t, idle, "/hello.txt")
	unread := b.dial("http", "c", 80)
	_, _ = io.WriteString(unread, "GET /bytes/1000000 HTTP/1.1\r\nHost: x\r\n\r\n")
	echo := b.dial("echo", "d", 7)
	_, _ = io.WriteString(echo, "unread")
	b.Close()
	b.work.Wait()
	for _, c := range all[Closed](&b.diary) {
		if c.Why != whyStopped {
			t.Errorf("%+v", c)
		}
	}
	if n := len(all[Closed](&b.diary)); n != len(all[Opened](&b.diary)) {
		t.Errorf("%d of them closed", n)
	}
	if _, err := silent.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the client reads %v", err)
	}
	late := b.dial("http", "late", 80)
	if _, err := late.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("after Close a client reads %v", err)
	}
	b.Close() // once more does no harm
}

func TestUnknownEndpointIsClosed(t *testing.T) {
	b := newBench(t)
	conn := b.dial("tls14", "x", 1)
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the client reads %v", err)
	}
	b.work.Wait()
	mustContain(t, only[Closed](t, &b.diary).Why, "no endpoint")
}

// The limits are minutes, which pass at once in the bubble.
func TestLimitsInTime(t *testing.T) {
	for _, c := range []struct {
		name, endpoint, sent string
		read                 int // bytes that the client still reads
		limit                func(limits) time.Duration
		why                  string
	}{
		{"silent at TLS", "tls12", "", 0, func(l limits) time.Duration { return l.handshake }, whyHandshake},
		{"half a hello", "tls13", "\x16\x03\x01", 0, func(l limits) time.Duration { return l.handshake }, whyHandshake},
		{"silent at HTTP", "http", "", 0, func(l limits) time.Duration { return l.header }, "the client sent nothing for too long"},
		{"half a header", "http", "GET / HTTP/1.1\r\nHo", 1 << 10, func(l limits) time.Duration { return l.header }, "the client sent nothing for too long"},
		{"idle", "http", "HEAD /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n", 1 << 10, func(l limits) time.Duration { return l.idle }, "the client sent nothing for too long"},
		{"half a body", "http", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", 1 << 10, func(l limits) time.Duration { return l.stall }, "the client sent nothing for too long"},
		{"half an unwanted body", "http", "POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", 8 << 10, func(l limits) time.Duration { return l.stall }, "the client sent nothing for too long"},
		{"does not read", "http", "GET /bytes/1000000 HTTP/1.1\r\nHost: x\r\n\r\n", 100, func(l limits) time.Duration { return l.stall }, "the client did not read for 10m0s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var d journal
				s, err := New(Config{OnEvent: d.note})
				if err != nil {
					t.Fatal(err)
				}
				client, server := net.Pipe()
				go func() {
					_, _ = io.WriteString(client, c.sent)
					if c.read > 0 {
						_, _ = client.Read(make([]byte, c.read))
					}
				}()
				start := time.Now()
				s.ServeConn(c.endpoint, "x", 1, server)
				limit := c.limit(s.limits)
				if took := time.Since(start); took < limit || took > limit+limit/2 {
					t.Errorf("it took %v, want %v", took, limit)
				}
				if why := only[Closed](t, &d).Why; why != c.why {
					t.Errorf("closed because %q, want %q", why, c.why)
				}
				_ = client.Close()
				s.Close()
			})
		})
	}
}

// A slow client that keeps going is never cut off.
func TestSlowButSteady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Config{})
		if err != nil {
			t.Fatal(err)
		}
		client, server := net.Pipe()
		go s.ServeConn("http", "x", 80, server)
		body := strings.Repeat("x", 300)
		_, _ = io.WriteString(client, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 300\r\n\r\n")
		for i := range len(body) {
			time.Sleep(time.Minute)
			if _, err := io.WriteString(client, body[i:i+1]); err != nil {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
		resp, err := http.ReadResponse(bufio.NewReader(client), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(resp.Body); string(got) != body {
			t.Errorf("%d bytes came back", len(got))
		}
		_, _ = io.WriteString(client, "GET /bytes/100000 HTTP/1.1\r\nHost: x\r\n\r\n")
		for n := 0; n < 100_000; {
			time.Sleep(30 * time.Second)
			k, err := client.Read(make([]byte, 1000))
			if err != nil {
				t.Fatalf("after %d bytes: %v", n, err)
			}
			n += k
		}
		_ = client.Close()
		s.Close()
	})
}
