package tlsbackend

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"slices"

	"sim800emu/internal/tlsnames"
	"sim800emu/tlsbackend/pki"
)

// certified compares the verdict of crypto/tls with that of pki.
func certified(tr *trial, spec string) {
	b, err := BehaviourOf(spec)
	if err != nil {
		tr.t.Fatal(err)
	}
	v, err := pki.Lookup(b.certificate)
	if err != nil {
		tr.t.Fatal(err)
	}
	tr.shake(spec, nil)
	var chain [][]byte
	again := tr.another(spec)
	again.shake(spec, func(c *tls.Config) {
		c.InsecureSkipVerify = true
		c.VerifyPeerCertificate = func(raw [][]byte, _ [][]*x509.Certificate) error { chain = raw; return nil }
	})
	want, err := again.b.certs.ForHello(b.certificate, HostName(spec), nil)
	if err != nil || again.err != nil || len(chain) != len(want.Certificate) || !bytes.Equal(chain[0], want.Certificate[0]) {
		tr.t.Errorf("%d certificates came, want %d: %v, %v", len(chain), len(want.Certificate), err, again.err)
	}
	accepts := v.Valid || slices.Contains([]string{"key-usage", "revoked"}, v.Name) // Go looks at neither
	if v.Name == "rsa1024" {
		return // the verdict depends on settings of the Go runtime
	}
	if accepts != (tr.err == nil) {
		tr.t.Errorf("crypto/tls says %v; valid: %v", tr.err, v.Valid)
	}
	if accepts {
		tr.wantPage()
	}
}

// withClient gives the client a certificate.
func (tr *trial) withClient(kind string) func(*tls.Config) {
	chain, key, err := tr.b.certs.Client(kind)
	if err != nil {
		tr.t.Fatal(err)
	}
	return func(c *tls.Config) {
		c.MaxVersion = tls.VersionTLS12 // in 1.3 the refusal comes with the first read
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return &tls.Certificate{Certificate: chain, PrivateKey: key}, nil
		}
	}
}

func clientCertJudged(tr *trial, spec string) {
	tr.shake(spec, tr.withClient(pki.ClientGood))
	tr.wantPage()
	for _, kind := range []string{pki.ClientExpired, pki.ClientRevoked, pki.ClientUnknownCA} {
		bad := tr.another(spec)
		refused(bad.withClient(kind), tlsnames.AlertBadCertificate)(bad, spec)
	}
	refused(only12, tlsnames.AlertHandshakeFailure)(tr.another(spec), spec)
}

func clientCertOptional(tr *trial, spec string) {
	tr.shake(spec, tr.withClient(pki.ClientGood))
	tr.wantPage()
	without := tr.another(spec)
	asked := false
	without.shake(spec, func(c *tls.Config) {
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			asked = true
			return &tls.Certificate{}, nil
		}
	})
	without.wantPage()
	if !asked {
		tr.t.Error("no certificate was asked for")
	}
}

func clientCertRefused(tr *trial, spec string) {
	refused(tr.withClient(pki.ClientGood), tlsnames.AlertBadCertificate)(tr, spec)
	other := tr.another(spec + "-unknown-ca")
	refused(other.withClient(pki.ClientGood), tlsnames.AlertUnknownCA)(other, spec)
}

func manyCAs(tr *trial, spec string) {
	set := tr.withClient(pki.ClientGood)
	tr.shake(spec, set)
	tr.wantPage()
	if m := tr.message(tlsnames.MsgCertificateRequest); len(m) < 8000 || !bytes.Contains(m, tr.b.certs.Subject()) {
		tr.t.Errorf("a CertificateRequest of %d bytes", len(m))
	}
}
