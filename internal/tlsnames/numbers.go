package tlsnames

// Versions as they stand on the wire.
const (
	VersionSSL30 = 0x0300
	VersionTLS10 = 0x0301
	VersionTLS11 = 0x0302
	VersionTLS12 = 0x0303
	VersionTLS13 = 0x0304
)

// Content types of records (RFC 8446 5.1, RFC 6520).
const (
	RecordChangeCipherSpec uint8 = 20
	RecordAlert            uint8 = 21
	RecordHandshake        uint8 = 22
	RecordApplicationData  uint8 = 23
	RecordHeartbeat        uint8 = 24
)

// Types of handshake messages (RFC 8446 4, RFC 5246 7.4, RFC 5077, RFC 6066, RFC 8879).
const (
	MsgHelloRequest          uint8 = 0
	MsgClientHello           uint8 = 1
	MsgServerHello           uint8 = 2
	MsgHelloVerifyRequest    uint8 = 3
	MsgNewSessionTicket      uint8 = 4
	MsgEndOfEarlyData        uint8 = 5
	MsgHelloRetryRequest     uint8 = 6 // drafts of 1.3 only; the final one is a ServerHello
	MsgEncryptedExtensions   uint8 = 8
	MsgCertificate           uint8 = 11
	MsgServerKeyExchange     uint8 = 12
	MsgCertificateRequest    uint8 = 13
	MsgServerHelloDone       uint8 = 14
	MsgCertificateVerify     uint8 = 15
	MsgClientKeyExchange     uint8 = 16
	MsgFinished              uint8 = 20
	MsgCertificateURL        uint8 = 21
	MsgCertificateStatus     uint8 = 22
	MsgSupplementalData      uint8 = 23
	MsgKeyUpdate             uint8 = 24
	MsgCompressedCertificate uint8 = 25
	MsgMessageHash           uint8 = 254
)

// Named groups (RFC 8422 5.1.1, RFC 7919, RFC 8446 4.2.7).
const (
	GroupP192    uint16 = 19
	GroupP224    uint16 = 21
	GroupP256    uint16 = 23
	GroupP384    uint16 = 24
	GroupP521    uint16 = 25
	GroupX25519  uint16 = 29
	GroupX448    uint16 = 30
	GroupFFDH2k  uint16 = 0x0100
	GroupFFDH3k  uint16 = 0x0101
	GroupFFDH4k  uint16 = 0x0102
	GroupX25519K uint16 = 4588 // X25519MLKEM768
)

// Signature schemes (RFC 8446 4.2.3). In TLS 1.2 the same two bytes are a hash and a
// signature algorithm (RFC 5246 7.4.1.4.1), so SchemeRSASHA224 and the like exist only there.
const (
	SchemeRSAMD5          uint16 = 0x0101
	SchemeRSASHA1         uint16 = 0x0201
	SchemeDSASHA1         uint16 = 0x0202
	SchemeECDSASHA1       uint16 = 0x0203
	SchemeRSASHA224       uint16 = 0x0301
	SchemeECDSASHA224     uint16 = 0x0303
	SchemeRSASHA256       uint16 = 0x0401
	SchemeECDSASHA256     uint16 = 0x0403 // in 1.3 with P-256 only
	SchemeRSASHA384       uint16 = 0x0501
	SchemeECDSASHA384     uint16 = 0x0503 // in 1.3 with P-384 only
	SchemeRSASHA512       uint16 = 0x0601
	SchemeECDSASHA512     uint16 = 0x0603 // in 1.3 with P-521 only
	SchemeRSAPSSSHA256    uint16 = 0x0804 // with an ordinary RSA key (rsae)
	SchemeRSAPSSSHA384    uint16 = 0x0805
	SchemeRSAPSSSHA512    uint16 = 0x0806
	SchemeEd25519         uint16 = 0x0807
	SchemeEd448           uint16 = 0x0808
	SchemeRSAPSSPSSSHA256 uint16 = 0x0809 // with a key that is for PSS only
	SchemeRSAPSSPSSSHA384 uint16 = 0x080a
	SchemeRSAPSSPSSSHA512 uint16 = 0x080b
)

