package pki

import (
	"bytes"
	"crypto"
	"crypto/x509"
)

func expired() Variant {
	return Variant{
		Name: "expired", Trust: "root", Flags: BadExpired,
		Doc: "One certificate signed by the CA that ended with the year 1999, before any clock a device may start with. A right client that has a clock refuses: " +
			"mbedTLS with -0x2700 and the flag 0x01 (BADCERT_EXPIRED), if it was built with MBEDTLS_HAVE_TIME_DATE. A client that accepts does not check dates.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			return o.direct(func(t *x509.Certificate) { t.NotBefore, t.NotAfter = expiredFrom(), expiredAt() })
		},
	}
}

func notYetValid() Variant {
	return Variant{
		Name: "not-yet-valid", Trust: "root", Flags: BadFuture,
		Doc: "One certificate signed by the CA that starts with the year 2049. To a device whose clock stands at 2000 or 2004 all certificates of today look like this one: " +
			"mbedTLS says -0x2700 with the flag 0x200 (BADCERT_FUTURE), and its author has to set the clock (AT+CLTS, AT+CNTP) before the handshake. A client that accepts does not check dates.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			return o.direct(func(t *x509.Certificate) { t.NotBefore = notYet() })
		},
	}
}

func selfSigned() Variant {
	return Variant{
		Name: "self-signed", Trust: "root", Flags: BadNotTrusted,
		Doc: "One certificate that signs itself. A right client refuses what it was not given before: mbedTLS with -0x2700 and the flag 0x08 (BADCERT_NOT_TRUSTED). " +
			"A client that accepts verifies nothing (MBEDTLS_SSL_VERIFY_NONE, or OPTIONAL without a look at the result).",
		build: func(o *order) ([][]byte, crypto.Signer, error) { return o.sent(nil, nil) },
	}
}

func unknownCAChain() Variant {
	return Variant{
		Name: "unknown-ca", Trust: "root", Flags: BadNotTrusted,
		Doc: "A leaf and the root that signed it, which no client is given: whole and right, but somebody else's. A right client refuses: " +
			"mbedTLS with -0x2700 and the flag 0x08 (BADCERT_NOT_TRUSTED). A client that accepts trusts the root because the server sent it.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			by, err := o.a.unknownCA()
			if err != nil {
				return nil, nil, err
			}
			return o.sent(by, []*x509.Certificate{by.cert})
		},
	}
}

func badSignature() Variant {
	return Variant{
		Name: "bad-signature", Trust: "root", Flags: BadNotTrusted,
		Doc: "One certificate that names the CA as its issuer, with one bit of the signature turned over: what a forger without the CA's key can make. A right client refuses: " +
			"mbedTLS with -0x2700 and the flag 0x08 (BADCERT_NOT_TRUSTED), since to it a wrong signature is an issuer that was not found. A client that accepts compares names and checks no signature.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			chain, key, err := o.direct()
			if err != nil {
				return nil, nil, err
			}
			der := bytes.Clone(chain[0])
			der[len(der)-1] ^= 1 // in the number s of the signature, so it is still DER
			return [][]byte{der}, key, nil
		},
	}
}

func sha1() Variant {
	return Variant{
		Name: "sha1", Trust: "root", Flags: BadMD,
		Doc: "One certificate signed by the CA with ECDSA and SHA-1, for which collisions have been made. A right client refuses: mbedTLS with -0x2700 and the flag 0x4000 (BADCERT_BAD_MD) " +
			"unless it was given a profile of its own. A client that accepts has a profile that is too wide.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			return o.direct(func(t *x509.Certificate) { t.SignatureAlgorithm = x509.ECDSAWithSHA1 })
		},
	}
}

func keyUsage() Variant {
	return Variant{
		Name: "key-usage", Trust: "root", Flags: BadKeyUsage,
		Doc: "One certificate signed by the CA whose key may encipher data and nothing else, so it may not sign the key exchange (RFC 5280 section 4.2.1.3). A right client refuses: " +
			"mbedTLS with -0x7a00 (bad certificate) and the flag 0x0800 (BADCERT_KEY_USAGE), if it was built with MBEDTLS_X509_CHECK_KEY_USAGE. Go does not look and accepts.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			return o.direct(func(t *x509.Certificate) { t.KeyUsage = x509.KeyUsageDataEncipherment })
		},
	}
}

func extKeyUsage() Variant {
	return Variant{
		Name: "ext-key-usage", Trust: "root", Flags: BadExtKeyUsage,
		Doc: "One certificate signed by the CA that is for clients alone (RFC 5280 section 4.2.1.12). A right client refuses it for a server: mbedTLS with -0x7a00 (bad certificate) and the flag 0x1000 (BADCERT_EXT_KEY_USAGE), " +
			"if it was built with MBEDTLS_X509_CHECK_EXTENDED_KEY_USAGE. Where one CA makes the certificates of devices and of servers, a client that accepts lets each device play the server.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			return o.direct(func(t *x509.Certificate) { t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
		},
	}
}

// revoked has the same serial number for all names, so that the CRL is one that
// firmware can hold.
func revoked() Variant {
	return Variant{
		Name: "revoked", Trust: "root",
		Doc: "One certificate signed by the CA that is on its CRL (tls ca --what crl). A client that was given the CRL refuses: mbedTLS with -0x2700 and the flag 0x02 (BADCERT_REVOKED). " +
			"One without it cannot know, and accepts: few devices look.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			serial, err := o.a.issuers.serial(revokedServer)
			if err != nil {
				return nil, nil, err
			}
			return o.direct(func(t *x509.Certificate) { t.SerialNumber = serial })
		},
	}
}
