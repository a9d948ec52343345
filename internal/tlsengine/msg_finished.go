package tlsengine

import "golang.org/x/crypto/cryptobyte"

// marshalFinished is a Finished of either version: its content alone.
func marshalFinished(verify []byte) []byte { return marshalMessage(typeFinished, verify) }

// parseFinished gives the content, which must be n bytes: 12 in TLS 1.2, a hash in TLS 1.3.
func parseFinished(msg []byte, n int) ([]byte, error) {
	s, err := bodyOf(typeFinished, msg)
	if err != nil {
		return nil, err
	}
	if len(s) != n {
		return nil, malformed("the Finished has %d bytes, not %d", len(s), n)
	}
	return s, nil
}

// A newSessionTicket13 is a ticket of TLS 1.3 (RFC 8446 4.6.1).
type newSessionTicket13 struct {
	lifetime, ageAdd uint32
	nonce, ticket    []byte
}

func (t *newSessionTicket13) marshal() []byte {
	return build(typeNewSessionTicket, func(b *cryptobyte.Builder) {
		b.AddUint32(t.lifetime)
		b.AddUint32(t.ageAdd)
		addVector8(b, t.nonce)
		addVector16(b, t.ticket)
		b.AddUint16(0)
	})
}

// marshalKeyUpdate is RFC 8446 4.6.3.
func marshalKeyUpdate(ask bool) []byte {
	if ask {
		return marshalMessage(typeKeyUpdate, []byte{1})
	}
	return marshalMessage(typeKeyUpdate, []byte{0})
}

// parseKeyUpdate tells whether the client asks for ours.
func parseKeyUpdate(msg []byte) (asked bool, err error) {
	s, err := bodyOf(typeKeyUpdate, msg)
	if err != nil {
		return false, err
	}
	var request uint8
	if !s.ReadUint8(&request) || !s.Empty() {
		return false, malformed("the KeyUpdate has %d bytes", len(msg)-headerLen)
	}
	if request > 1 {
		return false, illegal("the KeyUpdate asks for %d", request)
	}
	return request == 1, nil
}
