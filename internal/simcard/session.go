package simcard

import (
	"bytes"
	"encoding/binary"
)

// The instructions that the card knows (51.011 9.2).
const (
	insVerify    = 0x20
	insChange    = 0x24
	insDisable   = 0x26
	insEnable    = 0x28
	insUnblock   = 0x2c
	insSeek      = 0xa2
	insSelect    = 0xa4
	ReadBinary   = 0xb0
	ReadRecord   = 0xb2
	GetResponse  = 0xc0
	UpdateBinary = 0xd6
	UpdateRecord = 0xdc
	ReadStatus   = 0xf2
)

// classSIM is the class of all instructions of a SIM.
const classSIM = 0xa0

// A Session is one talk with the card: what is selected, and what waits to be fetched.
type Session struct {
	card *Card
	dir  ID
	file *file // nil: a directory is selected
	at   int   // record; 0: none
	wait []byte
}

// Open starts a session in the root.
func (c *Card) Open() *Session { return &Session{card: c, dir: MF} }

// Transmit runs one command, header and data, and gives what the card answers.
// The last octet of a command without data, which the answer's length is, counts as the fifth
// of the header.
func (s *Session) Transmit(command []byte) ([]byte, Status) {
	if len(command) < 5 {
		return nil, wrongLength
	}
	cla, ins, p1, p2, p3, data := command[0], command[1], command[2], command[3], command[4], command[5:]
	if cla != classSIM {
		return nil, unknownClass
	}
	if ins != GetResponse {
		s.wait = nil // it waits for the next command alone
	}
	return s.run(ins, p1, p2, p3, data)
}

// Run is a command on a file that is named with it, as +CRSM has it: the file is
// selected first.
func (s *Session) Run(ins byte, id ID, p1, p2, p3 byte, data []byte) ([]byte, Status) {
	if ins == ReadStatus {
		return s.run(ins, p1, p2, p3, data)
	}
	description, status := s.choose(id)
	if status != Done {
		return nil, status
	}
	if ins == GetResponse {
		if p3 != 0 && int(p3) < len(description) {
			description = description[:p3]
		}
		return description, Done
	}
	return s.run(ins, p1, p2, p3, data)
}

func (s *Session) run(ins, p1, p2, p3 byte, data []byte) ([]byte, Status) {
	if carries(ins) && len(data) != int(p3) || !carries(ins) && len(data) > 0 {
		return nil, wrongLength
	}
	switch ins {
	case insSelect:
		return nil, s.selectFile(p1, p2, data)
	case GetResponse:
		return s.fetch(p3)
	case ReadStatus:
		return length(s.card.describeDir(s.dir), p3)
	case ReadBinary:
		return s.readBinary(int(p1)<<8|int(p2), p3)
	case UpdateBinary:
		return nil, s.updateBinary(int(p1)<<8|int(p2), data)
	case ReadRecord:
		return s.readRecord(p1, p2, p3)
	case UpdateRecord:
		return nil, s.updateRecord(p1, p2, data)
	case insSeek:
		return nil, s.seek(p2, data)
	case insVerify, insChange, insDisable, insEnable, insUnblock:
		return nil, s.codes(ins, p1, p2, data)
	default:
		return nil, unknownCode
	}
}

// carries reports that an instruction has data.
func carries(ins byte) bool {
	return bytes.IndexByte([]byte{
		insSelect, insVerify, insChange, insDisable, insEnable, insUnblock, insSeek, UpdateBinary, UpdateRecord,
	}, ins) >= 0
}

// length cuts an answer to what is asked for.
func length(b []byte, p3 byte) ([]byte, Status) {
	n := int(p3)
	if n == 0 {
		n = len(b)
	}
	if n > len(b) {
		return nil, wrongLength | Status(len(b)&0xff)
	}
	return b[:n], Done
}

func (s *Session) fetch(p3 byte) ([]byte, Status) {
	if s.wait == nil {
		return nil, wrongLength
	}
	return length(s.wait, p3)
}

func (s *Session) selectFile(p1, p2 byte, data []byte) Status {
	if p1 != 0 || p2 != 0 {
		return wrongPlace
	}
	if len(data) != 2 {
		return wrongLength | 2
	}
	description, status := s.choose(ID(binary.BigEndian.Uint16(data)))
	if status != Done {
		return status
	}
	s.wait = description
	return waiting | Status(len(description))
}

// choose selects a file, wherever it is. A card would take only one of the
// directory that is selected or of its neighbours (51.011 6.5).
func (s *Session) choose(id ID) ([]byte, Status) {
	switch id {
	case MF, Telecom, GSM:
		s.dir, s.file, s.at = id, nil, 0
		return s.card.describeDir(id), Done
	}
	f := s.card.file(id)
	if f == nil {
		return nil, notFound
	}
	s.dir, s.file, s.at = f.dir, f, 0
	return f.describe(), Done
}

