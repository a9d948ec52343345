package pki

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"embed"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
)

// rsaIssuers is the RSA root and the intermediate below it, with keys of 2048
// bits. They are made when first needed, which takes some tenths of a second, and kept.
func (a *Authority) rsaIssuers() (root, intermediate *issuer, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.rsa == nil {
		kept, err := keep(a.dir, rsaKeyFile, checkRSA, newRSA)
		if err != nil {
			return nil, nil, err
		}
		if err := export(a.dir, rsaCertFile, pemOf(pemCertificate, kept[0].cert.Raw)); err != nil {
			return nil, nil, err
		}
		a.rsa = kept
	}
	return a.rsa[0], a.rsa[1], nil
}

func newRSA() ([]*issuer, error) {
	var made []*issuer
	var parent *issuer
	mark := ""
	for _, name := range []string{"RSA CA", "RSA intermediate"} {
		const bits = 2048
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			return nil, fmt.Errorf("make a key for the RSA CA: %w", err)
		}
		serial, err := newSerial()
		if err != nil {
			return nil, err
		}
		if parent == nil {
			mark = markOf(serial)
		}
		cert, err := issue(caTemplate(subject(name, mark), serial), key.Public(), parent, key)
		if err != nil {
			return nil, err
		}
		parent = &issuer{cert: cert, key: key}
		made = append(made, parent)
	}
	return made, nil
}

// checkRSA wants a root and what it has signed, as newRSA makes them.
func checkRSA(kept []*issuer) error {
	if len(kept) != 2 {
		return fmt.Errorf("it holds %d certificates, not a root and an intermediate", len(kept))
	}
	for _, i := range kept {
		if _, ok := i.key.(*rsa.PrivateKey); !ok {
			return errors.New("its private key is not for RSA")
		}
	}
	if !isRoot(kept[0].cert) {
		return errors.New("its first certificate is not a root")
	}
	if err := kept[1].cert.CheckSignatureFrom(kept[0].cert); err != nil {
		return fmt.Errorf("its second certificate is not signed by the first: %w", err)
	}
	return nil
}

// rsaPath is the nth RSA intermediate and the certificates from it up to the
// root. All but the first have the key of the first, under another key identifier.
func (a *Authority) rsaPath(n int) (by *issuer, up []*x509.Certificate, err error) {
	_, by, err = a.rsaIssuers()
	if err != nil {
		return nil, nil, err
	}
	up = []*x509.Certificate{by.cert}
	for i := 2; i <= n; i++ {
		name := fmt.Sprintf("RSA intermediate %d", i)
		serial, err := a.issuers.serial(name)
		if err != nil {
			return nil, nil, err
		}
		cert, err := issue(caTemplate(subject(name, a.mark), serial), by.key.Public(), by, nil)
		if err != nil {
			return nil, nil, err
		}
		by = &issuer{cert: cert, key: by.key}
		up = append(up, cert)
	}
	slices.Reverse(up)
	return by, up, nil
}

//go:embed testkeys/*.pem
var testKeys embed.FS

// testKey is a fixed RSA key for leaves. It takes seconds to make one of 4096
// bits, and no seed makes the same one again; so they lie in the program, are
// known to all the world and protect nothing.
func testKey(bits int) (*rsa.PrivateKey, error) {
	text, err := testKeys.ReadFile(fmt.Sprintf("testkeys/rsa%d.pem", bits))
	if err != nil {
		return nil, fmt.Errorf("no RSA test key of %d bits: %w", bits, err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("the RSA test key of %d bits is not PEM", bits)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the RSA test key of %d bits: %w", bits, err)
	}
	k, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("the RSA test key of %d bits is not for RSA", bits)
	}
	return k, nil
}
