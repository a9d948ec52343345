package tlsengine

import "crypto"

// A keyExchange is how the two sides come to a premaster secret.
type keyExchange int

const (
	kxRSA      keyExchange = iota + 1 // the client encrypts it under the server's key
	kxECDHE                           // signed by the server
	kxPSK                             // RFC 4279 2
	kxECDHEPSK                        // RFC 5489
	kx13                              // TLS 1.3 negotiates it apart
)

// A keyKind is what the leaf's key must be.
type keyKind int

const (
	keyNone keyKind = iota
	keyRSA
	keyECDSA
)

// A cipherKind is how records are protected.
type cipherKind int

const (
	cipherGCM cipherKind = iota + 1
	cipherCCM
	cipherCCM8
	cipherChaCha
	cipherCBC
	cipher3DES
)

// A suite is what a cipher suite stands for.
type suite struct {
	id     uint16
	kx     keyExchange
	auth   keyKind
	cipher cipherKind
	keyLen int         // bytes
	mac    crypto.Hash // of CBC suites, 0 for AEADs
	hash   crypto.Hash // of the PRF, or of HKDF
}

func (s *suite) version() uint16 {
	if s.kx == kx13 {
		return VersionTLS13
	}
	return VersionTLS12
}

func (s *suite) ecdhe() bool { return s.kx == kxECDHE || s.kx == kxECDHEPSK }
func (s *suite) psk() bool   { return s.kx == kxPSK || s.kx == kxECDHEPSK }
func (s *suite) cbc() bool   { return s.cipher == cipherCBC || s.cipher == cipher3DES }

const s1, s256, s384 = crypto.SHA1, crypto.SHA256, crypto.SHA384

