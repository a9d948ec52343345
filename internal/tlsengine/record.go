package tlsengine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"sim800emu/internal/tlsnames"
)

const recordHeader = 5 // RFC 5246 6.2.1

// A protection is one direction's cipher.
type protection interface {
	// seal appends a whole record, header included. pad is the number of zero
	// bytes to add where the version knows padding.
	seal(dst []byte, seq uint64, typ uint8, plaintext []byte, pad int) ([]byte, error)
	// open undoes it, in place, and returns the true content type.
	open(seq uint64, header, payload []byte) (typ uint8, plaintext []byte, err error)
}

// errBadRecord is a record that does not authenticate or has bad padding.
var errBadRecord = errors.New("record does not decrypt")

// A reader is the receiving half of the record layer.
type reader struct {
	p       protection
	seq     uint64
	version uint16 // negotiated, 0 before
	limit   int    // longest plaintext of a protected record

	buf   []byte // from the transport, not yet parsed
	start int    // of the unread part of buf

	hs            []byte // handshake bytes not yet taken as messages
	hsTotal       int    // in this handshake
	empties       int    // records without content in a row
	warnings      int    // alerts in a row
	renegotiating bool   // a HelloRequest is out
	skipEarly     int    // bytes of 0-RTT data that may still be skipped
	opened        bool   // a protected record has been opened
	any           bool   // a record has come
}

func (r *reader) init() { r.limit = maxPlaintext }

// fill reads until n bytes are buffered. What has come stays, so that a read may
// go on after a deadline.
func (c *Conn) fill(n int) error {
	r := &c.r
	if r.start > 0 && (r.start == len(r.buf) || cap(r.buf)-r.start < n) {
		r.buf = r.buf[:copy(r.buf, r.buf[r.start:])]
		r.start = 0
	}
	for len(r.buf)-r.start < n {
		if cap(r.buf) < r.start+n || cap(r.buf) == len(r.buf) {
			grown := make([]byte, len(r.buf), max(r.start+n, 2048))
			copy(grown, r.buf)
			r.buf = grown
		}
		got, err := c.raw.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+got]
		if err != nil && len(r.buf)-r.start < n {
			return err
		}
	}
	return nil
}

// skips tells whether a record of n bytes is 0-RTT data, which the server has
// refused: they are under keys that it does not have and come before the first record that
// it can open (RFC 8446 4.2.10).
func (r *reader) skips(typ uint8, n int) bool {
	if typ != tlsnames.RecordApplicationData || r.opened || r.skipEarly < recordHeader+n {
		return false
	}
	r.skipEarly -= recordHeader + n
	return true
}

// readRecord returns the next record, opened. The plaintext is good until the
// next call.
func (c *Conn) readRecord() (typ uint8, plaintext []byte, err error) {
	for {
		typ, plaintext, skip, err := c.readOne()
		if !skip {
			return typ, plaintext, err
		}
	}
}

// readOne is readRecord for the next record, whether it is to be skipped or not.
func (c *Conn) readOne() (typ uint8, plaintext []byte, skip bool, err error) {
	r := &c.r
	if err := c.fill(recordHeader); err != nil {
		return 0, nil, false, c.ended(err)
	}
	header := r.buf[r.start : r.start+recordHeader]
	typ, n := header[0], int(binary.BigEndian.Uint16(header[3:]))
	if err := c.checkHeader(typ, header[1], n); err != nil {
		return 0, nil, false, err
	}
	if err := c.fill(recordHeader + n); err != nil {
		return 0, nil, false, c.ended(err)
	}
	header = r.buf[r.start : r.start+recordHeader]
	payload := r.buf[r.start+recordHeader : r.start+recordHeader+n]
	r.start += recordHeader + n
	r.any = true
	c.update(func(s *State) { s.RecordsIn++ })
	e := Event{Kind: EventRecord, Type: typ, Size: recordHeader + n, Inner: typ}

	// In TLS 1.3 a ChangeCipherSpec is in the clear at any time (RFC 8446 D.4), and
	// so is the alert of a client that could not make its keys.
	clear := r.version == VersionTLS13 && (typ == tlsnames.RecordChangeCipherSpec || typ == tlsnames.RecordAlert && !r.opened && n == 2)
	if r.p == nil || clear {
		c.event(e)
		return typ, payload, r.p == nil && r.skips(typ, n), nil
	}
	e.Encrypted, e.Inner = true, 0
	inner, plaintext, err := r.p.open(r.seq, header, payload)
	if err != nil {
		c.event(e)
		if r.skips(typ, n) {
			return 0, nil, true, nil
		}
		return 0, nil, false, c.fail(tlsnames.AlertBadRecordMAC, "record %d of the client: %w", r.seq+1, err)
	}
	r.seq++
	r.opened = true
	e.Inner = inner
	c.event(e)
	if len(plaintext) > r.limit {
		return 0, nil, false, c.fail(tlsnames.AlertRecordOverflow, "record of %d bytes where %d are allowed", len(plaintext), r.limit)
	}
	if inner == 0 {
		return 0, nil, false, c.fail(tlsnames.AlertUnexpectedMessage, "record without a content type")
	}
	return inner, plaintext, false, nil
}

// checkHeader judges a record by its first bytes.
func (c *Conn) checkHeader(typ, major uint8, n int) error {
	r := &c.r
	if major != 3 || typ < tlsnames.RecordChangeCipherSpec || typ > tlsnames.RecordApplicationData {
		if !r.any {
			return c.fail(tlsnames.AlertProtocolVersion, "the client does not speak TLS: it began with %q", r.buf[r.start:min(len(r.buf), r.start+16)])
		}
		return c.fail(tlsnames.AlertUnexpectedMessage, "no record of TLS: it began with %x", r.buf[r.start:r.start+recordHeader])
	}
	longest := maxPlaintext
	switch {
	case r.p != nil && r.version == VersionTLS13:
		longest = maxCiphertext13
	case r.p != nil:
		longest = maxCiphertext12
	}
	if n > longest {
		return c.fail(tlsnames.AlertRecordOverflow, "record of %d bytes", n)
	}
	return nil
}

// ended tells how the transport ended.
func (c *Conn) ended(err error) error {
	left := len(c.r.buf) - c.r.start
	if isTimeout(err) {
		return err // the owner's deadline: it may read on
	}
	text := err.Error()
	if errors.Is(err, io.EOF) {
		text = "the client closed without close_notify"
		err = io.ErrUnexpectedEOF
	}
	if left > 0 {
		text = fmt.Sprintf("%s, %d bytes into a record", text, left)
	}
	c.event(Event{Kind: EventEnd, Size: left, Text: text})
	return err
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// setRead puts a cipher on all records that follow.
func (c *Conn) setRead(p protection) {
	c.r.p, c.r.seq = p, 0
}

// setWrite puts a cipher on all records that follow; handshake messages that
// wait to be coalesced go before it.
func (c *Conn) setWrite(p protection) error {
	if err := c.frameHandshake(); err != nil {
		return err
	}
	c.w.p, c.w.seq = p, 0
	return nil
}

// setVersion tells the record layer what was negotiated.
func (c *Conn) setVersion(v uint16) {
	c.r.version, c.w.version = v, v
	c.update(func(s *State) { s.Version = v })
}
