package pki

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Files in the folder. Those with keys are secrets; the others are copies of
// certificates for other programs, and are written again when they differ.
const (
	caKeyFile   = "ca.key"
	caCertFile  = "ca.pem"
	rsaKeyFile  = "ca-rsa.key"
	rsaCertFile = "ca-rsa.pem"
)

// A checker says what is wrong with the issuers of a file.
type checker func([]*issuer) error

// keep reads the issuers of a file, or makes them and keeps them there. The
// folder is made if need be. With an empty dir they are new and kept nowhere.
// Of two processes that make them at the same time both get the same.
func keep(dir, file string, fit checker, make func() ([]*issuer, error)) ([]*issuer, error) {
	if dir == "" {
		return make()
	}
	if err := checkFolder(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, file)
	issuers, err := read(path, fit)
	if !errors.Is(err, fs.ErrNotExist) {
		return issuers, err
	}
	if issuers, err = make(); err != nil {
		return nil, err
	}
	text, err := encode(issuers)
	if err != nil {
		return nil, err
	}
	if err := writeNew(path, text); err != nil {
		return nil, fmt.Errorf("keep the CA of the test server: %w; the folder must be one that can be written to", err)
	}
	return read(path, fit)
}

// checkFolder tells a wrong folder from one that is not there yet.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("the folder of the CA cannot be read: %w", err)
	case !info.IsDir():
		return fmt.Errorf("the folder of the CA, %s, is a file; name a folder, or move the file away", dir)
	}
	return nil
}

func read(path string, fit checker) ([]*issuer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the CA of the test server: %w", err)
	}
	issuers, err := decode(text)
	if err == nil {
		err = fit(issuers)
	}
	if err != nil {
		return nil, fmt.Errorf("the CA file %s is broken: %w; restore it, or delete it to get a new CA, which clients must then be given", path, err)
	}
	return issuers, nil
}

// encode is each issuer's private key and certificate in PEM.
func encode(issuers []*issuer) ([]byte, error) {
	var text []byte
	for _, i := range issuers {
		der, err := x509.MarshalPKCS8PrivateKey(i.key)
		if err != nil {
			return nil, fmt.Errorf("write the key of the CA: %w", err)
		}
		text = append(append(text, pemOf(pemPrivateKey, der)...), pemOf(pemCertificate, i.cert.Raw)...)
	}
	return text, nil
}

// decode reads what encode wrote: at least one key, each with its certificate.
// Other blocks and text between them do not matter.
func decode(text []byte) (issuers []*issuer, err error) {
	var keys []crypto.Signer
	var certs []*x509.Certificate
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
			signer, ok := key.(crypto.Signer)
			if !ok {
				return nil, errors.New("its private key cannot sign")
			}
			keys = append(keys, signer)
		case pemCertificate:
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("its certificate: %w", err)
			}
			certs = append(certs, cert)
		}
	}
	switch {
	case len(keys) == 0:
		return nil, errors.New("it holds no whole private key")
	case len(certs) == 0:
		return nil, errors.New("it holds no whole certificate")
	case len(keys) != len(certs):
		return nil, fmt.Errorf("it holds %d private keys and %d certificates", len(keys), len(certs))
	}
	for n, key := range keys {
		public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
		switch {
		case !certs[n].IsCA:
			return nil, errors.New("its certificate is not that of a CA")
		case !ok || !public.Equal(certs[n].PublicKey):
			return nil, errors.New("its private key does not belong to its certificate")
		}
		issuers = append(issuers, &issuer{cert: certs[n], key: key})
	}
	return issuers, nil
}

// isRoot says whether the certificate names itself as its issuer.
func isRoot(c *x509.Certificate) bool { return bytes.Equal(c.RawIssuer, c.RawSubject) }

// writeNew writes a file unless another process was first: then that one stays.
func writeNew(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temp, err := writeTemp(filepath.Dir(path), text, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp) }() // gone already after a rename

	// A link, unlike a rename, fails when the name is taken. Where the file
	// system has no links, the last rename wins, and reading it back makes it
	// the same for all but a process that read in between.
	if err = os.Link(temp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return os.Rename(temp, path)
	}
	return nil
}

// export writes a certificate for other programs.
func export(dir, file string, text []byte) error {
	if dir == "" {
		return nil
	}
	path := filepath.Join(dir, file)
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
		return nil
	}
	temp, err := writeTemp(dir, text, 0o644)
	if err == nil {
		err = os.Rename(temp, path)
		_ = os.Remove(temp) // gone already after the rename
	}
	if err != nil {
		return fmt.Errorf("export the certificate of the CA: %w", err)
	}
	return nil
}

// writeTemp writes a file under a name of its own, down to the disk.
func writeTemp(dir string, text []byte, mode fs.FileMode) (name string, err error) {
	f, err := os.CreateTemp(dir, ".ca-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		_ = os.Remove(f.Name()) // the first error is the one to tell
		return "", err
	}
	return f.Name(), nil
}
