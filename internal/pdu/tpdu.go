package pdu

import "errors"

// Bits of the first octet (3GPP TS 23.040 9.2.3).
const (
	mti        = 0x03
	mtiDeliver = 0x00
	mtiSubmit  = 0x01
	mtiReport  = 0x02 // and command, the other way

	vpfShift = 3
	vpf      = 0x18

	// NoMore is set in a delivered message that no other waits behind.
	NoMore = 0x04
	// WantReport is set in a submitted message whose fate the sender wants to know.
	WantReport = 0x20
	// OfCommand is set in a status report that answers a command.
	OfCommand = 0x20
	// HasHeader is set when the user data begin with a header.
	HasHeader = 0x40
	// ReplyPath is set when an answer may go by the same centre.
	ReplyPath = 0x80
)

// Types of message that cannot be there.
var (
	errType     = errors.New("a message of another type")
	errTrailing = errors.New("something follows the message")
)

// A reader takes a message apart; its first error is kept.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) byte() byte {
	b := r.bytes(1)
	if r.err != nil {
		return 0
	}
	return b[0]
}

// bytes are the next n, or zeros behind the end.
func (r *reader) bytes(n int) []byte {
	if r.err != nil || len(r.b) < n {
		r.fail(errShort)
		return make([]byte, n)
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) stamp() (s Stamp) {
	copy(s[:], r.bytes(len(s)))
	return s
}

func (r *reader) end() error {
	if r.err == nil && len(r.b) > 0 {
		return errTrailing
	}
	return r.err
}

// A Submit is a message from a phone to the centre (3GPP TS 23.040 9.2.2.2).
// Of First the bits of type, validity and header follow from the other fields.
type Submit struct {
	First    byte
	MR       byte // message reference
	To       Address
	PID      byte
	Validity Validity
	Body
}

// Marshal writes the message.
func (m Submit) Marshal() ([]byte, error) {
	b := []byte{first(m.First&^vpf|m.Validity.Format<<vpfShift, mtiSubmit, m.Body), m.MR}
	b = append(m.To.append(b), m.PID, m.DCS)
	b = append(b, m.Validity.Octets[:validityLength(m.Validity.Format)]...)
	return m.Body.append(b), m.fits()
}

// ParseSubmit reads a message of a phone. Octets behind the user data are not
// part of it: networks were seen to carry messages whose length is one septet
// short (node-pdu issues 21 and 32), without their last character.
func ParseSubmit(tpdu []byte) (m Submit, err error) {
	r := &reader{b: tpdu}
	m = r.submit()
	return m, r.err
}

func (r *reader) submit() (m Submit) {
	m.First = r.kind(mtiSubmit)
	m.MR, m.To, m.PID = r.byte(), r.address(), r.byte()
	dcs := r.byte()
	m.Validity.Format = m.First & vpf >> vpfShift
	copy(m.Validity.Octets[:], r.bytes(validityLength(m.Validity.Format)))
	m.Body = r.body(dcs, m.First&HasHeader != 0)
	return m
}

// kind is the first octet of a message of this type.
func (r *reader) kind(want byte) byte {
	first := r.byte()
	if r.err == nil && first&mti != want {
		r.fail(errType)
	}
	return first
}

func validityLength(format byte) int { return [...]int{0, 7, 1, 7}[format&3] }

// first is a first octet with the bits that follow from the rest.
func first(rest, kind byte, b Body) byte {
	f := rest&^(mti|HasHeader) | kind
	if len(b.Header) > 0 {
		f |= HasHeader
	}
	return f
}

// A Deliver is a message from the centre to a phone (3GPP TS 23.040 9.2.2.1).
type Deliver struct {
	First byte
	From  Address
	PID   byte
	Stamp Stamp
	Body
}

// Marshal writes the message.
func (m Deliver) Marshal() ([]byte, error) {
	b := append(m.From.append([]byte{first(m.First, mtiDeliver, m.Body)}), m.PID, m.DCS)
	return m.Body.append(append(b, m.Stamp[:]...)), m.fits()
}

// ParseDeliver reads a message of the centre.
func ParseDeliver(tpdu []byte) (m Deliver, err error) {
	r := &reader{b: tpdu}
	m = r.deliver()
	return m, r.end()
}

func (r *reader) deliver() (m Deliver) {
	m.First = r.kind(mtiDeliver)
	m.From, m.PID = r.address(), r.byte()
	dcs := r.byte()
	m.Stamp = r.stamp()
	m.Body = r.body(dcs, m.First&HasHeader != 0)
	return m
}

// A StatusReport tells the fate of a message (3GPP TS 23.040 9.2.2.3). What may
// follow the status is kept as it is.
type StatusReport struct {
	First     byte
	MR        byte
	Recipient Address
	Stamp     Stamp // when the centre took the message
	Discharge Stamp // when its fate was settled
	Status    byte
	Rest      []byte
}

// Values of Status (3GPP TS 23.040 9.2.3.15). From 30 on the centre goes on trying.
const (
	Received   = 0x00
	Congestion = 0x30
	Busy       = 0x31
	NoResponse = 0x32
	NoSuch     = 0x41 // incompatible destination
	Expired    = 0x46
	Deleted    = 0x47 // by its sender
	Gone       = 0x49 // there is no such message
)

// Marshal writes the report.
func (m StatusReport) Marshal() []byte {
	b := m.Recipient.append([]byte{m.First&^mti | mtiReport, m.MR})
	b = append(append(b, m.Stamp[:]...), m.Discharge[:]...)
	return append(append(b, m.Status), m.Rest...)
}

// maxReport bounds what follows the status.
const maxReport = 164

// ParseStatusReport reads a report.
func ParseStatusReport(tpdu []byte) (m StatusReport, err error) {
	r := &reader{b: tpdu}
	m.First = r.kind(mtiReport)
	m.MR, m.Recipient = r.byte(), r.address()
	m.Stamp, m.Discharge, m.Status = r.stamp(), r.stamp(), r.byte()
	if r.err == nil && len(tpdu) > maxReport {
		return m, errLong
	}
	m.Rest = r.b
	return m, r.err
}

// Types of a command (3GPP TS 23.040 9.2.3.19).
const (
	Enquiry      = 0
	CancelReport = 1
	Delete       = 2
	EnableReport = 3
)

// A Command is an order of a phone to the centre (3GPP TS 23.040 9.2.2.4).
type Command struct {
	First  byte
	MR     byte
	PID    byte
	Type   byte
	Number byte // reference of the message that it is about
	To     Address
	Data   []byte
}

// Marshal writes the command.
func (m Command) Marshal() ([]byte, error) {
	b := []byte{m.First&^mti | mtiReport, m.MR, m.PID, m.Type, m.Number}
	b = append(m.To.append(b), byte(len(m.Data)))
	if len(m.Data) > maxOctets+16 {
		return nil, errLong
	}
	return append(b, m.Data...), nil
}

// ParseCommand reads a command.
func ParseCommand(tpdu []byte) (m Command, err error) {
	r := &reader{b: tpdu}
	m = r.command()
	return m, r.end()
}

func (r *reader) command() (m Command) {
	m.First = r.kind(mtiReport)
	m.MR, m.PID, m.Type, m.Number, m.To = r.byte(), r.byte(), r.byte(), r.byte(), r.address()
	n := int(r.byte())
	if n > maxOctets+16 {
		r.fail(errLong)
		return m
	}
	m.Data = append([]byte(nil), r.bytes(n)...)
	return m
}

// Unfilled is the transfer PDU that stands in front of octets of FF which fill a record;
// toCentre tells which way it goes. Of what is no message, and of a report, whose end has
// no length, all fill is cut off.
func Unfilled(record []byte, toCentre bool) []byte {
	r := &reader{b: record}
	switch report := len(record) > 0 && record[0]&mti == mtiReport; {
	case toCentre && report:
		r.command()
	case toCentre:
		r.submit()
	case !report:
		r.deliver()
	default:
		r.fail(errType)
	}
	least, end := 0, len(record)
	if r.err == nil {
		least = len(record) - len(r.b)
	}
	for end > least && record[end-1] == 0xff {
		end--
	}
	return record[:end]
}
