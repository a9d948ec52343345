package tlsengine

import (
	"crypto"
	"crypto/hkdf"
	"crypto/hmac"
	"errors"
	"hash"

	"golang.org/x/crypto/cryptobyte"
)

// expandLabel is HKDF-Expand-Label (RFC 8446 7.1). What it is asked for is fixed by the
// protocol, so that HKDF cannot refuse it.
func expandLabel(h crypto.Hash, secret []byte, label string, context []byte, n int) []byte {
	info := bytesOf(func(b *cryptobyte.Builder) {
		b.AddUint16(uint16(n))
		addVector8(b, []byte("tls13 "+label))
		addVector8(b, context)
	})
	out, err := hkdf.Expand(h.New, secret, string(info), n)
	if err != nil {
		panic(errors.Join(errors.New("tlsengine: HKDF"), err))
	}
	return out
}

// extract is HKDF-Extract.
func extract(h crypto.Hash, secret, salt []byte) []byte {
	out, err := hkdf.Extract(h.New, secret, salt)
	if err != nil {
		panic(errors.Join(errors.New("tlsengine: HKDF"), err))
	}
	return out
}

// A schedule is the key schedule of one handshake (RFC 8446 7.1): it holds the early, then the
// handshake, then the master secret.
type schedule struct {
	hash   crypto.Hash
	secret []byte
}

// newSchedule starts with the pre-shared key, or with zeros if there is none.
func newSchedule(h crypto.Hash, psk []byte) *schedule {
	if psk == nil {
		psk = make([]byte, h.Size())
	}
	return &schedule{h, extract(h, psk, nil)}
}

// next mixes in a secret, the (EC)DHE one or nil for zeros, and goes on to the next stage.
func (s *schedule) next(secret []byte) {
	if secret == nil {
		secret = make([]byte, s.hash.Size())
	}
	s.secret = extract(s.hash, secret, s.derive("derived", s.hash.New().Sum(nil)))
}

// derive is Derive-Secret, with the transcript hashed already.
func (s *schedule) derive(label string, transcript []byte) []byte {
	return expandLabel(s.hash, s.secret, label, transcript, s.hash.Size())
}

// binder is the value that proves a pre-shared key (RFC 8446 4.2.11.2), over the transcript
// up to the list of binders.
func (s *schedule) binder(label string, transcript []byte) []byte {
	return finishedMAC(s.hash, s.derive(label, s.hash.New().Sum(nil)), transcript)
}

// finishedMAC is the content of a Finished (RFC 8446 4.4.4).
func finishedMAC(h crypto.Hash, base, transcript []byte) []byte {
	m := hmac.New(h.New, expandLabel(h, base, "finished", nil, h.Size()))
	m.Write(transcript)
	return m.Sum(nil)
}

// nextTraffic is the traffic secret after a KeyUpdate (RFC 8446 7.2).
func nextTraffic(h crypto.Hash, secret []byte) []byte {
	return expandLabel(h, secret, "traffic upd", nil, h.Size())
}

// trafficKeys are the key and the IV of a traffic secret (RFC 8446 7.3).
func trafficKeys(h crypto.Hash, secret []byte, keyLen, ivLen int) (key, iv []byte) {
	return expandLabel(h, secret, "key", nil, keyLen), expandLabel(h, secret, "iv", nil, ivLen)
}

// A transcript is the hash of all messages so far (RFC 8446 4.4.1).
type transcript struct {
	kind crypto.Hash
	hash hash.Hash
}

func newTranscript(h crypto.Hash) *transcript { return &transcript{h, h.New()} }

func (t *transcript) add(msg []byte) { t.hash.Write(msg) }

func (t *transcript) sum() []byte { return t.hash.Sum(nil) }

// restart puts a message_hash in the place of the first ClientHello, which is all that was
// added so far, before a HelloRetryRequest (RFC 8446 4.4.1).
func (t *transcript) restart() {
	first := t.sum()
	t.hash = t.kind.New()
	t.add(marshalMessage(typeMessageHash, first))
}

// sumWith is the hash with one more piece, which is not added.
func (t *transcript) sumWith(piece []byte) []byte {
	h := t.kind.New()
	if c, ok := t.hash.(hash.Cloner); ok {
		if clone, err := c.Clone(); err == nil {
			h = clone
		}
	}
	h.Write(piece)
	return h.Sum(nil)
}
