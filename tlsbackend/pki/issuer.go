package pki

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// An issuer signs certificates.
type issuer struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// The validity of the issuers and of all certificates without a fault in it is
// our own choice. A device without a clock does not check it (mbedTLS without
// MBEDTLS_HAVE_TIME_DATE), but one that takes its time from AT+CCLK? before the
// network has set the clock is at the start of 2004, or of 2000, and would
// refuse a certificate made today; so it starts with the century. It ends with
// the last year that UTCTime can hold (RFC 5280 section 4.1.2.5.1), which simple
// parsers need. Limits such as 398 days bind public CAs only.
func notBefore() time.Time { return time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC) }

func notAfter() time.Time { return time.Date(2049, time.December, 31, 23, 59, 59, 0, time.UTC) }

// What is expired ended before the clocks above start, and what is not valid
// yet starts in the last year: both are so for a device at 2000 and for one that
// has the right time.
func expiredFrom() time.Time { return time.Date(1990, time.January, 1, 0, 0, 0, 0, time.UTC) }

func expiredAt() time.Time { return time.Date(1999, time.December, 31, 23, 59, 58, 0, time.UTC) }

func notYet() time.Time { return time.Date(2049, time.January, 1, 0, 0, 0, 0, time.UTC) }

// Types of PEM blocks (RFC 7468 sections 5, 7 and 10).
const (
	pemCertificate = "CERTIFICATE"
	pemPrivateKey  = "PRIVATE KEY"
	pemCRL         = "X509 CRL"
)

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// subject is the name of an issuer. It ends with the mark of the CA it belongs
// to, because of two issuers with one name a client says "bad signature" instead
// of "unknown CA".
func subject(what, mark string) pkix.Name {
	return pkix.Name{Organization: []string{"sim800emu"}, CommonName: fmt.Sprintf("sim800emu test %s %s", what, mark)}
}

// caTemplate is the certificate of an issuer.
func caTemplate(name pkix.Name, serial *big.Int) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      name,
		NotBefore:    notBefore(),
		NotAfter:     notAfter(),
		KeyUsage:     x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:         true,
		// Any value that is its own will do (RFC 5280 section 4.2.1.2). A hash of
		// the key, as crypto/x509 makes it, changed with a version of Go.
		SubjectKeyId: serial.Bytes(),

		BasicConstraintsValid: true,
	}
}

// issue signs a certificate. A nil parent means that the key signs its own. No
// random numbers are drawn: ECDSA signs after RFC 6979, RSA by PKCS #1 v1.5.
func issue(t *x509.Certificate, public crypto.PublicKey, parent *issuer, own crypto.Signer) (*x509.Certificate, error) {
	signer, by := own, t
	if parent != nil {
		signer, by = parent.key, parent.cert
	}
	der, err := x509.CreateCertificate(nil, t, by, public, signer)
	if err != nil {
		return nil, fmt.Errorf("make the certificate of %s: %w", t.Subject.CommonName, err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("make the certificate of %s: %w", t.Subject.CommonName, err)
	}
	return cert, nil
}

// crossSigned is an issuer's name and key in a certificate of another one.
func crossSigned(i, by *issuer, serial *big.Int) (*x509.Certificate, error) {
	t := caTemplate(i.cert.Subject, serial)
	t.RawSubject = i.cert.RawSubject
	t.SubjectKeyId = slices.Clone(i.cert.SubjectKeyId)
	return issue(t, i.cert.PublicKey, by, nil)
}
