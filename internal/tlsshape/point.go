package tlsshape

// Content types (RFC 8446 5.1).
const (
	ChangeCipherSpec uint8 = 20
	Alert            uint8 = 21
	Handshake        uint8 = 22
	ApplicationData  uint8 = 23
)

// A Point says which records a rule is for.
type Point struct {
	kind pointKind
	n    int
	typ  uint8
}

type pointKind uint8

const (
	everyRecord pointKind = iota
	oneRecord
	ofMessage
	ofType
	ofSealedHandshake
	ofFlights
)

// Everywhere is each record.
func Everywhere() Point { return Point{} }

// AtRecord is the nth record that TLS wrote, counted from 1 before any rule has
// divided or joined one.
func AtRecord(n int) Point { return Point{kind: oneRecord, n: n} }

// AtMessage is each record in which a handshake message of a type begins, in the clear.
func AtMessage(typ uint8) Point { return Point{kind: ofMessage, typ: typ} }

// AtType is each record of a content type.
func AtType(typ uint8) Point { return Point{kind: ofType, typ: typ} }

// AtSealedHandshake is each handshake record after the ChangeCipherSpec of TLS
// 1.2 and older: the first is the Finished. TLS 1.3 has none, since its
// encrypted records are all of the type application data.
func AtSealedHandshake() Point { return Point{kind: ofSealedHandshake} }

// AtClearHandshake is each handshake record in the clear.
func AtClearHandshake() Point { return Point{kind: ofFlights} }

// fits reports whether a record is meant, and where in its payload the message
// begins that it is meant for; 0 where it is no matter of messages.
func (p Point) fits(r *record) (offset int, ok bool) {
	switch p.kind {
	case everyRecord:
		return 0, true
	case oneRecord:
		return 0, r.number == p.n
	case ofType:
		return 0, r.typ == p.typ
	case ofSealedHandshake:
		return 0, r.typ == Handshake && r.sealed
	case ofFlights:
		return 0, r.typ == Handshake && !r.sealed
	case ofMessage:
		for _, m := range r.messages {
			if m.typ == p.typ {
				return m.offset, true
			}
		}
	}
	return 0, false
}
