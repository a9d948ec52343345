package tlsclient_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sim800emu/internal/socket"
	"sim800emu/internal/tlsclient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shake is one handshake with a server that has the certificate of httptest.
func shake(t *testing.T, o tlsclient.Options) (name string, err error) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	certificates := s.TLS.Certificates
	s.Close()
	ours, theirs := net.Pipe()
	over := make(chan struct{})
	go func() {
		defer close(over)
		c := tls.Server(theirs, &tls.Config{
			Certificates: certificates, MinVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA},
			GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) { name = h.ServerName; return nil, nil },
		})
		_ = c.Handshake()
		_ = theirs.Close()
	}()
	_, err = tlsclient.Secure(ours, "example.test", o)
	_ = ours.Close()
	<-over
	return name, err
}

func certificate(t *testing.T) *x509.Certificate {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	return s.Certificate()
}

func TestNames(t *testing.T) {
	for _, sni := range []bool{false, true} {
		name, err := shake(t, tlsclient.Options{Highest: tls.VersionTLS10, SNI: sni})
		if err != nil || (name == "example.test") != sni {
			t.Errorf("SNI %v: the server was told %q, %v", sni, name, err)
		}
	}
}

// TestCertificates: a chain is judged only by a certificate that was loaded, and
// by the module's own date.
func TestCertificates(t *testing.T) {
	right, wrong := x509.NewCertPool(), x509.NewCertPool()
	ca := certificate(t)
	right.AddCert(ca)
	for _, c := range []struct {
		name  string
		roots *x509.CertPool
		now   time.Time
		bad   bool
	}{
		{"none", nil, time.Time{}, false},
		{"right", right, ca.NotBefore.Add(time.Hour), false},
		{"wrong", wrong, ca.NotBefore.Add(time.Hour), true},
		{"too late", right, ca.NotAfter.Add(time.Hour), true},
	} {
		_, err := shake(t, tlsclient.Options{Highest: tls.VersionTLS10, Roots: c.roots, Now: c.now})
		if (err != nil) != c.bad || c.bad && !errors.Is(err, socket.ErrSecure) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
