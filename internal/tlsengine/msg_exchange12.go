package tlsengine

import "golang.org/x/crypto/cryptobyte"

// curveNamed marks a group by its number in ServerKeyExchange (RFC 8422 5.4).
const curveNamed = 3

// ecdhParams is what the server of an ECDHE suite signs beside the randoms, and the first part of its
// ServerKeyExchange (RFC 8422 5.4).
func ecdhParams(group uint16, public []byte) []byte {
	return bytesOf(func(b *cryptobyte.Builder) {
		b.AddUint8(curveNamed)
		b.AddUint16(group)
		addVector8(b, public)
	})
}

// marshalServerKeyExchange joins the parts that the key exchange has: the hint of PSK suites
// (RFC 4279 2; nil: none), the parameters, and the signature (nil: none).
func marshalServerKeyExchange(hint, params []byte, scheme uint16, signature []byte) []byte {
	return build(typeServerKeyExchange, func(b *cryptobyte.Builder) {
		if hint != nil {
			addVector16(b, hint)
		}
		b.AddBytes(params)
		if signature != nil {
			b.AddUint16(scheme)
			addVector16(b, signature)
		}
	})
}

// A clientKeyExchange is what a ClientKeyExchange carried; what the key exchange has not is nil.
type clientKeyExchange struct {
	identity  []byte // of a PSK (RFC 4279)
	public    []byte // of ECDHE (RFC 8422 5.7)
	encrypted []byte // the premaster secret under the server's RSA key (RFC 5246 7.4.7.1)
}

// parseClientKeyExchange reads the parts that the key exchange has, in this order: identity,
// point, encrypted secret.
func parseClientKeyExchange(msg []byte, psk, ecdhe, rsa bool) (*clientKeyExchange, error) {
	s, err := bodyOf(typeClientKeyExchange, msg)
	if err != nil {
		return nil, err
	}
	k := &clientKeyExchange{}
	if psk && !readVector16(&s, &k.identity) ||
		ecdhe && (!readVector8(&s, &k.public) || len(k.public) == 0) ||
		rsa && !readVector16(&s, &k.encrypted) || !s.Empty() {
		return nil, malformed("the ClientKeyExchange of %d bytes cannot be read", len(msg))
	}
	return k, nil
}

// marshalNewSessionTicket12 is RFC 5077 3.3; the lifetime is in seconds.
func marshalNewSessionTicket12(lifetime uint32, ticket []byte) []byte {
	return build(typeNewSessionTicket, func(b *cryptobyte.Builder) {
		b.AddUint32(lifetime)
		addVector16(b, ticket)
	})
}
