package tlsengine

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/hmac"
	"encoding/binary"
	"fmt"
	"io"
)

// A cbc12 protects records of TLS 1.2 by a block cipher and a MAC (RFC 5246
// 6.2.3.2): MAC, then encrypt, or with etm the other way round (RFC 7366).
type cbc12 struct {
	block  cipher.Block
	suite  *suite
	macKey []byte
	etm    bool
	rand   io.Reader // of the IVs
}

// newBlock is the block cipher of a CBC suite.
func newBlock(s *suite, key []byte) (cipher.Block, error) {
	switch s.cipher {
	case cipherCBC:
		return aes.NewCipher(key)
	case cipher3DES:
		return des.NewTripleDESCipher(key)
	}
	return nil, fmt.Errorf("suite %04x has no block cipher", s.id)
}

// mac covers the number, the header with the length n of content, and content.
func (p *cbc12) mac(seq uint64, typ uint8, content []byte) []byte {
	h := hmac.New(p.suite.mac.New, p.macKey)
	h.Write(additional12(seq, typ, len(content)))
	h.Write(content)
	return h.Sum(nil)
}

func (p *cbc12) seal(dst []byte, seq uint64, typ uint8, plaintext []byte, _ int) ([]byte, error) {
	bs := p.block.BlockSize()
	start := len(dst)
	dst = append(dst, typ, 3, 3, 0, 0)
	body := len(dst)
	dst = append(dst, make([]byte, bs)...)
	if _, err := io.ReadFull(p.rand, dst[body:]); err != nil {
		return nil, fmt.Errorf("random bytes for an IV: %w", err)
	}
	dst = append(dst, plaintext...)
	if !p.etm {
		dst = append(dst, p.mac(seq, typ, plaintext)...)
	}
	pad := bs - (len(dst)-body)%bs
	for range pad {
		dst = append(dst, byte(pad-1))
	}
	iv, clear := dst[body:body+bs], dst[body+bs:]
	cipher.NewCBCEncrypter(p.block, iv).CryptBlocks(clear, clear)
	if p.etm {
		dst = append(dst, p.mac(seq, typ, dst[body:])...)
	}
	binary.BigEndian.PutUint16(dst[start+3:], uint16(len(dst)-body))
	return dst, nil
}

func (p *cbc12) open(seq uint64, header, payload []byte) (uint8, []byte, error) {
	bs, macLen := p.block.BlockSize(), p.suite.mac.Size()
	typ := header[0]
	if p.etm {
		cut := len(payload) - macLen
		if cut < 0 || !hmac.Equal(payload[cut:], p.mac(seq, typ, payload[:cut])) {
			return 0, nil, errBadRecord
		}
		payload = payload[:cut]
	}
	if len(payload) < 2*bs || len(payload)%bs != 0 {
		return 0, nil, errBadRecord
	}
	iv, content := payload[:bs], payload[bs:]
	cipher.NewCBCDecrypter(p.block, iv).CryptBlocks(content, content)
	content, ok := unpad(content)
	if !ok {
		return 0, nil, errBadRecord
	}
	if p.etm {
		return typ, content, nil
	}
	cut := len(content) - macLen
	if cut < 0 || !hmac.Equal(content[cut:], p.mac(seq, typ, content[:cut])) {
		return 0, nil, errBadRecord
	}
	return typ, content[:cut], nil
}

// unpad takes off the padding, of which each byte is its length less one.
func unpad(b []byte) ([]byte, bool) {
	n := int(b[len(b)-1]) + 1
	if n > len(b) {
		return nil, false
	}
	for _, x := range b[len(b)-n:] {
		if int(x) != n-1 {
			return nil, false
		}
	}
	return b[:len(b)-n], true
}
