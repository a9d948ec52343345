package pdu

// An Alphabet is how user data are coded.
type Alphabet uint8

// The alphabets (3GPP TS 23.038 4).
const (
	GSM7 Alphabet = iota
	Octets
	UCS2
)

// Data coding schemes that are made here.
const (
	DCSGSM7   = 0x00
	DCSOctets = 0x04
	DCSUCS2   = 0x08
)

// AlphabetOf is the alphabet of a data coding scheme. Compressed text counts as
// octets: a module does not unpack it.
func AlphabetOf(dcs byte) Alphabet {
	switch {
	case dcs&0x80 == 0: // general, and marked for deletion
		switch {
		case dcs&0x20 != 0:
			return Octets
		case dcs&0x0c == 0x04:
			return Octets
		case dcs&0x0c == 0x08:
			return UCS2
		}
	case dcs&0xf0 == 0xe0: // message waiting, store
		return UCS2
	case dcs&0xf0 == 0xf0 && dcs&0x04 != 0:
		return Octets
	}
	return GSM7
}

// ClassOf is the class of a message, 0 to 3; ok is false when it has none.
func ClassOf(dcs byte) (class int, ok bool) {
	if dcs&0x80 == 0 && dcs&0x10 != 0 || dcs&0xf0 == 0xf0 {
		return int(dcs & 3), true
	}
	return 0, false
}

// WithClass is a plain data coding scheme with a class.
func WithClass(dcs byte, class int) byte { return dcs | 0x10 | byte(class&3) }
