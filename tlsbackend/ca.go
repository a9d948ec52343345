package tlsbackend

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A CA signs the certificates of the endpoints. It is for tests only, and each
// installation has its own.
type CA struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// The validity of the CA and of all certificates of well-behaved endpoints is
// our own choice. A device without a clock does not check it (mbedTLS without
// MBEDTLS_HAVE_TIME_DATE), but one that takes its time from AT+CCLK? before the
// network has set the clock is at the start of 2004, or of 2000, and would
// refuse a certificate made today; so it starts with the century. It ends with
// the last year that UTCTime can hold (RFC 5280 section 4.1.2.5.1), which simple
// parsers need. Limits such as 398 days bind public CAs only; certificates that
// are too old or too new are endpoints of their own.
func notBefore() time.Time { return time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC) }

func notAfter() time.Time { return time.Date(2049, time.December, 31, 23, 59, 59, 0, time.UTC) }

// newCA makes a CA. Its name holds a part of its serial number, because of two
// CAs with one name a client says "bad signature" instead of "unknown CA".
func newCA() (*CA, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key for the CA: %w", err)
	}
	serial, err := newSerial()
	if err != nil {
		return nil, fmt.Errorf("make a serial number for the CA: %w", err)
	}
	t := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{Organization: []string{"sim800emu"}, CommonName: fmt.Sprintf("sim800emu test CA %08x", serial.Uint64()&0xffffffff)},
		NotBefore:    notBefore(),
		NotAfter:     notAfter(),
		KeyUsage:     x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:         true,

		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make the certificate of the CA: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("make the certificate of the CA: %w", err)
	}
	return &CA{cert: cert, key: key}, nil
}

// DER is the certificate in DER.
func (ca *CA) DER() []byte { return slices.Clone(ca.cert.Raw) }

// PEM is the certificate in PEM.
func (ca *CA) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: ca.cert.Raw})
}

// Types of PEM blocks (RFC 7468 sections 5 and 10).
const (
	pemCertificate = "CERTIFICATE"
	pemPrivateKey  = "PRIVATE KEY"
)

// withKey is the private key and the certificate in PEM, which is what is kept.
func (ca *CA) withKey() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(ca.key)
	if err != nil {
		return nil, fmt.Errorf("write the key of the CA: %w", err)
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: pemPrivateKey, Bytes: der}), ca.PEM()...), nil
}

// parseCA reads what withKey wrote.
func parseCA(text []byte) (*CA, error) {
	ca := &CA{}
	for {
		var block *pem.Block
		block, text = pem.Decode(text)
		if block == nil {
			break
		}
		switch block.Type {
		case pemPrivateKey:
			key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("its private key: %w", err)
			}
			ec, ok := key.(*ecdsa.PrivateKey)
			if !ok {
				return nil, errors.New("its private key is not for ECDSA")
			}
			ca.key = ec
		case pemCertificate:
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("its certificate: %w", err)
			}
			ca.cert = cert
		}
	}
	switch {
	case ca.key == nil:
		return nil, errors.New("it holds no whole private key")
	case ca.cert == nil:
		return nil, errors.New("it holds no whole certificate")
	case !ca.cert.IsCA:
		return nil, errors.New("its certificate is not that of a CA")
	case !ca.key.PublicKey.Equal(ca.cert.PublicKey):
		return nil, errors.New("its private key does not belong to its certificate")
	case !bytes.Equal(ca.cert.RawIssuer, ca.cert.RawSubject):
		return nil, errors.New("its certificate is not a root")
	}
	return ca, nil
}
