package pki

import (
	"crypto/elliptic"
	"crypto/x509"
	"fmt"
	"net"
)

// Names of issuers, which are parts of their subjects too.
const (
	crossRoot         = "cross root"
	crossIntermediate = "cross intermediate"
	expiredRoot       = "expired root"
	unknownCA         = "unknown CA"
	constrained       = "constrained intermediate"
)

// intermediate is the nth below the CA: the first is signed by the CA, each
// other by the one before.
func (a *Authority) intermediate(n int) (*issuer, error) {
	parent := a.root
	for i := 1; i <= n; i++ {
		var err error
		if parent, err = a.issuer(fmt.Sprintf("intermediate %d", i), parent, nil); err != nil {
			return nil, err
		}
	}
	return parent, nil
}

// crossRoot is a second root of the installation, and the CA has signed it too.
func (a *Authority) crossRoot() (*issuer, error) { return a.issuer(crossRoot, nil, nil) }

func (a *Authority) crossIntermediate() (*issuer, error) {
	root, err := a.crossRoot()
	if err != nil {
		return nil, err
	}
	return a.issuer(crossIntermediate, root, nil)
}

// expiredRoot once signed the CA, as DST Root CA X3 did with ISRG Root X1.
func (a *Authority) expiredRoot() (*issuer, error) {
	return a.issuer(expiredRoot, nil, func(t *x509.Certificate) { t.NotBefore, t.NotAfter = expiredFrom(), expiredAt() })
}

// unknownCA is a root that no client is given.
func (a *Authority) unknownCA() (*issuer, error) { return a.issuer(unknownCA, nil, nil) }

// constrained is an intermediate that may sign for one domain alone and for the
// addresses of TEST-NET-1 (RFC 5737); nothing that a client asks for is in them.
// The extension is critical, as RFC 5280 section 4.2.1.10 demands.
func (a *Authority) constrained() (*issuer, error) {
	return a.issuer(constrained, a.root, func(t *x509.Certificate) {
		t.PermittedDNSDomainsCritical = true
		t.PermittedDNSDomains = []string{"constrained.invalid"}
		t.PermittedIPRanges = []*net.IPNet{{IP: net.IPv4(192, 0, 2, 0).To4(), Mask: net.CIDRMask(24, 32)}}
	})
}

// issuer makes an issuer out of the CA's key, once. Without a parent it signs itself.
func (a *Authority) issuer(name string, parent *issuer, edit func(*x509.Certificate)) (*issuer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if i := a.made[name]; i != nil {
		return i, nil
	}
	key, err := a.issuers.ecdsa(elliptic.P256(), name)
	if err != nil {
		return nil, err
	}
	serial, err := a.issuers.serial(name)
	if err != nil {
		return nil, err
	}
	t := caTemplate(subject(name, a.mark), serial)
	if edit != nil {
		edit(t)
	}
	cert, err := issue(t, key.Public(), parent, key)
	if err != nil {
		return nil, err
	}
	i := &issuer{cert: cert, key: key}
	a.made[name] = i
	return i, nil
}
