package tlsengine

import "golang.org/x/crypto/cryptobyte"

// maxChain bounds how many certificates a client may send (our choice).
const maxChain = 32

// marshalCertificate12 is RFC 5246 7.4.2.
func marshalCertificate12(chain [][]byte) []byte {
	return build(typeCertificate, func(b *cryptobyte.Builder) {
		b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
			for _, der := range chain {
				addVector24(b, der)
			}
		})
	})
}

// parseCertificate12 gives the chain, which is empty if the client has none.
func parseCertificate12(msg []byte) ([][]byte, error) {
	s, err := bodyOf(typeCertificate, msg)
	if err != nil {
		return nil, err
	}
	var list cryptobyte.String
	if !s.ReadUint24LengthPrefixed(&list) || !s.Empty() {
		return nil, malformed("the list of certificates cannot be read")
	}
	var chain [][]byte
	for !list.Empty() {
		var der []byte
		if !readVector24(&list, &der) || len(der) == 0 {
			return nil, malformed("certificate number %d is cut off or empty", len(chain)+1)
		}
		if chain = append(chain, der); len(chain) > maxChain {
			return nil, malformed("more than %d certificates came", maxChain)
		}
	}
	return chain, nil
}

// marshalCertificate13 is RFC 8446 4.4.2, without extensions of the certificates and, as in every
// handshake that is not post-handshake authentication, with an empty context.
func marshalCertificate13(chain [][]byte) []byte {
	return build(typeCertificate, func(b *cryptobyte.Builder) {
		b.AddUint8(0)
		b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
			for _, der := range chain {
				addVector24(b, der)
				b.AddUint16(0)
			}
		})
	})
}

// parseCertificate13 gives the chain. The context must be empty and the extensions of each
// certificate must be readable; what they say is not used.
func parseCertificate13(msg []byte) ([][]byte, error) {
	s, err := bodyOf(typeCertificate, msg)
	if err != nil {
		return nil, err
	}
	var reqContext []byte
	var list cryptobyte.String
	if !readVector8(&s, &reqContext) || !s.ReadUint24LengthPrefixed(&list) || !s.Empty() {
		return nil, malformed("the list of certificates cannot be read")
	}
	if len(reqContext) != 0 {
		return nil, illegal("the Certificate has a context that was not asked for")
	}
	var chain [][]byte
	for !list.Empty() {
		var der []byte
		if !readVector24(&list, &der) || len(der) == 0 {
			return nil, malformed("certificate number %d is cut off or empty", len(chain)+1)
		}
		if _, err := readExtensions(&list); err != nil {
			return nil, err
		}
		if chain = append(chain, der); len(chain) > maxChain {
			return nil, malformed("more than %d certificates came", maxChain)
		}
	}
	return chain, nil
}

// marshalCertificateRequest12 is RFC 5246 7.4.4. The types are those of IANA's
// ClientCertificateType: 1 rsa_sign, 64 ecdsa_sign.
func marshalCertificateRequest12(types []uint8, schemes []uint16, names [][]byte) []byte {
	return build(typeCertificateRequest, func(b *cryptobyte.Builder) {
		addVector8(b, types)
		addNumbers16(b, schemes)
		addNames(b, names)
	})
}

// marshalCertificateRequest13 is RFC 8446 4.3.2.
func marshalCertificateRequest13(schemes []uint16, names [][]byte) []byte {
	all := []extension{{extSignatureAlgorithms, bytesOf(func(b *cryptobyte.Builder) { addNumbers16(b, schemes) })}}
	if len(names) > 0 {
		all = append(all, extension{extCertificateCAs, bytesOf(func(b *cryptobyte.Builder) { addNames(b, names) })})
	}
	return build(typeCertificateRequest, func(b *cryptobyte.Builder) {
		b.AddUint8(0)
		addExtensions(b, all)
	})
}

// addNames writes distinguished names in DER, as many as the 2^16-1 bytes of the list hold.
func addNames(b *cryptobyte.Builder, names [][]byte) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		room := 1<<16 - 1
		for _, name := range names {
			if room -= 2 + len(name); room < 0 {
				return
			}
			addVector16(b, name)
		}
	})
}

// marshalCertificateVerify is the same in both versions (RFC 5246 7.4.8, RFC 8446 4.4.3).
func marshalCertificateVerify(scheme uint16, signature []byte) []byte {
	return build(typeCertificateVerify, func(b *cryptobyte.Builder) {
		b.AddUint16(scheme)
		addVector16(b, signature)
	})
}

// parseCertificateVerify gives the scheme and the signature.
func parseCertificateVerify(msg []byte) (scheme uint16, signature []byte, err error) {
	s, err := bodyOf(typeCertificateVerify, msg)
	if err != nil {
		return 0, nil, err
	}
	if !s.ReadUint16(&scheme) || !readVector16(&s, &signature) || !s.Empty() {
		return 0, nil, malformed("the CertificateVerify cannot be read")
	}
	return scheme, signature, nil
}
