package pki

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
)

func TestMaterialsInTheirFormats(t *testing.T) {
	a := open(t, "")
	symbols := map[string]string{}
	for _, m := range Materials() {
		if m.Doc == "" || len(m.Formats) == 0 {
			t.Errorf("%+v", m)
		}
		for _, format := range []string{PEM, DER, C, Hex, "txt"} {
			out, err := a.Material(m.Name, format)
			if had := slices.Contains(m.Formats, format); had != (err == nil) || had != (KnownMaterial(m.Name, format) == nil) {
				t.Errorf("%s as %s: %v", m.Name, format, err)
				continue
			}
			switch {
			case err != nil:
				mustContain(t, err.Error(), m.Formats[0])
			case format == PEM:
				block, _ := pem.Decode(out)
				if der, err := a.Material(m.Name, DER); block == nil || err == nil && !bytes.Equal(block.Bytes, der) {
					t.Errorf("%s: PEM and DER differ", m.Name)
				}
			case format == C && m.text == nil:
				mustContain(t, string(out), "#ifndef "+strings.ToUpper(m.symbol)+"_H", "for tests only")
				if other := symbols[m.symbol]; other != "" {
					t.Errorf("%s and %s have one symbol", m.Name, other)
				}
				symbols[m.symbol] = m.Name
			}
		}
	}
	if _, err := a.Material("rot", ""); err == nil || !strings.Contains(err.Error(), "rsa-root") {
		t.Errorf("rot: %v", err)
	}
	mustContain(t, string(material(t, a, "root", C)), "static const unsigned char sim800_test_ca[] = {", "sim800_test_ca_der_len")
	if n := strings.Count(string(material(t, a, "roots", PEM)), "BEGIN CERTIFICATE"); n != 2 {
		t.Errorf("%d roots", n)
	}
	mustContain(t, string(material(t, a, "firmware", C)), "sim800_test_ca[]", "sim800_test_rsa_ca[]", "sim800_test_client_cert[]", "sim800_test_client_key_der[]", "sim800_test_psk[]", "sim800_test_psk_identity_len", "sim800_test_crl[]")
}

// The key of seed 0 stands in the documentation and in firmware.
func TestPSK(t *testing.T) {
	const fixed = "identity: sim800-device\nkey: 2d8f1f780584bf55a11e34629de4ca41\n"
	one, other := open(t, ""), open(t, "")
	if got := string(material(t, one, "psk", "")); got != fixed || got != string(material(t, other, "psk", Hex)) {
		t.Errorf("%s", got)
	}
	seeded, err := Open("", 7)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range Materials() {
		if m.Name == "psk" {
			mustContain(t, m.Doc, "2d8f1f780584bf55a11e34629de4ca41")
		}
	}
	p, err := one.PSK()
	if q, _ := seeded.PSK(); err != nil || len(p.Key) != 16 || bytes.Equal(p.Key, q.Key) || p.Identity != q.Identity {
		t.Errorf("%v, %v, %v", p, q, err)
	}
}

func TestCRL(t *testing.T) {
	a := open(t, "")
	der, err := a.CRL()
	if err != nil {
		t.Fatal(err)
	}
	crl, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatal(err)
	}
	if err := crl.CheckSignatureFrom(a.root.cert); err != nil {
		t.Error(err)
	}
	on := func(c *x509.Certificate) bool {
		return slices.ContainsFunc(crl.RevokedCertificateEntries, func(e x509.RevocationListEntry) bool { return e.SerialNumber.Cmp(c.SerialNumber) == 0 })
	}
	for _, v := range Variants() {
		for _, name := range []string{host, "b.example"} {
			c, err := a.TLS(v.Name, []string{name})
			if err != nil || on(c.Leaf) != (v.Name == "revoked") {
				t.Errorf("%s for %s is on the CRL: %v, %v", v.Name, name, on(c.Leaf), err)
			}
		}
	}
}

func TestVerifyClient(t *testing.T) {
	a := open(t, "")
	for kind, want := range map[string]string{ClientGood: "", ClientExpired: "expired", ClientRevoked: "revoked", ClientUnknownCA: "unknown authority"} {
		chain, key, err := a.Client(kind)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tls.X509KeyPair(pemOf(pemCertificate, chain[0]), pemOf(pemPrivateKey, mustPKCS8(t, key))); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		err = a.VerifyClient(chain)
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	good, _, _ := a.Client(ClientGood)
	server, _, _ := a.Chain("chain3", []string{host})
	other, _, _ := open(t, "").Client(ClientGood)
	stranger, err := a.unknownCA()
	if err != nil {
		t.Fatal(err)
	}
	unknown, _, _ := a.Client(ClientUnknownCA)
	for name, c := range map[string]struct {
		chain [][]byte
		want  string
	}{
		"none":              {nil, "no certificate"},
		"a server's":        {server, "incompatible key usage"},
		"of another CA":     {other, "unknown authority"},
		"root sent with it": {append(unknown, stranger.cert.Raw), "unknown authority"},
		"noise":             {[][]byte{{1, 2, 3}}, "certificate 1"},
		"empty":             {[][]byte{{}}, "certificate 1"},
		"cut":               {[][]byte{good[0][:len(good[0])-1]}, "certificate 1"},
		"many":              {slices.Repeat(good, 11), "more than 10"},
		"large":             {[][]byte{make([]byte, 70_000)}, "65536 bytes"},
	} {
		if err := a.VerifyClient(c.chain); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := a.Client("nice"); err == nil {
		t.Error("a kind that is none")
	}
}

func TestCANames(t *testing.T) {
	a := open(t, "")
	for _, n := range []int{1, 2, 100, maxCANames} {
		names, err := a.CANames(n)
		if err != nil || len(names) != n || !bytes.Equal(names[n-1], a.root.cert.RawSubject) {
			t.Fatalf("%d: %d names, %v", n, len(names), err)
		}
		size, seen := 0, map[string]bool{}
		for _, d := range names {
			size += 2 + len(d)
			seen[string(d)] = true
		}
		if size > 0xffff || len(seen) != n {
			t.Errorf("%d: %d bytes, %d different names", n, size, len(seen))
		}
	}
	for _, n := range []int{-1, 0, maxCANames + 1} {
		if _, err := a.CANames(n); err == nil {
			t.Errorf("%d names", n)
		}
	}
}

func FuzzVerifyClient(f *testing.F) {
	a, err := Open("", 0)
	if err != nil {
		f.Fatal(err)
	}
	good, _, err := a.Client(ClientGood)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good[0], []byte{})
	f.Add([]byte{0x30}, good[0])
	f.Fuzz(func(t *testing.T, one, two []byte) {
		chain := [][]byte{one}
		if len(two) != 0 {
			chain = append(chain, two)
		}
		if err := a.VerifyClient(chain); err == nil && !bytes.Equal(one, good[0]) {
			t.Error("a certificate that was not made here is accepted")
		}
	})
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