// Extensions (IANA, TLS ExtensionType values).
const (
	ExtServerName             uint16 = 0
	ExtMaxFragmentLength      uint16 = 1
	ExtTrustedCAKeys          uint16 = 3
	ExtTruncatedHMAC          uint16 = 4
	ExtStatusRequest          uint16 = 5
	ExtSupportedGroups        uint16 = 10
	ExtECPointFormats         uint16 = 11
	ExtSignatureAlgorithms    uint16 = 13
	ExtHeartbeat              uint16 = 15
	ExtALPN                   uint16 = 16
	ExtSCT                    uint16 = 18
	ExtPadding                uint16 = 21
	ExtEncryptThenMAC         uint16 = 22
	ExtExtendedMasterSecret   uint16 = 23
	ExtCompressCertificate    uint16 = 27
	ExtRecordSizeLimit        uint16 = 28
	ExtSessionTicket          uint16 = 35
	ExtPreSharedKey           uint16 = 41
	ExtEarlyData              uint16 = 42
	ExtSupportedVersions      uint16 = 43
	ExtCookie                 uint16 = 44
	ExtPSKKeyExchangeModes    uint16 = 45
	ExtCertificateAuthorities uint16 = 47
	ExtPostHandshakeAuth      uint16 = 49
	ExtSignatureAlgsCert      uint16 = 50
	ExtKeyShare               uint16 = 51
	ExtRenegotiationInfo      uint16 = 0xff01
)

// Levels of alerts.
const (
	LevelWarning uint8 = 1
	LevelFatal   uint8 = 2
)

// Descriptions of alerts (RFC 8446 6, RFC 5246 7.2 for those that are gone).
const (
	AlertCloseNotify             uint8 = 0
	AlertUnexpectedMessage       uint8 = 10
	AlertBadRecordMAC            uint8 = 20
	AlertDecryptionFailed        uint8 = 21
	AlertRecordOverflow          uint8 = 22
	AlertDecompressionFailure    uint8 = 30
	AlertHandshakeFailure        uint8 = 40
	AlertNoCertificate           uint8 = 41
	AlertBadCertificate          uint8 = 42
	AlertUnsupportedCertificate  uint8 = 43
	AlertCertificateRevoked      uint8 = 44
	AlertCertificateExpired      uint8 = 45
	AlertCertificateUnknown      uint8 = 46
	AlertIllegalParameter        uint8 = 47
	AlertUnknownCA               uint8 = 48
	AlertAccessDenied            uint8 = 49
	AlertDecodeError             uint8 = 50
	AlertDecryptError            uint8 = 51
	AlertTooManyCIDsRequested    uint8 = 52
	AlertExportRestriction       uint8 = 60
	AlertProtocolVersion         uint8 = 70
	AlertInsufficientSecurity    uint8 = 71
	AlertInternalError           uint8 = 80
	AlertInappropriateFallback   uint8 = 86
	AlertUserCanceled            uint8 = 90
	AlertNoRenegotiation         uint8 = 100
	AlertMissingExtension        uint8 = 109
	AlertUnsupportedExtension    uint8 = 110
	AlertCertificateUnobtainable uint8 = 111
	AlertUnrecognizedName        uint8 = 112
	AlertBadCertificateStatus    uint8 = 113
	AlertBadCertificateHash      uint8 = 114
	AlertUnknownPSKIdentity      uint8 = 115
	AlertCertificateRequired     uint8 = 116
	AlertNoApplicationProtocol   uint8 = 120
	AlertECHRequired             uint8 = 121
)

// Signalling suites, which are offered but never chosen (RFC 5746 3.3, RFC 7507).
const (
	SuiteEmptyRenegotiationInfo uint16 = 0x00ff
	SuiteFallback               uint16 = 0x5600
)

// Suites of TLS 1.3 (RFC 8446 B.4).
const (
	SuiteAES128GCMSHA256  uint16 = 0x1301
	SuiteAES256GCMSHA384  uint16 = 0x1302
	SuiteChaCha20SHA256   uint16 = 0x1303
	SuiteAES128CCMSHA256  uint16 = 0x1304
	SuiteAES128CCM8SHA256 uint16 = 0x1305
)
