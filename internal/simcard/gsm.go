package simcard

import "encoding/hex"

// key is Ki in octets: without one the key of the test card of 3GPP TS 34.108 8.2, 00 to 0F.
func key(digits string) (k [16]byte) {
	if b, err := hex.DecodeString(digits); err == nil && len(b) == len(k) {
		return [16]byte(b)
	}
	for i := range k {
		k[i] = byte(i)
	}
	return k
}

// runGSM is RUN GSM ALGORITHM (51.011 8.16): SRES and Kc wait to be fetched. It works below the
// directory GSM alone and after the PIN; which status another directory has is a guess.
func (s *Session) runGSM(data []byte) Status {
	const challenge = 16
	switch {
	case len(data) != challenge:
		return wrongLength | challenge
	case s.dir != GSM || !s.card.Verified(PIN):
		return denied
	}
	sres, kc := authenticate(s.card.ki, [challenge]byte(data))
	return s.leave(append(sres[:], kc[:]...))
}

// authenticate is the test algorithm of 3GPP TS 34.108 8.1.2 with the conversions c2 and c3 of
// 3GPP TS 33.102 6.8.1.2. No operator's secret is in it.
func authenticate(key, challenge [16]byte) (sres [4]byte, kc [8]byte) {
	var x [16]byte
	for i := range x {
		x[i] = key[i] ^ challenge[i]
	}
	for i, b := range x {
		sres[i%len(sres)] ^= b
		// the cipher key is x turned by one octet, the integrity key by two
		kc[i%len(kc)] ^= x[(i+1)%len(x)] ^ x[(i+2)%len(x)]
	}
	return sres, kc
}
