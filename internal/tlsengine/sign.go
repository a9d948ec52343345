package tlsengine

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // SHA-1 and the others are used by their crypto.Hash
	_ "crypto/sha256"
	_ "crypto/sha512"
	"errors"
	"fmt"
	"slices"

	"sim800emu/internal/tlsnames"
)

// DefaultSignatures are all schemes that the engine signs and verifies with, by preference.
// SHA-1 comes last, for clients of TLS 1.2 that know no other.
func DefaultSignatures() []uint16 {
	return []uint16{
		tlsnames.SchemeECDSASHA256, tlsnames.SchemeECDSASHA384, tlsnames.SchemeECDSASHA512, tlsnames.SchemeEd25519,
		tlsnames.SchemeRSAPSSSHA256, tlsnames.SchemeRSAPSSSHA384, tlsnames.SchemeRSAPSSSHA512,
		tlsnames.SchemeRSASHA256, tlsnames.SchemeRSASHA384, tlsnames.SchemeRSASHA512,
		tlsnames.SchemeECDSASHA224, tlsnames.SchemeRSASHA224,
		tlsnames.SchemeECDSASHA1, tlsnames.SchemeRSASHA1,
	}
}

// signKind is the algorithm of a scheme.
type signKind int

const (
	signUnknown signKind = iota
	signPKCS1
	signPSS
	signECDSA
	signEd25519
)

// schemeParts takes a scheme apart. Ed25519 has no hash of its own.
func schemeParts(scheme uint16) (signKind, crypto.Hash) {
	switch scheme {
	case tlsnames.SchemeRSASHA1:
		return signPKCS1, crypto.SHA1
	case tlsnames.SchemeRSASHA224:
		return signPKCS1, crypto.SHA224
	case tlsnames.SchemeRSASHA256:
		return signPKCS1, crypto.SHA256
	case tlsnames.SchemeRSASHA384:
		return signPKCS1, crypto.SHA384
	case tlsnames.SchemeRSASHA512:
		return signPKCS1, crypto.SHA512
	case tlsnames.SchemeECDSASHA1:
		return signECDSA, crypto.SHA1
	case tlsnames.SchemeECDSASHA224:
		return signECDSA, crypto.SHA224
	case tlsnames.SchemeECDSASHA256:
		return signECDSA, crypto.SHA256
	case tlsnames.SchemeECDSASHA384:
		return signECDSA, crypto.SHA384
	case tlsnames.SchemeECDSASHA512:
		return signECDSA, crypto.SHA512
	case tlsnames.SchemeRSAPSSSHA256:
		return signPSS, crypto.SHA256
	case tlsnames.SchemeRSAPSSSHA384:
		return signPSS, crypto.SHA384
	case tlsnames.SchemeRSAPSSSHA512:
		return signPSS, crypto.SHA512
	case tlsnames.SchemeEd25519:
		return signEd25519, 0
	}
	return signUnknown, 0
}

// pickSignature is the first scheme of prefs that the peer offers and the key can make. A client of
// TLS 1.2 that offers none takes SHA-1 (RFC 5246 7.4.1.4.1).
func pickSignature(version uint16, key crypto.PublicKey, offered, prefs []uint16) (uint16, bool) {
	if offered == nil && version <= VersionTLS12 {
		offered = []uint16{tlsnames.SchemeECDSASHA1, tlsnames.SchemeRSASHA1}
	}
	for _, scheme := range prefs {
		if slices.Contains(offered, scheme) && schemeFits(version, scheme, key) {
			return scheme, true
		}
	}
	return 0, false
}

// schemeFits tells whether a key can sign by a scheme in a version. TLS 1.3 ties an ECDSA hash
// to its curve and has neither PKCS #1 nor SHA-1 in its handshake (RFC 8446 4.2.3).
func schemeFits(version, scheme uint16, key crypto.PublicKey) bool {
	kind, hash := schemeParts(scheme)
	switch key := key.(type) {
	case *rsa.PublicKey:
		switch kind {
		case signPKCS1: // RFC 8017 9.2: at least 11 bytes around a DigestInfo, whose head is at most 19
			return version <= VersionTLS12 && key.Size() >= hash.Size()+30
		case signPSS: // RFC 8017 9.1.1, with a salt as long as the hash
			return (key.N.BitLen()-1+7)/8 >= 2*hash.Size()+2
		}
	case *ecdsa.PublicKey:
		if kind != signECDSA {
			return false
		}
		return version <= VersionTLS12 || curveOfScheme(scheme) == key.Curve
	case ed25519.PublicKey:
		return kind == signEd25519
	}
	return false
}

// curveOfScheme is the curve that TLS 1.3 ties a scheme to, nil for none.
func curveOfScheme(scheme uint16) elliptic.Curve {
	switch scheme {
	case tlsnames.SchemeECDSASHA256:
		return elliptic.P256()
	case tlsnames.SchemeECDSASHA384:
		return elliptic.P384()
	case tlsnames.SchemeECDSASHA512:
		return elliptic.P521()
	}
	return nil
}

// digest is what is signed: the hash of the data, or the data for Ed25519.
func digest(hash crypto.Hash, data []byte) []byte {
	if hash == 0 {
		return data
	}
	return hashOf(hash, data)
}

// signWith signs data, which it hashes itself.
func signWith(scheme uint16, key crypto.Signer, data []byte) ([]byte, error) {
	kind, hash := schemeParts(scheme)
	var opts crypto.SignerOpts = hash
	switch kind {
	case signUnknown:
		return nil, fmt.Errorf("sign by %s: not known here", tlsnames.SchemeName(scheme))
	case signPSS:
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
	}
	signature, err := key.Sign(rand.Reader, digest(hash, data), opts)
	if err != nil {
		return nil, fmt.Errorf("sign by %s: %w", tlsnames.SchemeName(scheme), err)
	}
	return signature, nil
}

// verifyWith checks a signature over data, which it hashes itself.
func verifyWith(scheme uint16, pub crypto.PublicKey, data, signature []byte) error {
	kind, hash := schemeParts(scheme)
	wrong := errors.New("the signature is wrong")
	switch key := pub.(type) {
	case *rsa.PublicKey:
		switch kind {
		case signPKCS1:
			return rsa.VerifyPKCS1v15(key, hash, digest(hash, data), signature)
		case signPSS:
			opts := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}
			return rsa.VerifyPSS(key, hash, digest(hash, data), signature, opts)
		}
	case *ecdsa.PublicKey:
		if kind == signECDSA {
			if !ecdsa.VerifyASN1(key, digest(hash, data), signature) {
				return wrong
			}
			return nil
		}
	case ed25519.PublicKey:
		if kind == signEd25519 {
			if !ed25519.Verify(key, data, signature) {
				return wrong
			}
			return nil
		}
	}
	return fmt.Errorf("the key is not one for %s", tlsnames.SchemeName(scheme))
}
