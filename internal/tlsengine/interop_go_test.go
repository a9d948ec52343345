package tlsengine

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"strings"
	"testing"

	"sim800emu/internal/tlsnames"
)

func TestAllSuitesOfGo(t *testing.T) {
	var ids []uint16
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		if suiteByID(s.ID) != nil {
			ids = append(ids, s.ID)
		}
	}
	if len(ids) < 20 {
		t.Fatalf("only %d suites in common", len(ids))
	}
	for _, id := range ids {
		t.Run(tlsnames.SuiteName(id), func(t *testing.T) {
			cfg := base()
			cfg.Suites = []uint16{id}
			cc := client("ec.test")
			if suiteByID(id).auth == keyRSA {
				cc.ServerName = "rsa.test"
			}
			if suiteByID(id).kx != kx13 {
				cc.MaxVersion = tls.VersionTLS12
				cc.CipherSuites = []uint16{id}
			}
			c := tls.Client(dial(t, cfg, echo), cc)
			exchange(t, c, "hello")
			exchange(t, c, strings.Repeat("0123456789", 5000))
			if got := c.ConnectionState().CipherSuite; got != id {
				t.Errorf("suite %s", tlsnames.SuiteName(got))
			}
		})
	}
}

func TestResumptionTLS12(t *testing.T) {
	cfg := base()
	cfg.Tickets = 1
	cc := client("ec.test")
	cc.MaxVersion = tls.VersionTLS12
	cc.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	for i := range 3 {
		c := tls.Client(dial(t, cfg, echo), cc)
		exchange(t, c, "hello")
		if got := c.ConnectionState().DidResume; got != (i > 0) {
			t.Errorf("connection %d: resumed %v", i, got)
		}
		c.Close()
	}
	cfg.Knobs.RefuseResumption = true
	c := tls.Client(dial(t, cfg, echo), cc)
	exchange(t, c, "hello")
	if c.ConnectionState().DidResume {
		t.Error("resumed though refused")
	}
}

func TestClientCertificateTLS12(t *testing.T) {
	for _, with := range []bool{true, false} {
		t.Run(fmt.Sprint(with), func(t *testing.T) {
			cfg := base()
			cfg.MaxVersion = VersionTLS12
			cfg.ClientAuth = RequireClientCert
			cfg.ClientCANames = [][]byte{tests().ca.RawSubject}
			var judged [][]byte
			cfg.VerifyClient = func(chain [][]byte) error { judged = chain; return nil }
			cc := client("ec.test")
			if with {
				cc.Certificates = []tls.Certificate{tests().client}
			}
			result := make(chan error, 1)
			c := tls.Client(dial(t, cfg, shake(result)), cc)
			err := c.Handshake()
			srv := <-result
			if with && (err != nil || srv != nil || !bytes.Equal(judged[0], tests().client.Certificate[0])) {
				t.Fatalf("client %v, server %v", err, srv)
			}
			if !with && (err == nil || srv == nil || !strings.Contains(err.Error(), "handshake failure")) {
				t.Fatalf("client %v, server %v", err, srv)
			}
		})
	}
}

func TestClientCertificateRefusedTLS12(t *testing.T) {
	cfg := base()
	cfg.MaxVersion = VersionTLS12
	cfg.ClientAuth = RequestClientCert
	cfg.VerifyClient = func([][]byte) error { return &AlertError{Number: tlsnames.AlertUnknownCA} }
	cc := client("ec.test")
	cc.Certificates = []tls.Certificate{tests().client}
	result := make(chan error, 1)
	c := tls.Client(dial(t, cfg, shake(result)), cc)
	if err := c.Handshake(); err == nil || !strings.Contains(err.Error(), "unknown certificate authority") {
		t.Errorf("client: %v", err)
	}
	if err := <-result; err == nil {
		t.Error("the server is content")
	}
}

func TestALPNTLS12(t *testing.T) {
	cfg := base()
	cfg.MaxVersion = VersionTLS12
	cfg.ALPN = []string{"mqtt", "http/1.1"}
	cc := client("ec.test")
	cc.NextProtos = []string{"http/1.1", "mqtt"}
	c := tls.Client(dial(t, cfg, echo), cc)
	exchange(t, c, "x")
	if got := c.ConnectionState().NegotiatedProtocol; got != "mqtt" {
		t.Errorf("chosen: %q", got)
	}
	cc.NextProtos = []string{"h2"}
	c = tls.Client(dial(t, cfg, echo), cc)
	if err := c.Handshake(); err == nil || !strings.Contains(err.Error(), "no application protocol") {
		t.Errorf("client: %v", err)
	}
}

func TestStateAndEvents(t *testing.T) {
	events := &log{}
	cfg := base()
	cfg.MaxVersion = VersionTLS12
	cfg.OnEvent = events.add
	var keys bytes.Buffer
	cfg.KeyLog = &keys
	states := make(chan State, 1)
	c := tls.Client(dial(t, cfg, func(c *Conn) {
		_, _ = io.CopyN(c, struct{ io.Reader }{c}, 5)
		_, err := c.Read(make([]byte, 1))
		if err != io.EOF {
			t.Errorf("after close_notify: %v", err)
		}
		states <- c.State()
	}), client("ec.test"))
	exchange(t, c, "hello")
	c.Close()
	s := <-states
	if s.Version != VersionTLS12 || !s.Complete || !s.ExtendedMaster || s.AppBytesIn != 5 || s.AppBytesOut != 5 || !s.CloseNotifyGot || s.ServerName != "ec.test" || s.Group == 0 || s.Signature == 0 {
		t.Errorf("state %+v", s)
	}
	offer := events.of(EventOffer)
	if len(offer) != 1 || offer[0].Offer.ServerName != "ec.test" || !offer[0].Offer.ExtendedMasterSecret {
		t.Errorf("offer %+v", offer)
	}
	if n := len(events.of(EventHandshake)); n != 9 { // hello, 4 of the server, key exchange, 2 finished; and the hello's answer
		for _, e := range events.of(EventHandshake) {
			t.Log(tlsnames.HandshakeName(e.Type), e.Out)
		}
		if n != 8 {
			t.Errorf("%d handshake messages", n)
		}
	}
	if !bytes.HasPrefix(keys.Bytes(), []byte("CLIENT_RANDOM ")) {
		t.Errorf("key log %q", keys.String())
	}
}

func TestThousandHandshakes(t *testing.T) {
	cfg := base()
	for i := range randomInputs(t, 150) {
		cc := client("ec.test")
		if i%2 == 0 {
			cc.MaxVersion = tls.VersionTLS12
		}
		result := make(chan error, 1)
		raw := dial(t, cfg, shake(result))
		err := tls.Client(raw, cc).Handshake()
		if srv := <-result; err != nil || srv != nil {
			t.Fatalf("handshake %d: client %v, server %v", i, err, srv)
		}
		raw.Close()
	}
}