// allSuites is the table of what the engine can do.
var allSuites = []suite{
	{0x1301, kx13, keyNone, cipherGCM, 16, 0, s256},
	{0x1302, kx13, keyNone, cipherGCM, 32, 0, s384},
	{0x1303, kx13, keyNone, cipherChaCha, 32, 0, s256},
	{0x1304, kx13, keyNone, cipherCCM, 16, 0, s256},
	{0x1305, kx13, keyNone, cipherCCM8, 16, 0, s256},

	{0xc02b, kxECDHE, keyECDSA, cipherGCM, 16, 0, s256}, // RFC 5289
	{0xc02c, kxECDHE, keyECDSA, cipherGCM, 32, 0, s384},
	{0xcca9, kxECDHE, keyECDSA, cipherChaCha, 32, 0, s256}, // RFC 7905
	{0xc0ac, kxECDHE, keyECDSA, cipherCCM, 16, 0, s256},    // RFC 7251
	{0xc0ad, kxECDHE, keyECDSA, cipherCCM, 32, 0, s256},
	{0xc0ae, kxECDHE, keyECDSA, cipherCCM8, 16, 0, s256},
	{0xc0af, kxECDHE, keyECDSA, cipherCCM8, 32, 0, s256},
	{0xc023, kxECDHE, keyECDSA, cipherCBC, 16, s256, s256},
	{0xc024, kxECDHE, keyECDSA, cipherCBC, 32, s384, s384},
	{0xc009, kxECDHE, keyECDSA, cipherCBC, 16, s1, s256}, // RFC 8422
	{0xc00a, kxECDHE, keyECDSA, cipherCBC, 32, s1, s256},
	{0xc008, kxECDHE, keyECDSA, cipher3DES, 24, s1, s256},

	{0xc02f, kxECDHE, keyRSA, cipherGCM, 16, 0, s256},
	{0xc030, kxECDHE, keyRSA, cipherGCM, 32, 0, s384},
	{0xcca8, kxECDHE, keyRSA, cipherChaCha, 32, 0, s256},
	{0xc027, kxECDHE, keyRSA, cipherCBC, 16, s256, s256},
	{0xc028, kxECDHE, keyRSA, cipherCBC, 32, s384, s384},
	{0xc013, kxECDHE, keyRSA, cipherCBC, 16, s1, s256},
	{0xc014, kxECDHE, keyRSA, cipherCBC, 32, s1, s256},
	{0xc012, kxECDHE, keyRSA, cipher3DES, 24, s1, s256},

	{0x009c, kxRSA, keyRSA, cipherGCM, 16, 0, s256}, // RFC 5288
	{0x009d, kxRSA, keyRSA, cipherGCM, 32, 0, s384},
	{0xc09c, kxRSA, keyRSA, cipherCCM, 16, 0, s256}, // RFC 6655
	{0xc09d, kxRSA, keyRSA, cipherCCM, 32, 0, s256},
	{0xc0a0, kxRSA, keyRSA, cipherCCM8, 16, 0, s256},
	{0xc0a1, kxRSA, keyRSA, cipherCCM8, 32, 0, s256},
	{0x003c, kxRSA, keyRSA, cipherCBC, 16, s256, s256}, // RFC 5246
	{0x003d, kxRSA, keyRSA, cipherCBC, 32, s256, s256},
	{0x002f, kxRSA, keyRSA, cipherCBC, 16, s1, s256},
	{0x0035, kxRSA, keyRSA, cipherCBC, 32, s1, s256},
	{0x000a, kxRSA, keyRSA, cipher3DES, 24, s1, s256},

	{0xd001, kxECDHEPSK, keyNone, cipherGCM, 16, 0, s256}, // RFC 8442
	{0xd002, kxECDHEPSK, keyNone, cipherGCM, 32, 0, s384},
	{0xd005, kxECDHEPSK, keyNone, cipherCCM, 16, 0, s256},
	{0xd003, kxECDHEPSK, keyNone, cipherCCM8, 16, 0, s256},
	{0xccac, kxECDHEPSK, keyNone, cipherChaCha, 32, 0, s256},
	{0xc037, kxECDHEPSK, keyNone, cipherCBC, 16, s256, s256}, // RFC 5489
	{0xc038, kxECDHEPSK, keyNone, cipherCBC, 32, s384, s384},
	{0xc035, kxECDHEPSK, keyNone, cipherCBC, 16, s1, s256},
	{0xc036, kxECDHEPSK, keyNone, cipherCBC, 32, s1, s256},

	{0x00a8, kxPSK, keyNone, cipherGCM, 16, 0, s256}, // RFC 5487
	{0x00a9, kxPSK, keyNone, cipherGCM, 32, 0, s384},
	{0xccab, kxPSK, keyNone, cipherChaCha, 32, 0, s256},
	{0xc0a4, kxPSK, keyNone, cipherCCM, 16, 0, s256}, // RFC 6655
	{0xc0a5, kxPSK, keyNone, cipherCCM, 32, 0, s256},
	{0xc0a8, kxPSK, keyNone, cipherCCM8, 16, 0, s256},
	{0xc0a9, kxPSK, keyNone, cipherCCM8, 32, 0, s256},
	{0x00ae, kxPSK, keyNone, cipherCBC, 16, s256, s256},
	{0x00af, kxPSK, keyNone, cipherCBC, 32, s384, s384},
	{0x008c, kxPSK, keyNone, cipherCBC, 16, s1, s256}, // RFC 4279
	{0x008d, kxPSK, keyNone, cipherCBC, 32, s1, s256},
}

// suiteByID is nil for what the engine cannot do.
func suiteByID(id uint16) *suite {
	for _, s := range allSuites {
		if s.id == id {
			return &s
		}
	}
	return nil
}

// Suites are all cipher suites that the engine can do.
func Suites() []uint16 {
	var ids []uint16
	for _, s := range allSuites {
		ids = append(ids, s.id)
	}
	return ids
}

// DefaultSuites is all but 3DES, forward secrecy and AEADs first.
func DefaultSuites() []uint16 {
	var ids []uint16
	for _, s := range allSuites {
		if s.cipher != cipher3DES {
			ids = append(ids, s.id)
		}
	}
	return ids
}
