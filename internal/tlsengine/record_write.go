package tlsengine

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"sim800emu/internal/tlsnames"
)

// A writer is the sending half of the record layer.
type writer struct {
	p       protection
	seq     uint64
	version uint16 // negotiated, 0 before
	limit   int    // longest plaintext, by max_fragment_length or record_size_limit

	buf  []byte // records that wait for flush
	hs   []byte // handshake messages that wait for their record (Coalesce)
	cuts []int  // places in hs where a record must end

	records, appRecords  int
	hsSizer, appSizer    int   // lengths that grow, 0 before the first
	sent                 int64 // bytes that the transport took
	acted                []bool
	appOut               int64 // bytes of application data
	dataBegun, truncated bool
	after                Step // a message that is queued, and whose step is not yet over
	requested            bool // the HelloRequest of Knobs.HelloRequestAt is out
}

func (w *writer) init() { w.limit = maxPlaintext }

// next is the length of the next record by a sizer, and moves it on.
func (s Sizes) next(state *int, limit int) int {
	if s.Fixed <= 0 && !s.Grow {
		return limit
	}
	step := s.Fixed
	if step <= 0 {
		step = 512
	}
	if *state == 0 {
		*state = step
	}
	n := *state
	if s.Grow && n < limit {
		*state += step
	}
	return min(n, limit)
}

// writeRecord seals one record of at most the limit and queues it.
func (c *Conn) writeRecord(typ uint8, plaintext []byte) error {
	w := &c.w
	if c.writeErr != nil {
		return c.writeErr
	}
	start := len(w.buf)
	var err error
	if w.p == nil {
		w.buf = append(w.buf, typ, 3, 3)
		w.buf = binary.BigEndian.AppendUint16(w.buf, uint16(len(plaintext)))
		w.buf = append(w.buf, plaintext...)
	} else {
		pad := min(c.cfg.Knobs.PadRecords, w.limit-len(plaintext))
		if w.buf, err = w.p.seal(w.buf, w.seq, typ, plaintext, max(pad, 0)); err != nil {
			return err
		}
		w.seq++
	}
	w.records++
	if typ == tlsnames.RecordApplicationData {
		w.appRecords++
	}
	c.corrupt(typ, w.buf[start:])
	outer := w.buf[start]
	c.update(func(s *State) { s.RecordsOut++ })
	c.event(Event{Kind: EventRecord, Out: true, Type: outer, Inner: typ, Encrypted: w.p != nil, Size: len(w.buf) - start})
	if c.cfg.Knobs.WritePerRecord || len(w.buf) > 4*maxPlaintext {
		return c.flush()
	}
	return nil
}

// corrupt flips a bit in the middle of the record that the knobs name.
func (c *Conn) corrupt(typ uint8, record []byte) {
	k := &c.cfg.Knobs
	app := typ == tlsnames.RecordApplicationData && k.CorruptApp == c.w.appRecords
	if k.CorruptRecord != c.w.records && !app || len(record) == recordHeader {
		return
	}
	record[recordHeader+(len(record)-recordHeader)/2] ^= 0x10
	c.knobEvent(fmt.Sprintf("record %d has one bit wrong", c.w.records))
}

// finishStep does what is to be done after the last message. It waits for the
// next one or for flush, since keys may change in between.
func (c *Conn) finishStep() error {
	step := c.w.after
	if step == "" {
		return nil
	}
	c.w.after = ""
	return c.reach(step, After)
}

// flush sends what is queued.
func (c *Conn) flush() error {
	w := &c.w
	if err := c.finishStep(); err != nil {
		return err
	}
	if err := c.frameHandshake(); err != nil {
		return err
	}
	if len(w.buf) == 0 {
		return nil
	}
	out := w.buf
	w.buf = w.buf[:0]
	cut := c.cfg.Knobs.TruncateAt
	if cut > 0 && w.sent+int64(len(out)) >= cut {
		out = out[:cut-w.sent]
		w.truncated = true
	}
	if err := c.send(out); err != nil {
		return err
	}
	if w.truncated {
		return c.endByKnob(fmt.Sprintf("stream cut after %d bytes", cut), CloseFIN)
	}
	return nil
}

