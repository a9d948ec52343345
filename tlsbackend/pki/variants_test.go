package pki

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// goSays is what Go's verifier says of the variants that it does not accept.
func goSays() map[string]func(error) bool {
	unknown := func(err error) bool { return errors.As(err, &x509.UnknownAuthorityError{}) }
	reason := func(want x509.InvalidReason) func(error) bool {
		return func(err error) bool {
			var e x509.CertificateInvalidError
			return errors.As(err, &e) && e.Reason == want
		}
	}
	hostname := func(err error) bool { return errors.As(err, &x509.HostnameError{}) }
	insecure := func(err error) bool {
		return unknown(err) && strings.Contains(err.Error(), "insecure algorithm ECDSA-SHA1")
	}
	return map[string]func(error) bool{
		"expired": func(err error) bool {
			return reason(x509.Expired)(err) && strings.Contains(err.Error(), "is after 1999")
		},
		"not-yet-valid": func(err error) bool {
			return reason(x509.Expired)(err) && strings.Contains(err.Error(), "is before 2049")
		},
		"wrong-host":       hostname,
		"cn-only":          hostname,
		"ip-san":           hostname,
		"self-signed":      unknown,
		"unknown-ca":       unknown,
		"incomplete-chain": unknown,
		"bad-signature":    func(err error) bool { return unknown(err) && strings.Contains(err.Error(), "verification failure") },
		"sha1":             insecure,
		"name-constraints": reason(x509.CANotAuthorizedForThisName),
		"ext-key-usage":    reason(x509.IncompatibleUsage),
	}
}

// goAcceptsAll is what a right client refuses and Go's verifier lets pass: it
// sees no key usage, no CRL and no key that is too short.
func goAcceptsAll() map[string]bool {
	return map[string]bool{"key-usage": true, "revoked": true, "rsa1024": true}
}

func TestEachVariantHasItsFaultAlone(t *testing.T) {
	a := open(t, "")
	faults := goSays()
	for _, v := range Variants() {
		chain, _, err := a.Chain(v.Name, []string{host})
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		err = verify(t, chain, pool(t, a, v.Trust), host)
		fault := faults[v.Name]
		delete(faults, v.Name)
		switch {
		case fault == nil && err != nil:
			t.Errorf("%s: %v", v.Name, err)
		case fault != nil && !fault(err):
			t.Errorf("%s: another failure: %v", v.Name, err)
		case fault == nil && !v.Valid && !goAcceptsAll()[v.Name]:
			t.Errorf("%s is no fault to anybody", v.Name)
		case fault != nil && v.Valid:
			t.Errorf("%s: Go is no right client", v.Name)
		}
		if v.Trust == "root" && verify(t, chain, pool(t, a, "rsa-root"), host) == nil {
			t.Errorf("%s: accepted with another root", v.Name)
		}
	}
	if len(faults) != 0 {
		t.Errorf("no variants: %v", faults)
	}
}

// The faults that Go's verifier does not see are there too, and the others are
// right but for their fault.
func TestWhatOnlyTheCertificateShows(t *testing.T) {
	a := open(t, "")
	leaf := func(variant string, names ...string) *x509.Certificate {
		c, err := a.TLS(variant, names)
		if err != nil {
			t.Fatal(err)
		}
		return c.Leaf
	}
	if u := leaf("key-usage", host).KeyUsage; u&x509.KeyUsageDigitalSignature != 0 {
		t.Errorf("key-usage: %b", u)
	}
	if got := leaf("rsa2048", host).KeyUsage; got != x509.KeyUsageDigitalSignature|x509.KeyUsageKeyEncipherment {
		t.Errorf("rsa2048: key usage %b", got)
	}
	if c := leaf("cn-only", host); c.Subject.CommonName != host || len(c.DNSNames) != 0 {
		t.Errorf("cn-only: %v %v", c.Subject, c.DNSNames)
	}
	ip := leaf("ip-san", "192.0.2.7")
	for _, addr := range []string{"192.0.2.7", "127.0.0.1", "::1"} {
		if err := verify(t, [][]byte{ip.Raw}, pool(t, a, "root"), addr); err != nil {
			t.Errorf("ip-san: %s: %v", addr, err)
		}
	}
	if len(ip.DNSNames) != 0 {
		t.Errorf("ip-san: %v", ip.DNSNames)
	}
	if c := leaf("wildcard", "a.b.example"); fmt.Sprint(c.DNSNames) != "[*.b.example]" {
		t.Errorf("wildcard: %v", c.DNSNames)
	}
	for _, name := range []string{"a.example", "localhost", "192.0.2.7"} {
		if err := verify(t, [][]byte{leaf("wildcard", name).Raw}, pool(t, a, "root"), name); err != nil {
			t.Errorf("wildcard for %s: %v", name, err)
		}
	}
	if err := verify(t, [][]byte{leaf("ecdsa", "192.0.2.7").Raw}, pool(t, a, "root"), "192.0.2.7"); err != nil {
		t.Error(err)
	}
}

// The chains with two ways up can be gone both ways.
func TestTwoWaysUp(t *testing.T) {
	a := open(t, "")
	cross, _, err := a.Chain("cross-signed", []string{host})
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range []string{"root", "cross-root"} {
		if err := verify(t, cross, pool(t, a, root), host); err != nil {
			t.Errorf("%s: %v", root, err)
		}
	}
	if verify(t, cross[:2], pool(t, a, "root"), host) == nil {
		t.Error("the CA is reached without the cross certificate")
	}
	old, _, err := a.Chain("expired-root", []string{host})
	if err != nil {
		t.Fatal(err)
	}
	if err := verify(t, old, pool(t, a, "expired-root"), host); !errors.As(err, &x509.CertificateInvalidError{}) || !strings.Contains(err.Error(), "expired") {
		t.Errorf("with the old root: %v", err)
	}
	missing, _, _ := a.Chain("incomplete-chain", []string{host})
	if err := verify(t, missing, pool(t, a, "root", "intermediate"), host); err != nil {
		t.Errorf("with the intermediate given: %v", err)
	}
}

