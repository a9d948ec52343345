package pki

import (
	"crypto"
	"fmt"
	"strconv"
	"strings"
)

// A Variant is one way in which the certificates of a server can be.
type Variant struct {
	Name  string // as Chain takes it
	Range string // where the name holds a number: what it may be
	Doc   string // what it proves about a client, and what to change in one that fails
	Trust string // the material that a client must trust: root or rsa-root
	Valid bool   // a right client accepts it
	RSA   bool   // its key is an RSA key

	// Flags is what mbedtls_ssl_get_verify_result of mbedTLS 2.28 says with the
	// settings that it has from the start (x509_crt.h, MBEDTLS_X509_BADCERT_...).
	// A handshake that fails because of them fails with -0x2700, for the two of
	// usage alone with -0x7a00.
	Flags uint32

	build func(*order) (chain [][]byte, key crypto.Signer, err error)
}

// Bits of Flags.
const (
	BadExpired     = 0x01
	BadRevoked     = 0x02 // only with a CRL
	BadCN          = 0x04
	BadNotTrusted  = 0x08
	BadFuture      = 0x0200
	BadKeyUsage    = 0x0800
	BadExtKeyUsage = 0x1000
	BadMD          = 0x4000
	BadKey         = 0x010000
)

// Variants is all of them, in the order in which they are documented.
func Variants() []Variant {
	return []Variant{
		ecdsaP256(), ecdsaP384(), ecdsaP521(), ed25519Leaf(),
		rsaLeaf(2048), rsaLeaf(4096), rsaLeaf(1024), rsaChainOf(2), rsaChainOf(4),
		chainOf(3), chainOf(5), rootIncluded(), bigCert(8 << 10),
		expired(), notYetValid(), wrongHost(), cnOnly(), ipSAN(), wildcard(),
		selfSigned(), unknownCAChain(), incompleteChain(), wrongOrder(), badSignature(),
		crossSignedChain(), expiredRootChain(), sha1(), nameConstraints(),
		keyUsage(), extKeyUsage(), revoked(),
	}
}

// Lookup finds a variant by its name. Those with a number in their name are
// found with any number in their range.
func Lookup(name string) (Variant, error) {
	for _, v := range Variants() {
		if v.Name == name {
			return v, nil
		}
	}
	for prefix, of := range map[string]func(int) Variant{"chain": chainOf, "rsa-chain": rsaChainOf} {
		if digits, ok := strings.CutPrefix(name, prefix); ok {
			if n, ok := number(digits); ok {
				return inRange(name, n, minChain, maxChain, of)
			}
		}
	}
	if digits, ok := strings.CutPrefix(name, "big-cert-"); ok {
		digits, kilo := strings.CutSuffix(digits, "k")
		if n, ok := number(digits); ok {
			if kilo {
				n <<= 10
			}
			return inRange(name, n, minBig, maxBig, bigCert)
		}
	}
	const shown = 64
	return Variant{}, fmt.Errorf("no kind of certificate %.*q", shown, name)
}

// number reads what is a number without sign and without zeros in front.
func number(digits string) (int, bool) {
	const most = 6
	if len(digits) == 0 || len(digits) > most || digits[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	return int(n), err == nil
}

func inRange(name string, n, least, most int, of func(int) Variant) (Variant, error) {
	if n < least || n > most {
		return Variant{}, fmt.Errorf("certificate %s: %d is not from %d to %d", name, n, least, most)
	}
	return of(n), nil
}
