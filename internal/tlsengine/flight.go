package tlsengine

import (
	"slices"

	"sim800emu/internal/tlsnames"
)

// maxEarlyData is how much application data may come while a renegotiation goes on.
const maxEarlyData = 64 << 10 // our choice

// readHandshake returns the next handshake message with its header of 4. The
// step of a message of the client is reached by it, but for ClientHello, which
// is to be understood first.
func (c *Conn) readHandshake() (typ uint8, msg []byte, err error) {
	for {
		msg, err := c.takeMessage()
		if err != nil {
			return 0, nil, err
		}
		if msg != nil {
			if step, ok := clientStep(msg[0]); ok {
				if err := c.reach(step, After); err != nil {
					return 0, nil, err
				}
			}
			return msg[0], msg, nil
		}
		typ, payload, err := c.readRecord()
		if err != nil {
			return 0, nil, err
		}
		if err := c.gotInHandshake(typ, payload); err != nil {
			return 0, nil, err
		}
	}
}

// gotInHandshake takes a record where handshake messages are due.
func (c *Conn) gotInHandshake(typ uint8, payload []byte) error {
	r := &c.r
	if typ != tlsnames.RecordHandshake && len(r.hs) > 0 {
		return c.fail(tlsnames.AlertUnexpectedMessage, "%s in the middle of a handshake message", tlsnames.ContentTypeName(typ))
	}
	switch {
	case typ == tlsnames.RecordHandshake:
		return c.addHandshake(payload)
	case typ == tlsnames.RecordAlert:
		return c.gotAlert(payload, r.p != nil)
	case typ == tlsnames.RecordChangeCipherSpec && r.version == VersionTLS13:
		return c.gotCompatibility(payload)
	case typ == tlsnames.RecordApplicationData && c.established.Load() && len(c.appIn) < maxEarlyData:
		c.appIn = append(c.appIn, payload...)
		return nil
	}
	return c.fail(tlsnames.AlertUnexpectedMessage, "%s where a handshake message was due", tlsnames.ContentTypeName(typ))
}

// addHandshake keeps the content of a handshake record.
func (c *Conn) addHandshake(payload []byte) error {
	r := &c.r
	if len(payload) == 0 {
		return c.fail(tlsnames.AlertUnexpectedMessage, "empty handshake record")
	}
	if r.hsTotal += len(payload); r.hsTotal > maxHandshakeTotal {
		return c.fail(tlsnames.AlertUnexpectedMessage, "more than %d bytes of handshake", maxHandshakeTotal)
	}
	r.hs = append(r.hs, payload...)
	return nil
}

// gotCompatibility takes the ChangeCipherSpec of TLS 1.3, which is ignored.
func (c *Conn) gotCompatibility(payload []byte) error {
	if len(payload) != 1 || payload[0] != 1 {
		return c.fail(tlsnames.AlertUnexpectedMessage, "ChangeCipherSpec %x", payload)
	}
	if c.r.empties++; c.r.empties > maxEmptyRecords {
		return c.fail(tlsnames.AlertUnexpectedMessage, "more than %d ChangeCipherSpec", maxEmptyRecords)
	}
	return nil
}

// takeMessage is the first whole message of what has come, nil if there is none.
func (c *Conn) takeMessage() ([]byte, error) {
	hs := c.r.hs
	if len(hs) < headerLen {
		return nil, nil
	}
	n := int(hs[1])<<16 | int(hs[2])<<8 | int(hs[3])
	if n > maxHandshakeMessage {
		return nil, c.fail(tlsnames.AlertIllegalParameter, "%s of %d bytes, more than %d", tlsnames.HandshakeName(hs[0]), n, maxHandshakeMessage)
	}
	if len(hs) < headerLen+n {
		return nil, nil
	}
	msg := slices.Clone(hs[:headerLen+n])
	if c.r.hs = hs[headerLen+n:]; len(c.r.hs) == 0 {
		c.r.hs = nil
	}
	c.r.warnings = 0
	c.event(Event{Kind: EventHandshake, Type: msg[0], Size: len(msg), Encrypted: c.r.p != nil})
	return msg, nil
}

// atBoundary tells whether no handshake byte waits; before a change of the read
// key it must hold (RFC 8446 5.1).
func (c *Conn) atBoundary() bool { return len(c.r.hs) == 0 }

// readMessage is readHandshake for one type.
func (c *Conn) readMessage(want uint8) ([]byte, error) {
	typ, msg, err := c.readHandshake()
	if err != nil {
		return nil, err
	}
	if typ != want {
		return nil, c.fail(tlsnames.AlertUnexpectedMessage, "%s where %s was due", tlsnames.HandshakeName(typ), tlsnames.HandshakeName(want))
	}
	return msg, nil
}

// readChangeCipherSpec takes the message of TLS 1.2 (RFC 5246 7.1).
func (c *Conn) readChangeCipherSpec() error {
	if !c.atBoundary() {
		return c.fail(tlsnames.AlertUnexpectedMessage, "handshake message before ChangeCipherSpec")
	}
	for {
		typ, payload, err := c.readRecord()
		if err != nil {
			return err
		}
		switch {
		case typ == tlsnames.RecordChangeCipherSpec && len(payload) == 1 && payload[0] == 1:
			return c.reach(StepClientChangeCipherSpec, After)
		case typ == tlsnames.RecordHandshake, typ == tlsnames.RecordChangeCipherSpec:
			return c.fail(tlsnames.AlertUnexpectedMessage, "%s where ChangeCipherSpec was due", tlsnames.ContentTypeName(typ))
		}
		if err := c.gotInHandshake(typ, payload); err != nil {
			return err
		}
	}
}

// clientStep is the step that a message of the client is.
func clientStep(typ uint8) (Step, bool) {
	switch typ {
	case typeCertificate:
		return StepClientCertificate, true
	case typeClientKeyExchange:
		return StepClientKeyExchange, true
	case typeCertificateVerify:
		return StepClientCertificateVerify, true
	case typeFinished:
		return StepClientFinished, true
	}
	return "", false
}
