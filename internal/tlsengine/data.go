package tlsengine

import (
	"context"
	"errors"
	"io"
	"math"

	"sim800emu/internal/tlsnames"
)

// Read reads application data, after the handshake, and deals with what else
// comes: alerts, key updates, renegotiation. It is io.EOF after a
// close_notify and io.ErrUnexpectedEOF if the stream ends without one.
func (c *Conn) Read(b []byte) (int, error) {
	if err := c.Handshake(context.Background()); err != nil {
		return 0, err
	}
	if len(b) == 0 {
		return 0, nil
	}
	c.in.Lock()
	defer c.in.Unlock()
	for len(c.appIn) == 0 {
		if c.readErr != nil {
			return 0, c.readErr
		}
		if err := c.readMore(); err != nil {
			if isTimeout(err) {
				return 0, err
			}
			if errors.Is(err, errClosedByPeer) {
				err = io.EOF
			}
			c.readErr = err
		}
	}
	n := copy(b, c.appIn)
	c.appIn = c.appIn[n:]
	c.update(func(s *State) { s.AppBytesIn += int64(n) })
	return n, nil
}

// readMore takes one record after the handshake.
func (c *Conn) readMore() error {
	r := &c.r
	typ, payload, err := c.readRecord()
	if err != nil {
		return err
	}
	if typ != tlsnames.RecordHandshake && !c.atBoundary() {
		return c.fail(tlsnames.AlertUnexpectedMessage, "%s in the middle of a handshake message", tlsnames.ContentTypeName(typ))
	}
	switch {
	case typ == tlsnames.RecordApplicationData:
		return c.gotData(payload)
	case typ == tlsnames.RecordAlert:
		err := c.gotAlert(payload, r.p != nil)
		if errors.Is(err, errNoRenegotiation) {
			c.asked.Store(false)
			return nil
		}
		return err
	case typ == tlsnames.RecordHandshake:
		r.hsTotal = 0
		if err := c.addHandshake(payload); err != nil {
			return err
		}
		return c.postHandshake()
	}
	return c.fail(tlsnames.AlertUnexpectedMessage, "%s after the handshake", tlsnames.ContentTypeName(typ))
}

// gotData keeps application data. Empty records are permitted, not without end.
func (c *Conn) gotData(payload []byte) error {
	r := &c.r
	r.warnings = 0
	if len(payload) > 0 {
		r.empties = 0
		c.appIn = append(c.appIn[:0], payload...)
		return nil
	}
	if r.empties++; r.empties > maxEmptyRecords {
		return c.fail(tlsnames.AlertUnexpectedMessage, "more than %d empty records in a row", maxEmptyRecords)
	}
	return nil
}

// postHandshake deals with the messages that have come whole.
func (c *Conn) postHandshake() error {
	for {
		msg, err := c.takeMessage()
		if msg == nil || err != nil {
			return err
		}
		if c.r.version == VersionTLS13 {
			err = c.handlePost13(msg[0], msg)
		} else {
			err = c.handlePost12(msg)
		}
		if err != nil {
			return err
		}
	}
}

// handlePost12 takes the ClientHello of a renegotiation. One that was not asked
// for is declined with a warning, as RFC 5246 7.2.2 has it.
func (c *Conn) handlePost12(msg []byte) error {
	if msg[0] != typeClientHello {
		return c.fail(tlsnames.AlertUnexpectedMessage, "%s after the handshake", tlsnames.HandshakeName(msg[0]))
	}
	defer c.lockOut()()
	if !c.asked.Swap(false) && !c.cfg.Renegotiation {
		if err := c.sendAlert(tlsnames.LevelWarning, tlsnames.AlertNoRenegotiation); err != nil {
			return err
		}
		return c.flush()
	}
	c.holding = true
	defer func() { c.holding = false }()
	return c.negotiate(msg)
}

// Renegotiate sends a HelloRequest (RFC 5246 7.4.1.1). What comes of it is seen
// by Read.
func (c *Conn) Renegotiate() error {
	c.out.Lock()
	defer c.out.Unlock()
	if !c.handshakeDone || c.r.version != VersionTLS12 {
		return errors.New("renegotiation is for an established connection of TLS 1.2")
	}
	if err := c.requestHello(); err != nil {
		return err
	}
	return c.flush()
}

