package tlsnames

import (
	"fmt"
	"strings"
)

// IsGREASE tells whether a suite, group, extension, version or signature scheme is one of the
// sixteen values that stand for nothing (RFC 8701 2).
func IsGREASE(v uint16) bool { return v&0x0f0f == 0x0a0a && v>>8 == v&0xff }

// IsGREASEPSKMode is the same for the one-byte PSK key exchange modes (RFC 8701 2).
func IsGREASEPSKMode(m uint8) bool { return m >= 0x0b && (m-0x0b)%0x1f == 0 && m <= 0xe4 }

// VersionName is a version in words: "TLS 1.2".
func VersionName(v uint16) string {
	switch {
	case v == VersionSSL30:
		return "SSL 3.0"
	case v >= VersionTLS10 && v <= VersionTLS13:
		return fmt.Sprintf("TLS 1.%d", v-VersionTLS10)
	case v == 0x0002:
		return "SSL 2.0"
	case v == 0xfeff:
		return "DTLS 1.0"
	case v == 0xfefd:
		return "DTLS 1.2"
	case v == 0xfefc:
		return "DTLS 1.3"
	case v>>8 == 0x7f:
		return fmt.Sprintf("TLS 1.3 draft %d", v&0xff)
	}
	return unnamed("version", v)
}

// VersionByName takes "TLS 1.2", "tls1.2", "tls12" and "1.2".
func VersionByName(name string) (uint16, bool) {
	n := strings.NewReplacer(" ", "", ".", "", "v", "", "_", "").Replace(strings.ToLower(name))
	switch strings.TrimPrefix(n, "tls") {
	case "ssl30", "ssl3":
		return VersionSSL30, true
	case "10":
		return VersionTLS10, true
	case "11":
		return VersionTLS11, true
	case "12":
		return VersionTLS12, true
	case "13":
		return VersionTLS13, true
	}
	return 0, false
}

// ContentTypeName is a record's content type in words.
func ContentTypeName(t uint8) string {
	switch t {
	case RecordChangeCipherSpec:
		return "change_cipher_spec"
	case RecordAlert:
		return "alert"
	case RecordHandshake:
		return "handshake"
	case RecordApplicationData:
		return "application_data"
	case RecordHeartbeat:
		return "heartbeat"
	case 25:
		return "tls12_cid"
	case 26:
		return "ACK"
	}
	return fmt.Sprintf("content type %d", t)
}

// HandshakeName is the name of a type of handshake messages: "ClientHello".
func HandshakeName(t uint8) string {
	if n := handshakeName(t); n != "" {
		return n
	}
	return fmt.Sprintf("handshake message %d", t)
}

// HandshakeByName takes the name in any case, with or without - and _.
func HandshakeByName(name string) (uint8, bool) {
	for t := range 256 {
		if n := handshakeName(uint8(t)); n != "" && same(n, name) {
			return uint8(t), true
		}
	}
	return 0, false
}

func handshakeName(t uint8) string {
	switch t {
	case MsgHelloRequest:
		return "HelloRequest"
	case MsgClientHello:
		return "ClientHello"
	case MsgServerHello:
		return "ServerHello"
	case MsgHelloVerifyRequest:
		return "HelloVerifyRequest"
	case MsgNewSessionTicket:
		return "NewSessionTicket"
	case MsgEndOfEarlyData:
		return "EndOfEarlyData"
	case MsgHelloRetryRequest:
		return "HelloRetryRequest"
	case MsgEncryptedExtensions:
		return "EncryptedExtensions"
	case MsgCertificate:
		return "Certificate"
	case MsgServerKeyExchange:
		return "ServerKeyExchange"
	case MsgCertificateRequest:
		return "CertificateRequest"
	case MsgServerHelloDone:
		return "ServerHelloDone"
	case MsgCertificateVerify:
		return "CertificateVerify"
	case MsgClientKeyExchange:
		return "ClientKeyExchange"
	case MsgFinished:
		return "Finished"
	case MsgCertificateURL:
		return "CertificateURL"
	case MsgCertificateStatus:
		return "CertificateStatus"
	case MsgSupplementalData:
		return "SupplementalData"
	case MsgKeyUpdate:
		return "KeyUpdate"
	case MsgCompressedCertificate:
		return "CompressedCertificate"
	case MsgMessageHash:
		return "message_hash"
	}
	return ""
}

// PointFormatName is a format of points on a curve (RFC 8422 5.1.2).
func PointFormatName(f uint8) string {
	switch f {
	case 0:
		return "uncompressed"
	case 1:
		return "ansiX962_compressed_prime"
	case 2:
		return "ansiX962_compressed_char2"
	}
	return fmt.Sprintf("point format %d", f)
}

// PSKModeName is a way to use a pre-shared key in TLS 1.3 (RFC 8446 4.2.9).
func PSKModeName(m uint8) string {
	switch {
	case m == 0:
		return "psk_ke"
	case m == 1:
		return "psk_dhe_ke"
	case IsGREASEPSKMode(m):
		return fmt.Sprintf("GREASE 0x%02x", m)
	}
	return fmt.Sprintf("PSK mode %d", m)
}

// MaxFragmentLength is the length in bytes that a code of the extension
// max_fragment_length stands for (RFC 6066 4); 0 for an unregistered code.
func MaxFragmentLength(code uint8) int {
	if code < 1 || code > 4 {
		return 0
	}
	return 256 << code
}

// MaxFragmentCode is the code for a length of 512, 1024, 2048 or 4096 bytes; 0 for any other.
func MaxFragmentCode(length int) uint8 {
	for code := uint8(1); code <= 4; code++ {
		if MaxFragmentLength(code) == length {
			return code
		}
	}
	return 0
}

// unnamed is what a number is called that nobody registered.
func unnamed(kind string, v uint16) string {
	if IsGREASE(v) {
		return fmt.Sprintf("GREASE 0x%04x", v)
	}
	return fmt.Sprintf("%s 0x%04x", kind, v)
}

// same compares names without regard to case, - and _.
func same(a, b string) bool { return plain(a) == plain(b) }

func plain(s string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
}