func TestOneSeedOneCertificate(t *testing.T) {
	dir := t.TempDir()
	sum := func(seed uint64, name string) map[string][32]byte {
		a, err := Open(dir, seed)
		if err != nil {
			t.Fatal(err)
		}
		sums := map[string][32]byte{}
		for _, v := range Variants() {
			chain, _, err := a.Chain(v.Name, []string{name})
			if err != nil {
				t.Fatal(err)
			}
			sums[v.Name] = sha256.Sum256(chain[0])
			for _, c := range chain[1:] {
				sums[v.Name+" issuers"] = sha256.Sum256(c)
			}
		}
		for _, m := range Materials() {
			b, err := a.Material(m.Name, "")
			if err != nil {
				t.Fatal(err)
			}
			sums["material "+m.Name] = sha256.Sum256(b)
		}
		return sums
	}
	first, again, seeded, named := sum(1, host), sum(1, host), sum(2, host), sum(1, "b.example")
	for what, s := range first {
		withSeed := !strings.HasSuffix(what, "issuers") && !strings.HasPrefix(what, "material") ||
			what == "material psk" || what == "material firmware"
		switch {
		case s != again[what]:
			t.Errorf("%s differs in a second run", what)
		case withSeed == (s == seeded[what]):
			t.Errorf("%s depends on the seed: %v", what, !withSeed)
		case strings.HasPrefix(what, "material") != (s == named[what]) && !strings.HasSuffix(what, "issuers"):
			t.Errorf("%s depends on the name: %v", what, s != named[what])
		}
	}
}

func TestSizesAndLengths(t *testing.T) {
	a := open(t, "")
	for name, want := range map[string]int{"big-cert-8k": 8192, "big-cert-16k": 16384, "big-cert-1000": 1000, "big-cert-60000": 60000, "big-cert-2k": 2048} {
		chain, _, err := a.Chain(name, []string{host})
		if err != nil {
			t.Fatal(err)
		}
		if off := len(chain[0]) - want; off < -3 || off > 3 {
			t.Errorf("%s: %d bytes", name, len(chain[0]))
		}
		if err := verify(t, chain, pool(t, a, "root"), host); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]int{"ecdsa": 1, "chain2": 2, "chain3": 3, "chain12": 12, "rsa-chain4": 4, "rsa-chain12": 12, "root-included": 3, "incomplete-chain": 1} {
		chain, _, err := a.Chain(name, []string{host})
		if err != nil || len(chain) != want {
			t.Errorf("%s: %d certificates, %v", name, len(chain), err)
			continue
		}
		v, _ := Lookup(name)
		if err := verify(t, chain, pool(t, a, v.Trust), host); v.Valid && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	total := 0
	chain, _, _ := a.Chain("rsa-chain4", []string{host})
	for _, c := range chain {
		total += len(c)
	}
	if total < 2048+200 {
		t.Errorf("rsa-chain4 has %d bytes: it fits in a fragment of 2048", total)
	}
}

func TestLookup(t *testing.T) {
	for _, name := range []string{
		"", "chain", "chain1", "chain13", "chain-3", "chain+3", "chain03", "chain 3", "chain3x", "chain99999999999999999999", "rsa-chain0",
		"big-cert", "big-cert-", "big-cert-999", "big-cert-60001", "big-cert-59k", "big-cert-k", "big-cert--1k", "big-cert-999999k", "ECDSA", strings.Repeat("x", 100_000),
	} {
		if v, err := Lookup(name); err == nil {
			t.Errorf("%.20q: %s", name, v.Name)
		} else if len(err.Error()) > 300 {
			t.Errorf("%.20q: %d bytes of error", name, len(err.Error()))
		}
	}
	seen := map[string]bool{}
	for _, v := range Variants() {
		if got, err := Lookup(v.Name); err != nil || got.Name != v.Name || seen[v.Name] {
			t.Errorf("%s: %s, %v", v.Name, got.Name, err)
		}
		seen[v.Name] = true
		if !strings.HasSuffix(v.Doc, ".") || v.Trust != "root" && v.Trust != "rsa-root" || v.RSA != (v.Trust == "rsa-root") {
			t.Errorf("%s: %+v", v.Name, v)
		}
	}
	if v, err := Lookup("big-cert-8192"); err != nil || v.Name != "big-cert-8k" {
		t.Errorf("8192 bytes are %s, %v", v.Name, err)
	}
}

// TestTestKeysSayWhatTheyAre: a key in a repository frightens who finds it.
func TestTestKeysSayWhatTheyAre(t *testing.T) {
	for _, bits := range []int{1024, 2048, 4096} {
		key, err := testKey(bits)
		if err != nil || key.N.BitLen() != bits || key.Validate() != nil {
			t.Errorf("%d: %v", bits, err)
		}
		text, err := os.ReadFile(fmt.Sprintf("testkeys/rsa%d.pem", bits))
		if err != nil {
			t.Fatal(err)
		}
		mustContain(t, string(text), "protects nothing")
	}
	if _, err := testKey(512); err == nil {
		t.Error("a key of 512 bits")
	}
}
