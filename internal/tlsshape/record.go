package tlsshape

// A record is one that TLS wrote.
type record struct {
	number   int
	typ      uint8
	version  [2]byte
	payload  []byte
	sealed   bool      // after ChangeCipherSpec: its payload is encrypted
	messages []message // handshake messages that begin in it, in the clear
}

// A message is where a handshake message begins.
type message struct {
	typ    uint8
	offset int // in the payload
}

const (
	headerLen        = 5 // type, version, length (RFC 5246 6.2.1)
	messageHeaderLen = 4 // type and length (RFC 5246 7.4)
	// maxPayload is 2^14 bytes and what encryption may add before TLS 1.3 (RFC 5246 6.2.3).
	maxPayload = 1<<14 + 2048
	maxClear   = 1 << 14
)

// appendRecord puts a record on the wire with a payload.
func (r *record) appendRecord(to, payload []byte) []byte {
	to = append(to, r.typ, r.version[0], r.version[1], byte(len(payload)>>8), byte(len(payload)))
	return append(to, payload...)
}

// A reader makes records of the bytes that TLS writes.
type reader struct {
	held  []byte // the start of a record that is not whole
	count int
	clear clearText
	lost  bool // what came is no TLS: it passes as it is
}

// read gives the records that are whole, in order. Bytes that are no records
// come back as they are, with everything that follows them.
func (r *reader) read(p []byte) (records []*record, rest []byte) {
	r.held = append(r.held, p...)
	for !r.lost && len(r.held) >= headerLen {
		length := int(r.held[3])<<8 | int(r.held[4])
		if r.held[0] < ChangeCipherSpec || r.held[0] > ApplicationData+1 || r.held[1] != 3 || length > maxPayload {
			r.lost = true
			break
		}
		if len(r.held) < headerLen+length {
			return records, nil
		}
		r.count++
		rec := &record{
			number: r.count, typ: r.held[0], version: [2]byte(r.held[1:3]),
			payload: append([]byte(nil), r.held[headerLen:headerLen+length]...),
		}
		r.held = r.held[headerLen+length:]
		r.clear.note(rec)
		records = append(records, rec)
	}
	if r.lost {
		rest, r.held = r.held, nil
	}
	return records, rest
}

// clearText follows the handshake messages in the clear.
type clearText struct {
	sealed  bool
	retried bool   // a HelloRetryRequest went out: the ServerHello comes after a ChangeCipherSpec, in the clear
	head    []byte // the start of a message's header that is not whole
	left    int    // bytes of a message that are still to come
}

const serverHello = 2

// retryRandom begins the random of a HelloRetryRequest (RFC 8446 4.1.3).
var retryRandom = [...]byte{0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11}

// note marks what a record holds.
func (c *clearText) note(r *record) {
	switch {
	case r.typ == ChangeCipherSpec:
		c.sealed = true
		return
	case r.typ == ApplicationData:
		c.sealed, c.retried = true, false
	case r.typ == Handshake && c.sealed && c.retried && len(r.payload) > 0 && r.payload[0] == serverHello:
		c.sealed, c.retried = false, false
	}
	r.sealed = c.sealed
	if r.typ != Handshake || r.sealed {
		return
	}
	const randomAt = messageHeaderLen + 2
	if len(r.payload) > randomAt+len(retryRandom) && r.payload[0] == serverHello &&
		[len(retryRandom)]byte(r.payload[randomAt:randomAt+len(retryRandom)]) == retryRandom {
		c.retried = true
	}
	for at := 0; at < len(r.payload); {
		if c.left > 0 {
			n := min(c.left, len(r.payload)-at)
			c.left -= n
			at += n
			continue
		}
		if len(c.head) == 0 {
			r.messages = append(r.messages, message{typ: r.payload[at], offset: at})
		}
		n := min(messageHeaderLen-len(c.head), len(r.payload)-at)
		c.head = append(c.head, r.payload[at:at+n]...)
		at += n
		if len(c.head) == messageHeaderLen {
			c.left = int(c.head[1])<<16 | int(c.head[2])<<8 | int(c.head[3])
			c.head = c.head[:0]
		}
	}
}
