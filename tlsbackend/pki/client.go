package pki

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
)

// Serial numbers that are on the CRL, by what they are derived from.
const (
	revokedServer = "revoked server"
	revokedClient = "client revoked"
)

// Kinds of client certificates.
const (
	ClientGood      = "good"
	ClientExpired   = "expired"
	ClientRevoked   = "revoked"
	ClientUnknownCA = "unknown-ca"
)

// Client is a certificate for a device that the server asks for one, with its
// chain and key (P-256). It knows no seed, so firmware can hold it for good. All
// but the good one are refused by VerifyClient.
func (a *Authority) Client(kind string) (chain [][]byte, key crypto.Signer, err error) {
	by := a.root
	t := &x509.Certificate{
		Subject:     pkix.Name{Organization: []string{"sim800emu"}, CommonName: "sim800-device"},
		NotBefore:   notBefore(),
		NotAfter:    notAfter(),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},

		BasicConstraintsValid: true,
	}
	switch kind {
	case ClientGood, ClientRevoked:
	case ClientExpired:
		t.NotBefore, t.NotAfter = expiredFrom(), expiredAt()
	case ClientUnknownCA:
		if by, err = a.unknownCA(); err != nil {
			return nil, nil, err
		}
	default:
		return nil, nil, fmt.Errorf("no kind of client certificate %.64q", kind)
	}
	purpose := "client " + kind
	if t.SerialNumber, err = a.issuers.serial(purpose); err != nil {
		return nil, nil, err
	}
	own, err := a.issuers.ecdsa(elliptic.P256(), purpose)
	if err != nil {
		return nil, nil, err
	}
	cert, err := issue(t, own.Public(), by, own)
	if err != nil {
		return nil, nil, err
	}
	return [][]byte{cert.Raw}, own, nil
}

// Bounds of what VerifyClient looks at. A number of 16 Kbit takes seconds to
// check, and a client can send any.
const (
	maxClientChain = 10
	maxClientBytes = 64 << 10
	maxClientRSA   = 8192 // bits, as crypto/tls has it
)

// VerifyClient says what is wrong with the certificates that a client sent:
// whether the CA has signed them, for clients, and not revoked them. The dates
// are compared with the clock of the host, as a server does.
func (a *Authority) VerifyClient(chain [][]byte) error {
	switch {
	case len(chain) == 0:
		return errors.New("the client sent no certificate")
	case len(chain) > maxClientChain:
		return fmt.Errorf("the client sent %d certificates, more than %d", len(chain), maxClientChain)
	}
	size := 0
	var certs []*x509.Certificate
	for n, der := range chain {
		if size += len(der); size > maxClientBytes {
			return fmt.Errorf("the client's certificates have more than %d bytes", maxClientBytes)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return fmt.Errorf("certificate %d of the client: %w", n+1, err)
		}
		if key, ok := cert.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() > maxClientRSA {
			return fmt.Errorf("certificate %d of the client has an RSA key of %d bits, more than %d", n+1, key.N.BitLen(), maxClientRSA)
		}
		certs = append(certs, cert)
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(a.root.cert)
	for _, c := range certs[1:] {
		between.AddCert(c)
	}
	if _, err := certs[0].Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}); err != nil {
		return fmt.Errorf("the client's certificate: %w", err)
	}
	revoked, err := a.issuers.serial(revokedClient)
	if err != nil {
		return err
	}
	if bytes.Equal(certs[0].RawIssuer, a.root.cert.RawSubject) && certs[0].SerialNumber.Cmp(revoked) == 0 {
		return errors.New("the client's certificate is revoked")
	}
	return nil
}

// maxCANames is what CANames gives at most. They have about 100 bytes each, and
// all of them 65,535 (RFC 5246 section 7.4.4).
const maxCANames = 500

// CANames is n names of CAs in DER for a CertificateRequest, as servers send
// that trust all the world's roots. Only the last is one that exists: the CA's.
// A client that has room for a part of the list does not find it.
func (a *Authority) CANames(n int) ([][]byte, error) {
	if n < 1 || n > maxCANames {
		return nil, fmt.Errorf("%d names of CAs: not from 1 to %d", n, maxCANames)
	}
	var names [][]byte
	for i := 1; i < n; i++ {
		der, err := asn1.Marshal(pkix.Name{
			Country: []string{"ZZ"}, Organization: []string{fmt.Sprintf("Imaginary Trust Services %03d", i)},
			CommonName: fmt.Sprintf("Imaginary Root Certification Authority %03d", i),
		}.ToRDNSequence())
		if err != nil {
			return nil, fmt.Errorf("name a CA: %w", err)
		}
		names = append(names, der)
	}
	return append(names, a.Subject()), nil
}
