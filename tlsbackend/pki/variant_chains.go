package pki

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
)

// How many certificates a chain can have.
const (
	minChain = 2
	maxChain = 12
)

func chainOf(n int) Variant {
	return Variant{
		Name: fmt.Sprintf("chain%d", n), Range: fmt.Sprintf("chainN, N from %d to %d", minChain, maxChain), Trust: "root", Valid: true,
		Doc: fmt.Sprintf("%d certificates: the leaf and %d intermediates, each signed by the next, the last by the CA, which is not sent; each has about 500 bytes. "+
			"It proves that the client takes a chain of that length and has the room for it: mbedTLS holds the whole message in its input buffer (MBEDTLS_SSL_IN_CONTENT_LEN, else -0x7200) "+
			"and all parsed certificates on the heap (else -0x7f00), and follows at most MBEDTLS_X509_MAX_INTERMEDIATE_CA intermediates, eight as it comes; beyond them it says -0x3000.", n, n-1),
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			by, after, err := o.a.path(n - 1)
			if err != nil {
				return nil, nil, err
			}
			return o.sent(by, after)
		},
	}
}

// path is the nth intermediate and the certificates from it up to the CA.
func (a *Authority) path(n int) (by *issuer, up []*x509.Certificate, err error) {
	by = a.root
	for i := 1; i <= n; i++ {
		if by, err = a.intermediate(i); err != nil {
			return nil, nil, err
		}
		up = append(up, by.cert)
	}
	slices.Reverse(up)
	return by, up, nil
}

func rootIncluded() Variant {
	return Variant{
		Name: "root-included", Trust: "root", Valid: true,
		Doc: "A leaf, an intermediate and the CA itself, which a server need not send (RFC 5246 section 7.4.2) and many do. " +
			"A right client takes the CA that it has and ignores the one that was sent; it costs memory and time on the line only.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			by, after, err := o.a.path(1)
			if err != nil {
				return nil, nil, err
			}
			return o.sent(by, append(after, o.a.root.cert))
		},
	}
}

func incompleteChain() Variant {
	return Variant{
		Name: "incomplete-chain", Trust: "root", Flags: BadNotTrusted,
		Doc: "A leaf below an intermediate that is not sent: the server was set up without it, the most frequent mistake of all. " +
			"Browsers fetch or know the missing one, so the server's owner sees nothing. A client with the CA alone cannot accept it: mbedTLS says -0x2700 with the flag 0x08 (BADCERT_NOT_TRUSTED). " +
			"The server is to be mended; a client that must live with it is given the intermediate as trusted.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			by, _, err := o.a.path(1)
			if err != nil {
				return nil, nil, err
			}
			return o.sent(by, nil)
		},
	}
}

func wrongOrder() Variant {
	return Variant{
		Name: "wrong-order", Trust: "root", Valid: true, Flags: BadNotTrusted,
		Doc: "A leaf and two intermediates, these the wrong way round. TLS 1.2 demands that each certifies the one before (RFC 5246 section 7.4.2); " +
			"TLS 1.3 asks clients to be ready for any order (RFC 8446 section 4.4.2). mbedTLS looks for an issuer only behind the certificate in question, " +
			"so it says -0x2700 with the flag 0x08 (BADCERT_NOT_TRUSTED) where OpenSSL and Go find the path.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			by, after, err := o.a.path(2)
			if err != nil {
				return nil, nil, err
			}
			slices.Reverse(after)
			return o.sent(by, after)
		},
	}
}

func crossSignedChain() Variant {
	return Variant{
		Name: "cross-signed", Trust: "root", Valid: true,
		Doc: "A leaf and an intermediate below a second root, and that root's name and key once more in a certificate signed by the CA. " +
			"A client that trusts the CA goes to the end of what was sent; one that trusts the second root (tls ca --what cross-root) has to stop before it. " +
			"One that only looks at the last certificate fails with the second root.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			root, err := o.a.crossRoot()
			if err != nil {
				return nil, nil, err
			}
			by, err := o.a.crossIntermediate()
			if err != nil {
				return nil, nil, err
			}
			serial, err := o.a.issuers.serial("cross root by the CA")
			if err != nil {
				return nil, nil, err
			}
			crossed, err := crossSigned(root, o.a.root, serial)
			if err != nil {
				return nil, nil, err
			}
			return o.sent(by, []*x509.Certificate{by.cert, crossed})
		},
	}
}

func expiredRootChain() Variant {
	return Variant{
		Name: "expired-root", Trust: "root", Valid: true,
		Doc: "A leaf and an intermediate below the CA, and the CA's name and key once more in a certificate of an older root that has expired: " +
			"what servers with certificates of Let's Encrypt sent after 30 September 2021. A right client that trusts the CA stops there and accepts. " +
			"One that follows what was sent to its end says that it is expired or not trusted, as OpenSSL 1.0.2 did; one that has the old root alone (tls ca --what expired-root) " +
			"fails if it knows the time: mbedTLS with -0x2700 and the flag 0x01 (BADCERT_EXPIRED). The remedy is the newer root in the firmware.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			old, err := o.a.expiredRoot()
			if err != nil {
				return nil, nil, err
			}
			by, after, err := o.a.path(1)
			if err != nil {
				return nil, nil, err
			}
			serial, err := o.a.issuers.serial("the CA by the expired root")
			if err != nil {
				return nil, nil, err
			}
			crossed, err := crossSigned(o.a.root, old, serial)
			if err != nil {
				return nil, nil, err
			}
			return o.sent(by, append(after, crossed))
		},
	}
}

// Bounds of a certificate's size in bytes. Most is what fits four records.
const (
	minBig = 1000
	maxBig = 60_000
)

// paddingOID is in the arc that RFC 5612 keeps free for examples.
func paddingOID() asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 32473, 1}
}

func bigCert(size int) Variant {
	name := fmt.Sprintf("big-cert-%d", size)
	if size%1024 == 0 {
		name = fmt.Sprintf("big-cert-%dk", size/1024)
	}
	return Variant{
		Name: name, Range: fmt.Sprintf("big-cert-N in bytes or big-cert-Nk, from %d to %d bytes", minBig, maxBig), Trust: "root", Valid: true,
		Doc: fmt.Sprintf("One certificate of %d bytes, most of it an extension that no client knows and that is not critical, so that it must be ignored (RFC 5280 section 4.2). "+
			"It proves that the client has room for a long Certificate message: mbedTLS with a smaller MBEDTLS_SSL_IN_CONTENT_LEN says -0x7200 (invalid record) or -0x7100, "+
			"and without memory -0x7f00. Certificates for hundreds of names are as long as that.", size),
		build: func(o *order) ([][]byte, crypto.Signer, error) { return o.padded(size) },
	}
}

// padded makes the certificate again until its size fits. The lengths in it
// grow with the padding, and a signature has 70 to 72 bytes: after two rounds it
// is off by no more than that.
func (o *order) padded(size int) (chain [][]byte, key crypto.Signer, err error) {
	for n, round := 0, 0; round < 3; round++ {
		chain, key, err = o.direct(func(t *x509.Certificate) {
			t.ExtraExtensions = append(t.ExtraExtensions, pkix.Extension{Id: paddingOID(), Value: padding(n)})
		})
		if err != nil || len(chain[0]) == size {
			return chain, key, err
		}
		n = max(n+size-len(chain[0]), 0)
	}
	return chain, key, err
}

// padding is an OCTET STRING of zeros, as an extension's value must be DER.
func padding(n int) []byte {
	der, err := asn1.Marshal(make([]byte, n))
	if err != nil {
		return nil // bytes can always be marshalled
	}
	return der
}
