package tlsengine

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"

	"github.com/pion/dtls/v3/pkg/crypto/ccm"
	"golang.org/x/crypto/chacha20poly1305"

	"sim800emu/internal/tlsnames"
)

const aeadNonce = 12 // bytes, for all AEADs of TLS

// newAEAD is the cipher of a suite.
func newAEAD(s *suite, key []byte) (cipher.AEAD, error) {
	if s.cipher == cipherChaCha {
		return chacha20poly1305.New(key)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	switch s.cipher {
	case cipherGCM:
		return cipher.NewGCM(block)
	case cipherCCM:
		return ccm.NewCCM(block, 16, aeadNonce)
	case cipherCCM8:
		return ccm.NewCCM(block, 8, aeadNonce)
	}
	return nil, fmt.Errorf("suite %04x has no AEAD", s.id)
}

// An aead12 protects records of TLS 1.2 by an AEAD (RFC 5246 6.2.3.3).
type aead12 struct {
	aead cipher.AEAD
	iv   []byte // 4 bytes, before an explicit nonce of 8 (RFC 5288 3, RFC 6655 3), or 12 (RFC 7905 2)
}

func (p *aead12) explicit() int { return aeadNonce - len(p.iv) }

// nonce is the implicit part and the sequence number, or their exclusive or.
func (p *aead12) nonce(seq uint64, explicit []byte) []byte {
	var n [aeadNonce]byte
	copy(n[:], p.iv)
	if len(explicit) > 0 {
		copy(n[len(p.iv):], explicit)
		return n[:]
	}
	return xorSequence(n, seq)
}

func xorSequence(n [aeadNonce]byte, seq uint64) []byte {
	low := n[aeadNonce-8:]
	binary.BigEndian.PutUint64(low, binary.BigEndian.Uint64(low)^seq)
	return n[:]
}

// additional12 is what AEAD and MAC cover beside the content.
func additional12(seq uint64, typ uint8, n int) []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 13), seq)
	b = append(b, typ, 3, 3)
	return binary.BigEndian.AppendUint16(b, uint16(n))
}

func (p *aead12) seal(dst []byte, seq uint64, typ uint8, plaintext []byte, _ int) ([]byte, error) {
	dst = append(dst, typ, 3, 3)
	dst = binary.BigEndian.AppendUint16(dst, uint16(p.explicit()+len(plaintext)+p.aead.Overhead()))
	var explicit []byte
	if p.explicit() > 0 {
		explicit = binary.BigEndian.AppendUint64(nil, seq)
		dst = append(dst, explicit...)
	}
	return p.aead.Seal(dst, p.nonce(seq, explicit), plaintext, additional12(seq, typ, len(plaintext))), nil
}

func (p *aead12) open(seq uint64, header, payload []byte) (uint8, []byte, error) {
	n := len(payload) - p.explicit() - p.aead.Overhead()
	if n < 0 {
		return 0, nil, errBadRecord
	}
	explicit, sealed := payload[:p.explicit()], payload[p.explicit():]
	plaintext, err := p.aead.Open(sealed[:0], p.nonce(seq, explicit), sealed, additional12(seq, header[0], n))
	if err != nil {
		return 0, nil, errBadRecord
	}
	return header[0], plaintext, nil
}

// An aead13 protects records of TLS 1.3 (RFC 8446 5.2, 5.3).
type aead13 struct {
	aead cipher.AEAD
	iv   [aeadNonce]byte
}

// newProtection13 is a direction of TLS 1.3 under a key and IV of its schedule.
func newProtection13(s *suite, key, iv []byte) (protection, error) {
	a, err := newAEAD(s, key)
	if err != nil {
		return nil, err
	}
	p := &aead13{aead: a}
	copy(p.iv[:], iv)
	return p, nil
}

func (p *aead13) seal(dst []byte, seq uint64, typ uint8, plaintext []byte, pad int) ([]byte, error) {
	inner := make([]byte, 0, len(plaintext)+1+pad)
	inner = append(append(inner, plaintext...), typ)
	inner = inner[:len(inner)+pad]
	dst = append(dst, tlsnames.RecordApplicationData, 3, 3)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(inner)+p.aead.Overhead()))
	header := dst[len(dst)-recordHeader:]
	return p.aead.Seal(dst, xorSequence(p.iv, seq), inner, header), nil
}

// open finds the true type behind the padding; a record of zeros alone has type 0.
func (p *aead13) open(seq uint64, header, payload []byte) (uint8, []byte, error) {
	if header[0] != tlsnames.RecordApplicationData {
		return 0, nil, fmt.Errorf("%s in the clear: %w", tlsnames.ContentTypeName(header[0]), errBadRecord)
	}
	if len(payload) < p.aead.Overhead() {
		return 0, nil, errBadRecord
	}
	inner, err := p.aead.Open(payload[:0], xorSequence(p.iv, seq), payload, header)
	if err != nil {
		return 0, nil, errBadRecord
	}
	end := len(inner)
	for end > 0 && inner[end-1] == 0 {
		end--
	}
	if end == 0 {
		return 0, nil, nil
	}
	return inner[end-1], inner[:end-1], nil
}
