package tlsengine

import "golang.org/x/crypto/cryptobyte"

// A serverHello is a ServerHello; with a certain random it is a HelloRetryRequest
// (RFC 8446 4.1.3).
type serverHello struct {
	version     uint16 // 0x0303 in TLS 1.3, whose version is an extension
	random      [32]byte
	sessionID   []byte
	suite       uint16
	compression uint8
	extensions  []extension // nil leaves the list out, as TLS 1.2 permits
}

func (h *serverHello) marshal() []byte {
	return build(typeServerHello, func(b *cryptobyte.Builder) {
		b.AddUint16(h.version)
		b.AddBytes(h.random[:])
		addVector8(b, h.sessionID)
		b.AddUint16(h.suite)
		b.AddUint8(h.compression)
		if h.extensions != nil {
			addExtensions(b, h.extensions)
		}
	})
}

// marshalEncryptedExtensions is RFC 8446 4.3.1.
func marshalEncryptedExtensions(all []extension) []byte {
	return build(typeEncryptedExtensions, func(b *cryptobyte.Builder) { addExtensions(b, all) })
}

// number16 is an extension that is one 16-bit number.
func number16(typ, n uint16) extension {
	return extension{typ, []byte{byte(n >> 8), byte(n)}}
}

// alpnExtension names the chosen protocol (RFC 7301 3.1).
func alpnExtension(name string) extension {
	return extension{extALPN, bytesOf(func(b *cryptobyte.Builder) {
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { addVector8(b, []byte(name)) })
	})}
}

// keyShareExtension is the server's share.
func keyShareExtension(group uint16, data []byte) extension {
	return extension{extKeyShare, bytesOf(func(b *cryptobyte.Builder) {
		b.AddUint16(group)
		addVector16(b, data)
	})}
}

// cookieExtension is for a HelloRetryRequest (RFC 8446 4.2.2).
func cookieExtension(cookie []byte) extension {
	return extension{extCookie, bytesOf(func(b *cryptobyte.Builder) { addVector16(b, cookie) })}
}
