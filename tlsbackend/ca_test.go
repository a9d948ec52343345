package tlsbackend

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCAIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "for", "it")
	first, err := LoadCA(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadCA(dir)
	if err != nil || !bytes.Equal(first.DER(), again.DER()) {
		t.Fatalf("another CA, or %v", err)
	}
	s, err := New(Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	block, _ := pem.Decode(s.CAPEM())
	if block == nil || !bytes.Equal(block.Bytes, first.DER()) || !bytes.Equal(s.CADER(), first.DER()) {
		t.Error("the server has another CA")
	}
	for name, mode := range map[string]os.FileMode{keyFile: 0o600, certFile: 0o644} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	exported, err := os.ReadFile(filepath.Join(dir, certFile))
	if err != nil || !bytes.Equal(exported, first.PEM()) {
		t.Errorf("exported: %s, %v", exported, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestCACertificate(t *testing.T) {
	ca, err := LoadCA("")
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(ca.DER())
	if err != nil {
		t.Fatal(err)
	}
	if !cert.IsCA || cert.KeyUsage&x509.KeyUsageCertSign == 0 || cert.CheckSignatureFrom(cert) != nil {
		t.Error("it is no CA")
	}
	simClock := time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC) // of a module that no network told the time
	leaf, err := ca.leaf([]string{"tls12.sim800.test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, now := range []time.Time{simClock, time.Now(), time.Now().AddDate(10, 0, 0)} {
		roots := x509.NewCertPool()
		roots.AddCert(cert)
		if _, err := leaf.Leaf.Verify(x509.VerifyOptions{DNSName: "tls12.sim800.test", Roots: roots, CurrentTime: now}); err != nil {
			t.Errorf("at %v: %v", now, err)
		}
	}
	if other, _ := LoadCA(""); bytes.Equal(other.cert.RawSubject, cert.RawSubject) {
		t.Error("two CAs have one name")
	}
}

func TestManyMakeOneCA(t *testing.T) {
	dir := t.TempDir()
	var got sync.Map
	var work sync.WaitGroup
	for range 16 {
		work.Go(func() {
			ca, err := LoadCA(dir)
			if err != nil {
				t.Error(err)
				return
			}
			got.Store(string(ca.DER()), true)
		})
	}
	work.Wait()
	n := 0
	got.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d CAs", n)
	}
}

func TestBrokenCAFiles(t *testing.T) {
	whole, err := newCA()
	if err != nil {
		t.Fatal(err)
	}
	text, err := whole.withKey()
	if err != nil {
		t.Fatal(err)
	}
	other, _ := newCA()
	leaf, _ := whole.leaf([]string{"x"})
	leafPEM := pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: leaf.Certificate[0]})
	key, rest, _ := bytes.Cut(text, []byte("-----BEGIN CERT"))
	for name, content := range map[string]string{
		"empty": "", "noise": "\x00\x01\x02", "cut": string(text[:len(text)-80]), "no key": string(whole.PEM()),
		"key cut": string(text[60:]), "other": string(key) + string(other.PEM()), "leaf": string(key) + string(leafPEM),
		"bad key":  strings.Replace(string(text), "M", "A", 1),
		"bad cert": string(key) + "-----BEGIN CERT" + strings.Replace(string(rest), "M", "A", 1),
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, keyFile)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := New(Config{Dir: dir})
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		mustContain(t, err.Error(), file, "delete it")
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: more than a line: %v", name, err)
		}
		if now, _ := os.ReadFile(file); string(now) != content {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

func TestCAFolderThatIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadCA(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a file for a folder: %v", err)
	}
}

func TestIdentifier(t *testing.T) {
	for name, want := range map[string]string{
		"": "sim800_test_ca", "my_ca": "my_ca", "my-ca.h": "my_ca_h", "2nd": "_2nd", "é*/": "___",
	} {
		if got := identifier(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

const cProgram = `#include "ca.h"
#include <mbedtls/x509_crt.h>
#include <string.h>
int main(void)
{
    mbedtls_x509_crt pem, der;
    mbedtls_x509_crt_init(&pem);
    mbedtls_x509_crt_init(&der);
    if (mbedtls_x509_crt_parse(&pem, my_ca, my_ca_len) != 0) return 1;
    if (mbedtls_x509_crt_parse(&der, my_ca_der, my_ca_der_len) != 0) return 2;
    if (pem.raw.len != my_ca_der_len || memcmp(pem.raw.p, my_ca_der, my_ca_der_len) != 0) return 3;
    return 0;
}
`

// The header is judged by a compiler and by mbedTLS, where they are installed.
func TestCHeader(t *testing.T) {
	ca, err := LoadCA("")
	if err != nil {
		t.Fatal(err)
	}
	header := ca.C("my_ca")
	mustContain(t, string(header), "const unsigned char my_ca[] = {", "my_ca_len", "mbedtls_x509_crt_parse(&ca, my_ca, my_ca_len)", `"-----BEGIN CERTIFICATE-----\n"`)
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("no C compiler")
	}
	dir := t.TempDir()
	for name, text := range map[string][]byte{"ca.h": header, "main.c": []byte(cProgram), "empty.c": []byte("#include <mbedtls/x509_crt.h>\nint main(void) { return 0; }\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := func(source string) ([]byte, error) {
		c := exec.Command(cc, "-Wall", "-Wextra", "-Werror", "-std=c99", "-o", "main", source, "-lmbedx509", "-lmbedcrypto")
		c.Dir = dir
		return c.CombinedOutput()
	}
	if _, err := build("empty.c"); err != nil {
		t.Skip("no mbedTLS to build with")
	}
	if out, err := build("main.c"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := exec.Command(filepath.Join(dir, "main")).Run(); err != nil {
		t.Errorf("mbedTLS: %v", err)
	}
}
