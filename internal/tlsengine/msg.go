package tlsengine

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

// Types of handshake messages.
const (
	typeHelloRequest        = tlsnames.MsgHelloRequest
	typeClientHello         = tlsnames.MsgClientHello
	typeServerHello         = tlsnames.MsgServerHello
	typeNewSessionTicket    = tlsnames.MsgNewSessionTicket
	typeEncryptedExtensions = tlsnames.MsgEncryptedExtensions
	typeCertificate         = tlsnames.MsgCertificate
	typeServerKeyExchange   = tlsnames.MsgServerKeyExchange
	typeCertificateRequest  = tlsnames.MsgCertificateRequest
	typeServerHelloDone     = tlsnames.MsgServerHelloDone
	typeCertificateVerify   = tlsnames.MsgCertificateVerify
	typeClientKeyExchange   = tlsnames.MsgClientKeyExchange
	typeFinished            = tlsnames.MsgFinished
	typeKeyUpdate           = tlsnames.MsgKeyUpdate
	typeMessageHash         = tlsnames.MsgMessageHash
)

// Types of extensions that the engine reads or writes.
const (
	extServerName           = tlsnames.ExtServerName
	extMaxFragmentLength    = tlsnames.ExtMaxFragmentLength
	extStatusRequest        = tlsnames.ExtStatusRequest
	extSupportedGroups      = tlsnames.ExtSupportedGroups
	extPointFormats         = tlsnames.ExtECPointFormats
	extSignatureAlgorithms  = tlsnames.ExtSignatureAlgorithms
	extALPN                 = tlsnames.ExtALPN
	extEncryptThenMAC       = tlsnames.ExtEncryptThenMAC
	extExtendedMasterSecret = tlsnames.ExtExtendedMasterSecret
	extRecordSizeLimit      = tlsnames.ExtRecordSizeLimit
	extSessionTicket        = tlsnames.ExtSessionTicket
	extPreSharedKey         = tlsnames.ExtPreSharedKey
	extEarlyData            = tlsnames.ExtEarlyData
	extSupportedVersions    = tlsnames.ExtSupportedVersions
	extCookie               = tlsnames.ExtCookie
	extPSKModes             = tlsnames.ExtPSKKeyExchangeModes
	extCertificateCAs       = tlsnames.ExtCertificateAuthorities
	extSignatureAlgsCert    = tlsnames.ExtSignatureAlgsCert
	extKeyShare             = tlsnames.ExtKeyShare
	extRenegotiationInfo    = tlsnames.ExtRenegotiationInfo
)

// headerLen is the length of the header of a handshake message: type and 24 bits
// of length (RFC 5246 7.4).
const headerLen = 4

// malformed is for lengths and fields that cannot be read.
func malformed(format string, args ...any) error {
	return &AlertError{Number: tlsnames.AlertDecodeError, Err: fmt.Errorf(format, args...)}
}

// illegal is for what can be read and must not be said.
func illegal(format string, args ...any) error {
	return &AlertError{Number: tlsnames.AlertIllegalParameter, Err: fmt.Errorf(format, args...)}
}

// bodyOf is a message without its header, which must be of the type and tell the right length.
func bodyOf(typ uint8, msg []byte) (cryptobyte.String, error) {
	s := cryptobyte.String(msg)
	var have uint8
	var body cryptobyte.String
	if !s.ReadUint8(&have) || !s.ReadUint24LengthPrefixed(&body) || !s.Empty() || have != typ {
		return nil, malformed("a %s of %d bytes has a wrong header", tlsnames.HandshakeName(typ), len(msg))
	}
	return body, nil
}

// marshalMessage puts the header before a body.
func marshalMessage(typ uint8, body []byte) []byte {
	n := len(body)
	msg := make([]byte, 0, headerLen+n)
	msg = append(msg, typ, byte(n>>16), byte(n>>8), byte(n))
	return append(msg, body...)
}

// An extension is a type and its content.
type extension struct {
	typ  uint16
	data []byte
}

// readExtensions takes a list of extensions (RFC 8446 4.2). One type may stand there once.
func readExtensions(s *cryptobyte.String) ([]extension, error) {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) {
		return nil, malformed("the length of the extensions is wrong")
	}
	all := []extension{}
	seen := map[uint16]bool{}
	for !list.Empty() {
		var e extension
		if !list.ReadUint16(&e.typ) || !readVector16(&list, &e.data) {
			return nil, malformed("extension number %d is cut off", len(all)+1)
		}
		if seen[e.typ] {
			return nil, illegal("the extension %s is there twice", tlsnames.ExtensionName(e.typ))
		}
		seen[e.typ] = true
		all = append(all, e)
	}
	return all, nil
}

// addExtensions writes a list of extensions with its length.
func addExtensions(b *cryptobyte.Builder, all []extension) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, e := range all {
			b.AddUint16(e.typ)
			addVector16(b, e.data)
		}
	})
}

// build makes a message; what it is made of is ours and fits.
func build(typ uint8, content func(b *cryptobyte.Builder)) []byte {
	var b cryptobyte.Builder
	b.AddUint8(typ)
	b.AddUint24LengthPrefixed(content)
	return b.BytesOrPanic()
}

// bytesOf makes the content of an extension or a part of a message.
func bytesOf(content func(b *cryptobyte.Builder)) []byte {
	var b cryptobyte.Builder
	content(&b)
	return b.BytesOrPanic()
}

func addVector8(b *cryptobyte.Builder, data []byte) {
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(data) })
}

func addVector16(b *cryptobyte.Builder, data []byte) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(data) })
}

func addVector24(b *cryptobyte.Builder, data []byte) {
	b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(data) })
}

// addNumbers16 writes a list of 16-bit numbers with a length of 16 bits.
func addNumbers16(b *cryptobyte.Builder, numbers []uint16) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, n := range numbers {
			b.AddUint16(n)
		}
	})
}

// The read functions take a vector with a length of 8, 16 or 24 bits. What they
// give shares its bytes with the message and is not nil.
func readVector8(s *cryptobyte.String, out *[]byte) bool {
	return s.ReadUint8LengthPrefixed((*cryptobyte.String)(out))
}

func readVector16(s *cryptobyte.String, out *[]byte) bool {
	return s.ReadUint16LengthPrefixed((*cryptobyte.String)(out))
}

func readVector24(s *cryptobyte.String, out *[]byte) bool {
	return s.ReadUint24LengthPrefixed((*cryptobyte.String)(out))
}

// readNumbers16 takes 16-bit numbers up to the end of s, at least one.
func readNumbers16(s cryptobyte.String) ([]uint16, bool) {
	if s.Empty() || len(s)%2 != 0 {
		return nil, false
	}
	numbers := make([]uint16, 0, len(s)/2)
	for !s.Empty() {
		var n uint16
		if !s.ReadUint16(&n) {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, true
}
