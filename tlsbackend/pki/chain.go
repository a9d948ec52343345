package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"strings"
)

// Chain is the certificates that a server sends for a variant, in the order in
// which it sends them, and the private key of the first. The names are what the
// client asked for, and may be anything: see Names. What it gives is shared and
// must not be changed.
func (a *Authority) Chain(variant string, names []string) (chain [][]byte, key crypto.Signer, err error) {
	c, err := a.TLS(variant, names)
	if err != nil {
		return nil, nil, err
	}
	return c.Certificate, c.PrivateKey.(crypto.Signer), nil
}

// TLS is what Chain gives in the form of crypto/tls. The same is given for the
// same variant and names while it is in use.
func (a *Authority) TLS(variant string, names []string) (*tls.Certificate, error) {
	if names = Names(names...); names == nil {
		names = []string{fallbackName}
	}
	key := cacheKey{variant: variant, names: strings.Join(names, " ")}
	if c := a.cache.get(key); c != nil {
		return c, nil
	}
	v, err := Lookup(variant)
	if err != nil {
		return nil, err
	}
	key.variant = v.Name
	// Two may make the same here, and make the same.
	chain, private, err := v.build(&order{a: a, names: names, purpose: key.variant + " " + key.names})
	if err != nil {
		return nil, fmt.Errorf("make the certificate %s for %s: %w", v.Name, names[0], err)
	}
	c := &tls.Certificate{Certificate: chain, PrivateKey: private}
	if c.Leaf, err = x509.ParseCertificate(chain[0]); err != nil {
		return nil, fmt.Errorf("make the certificate %s for %s: %w", v.Name, names[0], err)
	}
	return a.cache.put(key, c), nil
}

// ForHello is TLS for the name of a client's SNI, or for the other names when
// there is no SNI or none that a certificate can hold.
func (a *Authority) ForHello(variant, sni string, others []string) (*tls.Certificate, error) {
	if names := Names(sni); names != nil {
		others = names
	}
	return a.TLS(variant, others)
}

// An order is for one certificate: who issues it, for whom.
type order struct {
	a       *Authority
	names   []string // at least one
	purpose string   // what key and serial number are derived from
}

// A change is what a variant has that a right certificate has not.
type change func(*x509.Certificate)

func (o *order) p256() (*ecdsa.PrivateKey, error) { return o.ecdsa(elliptic.P256()) }

func (o *order) ecdsa(c elliptic.Curve) (*ecdsa.PrivateKey, error) {
	return o.a.leaves.ecdsa(c, o.purpose)
}

// template is a right certificate for the names. An address stands in it twice,
// as an address and as a DNS name: mbedTLS 2.28 compares DNS names only, and a
// firmware that was given an address as its host name would fail otherwise.
func (o *order) template() (*x509.Certificate, error) {
	serial, err := o.a.leaves.serial(o.purpose)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial,
		NotBefore:    notBefore(),
		NotAfter:     notAfter(),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},

		BasicConstraintsValid: true,
	}
	name(t, o.names)
	return t, nil
}

// name makes a certificate one for the names.
func name(t *x509.Certificate, names []string) {
	t.Subject = pkix.Name{CommonName: names[0][:min(len(names[0]), longestRDN)]}
	t.DNSNames, t.IPAddresses = nil, nil
	for _, n := range names {
		t.DNSNames = append(t.DNSNames, n)
		if ip := net.ParseIP(n); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		}
	}
}

// leaf is the server's certificate, signed by an issuer or, without one, by its own key.
func (o *order) leaf(by *issuer, key crypto.Signer, changes ...change) (*x509.Certificate, error) {
	t, err := o.template()
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		c(t)
	}
	return issue(t, key.Public(), by, key)
}

// sent is a leaf with a P-256 key below an issuer, and what is sent after it.
func (o *order) sent(by *issuer, after []*x509.Certificate, changes ...change) ([][]byte, crypto.Signer, error) {
	key, err := o.p256()
	if err != nil {
		return nil, nil, err
	}
	return o.sentWith(key, by, after, changes...)
}

func (o *order) sentWith(key crypto.Signer, by *issuer, after []*x509.Certificate, changes ...change) ([][]byte, crypto.Signer, error) {
	leaf, err := o.leaf(by, key, changes...)
	if err != nil {
		return nil, nil, err
	}
	chain := [][]byte{leaf.Raw}
	for _, c := range after {
		chain = append(chain, c.Raw)
	}
	return chain, key, nil
}

// direct is a leaf with a P-256 key below the CA, alone.
func (o *order) direct(changes ...change) ([][]byte, crypto.Signer, error) {
	return o.sent(o.a.root, nil, changes...)
}