// Write sends application data, after the handshake, in records as the knobs
// have them.
func (c *Conn) Write(b []byte) (int, error) {
	if err := c.Handshake(context.Background()); err != nil {
		return 0, err
	}
	c.out.Lock()
	defer c.out.Unlock()
	if c.writeErr != nil {
		return 0, c.writeErr
	}
	if !c.w.dataBegun {
		c.w.dataBegun = true
		if err := c.reach(StepApplicationData, Before); err != nil {
			return 0, err
		}
	}
	done := 0
	for done < len(b) {
		n, err := c.writeChunk(b[done:])
		if err != nil {
			return done, err
		}
		done += n
	}
	return done, c.flush()
}

// writeChunk queues one record of application data, which ends where a knob is
// to act, and lets it act.
func (c *Conn) writeChunk(b []byte) (int, error) {
	w, k := &c.w, &c.cfg.Knobs
	n := min(k.AppRecords.next(&w.appSizer, w.limit), len(b))
	if until := c.nextKnob(); int64(n) > until {
		n = int(until)
	}
	for range k.EmptyAppRecords {
		if err := c.writeRecord(tlsnames.RecordApplicationData, nil); err != nil {
			return 0, err
		}
	}
	if err := c.writeRecord(tlsnames.RecordApplicationData, b[:n]); err != nil {
		return 0, err
	}
	w.appOut += int64(n)
	c.update(func(s *State) { s.AppBytesOut += int64(n) })
	return n, c.dataKnobs()
}

// nextKnob is the number of bytes until a knob acts in the data.
func (c *Conn) nextKnob() int64 {
	k, out := &c.cfg.Knobs, c.w.appOut
	next := int64(math.MaxInt64)
	at := func(n int64) {
		if n > out {
			next = min(next, n-out)
		}
	}
	at(k.TicketAfter)
	at(k.KeyUpdateAfter)
	at(k.RenegotiateAfter)
	for _, a := range k.Actions {
		if a.Step == StepApplicationData && a.When == Inside {
			at(a.AfterBytes)
		}
	}
	return next
}

// dataKnobs does what is due after so many bytes.
func (c *Conn) dataKnobs() error {
	w, k := &c.w, &c.cfg.Knobs
	due := func(n int64) bool { return n > 0 && w.appOut == n }
	if due(k.TicketAfter) {
		c.knobEvent("NewSessionTicket in the middle of data")
		if err := c.sendTicket(); err != nil {
			return err
		}
	}
	if due(k.KeyUpdateAfter) && w.version == VersionTLS13 {
		c.knobEvent("KeyUpdate in the middle of data")
		if err := c.sendKeyUpdate(k.KeyUpdateAsk); err != nil {
			return err
		}
	}
	if due(k.RenegotiateAfter) && w.version == VersionTLS12 {
		c.knobEvent("HelloRequest in the middle of data")
		if err := c.requestHello(); err != nil {
			return err
		}
	}
	for i, a := range k.Actions {
		if a.Step == StepApplicationData && a.When == Inside && due(a.AfterBytes) {
			if err := c.act(i); err != nil {
				return err
			}
		}
	}
	return c.finishStep()
}

// sendTicket sends one more ticket, by the rules of the version.
func (c *Conn) sendTicket() error {
	if c.w.version == VersionTLS13 {
		return c.sendTicket13()
	}
	return c.sendTicket12(c.tls12)
}

// CloseWrite sends close_notify, unless the knobs forbid it, and a FIN. What the
// client still sends can be read.
func (c *Conn) CloseWrite() error {
	c.out.Lock()
	defer c.out.Unlock()
	if err := c.sayGoodbye(); err != nil {
		return err
	}
	c.halfClose()
	return nil
}

// Close sends close_notify, unless the knobs forbid it or a write is going on,
// and closes the transport.
func (c *Conn) Close() error {
	if c.out.TryLock() {
		_ = c.sayGoodbye() // a client that is gone already is no matter
		c.out.Unlock()
	}
	c.abandon()
	return c.closeErr
}

// sayGoodbye is the end of what the server sends.
func (c *Conn) sayGoodbye() error {
	if !c.handshakeDone || c.writeErr != nil {
		return c.writeErr
	}
	if err := c.reach(StepApplicationData, After); err != nil {
		return err
	}
	if c.cfg.Knobs.NoCloseNotify {
		c.knobEvent("no close_notify")
	} else if err := c.sendAlert(tlsnames.LevelWarning, tlsnames.AlertCloseNotify); err != nil {
		return err
	}
	err := c.flush()
	if c.writeErr == nil {
		c.writeErr = errClosed
	}
	return err
}

// errClosed is what a write after CloseWrite gets.
var errClosed = errors.New("the server has closed its side")
