package pki

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
)

// A deriver makes keys and serial numbers out of a secret (HKDF with SHA-256,
// RFC 5869). What is asked for under one purpose is the same each time.
type deriver struct {
	secret, salt []byte
}

// forIssuers does not know the seed: what a client trusts outlives a run.
func forIssuers(secret []byte) deriver { return deriver{secret, []byte("sim800emu issuer")} }

func forLeaves(secret []byte, seed uint64) deriver {
	return deriver{secret, binary.BigEndian.AppendUint64([]byte("sim800emu leaf "), seed)}
}

func (d deriver) bytes(purpose string, n int) ([]byte, error) {
	b, err := hkdf.Key(sha256.New, d.secret, d.salt, purpose, n)
	if err != nil {
		return nil, fmt.Errorf("derive %q: %w", purpose, err)
	}
	return b, nil
}

// ecdsa is a key on a NIST curve. Once in 2^32 the bytes drawn for P-256 are no
// scalar; then the next ones are taken.
func (d deriver) ecdsa(curve elliptic.Curve, purpose string) (*ecdsa.PrivateKey, error) {
	bits := curve.Params().BitSize
	for try := 0; ; try++ {
		raw, err := d.bytes(fmt.Sprintf("%s key %s %d", purpose, curve.Params().Name, try), (bits+7)/8)
		if err != nil {
			return nil, err
		}
		raw[0] &= 0xff >> (len(raw)*8 - bits) // P-521 uses one bit of its first byte
		key, err := ecdsa.ParseRawPrivateKey(curve, raw)
		const enough = 8 // the chance to come here with good code is 2^-256
		if err == nil || try == enough {
			return key, err
		}
	}
}

func (d deriver) ed25519(purpose string) (ed25519.PrivateKey, error) {
	seed, err := d.bytes(purpose+" key Ed25519", ed25519.SeedSize)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// serial is positive and has 16 bytes: below the 20 of RFC 5280 section 4.1.2.2.
func (d deriver) serial(purpose string) (*big.Int, error) {
	b, err := d.bytes(purpose+" serial", 16)
	if err != nil {
		return nil, err
	}
	b[0] = b[0]&0x7f | 0x40
	return new(big.Int).SetBytes(b), nil
}
