package pki

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"
)

// An Authority is the CA of a folder and all that is made with it. It is safe
// for use by many goroutines.
type Authority struct {
	dir     string
	root    *issuer
	mark    string // of the CA, at the end of the names of its issuers
	issuers deriver
	leaves  deriver
	psk     deriver

	mu   sync.Mutex // of made and rsa
	made map[string]*issuer
	rsa  []*issuer // the root and the intermediate, made when they are needed

	cache cache
}

// Open reads the CA kept in a folder, or makes one and keeps it there. The
// folder is made if need be. With an empty dir the CA is new and kept nowhere.
// Of two processes that make one at the same time both get the same. The seed is
// that of the leaves and of the pre-shared key.
func Open(dir string, seed uint64) (*Authority, error) {
	kept, err := keep(dir, caKeyFile, checkCA, newCA)
	if err != nil {
		return nil, err
	}
	root := kept[0]
	if err := export(dir, caCertFile, pemOf(pemCertificate, root.cert.Raw)); err != nil {
		return nil, err
	}
	secret, err := root.key.(*ecdsa.PrivateKey).Bytes()
	if err != nil {
		return nil, fmt.Errorf("read the key of the CA: %w", err)
	}
	return &Authority{
		dir: dir, root: root, mark: markOf(root.cert.SerialNumber),
		issuers: forIssuers(secret), leaves: forLeaves(secret, seed), psk: forPSK(seed),
		made: map[string]*issuer{},
	}, nil
}

// markOf is the part of a CA's serial number that stands in names.
func markOf(serial *big.Int) string {
	return fmt.Sprintf("%08x", new(big.Int).And(serial, big.NewInt(0xffffffff)).Uint64())
}

// newCA makes a CA.
func newCA() ([]*issuer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key for the CA: %w", err)
	}
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	cert, err := issue(caTemplate(subject("CA", markOf(serial)), serial), key.Public(), nil, key)
	if err != nil {
		return nil, err
	}
	return []*issuer{{cert: cert, key: key}}, nil
}

// newSerial is a positive number of at most 16 bytes (RFC 5280 section 4.1.2.2).
func newSerial() (*big.Int, error) {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("make a serial number: %w", err)
	}
	return n.Add(n, big.NewInt(1)), nil
}

// checkCA wants one root with an ECDSA key on P-256, as newCA makes it.
func checkCA(kept []*issuer) error {
	key, ok := kept[0].key.(*ecdsa.PrivateKey)
	switch {
	case len(kept) != 1:
		return errors.New("it holds more than one CA")
	case !ok || key.Curve != elliptic.P256():
		return errors.New("its private key is not for ECDSA on P-256")
	case !isRoot(kept[0].cert):
		return errors.New("its certificate is not a root")
	}
	return nil
}

// DER is the CA's certificate in DER.
func (a *Authority) DER() []byte { return slices.Clone(a.root.cert.Raw) }

// PEM is the CA's certificate in PEM.
func (a *Authority) PEM() []byte { return pemOf(pemCertificate, a.root.cert.Raw) }

// Subject is the CA's name in DER, as a CertificateRequest has it.
func (a *Authority) Subject() []byte { return bytes.Clone(a.root.cert.RawSubject) }
