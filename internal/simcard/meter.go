package simcard

// meterSize is the octets of a call meter (51.011 10.3.10).
const meterSize = 3

// MeterLimit is the greatest value of a call meter.
const MeterLimit = 0xffffff

// meters are the files of charges (51.011 10.3.9 to 10.3.11). The limit and the price are written
// with PIN2.
func (c *Card) meters() {
	m := c.addRecords(GSM, ACM, cyclic, meterSize, meterRoom, withPIN, withPIN2)
	clear(m.data)
	m.rights.increase = withPIN
	c.add(GSM, ACMmax, make([]byte, meterSize), withPIN, withPIN2)
	c.add(GSM, PUCT, []byte{0xff, 0xff, 0xff, 0, 0}, withPIN, withPIN2)
}

// value is a call meter as a number.
func value(b []byte) int { return int(b[0])<<16 | int(b[1])<<8 | int(b[2]) }

func octets(n int) []byte { return []byte{byte(n >> 16), byte(n >> 8), byte(n)} }

// increase is INCREASE (51.011 8.8): the sum becomes the first record, and sum and addend wait to
// be fetched.
func (s *Session) increase(data []byte) Status {
	if len(data) != meterSize {
		return wrongLength | meterSize
	}
	f, status := s.open(true, func(f *file) access { return f.rights.increase })
	switch {
	case status != Done:
		return status
	case f.form != cyclic:
		return otherForm
	}
	sum := value(f.at(1)) + value(data)
	if sum > MeterLimit {
		return fullMeter
	}
	f.push(octets(sum))
	s.at = 1
	return s.leave(append(octets(sum), data...))
}

// invalidate is INVALIDATE and REHABILITATE (51.011 8.14, 8.15).
func (s *Session) invalidate(on bool, p3 byte) Status {
	switch f := s.file; {
	case p3 != 0:
		return wrongLength
	case f == nil:
		return noFile
	case on && !s.card.allows(f.rights.invalidate), !on && !s.card.allows(f.rights.rehabilitate):
		return denied
	case f.invalidated == on:
		return invalid
	default:
		f.invalidated = on
		return Done
	}
}

// Meter is the accumulated call meter.
func (c *Card) Meter() int { return value(c.file(ACM).at(1)) }

// Charge adds units to the meter; it stops at its limit.
func (c *Card) Charge(units int) { c.file(ACM).push(octets(min(c.Meter()+units, MeterLimit))) }

// ClearMeter sets the meter to zero.
func (c *Card) ClearMeter() { c.file(ACM).push(octets(0)) }

// MostUnits is the limit of the meter; 0: there is none.
func (c *Card) MostUnits() int { return value(c.file(ACMmax).data) }

// SetMostUnits sets it.
func (c *Card) SetMostUnits(n int) { copy(c.file(ACMmax).data, octets(n)) }

// Fixed reports fixed dialling: the phonebook is invalidated (51.011 11.5.1).
func (c *Card) Fixed() bool { return c.file(ADN).invalidated }

// SetFixed switches it, as the module does with PIN2.
func (c *Card) SetFixed(on bool) { c.file(ADN).invalidated = on }
