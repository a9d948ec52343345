package pki

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCAIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "for", "it")
	first := open(t, dir)
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	rsaRoot := material(t, first, "rsa-root", PEM)
	again := open(t, dir)
	if !bytes.Equal(first.DER(), again.DER()) || !bytes.Equal(rsaRoot, material(t, again, "rsa-root", PEM)) {
		t.Fatal("another CA")
	}
	for name, mode := range map[string]os.FileMode{caKeyFile: 0o600, caCertFile: 0o644, rsaKeyFile: 0o600, rsaCertFile: 0o644} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	for name, want := range map[string][]byte{caCertFile: first.PEM(), rsaCertFile: rsaRoot} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 4 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// A CA that an older version kept is used on. The sums hold what is derived from
// it: a change would take away what firmware was built with.
func TestCAOfTheFirstFormat(t *testing.T) {
	old, err := os.ReadFile("testdata/ca-first-format.key")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, caKeyFile, old)
	a := open(t, dir)
	if !bytes.HasSuffix(old, a.PEM()) {
		t.Error("another certificate")
	}
	for name, want := range map[string]string{
		"cross-root": "d32f578b6b1fd091", "expired-root": "0074ed1d2fa1261d", "intermediate": "f6869036aa5b8781",
		"client-cert": "becb38e94e23ad87", "client-key": "c05a5dcb5c3033d7", "crl": "982d3a7df5591cd6",
	} {
		sum := sha256.Sum256(material(t, a, name, DER))
		if got := hexOf(sum[:8]); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if chain, _, err := a.Chain("expired-root", []string{host}); err != nil || verify(t, chain, pool(t, a, "root"), host) != nil {
		t.Errorf("the old CA cross-signed: %v", err)
	}
}

func TestCACertificate(t *testing.T) {
	a := open(t, "")
	cert, err := x509.ParseCertificate(a.DER())
	if err != nil {
		t.Fatal(err)
	}
	if !cert.IsCA || cert.KeyUsage&x509.KeyUsageCertSign == 0 || cert.CheckSignatureFrom(cert) != nil {
		t.Error("it is no CA")
	}
	simClock := time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC) // of a module that no network told the time
	for variant, root := range map[string]string{"ecdsa": "root", "chain3": "root", "rsa-chain4": "rsa-root", "cross-signed": "root"} {
		c, err := a.TLS(variant, []string{host})
		if err != nil {
			t.Fatal(err)
		}
		for _, now := range []time.Time{simClock, simClock.AddDate(22, 0, 0), simClock.AddDate(45, 0, 0)} {
			o := x509.VerifyOptions{DNSName: host, Roots: pool(t, a, root), Intermediates: x509.NewCertPool(), CurrentTime: now}
			for _, der := range c.Certificate[1:] {
				i, _ := x509.ParseCertificate(der)
				o.Intermediates.AddCert(i)
			}
			if _, err := c.Leaf.Verify(o); err != nil {
				t.Errorf("%s at %v: %v", variant, now, err)
			}
		}
	}
	if other := open(t, ""); bytes.Equal(other.Subject(), a.Subject()) {
		t.Error("two CAs have one name")
	}
}

func TestManyMakeOneCA(t *testing.T) {
	dir := t.TempDir()
	var got sync.Map
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			a, err := Open(dir, 0)
			if err != nil {
				t.Error(err)
				return
			}
			roots, err := a.Material("roots", PEM)
			if err != nil {
				t.Error(err)
				return
			}
			got.Store(string(roots), true)
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
	text, err := encode(whole)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := newCA()
	certOf := func(i *issuer) string { return string(pemOf(pemCertificate, i.cert.Raw)) }
	leaf, _, err := open(t, "").Client(ClientGood)
	if err != nil {
		t.Fatal(err)
	}
	rsa, err := newRSA()
	if err != nil {
		t.Fatal(err)
	}
	rsaText, err := encode(rsa)
	if err != nil {
		t.Fatal(err)
	}
	key, rest, _ := strings.Cut(string(text), "-----BEGIN CERT")
	check := func(file, name, content string, use func(dir string) error) {
		dir := t.TempDir()
		path := write(t, dir, file, []byte(content))
		err := use(dir)
		if err == nil {
			t.Errorf("%s %s: accepted", file, name)
			return
		}
		mustContain(t, err.Error(), path, "delete it")
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: more than a line: %v", name, err)
		}
		if now, _ := os.ReadFile(path); string(now) != content {
			t.Errorf("%s: the file was changed", name)
		}
	}
	for name, content := range map[string]string{
		"empty": "", "noise": "\x00\x01\x02", "cut": string(text[:len(text)-80]), "no key": certOf(whole[0]),
		"key cut": string(text[60:]), "other": key + certOf(other[0]), "leaf": key + string(pemOf(pemCertificate, leaf[0])),
		"bad key":  strings.Replace(string(text), "M", "A", 1),
		"bad cert": key + "-----BEGIN CERT" + strings.Replace(rest, "M", "A", 1),
		"two":      string(text) + string(text), "rsa": string(rsaText[:bytes.Index(rsaText, []byte("-----END CERTIFICATE"))]) + "-----END CERTIFICATE-----\n",
	} {
		check(caKeyFile, name, content, func(dir string) error { _, err := Open(dir, 0); return err })
	}
	stranger, _ := newRSA()
	mixed, err := encode([]*issuer{rsa[0], stranger[1]})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"empty": "", "ecdsa": string(text) + string(text), "one": string(text), "mixed": string(mixed)} {
		check(rsaKeyFile, name, content, func(dir string) error {
			_, _, err := open(t, dir).Chain("rsa2048", []string{host})
			return err
		})
	}
}

func TestFoldersThatAreNone(t *testing.T) {
	file := write(t, t.TempDir(), "file", nil)
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		if _, err := Open(dir, 0); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if _, err := Open(file, 0); err != nil {
		mustContain(t, err.Error(), "is a file")
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, caKeyFile), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, 0); err == nil {
		t.Error("a folder for a file")
	}
	if os.Getuid() == 0 {
		return // root may read and write everything
	}
	locked := t.TempDir()
	if err := os.Chmod(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(locked, 0); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("a folder without write permission: %v", err)
	}
}

// FuzzDecode: what lies in a CA file never panics, and what is accepted is written back as it was.
func FuzzDecode(f *testing.F) {
	whole, err := newCA()
	if err != nil {
		f.Fatal(err)
	}
	text, err := encode(whole)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(text[:100])
	f.Fuzz(func(t *testing.T, b []byte) {
		issuers, err := decode(b)
		if err != nil {
			return
		}
		again, err := encode(issuers)
		if err != nil {
			t.Fatal(err)
		}
		if block, _ := pem.Decode(again); block == nil {
			t.Error("nothing written")
		}
	})
}
