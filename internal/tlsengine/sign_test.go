package tlsengine

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"testing"

	"sim800emu/internal/tlsnames"
)

// testKeys are one key of each kind.
func testKeys(t testing.TB) map[string]crypto.Signer {
	t.Helper()
	keys := map[string]crypto.Signer{}
	for name, curve := range map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys[name] = key
	}
	for name, bits := range map[string]int{"RSA-1024": 1024, "RSA-2048": 2048} {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		keys[name] = key
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys["Ed25519"] = ed
	return keys
}

func TestEverySchemeSignsAndVerifies(t *testing.T) {
	data := []byte("what is signed")
	for name, key := range testKeys(t) {
		made := 0
		for _, scheme := range DefaultSignatures() {
			if !schemeFits(VersionTLS12, scheme, key.Public()) {
				continue
			}
			made++
			signature, err := signWith(scheme, key, data)
			if err != nil {
				t.Errorf("%s by %s: %v", name, tlsnames.SchemeName(scheme), err)
				continue
			}
			if err := verifyWith(scheme, key.Public(), data, signature); err != nil {
				t.Errorf("%s by %s: %v", name, tlsnames.SchemeName(scheme), err)
			}
			signature[len(signature)/2] ^= 1
			if verifyWith(scheme, key.Public(), data, signature) == nil {
				t.Errorf("%s by %s: a wrong signature is taken", name, tlsnames.SchemeName(scheme))
			}
		}
		if made == 0 {
			t.Errorf("%s fits no scheme", name)
		}
	}
}

func TestPickSignature(t *testing.T) {
	keys := testKeys(t)
	prefs := DefaultSignatures()
	for _, c := range []struct {
		version uint16
		key     string
		offered []uint16
		want    uint16 // 0: none
	}{
		{VersionTLS13, "P-256", []uint16{tlsnames.SchemeECDSASHA384, tlsnames.SchemeECDSASHA256}, tlsnames.SchemeECDSASHA256},
		{VersionTLS13, "P-384", []uint16{tlsnames.SchemeECDSASHA256}, 0},
		{VersionTLS12, "P-384", []uint16{tlsnames.SchemeECDSASHA256}, tlsnames.SchemeECDSASHA256},
		{VersionTLS13, "RSA-2048", []uint16{tlsnames.SchemeRSASHA256, tlsnames.SchemeRSAPSSSHA384}, tlsnames.SchemeRSAPSSSHA384},
		{VersionTLS13, "RSA-2048", []uint16{tlsnames.SchemeRSASHA256}, 0},
		{VersionTLS12, "RSA-2048", []uint16{tlsnames.SchemeRSASHA1}, tlsnames.SchemeRSASHA1},
		{VersionTLS12, "RSA-2048", nil, tlsnames.SchemeRSASHA1},
		{VersionTLS12, "P-256", nil, tlsnames.SchemeECDSASHA1},
		{VersionTLS13, "P-256", nil, 0},
		{VersionTLS13, "RSA-1024", []uint16{tlsnames.SchemeRSAPSSSHA512}, 0}, // 128 bytes hold no two hashes of 64
		{VersionTLS12, "RSA-1024", []uint16{tlsnames.SchemeRSASHA512}, tlsnames.SchemeRSASHA512},
		{VersionTLS12, "Ed25519", []uint16{tlsnames.SchemeECDSASHA256, tlsnames.SchemeEd25519}, tlsnames.SchemeEd25519},
	} {
		got, ok := pickSignature(c.version, keys[c.key].Public(), c.offered, prefs)
		if ok != (c.want != 0) || got != c.want {
			t.Errorf("%s, %s, offered %x: %#04x, want %#04x", tlsnames.VersionName(c.version), c.key, c.offered, got, c.want)
		}
	}
}

func TestForeignSchemes(t *testing.T) {
	keys := testKeys(t)
	for _, scheme := range []uint16{0, 0xffff, tlsnames.SchemeEd448, tlsnames.SchemeRSAMD5, tlsnames.SchemeRSAPSSPSSSHA256} {
		for name, key := range keys {
			if _, err := signWith(scheme, key, nil); err == nil {
				t.Errorf("%s signs by %s", name, tlsnames.SchemeName(scheme))
			}
			if verifyWith(scheme, key.Public(), nil, nil) == nil {
				t.Errorf("%s verifies by %s", name, tlsnames.SchemeName(scheme))
			}
		}
	}
}

func TestKeyShares(t *testing.T) {
	lengths := map[uint16]int{tlsnames.GroupX25519: 32, tlsnames.GroupP256: 65, tlsnames.GroupP384: 97, tlsnames.GroupP521: 133}
	for _, group := range DefaultGroups() {
		a, errA := newKeyShare(group)
		b, errB := newKeyShare(group)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if len(a.public()) != lengths[group] {
			t.Errorf("%s: a share of %d bytes", tlsnames.GroupName(group), len(a.public()))
		}
		ab, errA := a.shared(b.public())
		ba, errB := b.shared(a.public())
		if errA != nil || errB != nil || !slices.Equal(ab, ba) {
			t.Errorf("%s: %x and %x, %v, %v", tlsnames.GroupName(group), ab, ba, errA, errB)
		}
		bad := make([]byte, lengths[group])
		if _, err := a.shared(bad); err == nil {
			t.Errorf("%s: a share of zeros is taken", tlsnames.GroupName(group))
		}
		if _, err := a.shared(b.public()[1:]); err == nil {
			t.Errorf("%s: a short share is taken", tlsnames.GroupName(group))
		}
	}
	if _, err := newKeyShare(tlsnames.GroupX448); err == nil || supportedGroup(tlsnames.GroupX448) {
		t.Error("X448 is there")
	}
	if g, ok := pickGroup(DefaultGroups(), []uint16{0x2a2a, tlsnames.GroupP384, tlsnames.GroupP256}); !ok || g != tlsnames.GroupP256 {
		t.Errorf("picked %s", tlsnames.GroupName(g))
	}
}
