package tlsbackend

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
)

func TestEachTLSEndpointIsVerifiedAndServes(t *testing.T) {
	for _, c := range []struct{ endpoint, version string }{{"tls12", "TLS 1.2"}, {"tls13", "TLS 1.3"}} {
		t.Run(c.endpoint, func(t *testing.T) {
			b := newBench(t)
			name := c.endpoint + ".sim800.test"
			conn := b.dialTLS(c.endpoint, b.trusting(name))
			if got := get(t, conn, "/hello.txt"); got.body != helloText || got.ContentLength != int64(len(helloText)) {
				t.Errorf("hello: %+v", got)
			}
			page := get(t, conn, "/").body
			mustContain(t, page, c.version, name+" port 443", "SNI          "+name, "x25519", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "/bytes/N")
			_ = conn.Close()
			b.work.Wait()

			h := only[Handshake](t, &b.diary)
			if h.Version != c.version || h.SNI != name || h.Endpoint != c.endpoint || h.Group == "" || h.Suite == "" || h.Resumed || h.TookMS <= 0 {
				t.Errorf("handshake: %+v", h)
			}
			if !slices.Contains(h.Groups, "secp256r1") || !slices.Contains(h.Versions, c.version) || len(h.Suites) == 0 || len(h.Signatures) == 0 {
				t.Errorf("offer: %+v", h.Offer)
			}
			if why := only[Closed](t, &b.diary).Why; why != "the client closed with close_notify" {
				t.Errorf("closed because %q", why)
			}
		})
	}
}

func TestSuitesOfTLS12(t *testing.T) {
	b := newBench(t)
	for _, id := range mbedtls228Suites() {
		name := tls.CipherSuiteName(id)
		c := b.trusting("tls12.sim800.test")
		c.CipherSuites = []uint16{id}
		conn := tls.Client(b.dial("tls12", "tls12.sim800.test", 443), c)
		err := conn.Handshake()
		if ok := strings.Contains(name, "_ECDSA_"); ok != (err == nil) {
			t.Errorf("%s: %v", name, err)
		} else if ok && get(t, conn, "/hello.txt").body != helloText {
			t.Errorf("%s: no page", name)
		}
		_ = conn.Close()
	}
}

func TestWithoutSNI(t *testing.T) {
	b := newBench(t)
	roots := b.trusting("").RootCAs
	c := &tls.Config{InsecureSkipVerify: true} // sends no SNI; verified below
	conn := tls.Client(b.dial("tls12", "device.example", 8883), c)
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	leaf := conn.ConnectionState().PeerCertificates[0]
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: "device.example", Roots: roots}); err != nil {
		t.Error(err)
	}
	mustContain(t, get(t, conn, "/").body, "SNI          none", "device.example port 8883")
}

func TestRoutedNamesGetACertificateForThemselves(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat("long.", 20) + "example.org"
	for _, c := range []struct{ sni, asked, verified string }{
		{"os.mbed.com", "os.mbed.com", "os.mbed.com"},
		{"OS.mbed.com", "other.name", "os.mbed.com"},
		{"192.0.2.7", "192.0.2.7", "192.0.2.7"},
		{"bad name\x01", "good.example", "good.example"},
		{"*.example", "good.example", "good.example"},
		{"", "", "sim800.test"},
		{long, "x", long},
	} {
		cert, err := b.certs.ForHello("ecdsa", c.sni, []string{c.asked})
		if err != nil {
			t.Errorf("%q: %v", c.sni, err)
			continue
		}
		opts := x509.VerifyOptions{DNSName: c.verified, Roots: b.trusting("").RootCAs}
		if _, err := cert.Leaf.Verify(opts); err != nil {
			t.Errorf("SNI %q, asked %q: %v", c.sni, c.asked, err)
		}
		if !slices.Contains(cert.Leaf.DNSNames, c.verified) {
			t.Errorf("%q is not among the DNS names %q", c.verified, cert.Leaf.DNSNames)
		}
	}
	if conn := b.dialTLS("tls12", b.trusting("os.mbed.com")); get(t, conn, "/hello.txt").body != helloText {
		t.Error("no page")
	}
}

func TestSessionsResume(t *testing.T) {
	for _, endpoint := range []string{"tls12", "tls13"} {
		b := newBench(t)
		c := b.trusting(endpoint + ".sim800.test")
		c.ClientSessionCache = tls.NewLRUClientSessionCache(4)
		for i := range 3 {
			conn := b.dialTLS(endpoint, c)
			get(t, conn, "/hello.txt")
			if got := conn.ConnectionState().DidResume; got != (i > 0) {
				t.Errorf("%s, connection %d: resumed %v", endpoint, i, got)
			}
			get(t, conn, "/")
			_ = conn.Close()
		}
	}
}

// Both layers answer what they speak, and stay silent to the rest.
func TestALPN(t *testing.T) {
	b := newBench(t)
	for _, endpoint := range []string{"tls12", "tls12+coalesced-flight", "mfl-1024"} {
		for _, c := range []struct {
			offered []string
			chosen  string
		}{{nil, ""}, {[]string{"h2", "http/1.1"}, "http/1.1"}, {[]string{"mqtt"}, "mqtt"}, {[]string{"x-amzn-mqtt-ca"}, ""}} {
			conf := b.trusting("tls12.sim800.test")
			conf.NextProtos = c.offered
			conn := b.dialTLS(endpoint, conf)
			if got := conn.ConnectionState().NegotiatedProtocol; got != c.chosen {
				t.Errorf("%s, %q: %q, want %q", endpoint, c.offered, got, c.chosen)
			}
			_ = conn.Close()
		}
	}
}

