package tlsclient

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	"sim800emu/internal/socket"
)

// Options are what a firmware's SSL can do, and what the TE has set of it.
type Options struct {
	Highest uint16 // tls.VersionTLS10 and so on; the lowest is TLS 1.0
	SNI     bool   // the server is named in the ClientHello

	// Roots judges the server's chain by this certificate; nil: it is not judged,
	// which is the state of a module without +SSLSETCERT.
	Roots *x509.CertPool
	Now   time.Time // the date for it
}

// Config is what the library needs for one connection, for a protocol that turns
// to encryption by itself.
func (o Options) Config(host string) *tls.Config {
	c := &tls.Config{
		MinVersion: tls.VersionTLS10, MaxVersion: max(o.Highest, tls.VersionTLS10),
		CipherSuites:       suites(o.Highest),
		InsecureSkipVerify: true, // the module judges no certificate by itself
		Time:               func() time.Time { return o.Now },
	}
	if o.SNI {
		c.ServerName = host
	}
	if o.Roots != nil {
		c.VerifyConnection = o.judge
	}
	return c
}

// judge checks the chain. The name is not compared: without SNI the module has
// none that it would have asked for.
func (o Options) judge(s tls.ConnectionState) error {
	if len(s.PeerCertificates) == 0 {
		return errors.New("the server has sent no certificate")
	}
	between := x509.NewCertPool()
	for _, c := range s.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{
		Roots: o.Roots, Intermediates: between, CurrentTime: o.Now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err
}

// suites are the cipher suites of a firmware: up to TLS 1.1 those with RSA key
// exchange alone, as the SSL of that time had them; our own choice.
func suites(highest uint16) []uint16 {
	old := []uint16{
		tls.TLS_RSA_WITH_AES_256_CBC_SHA, tls.TLS_RSA_WITH_AES_128_CBC_SHA,
		tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, tls.TLS_RSA_WITH_RC4_128_SHA,
	}
	if highest < tls.VersionTLS12 {
		return old
	}
	return append([]uint16{
		tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_128_CBC_SHA256,
	}, old...)
}

// Secure makes a connection of a task secure. It returns when the handshake is
// over; an error wraps socket.ErrSecure.
func Secure(c net.Conn, host string, o Options) (*tls.Conn, error) {
	t := tls.Client(c, o.Config(host))
	if err := t.Handshake(); err != nil {
		return nil, Explain(host, err)
	}
	return t, nil
}

// Explain makes an error of a handshake one that wraps socket.ErrSecure.
func Explain(host string, err error) error {
	return fmt.Errorf("secure the connection to %s: %w (%w)", host, socket.ErrSecure, err)
}

// Alert reports that a handshake failed by an alert of either side, in place
// of a connection that ended or of bytes that are not TLS.
func Alert(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "remote error" {
		return true
	}
	var alert tls.AlertError
	return errors.As(err, &alert)
}
