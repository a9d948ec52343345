package pki

import (
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sim800emu/internal/needs"
)

const host = "os.mbed.com"

func open(t *testing.T, dir string) *Authority {
	t.Helper()
	a, err := Open(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// material is one in its usual format or another one.
func material(t *testing.T, a *Authority, name, format string) []byte {
	t.Helper()
	b, err := a.Material(name, format)
	if err != nil {
		t.Fatalf("%s as %s: %v", name, format, err)
	}
	return b
}

func pool(t *testing.T, a *Authority, materials ...string) *x509.CertPool {
	t.Helper()
	p := x509.NewCertPool()
	for _, m := range materials {
		if !p.AppendCertsFromPEM(material(t, a, m, PEM)) {
			t.Fatalf("%s is no PEM", m)
		}
	}
	return p
}

// verify is what Go says of a chain.
func verify(t *testing.T, chain [][]byte, roots *x509.CertPool, name string) error {
	t.Helper()
	var certs []*x509.Certificate
	for _, der := range chain {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		certs = append(certs, c)
	}
	o := x509.VerifyOptions{Roots: roots, DNSName: name, Intermediates: x509.NewCertPool()}
	for _, c := range certs[1:] {
		o.Intermediates.AddCert(c)
	}
	_, err := certs[0].Verify(o)
	return err
}

func write(t *testing.T, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustContain(t *testing.T, in string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(in, w) {
			t.Errorf("%q is not in: %s", w, in)
		}
	}
}

// build compiles a C program with mbedTLS 2.28, or skips where it is missing.
// The program of testdata, and what it includes, lie in dir.
func build(t *testing.T, dir, program string) string {
	t.Helper()
	cc := needs.Program(t, "cc")
	write(t, dir, "empty.c", []byte("#include <mbedtls/version.h>\n#if MBEDTLS_VERSION_NUMBER < 0x021c0000 || MBEDTLS_VERSION_NUMBER >= 0x03000000\n#error\n#endif\nint main(void) { return 0; }\n"))
	compile := func(source string) ([]byte, error) {
		c := exec.Command(cc, "-Wall", "-Wextra", "-Werror", "-std=c99", "-o", "program", source, "-lmbedtls", "-lmbedx509", "-lmbedcrypto")
		c.Dir = dir
		return c.CombinedOutput()
	}
	if _, err := compile("empty.c"); err != nil {
		needs.Lacking(t, "there is no mbedTLS 2.28 to build with")
	}
	text, err := os.ReadFile(filepath.Join("testdata", program))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, program, text)
	if out, err := compile(program); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(dir, "program")
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

func mustPKCS8(t *testing.T, key crypto.Signer) []byte {
	t.Helper()
	der, err := pkcs8(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
