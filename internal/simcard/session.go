package simcard

import (
	"bytes"
	"encoding/binary"
)

// The instructions that the card knows (51.011 9.2).
const (
	insInvalidate   = 0x04
	insVerify       = 0x20
	insChange       = 0x24
	insDisable      = 0x26
	insEnable       = 0x28
	insUnblock      = 0x2c
	insIncrease     = 0x32
	insRehabilitate = 0x44
	insRunGSM       = 0x88
	insSeek         = 0xa2
	insSelect       = 0xa4
	ReadBinary      = 0xb0
	ReadRecord      = 0xb2
	GetResponse     = 0xc0
	UpdateBinary    = 0xd6
	UpdateRecord    = 0xdc
	ReadStatus      = 0xf2
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
// of the header. Zero there means 256 octets (51.011 9.2), more than any file here has.
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

// Run is a command on a file that is named with it, as +CRSM has it: the module knows
// where the file is and selects it first. A length of zero is the whole file.
func (s *Session) Run(ins byte, id ID, p1, p2, p3 byte, data []byte) ([]byte, Status) {
	if ins == ReadStatus {
		if p3 == 0 {
			p3 = byte(len(s.card.describeDir(s.dir)))
		}
		return s.run(ins, p1, p2, p3, data)
	}
	if f := s.card.file(id); f != nil {
		s.dir = f.dir
		if p3 == 0 && (ins == ReadBinary || ins == ReadRecord) {
			p3 = f.whole(int(p1)<<8 | int(p2))
		}
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

// run is a command of the right class. What is wrong with it is looked for in the order of
// its octets: instruction, P1 and P2, length.
func (s *Session) run(ins, p1, p2, p3 byte, data []byte) ([]byte, Status) {
	do, known := s.instruction(ins)
	switch {
	case !known:
		return nil, unknownCode
	case plain(ins) && (p1 != 0 || p2 != 0):
		return nil, wrongPlace
	case carries(ins) && len(data) != int(p3), !carries(ins) && len(data) > 0:
		return nil, wrongLength
	}
	return do(p1, p2, p3, data)
}

// An instruction runs with P1, P2, P3 and the data.
type instruction func(p1, p2, p3 byte, data []byte) ([]byte, Status)

// instruction finds what an instruction does.
func (s *Session) instruction(ins byte) (do instruction, known bool) {
	switch ins {
	case insSelect:
		do = func(_, _, _ byte, data []byte) ([]byte, Status) { return nil, s.selectFile(data) }
	case GetResponse:
		do = func(_, _, p3 byte, _ []byte) ([]byte, Status) { return s.fetch(p3) }
	case ReadStatus:
		do = func(_, _, p3 byte, _ []byte) ([]byte, Status) { return length(s.card.describeDir(s.dir), p3) }
	case ReadBinary:
		do = func(p1, p2, p3 byte, _ []byte) ([]byte, Status) { return s.readBinary(int(p1)<<8|int(p2), p3) }
	case UpdateBinary:
		do = func(p1, p2, _ byte, data []byte) ([]byte, Status) {
			return nil, s.updateBinary(int(p1)<<8|int(p2), data)
		}
	case ReadRecord:
		do = func(p1, p2, p3 byte, _ []byte) ([]byte, Status) { return s.readRecord(p1, p2, p3) }
	case UpdateRecord:
		do = func(p1, p2, _ byte, data []byte) ([]byte, Status) { return nil, s.updateRecord(p1, p2, data) }
	case insSeek:
		do = func(p1, p2, _ byte, data []byte) ([]byte, Status) { return nil, s.seek(p1, p2, data) }
	case insIncrease:
		do = func(_, _, _ byte, data []byte) ([]byte, Status) { return nil, s.increase(data) }
	case insInvalidate, insRehabilitate:
		do = func(_, _, p3 byte, _ []byte) ([]byte, Status) { return nil, s.invalidate(ins == insInvalidate, p3) }
	case insRunGSM:
		do = func(_, _, _ byte, data []byte) ([]byte, Status) { return nil, s.runGSM(data) }
	case insVerify, insChange, insDisable, insEnable, insUnblock:
		do = func(p1, p2, _ byte, data []byte) ([]byte, Status) { return nil, s.codes(ins, p1, p2, data) }
	}
	return do, do != nil
}

// plain reports that P1 and P2 of an instruction are zero (51.011 9.2).
func plain(ins byte) bool {
	return bytes.IndexByte([]byte{
		insSelect, GetResponse, ReadStatus, insIncrease, insInvalidate, insRehabilitate, insRunGSM,
	}, ins) >= 0
}

// carries reports that an instruction has data.
func carries(ins byte) bool {
	return bytes.IndexByte([]byte{
		insSelect, insVerify, insChange, insDisable, insEnable, insUnblock, insSeek, insIncrease, insRunGSM, UpdateBinary, UpdateRecord,
	}, ins) >= 0
}

// length cuts an answer to what is asked for.
func length(b []byte, p3 byte) ([]byte, Status) {
	n := int(p3)
	if n == 0 {
		n = 256
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

func (s *Session) selectFile(data []byte) Status {
	if len(data) != 2 {
		return wrongLength | 2
	}
	description, status := s.choose(ID(binary.BigEndian.Uint16(data)))
	if status != Done {
		return status
	}
	return s.leave(description)
}

// leave keeps an answer for GET RESPONSE.
func (s *Session) leave(answer []byte) Status {
	s.wait = answer
	return waiting | Status(len(answer))
}

// choose selects a file: a directory, which are all below the root and so the current one, its
// parent, its child or its neighbour, or a file of the current directory (51.011 6.5).
func (s *Session) choose(id ID) ([]byte, Status) {
	switch id {
	case MF, Telecom, GSM:
		s.dir, s.file, s.at = id, nil, 0
		return s.card.describeDir(id), Done
	}
	f := s.card.file(id)
	if f == nil || f.dir != s.dir {
		return nil, notFound
	}
	s.file, s.at = f, 0
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
	case f.invalidated:
		return nil, invalid
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
	s.card.updated(f.id)
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
	case int(p3) != f.record:
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
		s.card.updated(f.id)
		return Done
	}
	rec, status := s.record(f, p1, p2)
	if status == Done {
		copy(rec, data)
		s.card.updated(f.id)
	}
	return status
}

// seek looks for a record that begins with data: from the start, or from behind
// the current one (51.011 8.7). Type 2 tells its number.
func (s *Session) seek(p1, p2 byte, data []byte) Status {
	const typeTwo = 0x10
	if p1 != 0 {
		return wrongPlace
	}
	f, status := s.open(true, reading)
	if status != Done {
		return status
	}
	switch {
	case f.form == cyclic:
		return otherForm
	case len(data) == 0 || len(data) > f.record:
		return wrongLength
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
			return s.leave([]byte{byte(i)})
		}
	}
	return notFound
}
