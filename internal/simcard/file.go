package simcard

import "bytes"

// An ID names a file (51.011 6.2).
type ID uint16

// The directories.
const (
	MF      ID = 0x3f00
	Telecom ID = 0x7f10
	GSM     ID = 0x7f20
)

// The elementary files (51.011 10; the mailbox is of CPHS 4.2).
const (
	ICCID   ID = 0x2fe2
	LP      ID = 0x6f05 // language preference
	IMSI    ID = 0x6f07
	Mailbox ID = 0x6f17
	Kc      ID = 0x6f20
	PLMNsel ID = 0x6f30 // preferred operators
	HPLMN   ID = 0x6f31 // period of the search for the home network
	SST     ID = 0x6f38 // service table
	SPN     ID = 0x6f46
	CBMI    ID = 0x6f45
	BCCH    ID = 0x6f74
	ACC     ID = 0x6f78 // access control class
	FPLMN   ID = 0x6f7b // forbidden operators
	LOCI    ID = 0x6f7e // location
	AD      ID = 0x6fad // administrative data
	Phase   ID = 0x6fae
	ADN     ID = 0x6f3a // phonebook
	FDN     ID = 0x6f3b // fixed dialling
	MSISDN  ID = 0x6f40 // own numbers
	SMS     ID = 0x6f3c // short messages
	SMSP    ID = 0x6f42 // parameters of messages
	SMSS    ID = 0x6f43 // status of the message service
	LND     ID = 0x6f44 // last numbers dialled
	SMSR    ID = 0x6f47 // status reports
	EXT1    ID = 0x6f4a // the rest of long numbers
	ACM     ID = 0x6f39 // accumulated call meter
	ACMmax  ID = 0x6f37 // its limit
	PUCT    ID = 0x6f41 // price of a unit
)

// A structure of a file, as SELECT tells it (51.011 9.3).
type structure uint8

const (
	transparent structure = 0
	linear      structure = 1
	cyclic      structure = 3
)

// An access condition, as SELECT tells it (51.011 9.3).
type access uint8

const (
	always   access = 0
	withPIN  access = 1
	withPIN2 access = 2
	adm      access = 4
	never    access = 15
)

// A file is an elementary file.
type file struct {
	id, dir      ID
	form         structure
	record       int // length of one; 0: transparent
	data         []byte
	read, update access
	rights       rights
	invalidated  bool
}

// rights are the access conditions beside those of reading and writing (51.011 9.3).
type rights struct{ increase, rehabilitate, invalidate access }

// usual is the rights that most files have: the operator's alone.
func usual() rights { return rights{increase: never, rehabilitate: adm, invalidate: adm} }

// records is how many records there are.
func (f *file) records() int {
	if f.record == 0 {
		return 0
	}
	return len(f.data) / f.record
}

// at is record i, counted from 1; nil when there is none.
func (f *file) at(i int) []byte {
	if i < 1 || i > f.records() {
		return nil
	}
	return f.data[(i-1)*f.record : i*f.record]
}

// whole is the length that reads all of a record, or of a transparent file from an offset on.
func (f *file) whole(offset int) byte {
	if f.record > 0 {
		return byte(f.record)
	}
	return byte(max(len(f.data)-offset, 1))
}

// push writes a record of a cyclic file: it becomes the first (51.011 6.4.3).
func (f *file) push(rec []byte) {
	copy(f.data[f.record:], f.data[:len(f.data)-f.record])
	copy(f.data, rec)
}

// blank is n octets that nothing has been written to.
func blank(n int) []byte { return bytes.Repeat([]byte{0xff}, n) }

// padded is b with blanks up to n octets, or its first n.
func padded(b []byte, n int) []byte {
	out := blank(n)
	copy(out, b)
	return out
}

// unfilled is octets without the filler FF behind them. (bytes.TrimRight would take it for a
// character, and trim all octets that are none.)
func unfilled(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == 0xff {
		b = b[:len(b)-1]
	}
	return b
}