// send gives bytes to the transport.
func (c *Conn) send(b []byte) error {
	n, err := c.raw.Write(b)
	c.w.sent += int64(n)
	c.update(func(s *State) { s.WireBytesOut += int64(n) })
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	if err != nil {
		err = fmt.Errorf("send to the client: %w", err)
		c.writeErr = err
		c.event(Event{Kind: EventEnd, Out: true, Size: len(b) - n, Text: err.Error()})
	}
	return err
}

// writeHandshake queues a handshake message, its header of 4 included, with all
// that the knobs do around its step.
func (c *Conn) writeHandshake(step Step, msg []byte) error {
	k := &c.cfg.Knobs
	if err := c.finishStep(); err != nil {
		return err
	}
	if err := c.reach(step, Before); err != nil {
		return err
	}
	if k.HelloRequestAt == step && !c.w.requested {
		c.w.requested = true
		c.knobEvent("HelloRequest before " + string(step))
		if err := c.queueHandshake(StepHelloRequest, []byte{tlsnames.MsgHelloRequest, 0, 0, 0}); err != nil {
			return err
		}
	}
	if err := c.queueHandshake(step, msg); err != nil {
		return err
	}
	c.w.after = step
	return nil
}

// queueHandshake queues a message for the records.
func (c *Conn) queueHandshake(step Step, msg []byte) error {
	w, k := &c.w, &c.cfg.Knobs
	if c.writeErr != nil {
		return c.writeErr
	}
	c.event(Event{Kind: EventHandshake, Out: true, Type: msg[0], Size: len(msg), Encrypted: w.p != nil})
	start := len(w.hs)
	w.hs = append(w.hs, msg...)
	cut := func(at int) {
		if at > 0 && at < len(msg) {
			w.cuts = append(w.cuts, start+at)
			c.knobEvent(fmt.Sprintf("%s cut after %d of %d bytes", step, at, len(msg)))
		}
	}
	for _, s := range k.Split {
		if s.Step == step {
			cut(s.At)
		}
	}
	if k.SplitEvery > 0 {
		cut(k.SplitEvery)
	}
	if k.Coalesce {
		return nil
	}
	return c.frameHandshake()
}

// frameHandshake makes records of the handshake messages that wait.
func (c *Conn) frameHandshake() error {
	w := &c.w
	hs, cuts := w.hs, w.cuts
	if len(hs) == 0 {
		return nil
	}
	w.hs, w.cuts = nil, nil
	slices.Sort(cuts)
	at := 0
	for _, end := range append(cuts, len(hs)) {
		for at < end {
			n := min(c.cfg.Knobs.HandshakeRecords.next(&w.hsSizer, w.limit), end-at)
			if err := c.writeRecord(tlsnames.RecordHandshake, hs[at:at+n]); err != nil {
				return err
			}
			at += n
		}
	}
	return nil
}

// writeChangeCipherSpec queues the message that is not a handshake message (RFC
// 5246 7.1), and in TLS 1.3 means nothing (RFC 8446 D.4).
func (c *Conn) writeChangeCipherSpec() error {
	if err := c.finishStep(); err != nil {
		return err
	}
	if err := c.reach(StepChangeCipherSpec, Before); err != nil {
		return err
	}
	if err := c.frameHandshake(); err != nil {
		return err
	}
	if err := c.writeRecordClear(tlsnames.RecordChangeCipherSpec, []byte{1}); err != nil {
		return err
	}
	c.w.after = StepChangeCipherSpec
	return nil
}

// writeRecordClear is writeRecord, without the cipher of TLS 1.3 for a
// ChangeCipherSpec; that of TLS 1.2 protects it in a renegotiation.
func (c *Conn) writeRecordClear(typ uint8, plaintext []byte) error {
	p := c.w.p
	if c.w.version == VersionTLS13 {
		c.w.p = nil
	}
	err := c.writeRecord(typ, plaintext)
	c.w.p = p
	return err
}
