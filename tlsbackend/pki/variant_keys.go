package pki

import (
	"crypto"
	"crypto/elliptic"
	"crypto/x509"
	"fmt"
)

// ecdsaP256 is the one that all endpoints have that name no other.
func ecdsaP256() Variant {
	return Variant{
		Name: "ecdsa", Trust: "root", Valid: true,
		Doc: "One certificate with a P-256 key, signed by the CA with ECDSA and SHA-256: the smallest there is, about 500 bytes. " +
			"A client that accepts it has the CA, checks the name that it asked for, and has ECDSA with P-256.",
		build: func(o *order) ([][]byte, crypto.Signer, error) { return o.direct() },
	}
}

func ecdsaP384() Variant {
	return curve("ecdsa-p384", elliptic.P384(), "P-384",
		"mbedTLS needs MBEDTLS_ECP_DP_SECP384R1_ENABLED; without it the certificate is not even parsed (-0x3a00, unknown curve).")
}

func ecdsaP521() Variant {
	return curve("ecdsa-p521", elliptic.P521(), "P-521",
		"mbedTLS needs MBEDTLS_ECP_DP_SECP521R1_ENABLED, and the profile that the client uses must list the curve.")
}

func curve(name string, c elliptic.Curve, called, change string) Variant {
	return Variant{
		Name: name, Trust: "root", Valid: true,
		Doc: "One certificate with a " + called + " key, signed by the CA (P-256). It proves that the client was built with the curve for signatures. " + change +
			" On a small processor the signature takes some times as long as with P-256.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			key, err := o.ecdsa(c)
			if err != nil {
				return nil, nil, err
			}
			return o.sentWith(key, o.a.root, nil)
		},
	}
}

func ed25519Leaf() Variant {
	return Variant{
		Name: "ed25519", Trust: "root", Valid: true,
		Doc: "One certificate with an Ed25519 key (RFC 8410), signed by the CA (P-256). mbedTLS has no Ed25519, up to and with 3.6: " +
			"it says -0x3c80 (unknown key algorithm) when it parses the certificate. A client that offers ed25519 among its signature algorithms must accept it; " +
			"for one that does not, a right server has no certificate here.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			key, err := o.a.leaves.ed25519(o.purpose)
			if err != nil {
				return nil, nil, err
			}
			return o.sentWith(key, o.a.root, nil)
		},
	}
}

// rsaLeaf stands below the RSA root: its key is public, and the CA vouches for
// no such key.
func rsaLeaf(bits int) Variant {
	v := Variant{
		Name: fmt.Sprintf("rsa%d", bits), Trust: "rsa-root", Valid: true, RSA: true,
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			root, _, err := o.a.rsaIssuers()
			if err != nil {
				return nil, nil, err
			}
			return o.rsa(bits, root, nil)
		},
	}
	switch bits {
	case 1024:
		v.Valid, v.Flags = false, BadKey
		v.Doc = "One certificate with an RSA key of 1024 bits, signed by the RSA root. A right client refuses a key that short; " +
			"mbedTLS does so with -0x2700 and the flag 0x10000 (BADCERT_BAD_KEY) unless it was given a profile of its own, which then has to be changed."
	case 2048:
		v.Doc = "One certificate with an RSA key of 2048 bits, signed by the RSA root: about 800 bytes, what most servers had until 2020. " +
			"A client must trust the RSA root beside the CA. mbedTLS needs MBEDTLS_RSA_C and, for the suites, MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED."
	case 4096:
		v.Doc = "One certificate with an RSA key of 4096 bits, signed by the RSA root. It proves that numbers of 512 bytes fit: mbedTLS needs MBEDTLS_MPI_MAX_SIZE of 512 or more, " +
			"and several kilobytes of heap for the one check; a client short of memory says -0x0010 (MPI) or -0x7f00 (SSL) here."
	}
	return v
}

func rsaChainOf(n int) Variant {
	return Variant{
		Name: fmt.Sprintf("rsa-chain%d", n), Range: fmt.Sprintf("rsa-chainN, N from %d to %d", minChain, maxChain), Trust: "rsa-root", Valid: true, RSA: true,
		Doc: fmt.Sprintf("RSA from end to end: a leaf of 2048 bits and %d of the RSA intermediates, below the RSA root, and nothing of ECDSA in it; each has about 850 bytes. "+
			"It is for clients that have RSA alone, as many have that were built before 2018. Four of them are longer than 2 KB: "+
			"mbedTLS 2.28 cannot put together a Certificate message of more than one fragment, and ends with -0x7080 where the server keeps to a max_fragment_length shorter than the chain.", n-1),
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			by, after, err := o.a.rsaPath(n - 1)
			if err != nil {
				return nil, nil, err
			}
			return o.rsa(2048, by, after)
		},
	}
}

// rsa is a leaf with a test key. Key encipherment is for the suites in which the
// client encrypts the secret with this key (RFC 5246 section 7.4.2).
func (o *order) rsa(bits int, by *issuer, after []*x509.Certificate) ([][]byte, crypto.Signer, error) {
	key, err := testKey(bits)
	if err != nil {
		return nil, nil, err
	}
	return o.sentWith(key, by, after, func(t *x509.Certificate) { t.KeyUsage |= x509.KeyUsageKeyEncipherment })
}