func TestServerClosesWithCloseNotify(t *testing.T) {
	for _, endpoint := range []string{"tls12", "tls13"} {
		b := newBench(t)
		conn := b.dialTLS(endpoint, b.trusting("x.example"))
		r := bufio.NewReader(conn)
		got := ask(t, conn, r, "GET", "GET /hello.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		if !got.Close || got.body != helloText {
			t.Errorf("%s: %+v", endpoint, got)
		}
		// crypto/tls gives io.EOF for close_notify only.
		if _, err := r.ReadByte(); !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: end by %v, want close_notify", endpoint, err)
		}
		b.work.Wait()
		if why := only[Closed](t, &b.diary).Why; why != whyServer {
			t.Errorf("%s: closed because %q", endpoint, why)
		}
	}
}

func TestFailedHandshakesAreExplained(t *testing.T) {
	old := func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }
	for _, c := range []struct {
		name, endpoint string
		set            func(*tls.Config)
		alert, from    string
		code, hint     string
	}{
		{"unknown CA", "tls12", func(c *tls.Config) { c.RootCAs = x509.NewCertPool() }, "bad_certificate (42)", "client", "-0x2700 or -0x2180 or -0x2500 or -0x4C80", "another name"},
		{"unknown CA 1.3", "tls13", func(c *tls.Config) { c.RootCAs = x509.NewCertPool() }, "bad_certificate (42)", "client", "-0x2700 or -0x2180 or -0x2500 or -0x4C80", "another name"},
		{"old client", "tls12", old, "protocol_version (70)", "server", "-0x7780", "offers TLS 1.1, TLS 1.0"},
		{"1.2 at tls13", "tls13", func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }, "protocol_version (70)", "server", "-0x7780", "offers TLS 1.2"},
		{"RSA only", "tls12", func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}
		}, "handshake_failure (40)", "server", "-0x7780", "RSA certificates only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			conf := b.trusting("tls12.sim800.test")
			c.set(conf)
			conn := tls.Client(b.dialTCP(c.endpoint, "tls12.sim800.test", 443), conf)
			if err := conn.Handshake(); err == nil {
				t.Fatal("the handshake went well")
			}
			_ = conn.Close()
			b.work.Wait()
			f := only[HandshakeFailed](t, &b.diary)
			if f.Alert != c.alert || f.AlertFrom != c.from || f.MbedTLS != c.code || !strings.Contains(f.Hint, c.hint) || f.Error == "" {
				t.Errorf("%+v", f)
			}
			if f.Stopped != "after ClientHello" || f.SNI != "tls12.sim800.test" {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestEventsAreFlatJSON(t *testing.T) {
	for _, e := range []Event{Opened{}, Handshake{}, HandshakeFailed{}, Finding{}, Served{}, Datagram{}, Closed{}} {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if err := json.Unmarshal(text, &fields); err != nil {
			t.Fatal(err)
		}
		if fields["endpoint"] == nil || !strings.Contains(e.EventKind(), ".") {
			t.Errorf("%s: %s", e.EventKind(), text)
		}
		for name, v := range fields {
			if _, nested := v.(map[string]any); nested || name != strings.ToLower(name) {
				t.Errorf("%s: field %q of %s", e.EventKind(), name, text)
			}
		}
	}
}

func TestStandaloneChoosesByName(t *testing.T) {
	b := newBench(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	b.work.Go(func() { served <- b.Serve(l, "tls12") })
	for _, c := range []struct {
		sni     string
		version uint16
	}{
		{"tls12.sim800.test", tls.VersionTLS12},
		{"TLS13.sim800.test", tls.VersionTLS13},
		{"http.sim800.test", tls.VersionTLS12},
		{"os.mbed.com", tls.VersionTLS12},
		{"127.0.0.1", tls.VersionTLS12}, // no SNI: Go sends none for an address
	} {
		conn, err := tls.Dial("tcp", l.Addr().String(), b.trusting(c.sni))
		if err != nil {
			t.Errorf("%s: %v", c.sni, err)
			continue
		}
		if got := conn.ConnectionState().Version; got != c.version {
			t.Errorf("%s: %s", c.sni, tls.VersionName(got))
		}
		if get(t, conn, "/hello.txt").body != helloText {
			t.Errorf("%s: no page", c.sni)
		}
		_ = conn.Close()
	}
	b.Close()
	if err := <-served; err != nil {
		t.Errorf("Serve after Close: %v", err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("the listener is still there")
	}
}

func TestStandaloneRefusesTheUnknown(t *testing.T) {
	b := newBench(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Serve(l, "tls14"); err == nil || !strings.Contains(err.Error(), "tls13") {
		t.Errorf("unknown endpoint: %v", err)
	}
	l, err = net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	if err := b.Serve(l, "tls12"); err == nil {
		t.Error("a closed listener was served")
	}
}
