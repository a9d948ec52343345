package tlsrecord

import "fmt"

// Content types of records (RFC 8446 5.1, RFC 6520).
const (
	changeCipherSpec = 20
	alert            = 21
	handshake        = 22
	applicationData  = 23
	heartbeat        = 24
)

// TypeName is a record's content type in words.
func TypeName(t uint8) string {
	switch t {
	case changeCipherSpec:
		return "change cipher spec"
	case alert:
		return "alert"
	case handshake:
		return "handshake"
	case applicationData:
		return "application data"
	case heartbeat:
		return "heartbeat"
	default:
		return fmt.Sprintf("type %d", t)
	}
}

// VersionName is a version of TLS in words.
func VersionName(v uint16) string {
	switch v {
	case 0x0300:
		return "SSL 3.0"
	case 0x0301, 0x0302, 0x0303, 0x0304:
		return fmt.Sprintf("TLS 1.%d", v-0x0301)
	default:
		return fmt.Sprintf("version %#04x", v)
	}
}

const (
	clientHello = 1
	serverHello = 2
)

func isHello(t uint8) bool { return t == clientHello || t == serverHello }

// handshakeNames are the registered types of handshake messages (RFC 8446 4,
// RFC 5246 7.4, RFC 5077, RFC 6066, RFC 8879).
var handshakeNames = map[uint8]string{
	0:           "HelloRequest",
	clientHello: "ClientHello",
	serverHello: "ServerHello",
	3:           "HelloVerifyRequest",
	4:           "NewSessionTicket",
	5:           "EndOfEarlyData",
	8:           "EncryptedExtensions",
	11:          "Certificate",
	12:          "ServerKeyExchange",
	13:          "CertificateRequest",
	14:          "ServerHelloDone",
	15:          "CertificateVerify",
	16:          "ClientKeyExchange",
	20:          "Finished",
	21:          "CertificateURL",
	22:          "CertificateStatus",
	24:          "KeyUpdate",
	25:          "CompressedCertificate",
}

// HandshakeName is the name of a type of handshake messages.
func HandshakeName(t uint8) string {
	if n, ok := handshakeNames[t]; ok {
		return n
	}
	return fmt.Sprintf("handshake message %d", t)
}

func alertLevel(l uint8) string {
	switch l {
	case 1:
		return "warning"
	case 2:
		return "fatal"
	default:
		return fmt.Sprintf("level %d", l)
	}
}

// The alerts that a hint is given for.
const (
	alertCloseNotify        = 0
	alertBadRecordMAC       = 20
	alertCertificateRevoked = 44
	alertCertificateExpired = 45
	alertUnknownCA          = 48
)

// alertNames are the registered alerts (RFC 8446 6, RFC 5246 7.2 for those that are gone).
var alertNames = map[uint8]string{
	alertCloseNotify:        "close_notify",
	10:                      "unexpected_message",
	alertBadRecordMAC:       "bad_record_mac",
	21:                      "decryption_failed",
	22:                      "record_overflow",
	30:                      "decompression_failure",
	40:                      "handshake_failure",
	41:                      "no_certificate",
	42:                      "bad_certificate",
	43:                      "unsupported_certificate",
	alertCertificateRevoked: "certificate_revoked",
	alertCertificateExpired: "certificate_expired",
	46:                      "certificate_unknown",
	47:                      "illegal_parameter",
	alertUnknownCA:          "unknown_ca",
	49:                      "access_denied",
	50:                      "decode_error",
	51:                      "decrypt_error",
	60:                      "export_restriction",
	70:                      "protocol_version",
	71:                      "insufficient_security",
	80:                      "internal_error",
	86:                      "inappropriate_fallback",
	90:                      "user_canceled",
	100:                     "no_renegotiation",
	109:                     "missing_extension",
	110:                     "unsupported_extension",
	111:                     "certificate_unobtainable",
	112:                     "unrecognized_name",
	113:                     "bad_certificate_status_response",
	114:                     "bad_certificate_hash_value",
	115:                     "unknown_psk_identity",
	116:                     "certificate_required",
	120:                     "no_application_protocol",
}

// AlertName is the name of an alert's description.
func AlertName(d uint8) string {
	if n, ok := alertNames[d]; ok {
		return n
	}
	return fmt.Sprintf("alert %d", d)
}

// MbedTLSHint tells what an alert means when the TE's client is mbedTLS 2 or 3,
// whose error codes are what its log shows. It is empty where that is not certain.
func MbedTLSHint(a Alert, fromClient bool) string {
	if !fromClient {
		switch {
		case a.Level == 1 && a.Description == alertCloseNotify:
			return "mbedTLS returns -0x7880 (MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY): the server ended the session in order"
		case a.Level == 2:
			return "mbedTLS returns -0x7780 (MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE): the server refused"
		}
		return ""
	}
	switch a.Description {
	case alertUnknownCA:
		return "mbedTLS trusts no CA that signed the server's chain (MBEDTLS_X509_BADCERT_NOT_TRUSTED, -0x2700), or has no CA at all (-0x7680)"
	case alertCertificateExpired:
		return "mbedTLS finds the certificate expired by its own clock (MBEDTLS_X509_BADCERT_EXPIRED, -0x2700)"
	case alertCertificateRevoked:
		return "mbedTLS finds the certificate in its revocation list (MBEDTLS_X509_BADCERT_REVOKED, -0x2700)"
	case alertBadRecordMAC:
		return "mbedTLS could not verify a record (MBEDTLS_ERR_SSL_INVALID_MAC, -0x7180): bytes were lost, added or changed on the way"
	}
	return ""
}
