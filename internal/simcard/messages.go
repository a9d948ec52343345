package simcard

import "bytes"

// MessageLength is how long a record of SMS is: a status, the address of the
// service centre, and the transfer PDU, filled with FF (51.011 10.5.3).
const MessageLength = 176

const (
	parametersLength = 28 // of SMSP, behind the name (51.011 10.5.6)
	reportLength     = 30 // of SMSR (51.011 10.5.8)
	reportRoom       = 5  // our own choice

	centreAt     = nameLength + 13 // in a record of SMSP
	centreLength = 12
	noCentre     = 0x02 // in the indicators behind the name
)

// messages is the files of the message service.
func (c *Card) messages(cfg Config) {
	c.free(c.addRecords(Telecom, SMS, linear, MessageLength, cfg.Messages, withPIN, withPIN))
	c.addRecords(Telecom, SMSP, linear, nameLength+parametersLength, 1, withPIN, withPIN)
	if cfg.Centre != "" {
		c.SetCentre(unfilled(address(cfg.Centre, centreLength)))
	}
	// No message has been sent, so the reference before the first one is 0.
	c.add(Telecom, SMSS, []byte{0, 0xff}, withPIN, withPIN)
	c.free(c.addRecords(Telecom, SMSR, linear, reportLength, reportRoom, withPIN, withPIN))
}

// free marks all records of messages or reports as free.
func (c *Card) free(f *file) {
	for i := 1; i <= f.records(); i++ {
		f.at(i)[0] = 0
	}
}

// OnUpdate adds what runs when a terminal has written to a file by its commands.
func (c *Card) OnUpdate(f func(ID)) { c.onUpdate = append(c.onUpdate, f) }

func (c *Card) updated(id ID) {
	for _, f := range c.onUpdate {
		f(id)
	}
}

// MessageRoom is how many locations there are for messages.
func (c *Card) MessageRoom() int { return c.file(SMS).records() }

// Message is the record at a location, which counts from 1; nil when there is no
// such location. Its first octet is even when it is free.
func (c *Card) Message(i int) []byte { return bytes.Clone(c.file(SMS).at(i)) }

// SetMessage writes a record; one of no octets frees the location.
func (c *Card) SetMessage(i int, rec []byte) {
	if len(rec) == 0 {
		rec = []byte{0}
	}
	if at := c.file(SMS).at(i); at != nil {
		copy(at, padded(rec, MessageLength))
	}
}

// Centre is the service centre's address: how many octets follow, the type, and
// the digits; nothing when there is none.
func (c *Card) Centre() []byte {
	rec := c.file(SMSP).at(1)
	n := int(rec[centreAt])
	if rec[nameLength]&noCentre != 0 || n < 2 || n >= centreLength {
		return nil
	}
	return bytes.Clone(rec[centreAt : centreAt+1+n])
}

// SetCentre writes it; nothing means that there is none.
func (c *Card) SetCentre(address []byte) {
	rec := c.file(SMSP).at(1)
	copy(rec[centreAt:centreAt+centreLength], padded(address, centreLength))
	if len(address) == 0 {
		rec[nameLength] |= noCentre
	} else {
		rec[nameLength] &^= noCentre
	}
}

// NextReference counts the messages that are sent, and keeps the count (51.011 10.5.7).
func (c *Card) NextReference() byte {
	f := c.file(SMSS)
	f.data[0]++
	return f.data[0]
}

// SetMessagesFull keeps whether a message has found no room (51.011 10.5.7).
func (c *Card) SetMessagesFull(full bool) {
	const notFull = 0x01
	f := c.file(SMSS)
	f.data[1] |= notFull
	if full {
		f.data[1] &^= notFull
	}
}
