package tlsnames

import (
	"crypto/tls"
	"slices"
	"strings"
	"testing"
)

// Go's own table is a second opinion on the numbers.
func TestSuitesAgreeWithGo(t *testing.T) {
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		if got := SuiteName(s.ID); got != s.Name {
			t.Errorf("suite %#04x is %q, Go says %q", s.ID, got, s.Name)
		}
	}
}

func TestEverySuiteIsFoundByEachOfItsNames(t *testing.T) {
	all := Suites()
	if len(all) < 350 || !slices.IsSorted(all) {
		t.Fatalf("%d suites, sorted: %v", len(all), slices.IsSorted(all))
	}
	for _, id := range all {
		if !SuiteKnown(id) {
			t.Errorf("suite %#04x is in the list and not known", id)
		}
		for _, name := range []string{SuiteName(id), SuiteOpenSSL(id), SuiteMbedTLS(id), strings.ToLower(SuiteName(id))} {
			if got, ok := SuiteByName(name); !ok || got != id {
				t.Errorf("%q gives %#04x, %v; want %#04x", name, got, ok, id)
			}
		}
	}
}

func TestSpellings(t *testing.T) {
	for _, c := range []struct {
		id            uint16
		openssl, mbed string
	}{
		{0xc02b, "ECDHE-ECDSA-AES128-GCM-SHA256", "TLS-ECDHE-ECDSA-WITH-AES-128-GCM-SHA256"},
		{0xc0ae, "ECDHE-ECDSA-AES128-CCM8", "TLS-ECDHE-ECDSA-WITH-AES-128-CCM-8"},
		{0xc0aa, "DHE-PSK-AES128-CCM8", "TLS-DHE-PSK-WITH-AES-128-CCM-8"},
		{0xc038, "ECDHE-PSK-AES256-CBC-SHA384", "TLS-ECDHE-PSK-WITH-AES-256-CBC-SHA384"},
		{0xc0a8, "PSK-AES128-CCM8", "TLS-PSK-WITH-AES-128-CCM-8"},
		{0xc05d, "ECDHE-ECDSA-ARIA256-GCM-SHA384", "TLS-ECDHE-ECDSA-WITH-ARIA-256-GCM-SHA384"},
		{0x1301, "TLS_AES_128_GCM_SHA256", "TLS1-3-AES-128-GCM-SHA256"},
	} {
		if got := SuiteOpenSSL(c.id); got != c.openssl {
			t.Errorf("OpenSSL spelling of %#04x: %q, want %q", c.id, got, c.openssl)
		}
		if got := SuiteMbedTLS(c.id); got != c.mbed {
			t.Errorf("mbedTLS spelling of %#04x: %q, want %q", c.id, got, c.mbed)
		}
	}
}

