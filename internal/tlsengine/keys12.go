package tlsengine

import (
	"crypto"
	"crypto/hmac"
	"io"
)

const (
	masterLen   = 48 // RFC 5246 8.1
	finishedLen = 12 // RFC 5246 7.4.9
)

// prf12 is the pseudorandom function of TLS 1.2 (RFC 5246 5).
func prf12(h crypto.Hash, secret []byte, label string, seed []byte, n int) []byte {
	seed = append([]byte(label), seed...)
	mac := hmac.New(h.New, secret)
	sum := func(parts ...[]byte) []byte {
		mac.Reset()
		for _, p := range parts {
			mac.Write(p)
		}
		return mac.Sum(nil)
	}
	var out []byte
	for a := sum(seed); len(out) < n; a = sum(a) {
		out = append(out, sum(a, seed)...)
	}
	return out[:n]
}

// hashOf is a digest.
func hashOf(h crypto.Hash, b []byte) []byte {
	d := h.New()
	d.Write(b)
	return d.Sum(nil)
}

// protections12 are both directions of TLS 1.2, from the key block (RFC 5246 6.3).
func protections12(s *suite, master, clientRandom, serverRandom []byte, etm bool, rand io.Reader) (client, server protection, err error) {
	macLen, ivLen := 0, 0
	switch {
	case s.cbc():
		macLen = s.mac.Size()
	case s.cipher == cipherChaCha:
		ivLen = aeadNonce
	default:
		ivLen = 4
	}
	seed := append(append([]byte(nil), serverRandom...), clientRandom...)
	block := prf12(s.hash, master, "key expansion", seed, 2*(macLen+s.keyLen+ivLen))
	take := func(n int) []byte {
		b := block[:n:n]
		block = block[n:]
		return b
	}
	clientMAC, serverMAC := take(macLen), take(macLen)
	clientKey, serverKey := take(s.keyLen), take(s.keyLen)
	clientIV, serverIV := take(ivLen), take(ivLen)
	one := func(mac, key, iv []byte) (protection, error) {
		if s.cbc() {
			b, err := newBlock(s, key)
			return &cbc12{block: b, suite: s, macKey: mac, etm: etm, rand: rand}, err
		}
		a, err := newAEAD(s, key)
		return &aead12{aead: a, iv: iv}, err
	}
	if client, err = one(clientMAC, clientKey, clientIV); err == nil {
		server, err = one(serverMAC, serverKey, serverIV)
	}
	return client, server, err
}
