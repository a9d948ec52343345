package pki

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"sim800emu/internal/needs"
)

// opensslSays is what openssl verify says of the variants that it refuses.
func opensslSays() map[string]string {
	return map[string]string{
		"rsa1024":          "EE certificate key too weak",
		"expired":          "certificate has expired",
		"not-yet-valid":    "certificate is not yet valid",
		"wrong-host":       "hostname mismatch",
		"ip-san":           "hostname mismatch",
		"self-signed":      "self-signed certificate",
		"unknown-ca":       "self-signed certificate in certificate chain",
		"incomplete-chain": "unable to get local issuer certificate",
		"bad-signature":    "certificate signature failure",
		"sha1":             "CA signature digest algorithm too weak",
		"name-constraints": "permitted subtree violation",
		"key-usage":        "unsuitable certificate purpose",
		"ext-key-usage":    "unsuitable certificate purpose",
		"revoked":          "certificate revoked",
	}
}

func TestOpenSSLSaysTheSame(t *testing.T) {
	openssl := needs.Program(t, "openssl")
	if out, err := exec.Command(openssl, "version").Output(); err != nil || !strings.HasPrefix(string(out), "OpenSSL 3.") {
		needs.Lacking(t, "this is not OpenSSL 3: %s", out)
	}
	a := open(t, "")
	dir := t.TempDir()
	crl := write(t, dir, "crl.pem", material(t, a, "crl", PEM))
	roots := map[string]string{}
	for _, m := range []string{"root", "rsa-root"} {
		roots[m] = write(t, dir, m, material(t, a, m, PEM))
	}
	for _, v := range Variants() {
		chain, _, err := a.Chain(v.Name, []string{host})
		if err != nil {
			t.Fatal(err)
		}
		args := []string{"verify", "-CAfile", roots[v.Trust], "-purpose", "sslserver", "-verify_hostname", host, "-auth_level", "2"}
		if v.Name == "revoked" {
			args = append(args, "-crl_check", "-CRLfile", crl)
		}
		for _, der := range chain[1:] {
			args = append(args, "-untrusted", write(t, dir, fmt.Sprintf("%x", der[20:30]), pemOf(pemCertificate, der)))
		}
		out, err := exec.Command(openssl, append(args, write(t, dir, "leaf", pemOf(pemCertificate, chain[0])))...).CombinedOutput()
		want := opensslSays()[v.Name]
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %s", v.Name, out)
		case want != "" && (err == nil || !strings.Contains(string(out), want)):
			t.Errorf("%s: not %q: %s", v.Name, want, out)
		}
	}
}

// mbedTLS is the client of most who come here: its flags are in the table.
func TestMbedTLSSetsTheFlags(t *testing.T) {
	dir := t.TempDir()
	program := build(t, dir, "verify.c")
	a := open(t, "")
	roots := map[string]string{}
	for _, m := range []string{"root", "rsa-root", "roots", "expired-root", "cross-root"} {
		roots[m] = write(t, dir, m, material(t, a, m, PEM))
	}
	crl := write(t, dir, "crl.pem", material(t, a, "crl", PEM))
	judge := func(variant, trust, crl, host string) string {
		chain, _, err := a.Chain(variant, []string{host})
		if err != nil {
			t.Fatal(err)
		}
		args := []string{host, crl, roots[trust]}
		for n, der := range chain {
			args = append(args, write(t, dir, fmt.Sprint("cert", n), der))
		}
		out, err := exec.Command(program, args...).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", variant, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	special := map[string]string{ // what is not even parsed
		"ed25519": "parse 0 -0x3c80", "name-constraints": "parse 1 -0x2562",
	}
	for _, v := range Variants() {
		want := fmt.Sprintf("flags 0x%x", v.Flags)
		if s := special[v.Name]; s != "" {
			want = s
		}
		for _, trust := range []string{v.Trust, "roots"} {
			if got := judge(v.Name, trust, "-", host); got != want {
				t.Errorf("%s with %s: %s, want %s", v.Name, trust, got, want)
			}
		}
	}
	for _, c := range []struct{ variant, trust, crl, host, want string }{
		{"revoked", "root", crl, host, fmt.Sprintf("flags 0x%x", BadRevoked)},
		{"ecdsa", "root", crl, host, "flags 0x0"},
		{"ecdsa", "root", "-", "192.0.2.7", "flags 0x0"},
		{"ip-san", "root", "-", "192.0.2.7", fmt.Sprintf("flags 0x%x", BadCN)},
		{"cross-signed", "cross-root", "-", host, "flags 0x0"},
		{"expired-root", "expired-root", "-", host, fmt.Sprintf("flags 0x%x", BadExpired)},
		{"chain9", "root", "-", host, "flags 0x0"},
		{"chain10", "root", "-", host, "verify -0x3000"},
		{"rsa2048", "root", "-", host, fmt.Sprintf("flags 0x%x", BadNotTrusted)},
	} {
		if got := judge(c.variant, c.trust, c.crl, c.host); got != c.want {
			t.Errorf("%s with %s for %s: %s, want %s", c.variant, c.trust, c.host, got, c.want)
		}
	}
}

func TestMbedTLSTakesTheHeader(t *testing.T) {
	header := open(t, "").CHeader("my_ca")
	mustContain(t, string(header), "const unsigned char my_ca[] = {", "my_ca_len", "mbedtls_x509_crt_parse(&ca, my_ca, my_ca_len)", `"-----BEGIN CERTIFICATE-----\n"`)
	dir := t.TempDir()
	write(t, dir, "ca.h", header)
	if err := exec.Command(build(t, dir, "header.c")).Run(); err != nil {
		t.Error(err)
	}
}

func TestMbedTLSTakesTheSnippet(t *testing.T) {
	a := open(t, "")
	dir := t.TempDir()
	write(t, dir, "sim800_test.h", material(t, a, "firmware", C))
	write(t, dir, "sim800_test.c", material(t, a, "snippet", ""))
	if err := exec.Command(build(t, dir, "setup.c")).Run(); err != nil {
		t.Error(err)
	}
}