func TestNumbersWithoutAName(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{SuiteName(0xd0ff), "suite 0xd0ff"},
		{SuiteName(0x2a2a), "GREASE 0x2a2a"},
		{GroupName(0x7777), "group 0x7777"},
		{GroupName(0xfafa), "GREASE 0xfafa"},
		{ExtensionName(0x1234), "extension 0x1234"},
		{SchemeName(0x9999), "signature scheme 0x9999"},
		{VersionName(0x0305), "version 0x0305"},
		{VersionName(0x7f1c), "TLS 1.3 draft 28"},
		{HandshakeName(99), "handshake message 99"},
		{AlertName(77), "alert 77"},
		{PSKModeName(0x0b), "GREASE 0x0b"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if SuiteKnown(0x2a2a) || SuiteKnown(0xd0ff) {
		t.Error("an unregistered suite is known")
	}
}

func TestSixteenGREASEValues(t *testing.T) {
	n := 0
	for v := range 0x10000 {
		if IsGREASE(uint16(v)) {
			n++
		}
	}
	modes := 0
	for m := range 256 {
		if IsGREASEPSKMode(uint8(m)) {
			modes++
		}
	}
	if n != 16 || modes != 8 {
		t.Errorf("%d values and %d modes, want 16 and 8", n, modes)
	}
}

func TestLookups(t *testing.T) {
	find := func(what string, got any, ok bool, want any) {
		t.Helper()
		if !ok || got != want {
			t.Errorf("%s gives %v, %v; want %v", what, got, ok, want)
		}
	}
	for _, n := range []string{"P-256", "secp256r1", "prime256v1", "0x17"} {
		g, ok := GroupByName(n)
		find(n, g, ok, GroupP256)
	}
	for _, n := range []string{"TLS 1.2", "tls12", "1.2", "TLSv1.2"} {
		v, ok := VersionByName(n)
		find(n, v, ok, uint16(VersionTLS12))
	}
	s, ok := SchemeByName("rsa_pss_rsae_sha256")
	find("scheme", s, ok, SchemeRSAPSSSHA256)
	e, ok := ExtensionByName("record-size-limit")
	find("extension", e, ok, ExtRecordSizeLimit)
	e, ok = ExtensionByName("alpn")
	find("alpn", e, ok, ExtALPN)
	a, ok := AlertByName("unknown-ca")
	find("alert", a, ok, AlertUnknownCA)
	m, ok := HandshakeByName("server-hello-done")
	find("message", m, ok, MsgServerHelloDone)
	for _, n := range []string{"", "nonsense", "0xzz", "0x12345"} {
		if _, ok := GroupByName(n); ok {
			t.Errorf("group %q found", n)
		}
		if _, ok := SuiteByName(n); ok {
			t.Errorf("suite %q found", n)
		}
	}
}

func TestEveryAlertHasAMeaning(t *testing.T) {
	all := Alerts()
	if len(all) < 35 {
		t.Fatalf("%d alerts", len(all))
	}
	for _, d := range all {
		if m := AlertMeaning(d); !strings.HasSuffix(m, ".") {
			t.Errorf("%s: meaning %q is no sentence", AlertName(d), m)
		}
	}
}

func TestMaxFragmentCodes(t *testing.T) {
	for _, length := range []int{512, 1024, 2048, 4096} {
		if got := MaxFragmentLength(MaxFragmentCode(length)); got != length {
			t.Errorf("%d comes back as %d", length, got)
		}
	}
	if MaxFragmentLength(0) != 0 || MaxFragmentLength(5) != 0 || MaxFragmentCode(513) != 0 {
		t.Error("an unregistered length has a code")
	}
}

// Names that are registered are found again by themselves.
func TestNamesComeBack(t *testing.T) {
	for n := range 256 {
		b := uint8(n)
		if name := HandshakeName(b); !strings.HasPrefix(name, "handshake message") {
			if got, ok := HandshakeByName(strings.ToLower(name)); !ok || got != b {
				t.Errorf("%s: %d", name, got)
			}
		}
		if name := AlertName(b); !strings.HasPrefix(name, "alert ") {
			if got, ok := AlertByName(strings.ReplaceAll(name, "_", "-")); !ok || got != b {
				t.Errorf("%s: %d", name, got)
			}
		}
	}
	for n := range 0x10000 {
		id := uint16(n)
		if name := GroupName(id); !strings.HasPrefix(name, "group ") && !IsGREASE(id) {
			if got, ok := GroupByName(name); !ok || got != id {
				t.Errorf("%s: %#04x", name, got)
			}
		}
		if name := ExtensionName(id); !strings.HasPrefix(name, "extension ") && !IsGREASE(id) {
			if got, ok := ExtensionByName(name); !ok || got != id {
				t.Errorf("%s: %#04x", name, got)
			}
		}
	}
	for _, v := range []uint16{VersionSSL30, VersionTLS10, VersionTLS11, VersionTLS12, VersionTLS13} {
		if got, ok := VersionByName(VersionName(v)); !ok || got != v {
			t.Errorf("%s: %#04x", VersionName(v), got)
		}
	}
	for _, c := range []struct{ got, want string }{
		{ContentTypeName(RecordHandshake), "handshake"}, {ContentTypeName(99), "content type 99"},
		{ContentTypeName(RecordChangeCipherSpec), "change_cipher_spec"},
		{AlertLevelName(LevelWarning), "warning"}, {AlertLevelName(LevelFatal), "fatal"}, {AlertLevelName(9), "level 9"},
		{PointFormatName(0), "uncompressed"}, {PointFormatName(7), "point format 7"},
		{PSKModeName(0), "psk_ke"}, {PSKModeName(1), "psk_dhe_ke"}, {PSKModeName(9), "PSK mode 9"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if _, ok := VersionByName("1.4"); ok {
		t.Error("there is a TLS 1.4")
	}
	if _, ok := AlertByName("no such alert"); ok {
		t.Error("an unknown alert is found")
	}
}
