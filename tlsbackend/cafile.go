package tlsbackend

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Files of a CA in its folder. The first holds all and is a secret; the second
// is a copy of the certificate for other programs, and is written again when it differs.
const (
	keyFile  = "ca.key"
	certFile = "ca.pem"
)

// LoadCA reads the CA kept in a folder, or makes one and keeps it there. The
// folder is made if need be. With an empty dir the CA is new and kept nowhere.
// Of two processes that make one at the same time both get the same.
func LoadCA(dir string) (*CA, error) {
	if dir == "" {
		return newCA()
	}
	ca, err := readCA(filepath.Join(dir, keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		ca, err = keepCA(dir)
	}
	if err != nil {
		return nil, err
	}
	if err := exportCA(filepath.Join(dir, certFile), ca.PEM()); err != nil {
		return nil, err
	}
	return ca, nil
}

func readCA(file string) (*CA, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the CA of the test server: %w", err)
	}
	ca, err := parseCA(text)
	if err != nil {
		return nil, fmt.Errorf("the CA file %s is broken: %w; restore it, or delete it to get a new CA, which clients must then be given", file, err)
	}
	return ca, nil
}

// keepCA makes a CA and keeps it, unless another process was first: then that
// one is read.
func keepCA(dir string) (*CA, error) {
	ca, err := newCA()
	if err != nil {
		return nil, err
	}
	text, err := ca.withKey()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the CA: %w", err)
	}
	file := filepath.Join(dir, keyFile)
	temp, err := writeTemp(dir, text, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep the CA of the test server: %w", err)
	}
	defer func() { _ = os.Remove(temp) }() // gone already after a rename

	// A link, unlike a rename, fails when the name is taken. Where the file
	// system has no links, the last rename wins, and reading it back makes it
	// the same for all but a process that read in between.
	if err = os.Link(temp, file); err != nil && !errors.Is(err, fs.ErrExist) {
		if err = os.Rename(temp, file); err != nil {
			return nil, fmt.Errorf("keep the CA of the test server: %w", err)
		}
	}
	return readCA(file)
}

func exportCA(file string, text []byte) error {
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, text) {
		return nil
	}
	temp, err := writeTemp(filepath.Dir(file), text, 0o644)
	if err == nil {
		err = os.Rename(temp, file)
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
