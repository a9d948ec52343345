package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sim800emu/tlsbackend/pki"
)

func TestMaterialsOfOneCA(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	get := func(args ...string) []byte {
		t.Helper()
		out, says, status := output(t, append([]string{"tls", "ca"}, args...)...)
		if status != 0 || out == "" {
			t.Fatalf("%v: status %d: %s", args, status, says)
		}
		return []byte(out)
	}
	pair, err := tls.X509KeyPair(get("--what", "client-cert"), get("--what", "client-key"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(get("--what", "roots")) {
		t.Fatal("no roots")
	}
	if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err != nil {
		t.Error(err)
	}
	for _, m := range pki.Materials() {
		for _, format := range m.Formats {
			if a, b := get("--what", m.Name, "--format", format), get("--what", m.Name, "--format", format); !bytes.Equal(a, b) {
				t.Errorf("%s as %s: not the same twice", m.Name, format)
			}
		}
	}
	if bytes.Equal(get("--what", "psk"), get("--what", "psk", "--seed", "1")) {
		t.Error("the seed does not matter")
	}
}

func TestMistakesWithMaterials(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_DATA_HOME", home)
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{"--what rot", exitUsage, "rsa-root"},
		{"--what psk --format der", exitUsage, "only as hex, c"},
		{"--format txt", exitUsage, "--format"},
		{"--seed -1", exitUsage, "--seed"},
	} {
		_, text, status := output(t, append([]string{"tls", "ca"}, strings.Fields(c.args)...)...)
		if status != c.status || !strings.Contains(text, c.says) {
			t.Errorf("%s: status %d: %s", c.args, status, text)
		}
	}
	if entries, _ := os.ReadDir(home); len(entries) != 0 {
		t.Error("a mistake on the command line made a CA")
	}
	if err := os.WriteFile(filepath.Join(home, "sim800emu"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, text, status := output(t, "tls", "ca"); status != exitFailed || !strings.Contains(text, "is a file") {
		t.Errorf("a file for a folder: status %d: %s", status, text)
	}
}
