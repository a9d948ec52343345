package pcapng

import (
	"bytes"
	"encoding/hex"

	"github.com/gopacket/gopacket/pcapgo"
)

// A random is the client random of a ClientHello, by which a secret is found.
type random [32]byte

// secrets is the randoms of the sessions whose secrets have been written.
type secrets map[random]bool

// Write implements io.Writer for the key log of a TLS server (the format of
// NSS): each call is one or more whole lines. They go into a Decryption Secrets
// Block in front of everything that is not written yet.
func (f *File) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	// The outbox never fails, and the type of secret is known.
	_ = f.writer.WriteDecryptionSecretsBlock(pcapgo.DSB_SECRETS_TYPE_TLS, b)
	_ = f.writer.Flush()
	for line := range bytes.Lines(b) {
		fields := bytes.Fields(line)
		var r random
		if len(fields) != 3 {
			continue
		}
		if n, err := hex.Decode(r[:], fields[1][:min(len(fields[1]), 2*len(r))]); err == nil && n == len(r) {
			f.secrets[r] = true
		}
	}
	for _, m := range f.modems {
		for _, c := range m.flows {
			c.waits = c.waits && !f.secrets[c.hello.random]
		}
	}
	f.release(false)
	return len(b), nil
}

// A hello watches what a client of TLS sends until it changes to encryption.
// Wireshark makes the keys of a direction of TLS 1.2 when its ChangeCipherSpec
// passes, so the secret must stand in front of it. But the server, who alone can
// tell the secret, gets to know it only by what the client sends with it.
type hello struct {
	random random
	head   []byte // of the record that is being read: its header, and of the first record the random
	skip   int    // bytes of a record that are still to come
	first  bool   // the ClientHello has been seen
	over   bool   // it is no TLS, or encryption has begun
}

// The TLS record layer (RFC 5246 section 6.2.1).
const (
	recordHeader     = 5
	typeChangeCipher = 20
	typeHandshake    = 22
	typeAlert        = 21
	typeData         = 23
	randomAt         = recordHeader + 4 + 2 // behind the header of the message and the version
)

// feed takes what the client sends and reports whether a ChangeCipherSpec is in it.
func (h *hello) feed(b []byte) (changes bool) {
	for len(b) > 0 && !h.over {
		if h.skip > 0 {
			n := min(h.skip, len(b))
			b, h.skip = b[n:], h.skip-n
			continue
		}
		want := recordHeader
		if !h.first {
			want = randomAt + len(h.random)
		}
		n := min(want-len(h.head), len(b))
		h.head = append(h.head, b[:n]...)
		b = b[n:]
		switch typ := h.head[0]; {
		case typ < typeChangeCipher || typ > typeData || !h.first && typ != typeHandshake:
			h.over = true
		case len(h.head) < want:
		case typ == typeChangeCipher:
			h.over = true
			return true
		default:
			if !h.first {
				copy(h.random[:], h.head[randomAt:])
				h.first = true
			}
			size := int(h.head[3])<<8 | int(h.head[4])
			h.skip = size - (want - recordHeader)
			h.over = h.skip < 0 // a first record without a whole random
			h.head = h.head[:0]
		}
	}
	return false
}
