package tlsbackend

import (
	"container/list"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
)

// leaves makes the servers' certificates and keeps the most recently used.
type leaves struct {
	ca *CA

	mu     sync.Mutex
	byName map[string]*list.Element
	recent *list.List // of *leaf, the latest in front
}

type leaf struct {
	name string
	cert *tls.Certificate
}

func newLeaves(ca *CA) *leaves {
	return &leaves{ca: ca, byName: map[string]*list.Element{}, recent: list.New()}
}

// forHello is the certificate for the SNI, or for the other names when there is
// no SNI or none that a certificate can hold.
func (l *leaves) forHello(sni string, others []string) (*tls.Certificate, error) {
	names := certifiable(sni)
	if names == nil {
		names = certifiable(others...)
	}
	if names == nil {
		names = []string{Domain}
	}
	return l.get(names)
}

// certifiable is the names that are host names or addresses, in lower case.
func certifiable(names ...string) (good []string) {
	for _, n := range names {
		n = plainName(n)
		if n == "" || len(n) > 253 {
			continue // RFC 1035 section 2.3.4
		}
		if net.ParseIP(n) != nil || !strings.ContainsFunc(n, func(c rune) bool {
			return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_')
		}) {
			good = append(good, n)
		}
	}
	return good
}

func (l *leaves) get(names []string) (*tls.Certificate, error) {
	key := strings.Join(names, " ")
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.byName[key]; e != nil {
		l.recent.MoveToFront(e)
		return e.Value.(*leaf).cert, nil
	}
	cert, err := l.ca.leaf(names)
	if err != nil {
		return nil, fmt.Errorf("make a certificate for %s: %w", key, err)
	}
	l.byName[key] = l.recent.PushFront(&leaf{name: key, cert: cert})
	if l.recent.Len() > maxLeaves {
		oldest := l.recent.Back()
		l.recent.Remove(oldest)
		delete(l.byName, oldest.Value.(*leaf).name)
	}
	return cert, nil
}

// leaf makes a certificate with a new P-256 key. An address stands in it twice,
// as an address and as a DNS name: mbedTLS 2.28 compares DNS names only, and a
// firmware that was given an address as its host name would fail otherwise.
// Its validity is the CA's.
func (ca *CA) leaf(names []string) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: names[0]},
		NotBefore:    notBefore(),
		NotAfter:     notAfter(),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},

		BasicConstraintsValid: true,
	}
	const longestCommonName = 64 // RFC 5280 appendix A.1, ub-common-name
	if len(names[0]) > longestCommonName {
		t.Subject.CommonName = names[0][:longestCommonName]
	}
	for _, n := range names {
		t.DNSNames = append(t.DNSNames, n)
		if ip := net.ParseIP(n); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, ca.cert, key.Public(), ca.key)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: parsed}, nil
}

// newSerial is a positive number of at most 16 bytes (RFC 5280 section 4.1.2.2).
func newSerial() (*big.Int, error) {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	return n.Add(n, big.NewInt(1)), nil
}