// open is the selected file, if it is of this form and may be read or written.
func (s *Session) open(records bool, may func(*file) access) (*file, Status) {
	switch f := s.file; {
	case f == nil:
		return nil, noFile
	case (f.record > 0) != records:
		return nil, otherForm
	case !s.card.allows(may(f)):
		return nil, denied
	default:
		return f, Done
	}
}

func reading(f *file) access { return f.read }
func writing(f *file) access { return f.update }

func (s *Session) readBinary(offset int, p3 byte) ([]byte, Status) {
	f, status := s.open(false, reading)
	if status != Done {
		return nil, status
	}
	if offset > len(f.data) {
		return nil, wrongPlace
	}
	b, status := length(f.data[offset:], p3)
	return bytes.Clone(b), status
}

func (s *Session) updateBinary(offset int, data []byte) Status {
	f, status := s.open(false, writing)
	switch {
	case status != Done:
		return status
	case offset > len(f.data):
		return wrongPlace
	case offset+len(data) > len(f.data):
		return wrongLength | Status((len(f.data)-offset)&0xff)
	}
	copy(f.data[offset:], data)
	return Done
}

// Modes of the record commands (51.011 8.5).
const (
	nextRecord     = 2
	previousRecord = 3
	thisRecord     = 4 // number P1, or the current one
)

// record is the record that P1 and P2 mean; next and previous move the pointer.
// A cyclic file has no end.
func (s *Session) record(f *file, p1, p2 byte) ([]byte, Status) {
	n, at := f.records(), 0
	switch p2 {
	case nextRecord:
		if at = s.at + 1; at > n && f.form == cyclic {
			at = 1
		}
	case previousRecord:
		switch at = s.at - 1; {
		case s.at == 0 || at == 0 && f.form == cyclic:
			at = n
		}
	case thisRecord:
		if at = int(p1); at == 0 {
			at = s.at
		}
	default:
		return nil, wrongPlace
	}
	rec := f.at(at)
	if rec == nil {
		return nil, outOfRange
	}
	if p2 != thisRecord {
		s.at = at
	}
	return rec, Done
}

func (s *Session) readRecord(p1, p2, p3 byte) ([]byte, Status) {
	f, status := s.open(true, reading)
	switch {
	case status != Done:
		return nil, status
	case p3 != 0 && int(p3) != f.record:
		return nil, wrongLength | Status(f.record)
	}
	rec, status := s.record(f, p1, p2)
	return bytes.Clone(rec), status
}

// updateRecord writes a record; of a cyclic file only the oldest, which becomes
// the first (51.011 8.6).
func (s *Session) updateRecord(p1, p2 byte, data []byte) Status {
	f, status := s.open(true, writing)
	switch {
	case status != Done:
		return status
	case len(data) != f.record:
		return wrongLength | Status(f.record)
	case f.form == cyclic:
		if p2 != previousRecord {
			return wrongPlace
		}
		f.push(data)
		s.at = 1
		return Done
	}
	rec, status := s.record(f, p1, p2)
	if status == Done {
		copy(rec, data)
	}
	return status
}

// seek looks for a record that begins with data: from the start, or from behind
// the current one (51.011 8.7). Type 2 tells its number.
func (s *Session) seek(p2 byte, data []byte) Status {
	const typeTwo = 0x10
	f, status := s.open(true, reading)
	if status != Done {
		return status
	}
	if f.form == cyclic {
		return otherForm
	}
	from := 1
	switch p2 &^ typeTwo {
	case 0:
	case nextRecord:
		from = s.at + 1
	default:
		return wrongPlace
	}
	for i := from; i <= f.records(); i++ {
		if bytes.HasPrefix(f.at(i), data) {
			s.at = i
			if p2&typeTwo == 0 {
				return Done
			}
			s.wait = []byte{byte(i)}
			return waiting | 1
		}
	}
	return notFound
}

// codes are the commands of the card's holder (51.011 8.9 to 8.13).
func (s *Session) codes(ins, p1, p2 byte, data []byte) Status {
	const half = 8
	h := PIN
	switch {
	case p1 != 0:
		return wrongPlace
	case p2 == 2:
		h = PIN2
	case p2 != 1 && !(ins == insUnblock && p2 == 0):
		return wrongPlace
	}
	two := ins == insChange || ins == insUnblock
	if want := map[bool]int{false: half, true: 2 * half}[two]; len(data) != want {
		return wrongLength | Status(want)
	}
	first, second := text(data[:half]), ""
	if two {
		second = text(data[half:])
	}
	c := s.card
	switch ins {
	case insVerify:
		if h == PIN && !c.locked {
			return contradiction
		}
		return c.Check(h, first).status()
	case insChange:
		return c.Change(h, first, second).status()
	case insUnblock:
		return c.Unblock(h, first, second).status()
	}
	on := ins == insEnable
	if h != PIN || c.locked == on {
		return contradiction
	}
	v := c.Check(PIN, first)
	if v == Right {
		c.locked = on
	}
	return v.status()
}

// text is a code as it is handed to the card, filled up with FF.
func text(b []byte) string { return string(unfilled(b)) }
