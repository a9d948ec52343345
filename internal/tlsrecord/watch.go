package tlsrecord

import (
	"fmt"
	"strings"
)

// A Record is one record of a TLS stream as it can be seen without keys.
type Record struct {
	Number    int      `json:"record"` // from 1
	Offset    int64    `json:"offset"` // of its header in the stream
	Type      uint8    `json:"type"`
	TypeName  string   `json:"type_name"`
	Version   uint16   `json:"version"`             // of the record layer: TLS 1.3 says 1.2 here
	Length    int      `json:"length"`              // without the header of 5 bytes
	Handshake []string `json:"handshake,omitempty"` // plain messages, "ServerHello (90)" with the length of the body
	Alert     *Alert   `json:"alert,omitempty"`     // when plain
	Encrypted bool     `json:"encrypted,omitempty"` // nothing inside can be seen
	TLS13     bool     `json:"tls13,omitempty"`     // certainly TLS 1.3: a handshake message may be inside
	Complete  bool     `json:"complete"`
}

// An Alert is the body of a plain alert.
type Alert struct {
	Level       uint8  `json:"level"` // 1 warning, 2 fatal
	Description uint8  `json:"description"`
	Name        string `json:"name"`
}

// A State is what a watch thinks of its stream.
type State uint8

// The states of a watch. The last two are final: from there on it only counts.
const (
	Nothing   State = iota // too little came to tell
	Running                // records follow each other
	NotTLS                 // the first bytes are not TLS
	OutOfStep              // no record is where one should start: bytes were lost or added
)

func (s State) String() string {
	return [...]string{"nothing yet", "TLS", "not TLS", "out of step"}[s]
}

// Limits of RFC 5246 6.2 and RFC 8446 5.
const (
	headerSize = 5
	maxRecord  = 1<<14 + 2048
)

// maxMessages is how many messages of one record are listed; a record full of
// empty messages is not worth more.
const maxMessages = 16

// A Watch finds the records in the bytes of one direction of one connection,
// however they are cut. It keeps no bytes but headers. The zero value is ready.
type Watch struct {
	// OnBegin and OnEnd, where they are set, run while Feed looks at the bytes: for
	// each plain handshake message, for the first encrypted one, which is
	// Finished up to TLS 1.2, and for each record of data (DataName, SealedName).
	// Places are offsets in the stream. A message that begins its record starts
	// at the header of that record; its middle is that of the part in this record.
	OnBegin func(message string, start, middle int64)
	OnEnd   func(message string, end int64)

	state  State
	offset int64 // bytes fed

	header [headerSize]byte
	have   int // bytes of header
	cur    Record
	body   int    // bytes of the body of cur
	prev   string // name of the record before

	message  [4]byte // header of a handshake message
	gathered int     // bytes of it
	opened   int     // messages that began in cur
	msgName  string
	msgLeft  int // bytes of the message that are still to come

	alert   [2]byte
	changed bool // ChangeCipherSpec was seen
	sealed  bool // an encrypted handshake record was seen: TLS 1.2 or older
}

// State tells whether the stream is TLS.
func (w *Watch) State() State { return w.state }

// Feed takes the next bytes of the stream and returns the records which they complete.
func (w *Watch) Feed(b []byte) []Record {
	var done []Record
	for len(b) > 0 && w.state <= Running {
		if w.have < headerSize {
			if !w.headerByte(b[0]) {
				break
			}
			b = b[1:]
			w.offset++
			if w.have == headerSize {
				w.begin()
			}
		} else {
			n := min(len(b), w.cur.Length-w.body)
			w.content(b[:n])
			w.body += n
			w.offset += int64(n)
			b = b[n:]
		}
		if w.have == headerSize && w.body == w.cur.Length {
			done = append(done, w.finish())
		}
	}
	w.offset += int64(len(b))
	return done
}

// End returns the record that the end of the stream has cut off, if it did.
func (w *Watch) End() (Record, bool) {
	if w.state != Running || w.have < headerSize {
		return Record{}, false
	}
	return w.cur, true
}

// headerByte takes one byte of a record's header and reports whether it can stand there.
func (w *Watch) headerByte(c byte) bool {
	ok := true
	switch w.have {
	case 0:
		ok = c >= changeCipherSpec && c <= heartbeat
		if w.cur.Number == 0 { // a stream starts with a hello, or an alert that refuses one
			ok = c == handshake || c == alert
		}
	case 1:
		ok = c == 3
	case 2:
		ok = c <= 4
	case 4:
		length := int(w.header[3])<<8 | int(c)
		ok = length <= maxRecord && (length > 0 || w.header[0] == applicationData)
		if w.header[0] == changeCipherSpec {
			ok = length == 1
		}
	}
	switch {
	case ok:
		w.header[w.have] = c
		w.have++
	case w.cur.Number == 0:
		w.state = NotTLS
	default:
		w.state = OutOfStep
	}
	return ok
}

// begin starts the record whose header is complete.
func (w *Watch) begin() {
	w.state = Running
	h := &w.header
	w.cur = Record{
		Number: w.cur.Number + 1, Offset: w.offset - headerSize,
		Type: h[0], TypeName: TypeName(h[0]),
		Version: uint16(h[1])<<8 | uint16(h[2]), Length: int(h[3])<<8 | int(h[4]),
	}
	w.body, w.opened = 0, 0
	switch w.cur.Type {
	case changeCipherSpec:
		w.changed = true
		w.gathered, w.msgLeft = 0, 0
	case handshake:
		if w.changed {
			w.gathered, w.msgLeft = 0, 0
		} else if w.msgLeft > 0 {
			w.list(w.msgName + " (rest)")
		}
	case alert:
		w.cur.Encrypted = w.cur.Length != 2
	case applicationData:
		w.cur.Encrypted = true
		// Before data each side of TLS 1.2 sends an encrypted Finished as a
		// handshake record; TLS 1.3 hides that in a record of this type.
		w.cur.TLS13 = !w.sealed
		w.begins(w.dataName(), w.cur.Offset, w.half())
	}
}

// What OnBegin and OnEnd call a record of data: of TLS 1.2 and older, and of TLS
// 1.3, where a handshake message may be inside.
const (
	DataName   = "application data"
	SealedName = "encrypted record of TLS 1.3"
	finished   = "Finished"
)

func (w *Watch) dataName() string {
	if w.cur.TLS13 {
		return SealedName
	}
	return DataName
}

// half is the middle of the current record's body.
func (w *Watch) half() int64 { return w.cur.Offset + headerSize + int64(w.cur.Length)/2 }

func (w *Watch) begins(message string, start, middle int64) {
	if w.OnBegin != nil {
		w.OnBegin(message, start, middle)
	}
}

func (w *Watch) ends(message string, end int64) {
	if w.OnEnd != nil {
		w.OnEnd(message, end)
	}
}

// Undecided is how many of the bytes fed last may belong to a message of which
// the watch does not know yet what it is.
func (w *Watch) Undecided() int {
	switch {
	case w.state > Running:
		return 0
	case w.have < headerSize:
		return w.have
	case w.cur.Type != handshake || w.cur.Encrypted || w.msgLeft > 0:
		return 0
	case w.opened == 0:
		return headerSize + w.gathered
	default:
		return w.gathered
	}
}

// finish ends the record and returns it.
func (w *Watch) finish() Record {
	if w.cur.Type == handshake && w.changed && len(w.cur.Handshake) == 0 {
		w.cur.Encrypted = true // too short for a plain message
	}
	switch {
	case w.cur.Type == applicationData:
		w.ends(w.dataName(), w.offset)
	case w.cur.Type == handshake && w.cur.Encrypted:
		if !w.sealed {
			w.ends(finished, w.offset)
		}
		w.sealed = true
	}
	w.cur.Complete = true
	w.prev = recordName(w.cur)
	w.have = 0
	return w.cur
}

// content looks at bytes of the body.
func (w *Watch) content(b []byte) {
	switch w.cur.Type {
	case handshake:
		w.messages(b)
	case alert:
		if w.cur.Encrypted {
			return
		}
		if copy(w.alert[w.body:], b); w.body+len(b) == 2 {
			w.cur.Alert = &Alert{Level: w.alert[0], Description: w.alert[1], Name: AlertName(w.alert[1])}
		}
	}
}

// messages follows the handshake messages, which may share a record or span several.
func (w *Watch) messages(b []byte) {
	for i := 0; i < len(b) && !w.cur.Encrypted; {
		if w.msgLeft > 0 {
			n := min(w.msgLeft, len(b)-i)
			w.msgLeft -= n
			i += n
			if w.msgLeft == 0 {
				w.ends(w.msgName, w.offset+int64(i))
			}
			continue
		}
		w.message[w.gathered] = b[i]
		w.gathered++
		i++
		if w.gathered < len(w.message) {
			continue
		}
		w.gathered = 0
		m := &w.message
		length := int(m[1])<<16 | int(m[2])<<8 | int(m[3])
		rest := w.cur.Length - w.body - i
		if w.changed && !(isHello(m[0]) && length == rest) {
			// After ChangeCipherSpec a plain message is the second hello of
			// TLS 1.3, which fills its record (RFC 8446 D.4); all else is encrypted.
			w.cur.Encrypted = true
			if !w.sealed {
				w.begins(finished, w.cur.Offset, w.half())
			}
			return
		}
		w.msgName, w.msgLeft = HandshakeName(m[0]), length
		at := w.offset + int64(i)
		start := at - int64(len(w.message))
		if w.opened++; w.opened == 1 {
			start = w.cur.Offset
		}
		w.begins(w.msgName, start, at+int64(min(length, rest))/2)
		if length == 0 {
			w.ends(w.msgName, at)
		}
		if length > rest {
			w.list(fmt.Sprintf("%s (%d, continues)", w.msgName, length))
		} else {
			w.list(fmt.Sprintf("%s (%d)", w.msgName, length))
		}
	}
}

func (w *Watch) list(message string) {
	switch n := len(w.cur.Handshake); {
	case n < maxMessages:
		w.cur.Handshake = append(w.cur.Handshake, message)
	case n == maxMessages:
		w.cur.Handshake = append(w.cur.Handshake, "and more")
	}
}

// Position tells where the stream is now: in which record, and how far. It
// is for the moment when bytes are lost.
func (w *Watch) Position() string {
	n := w.cur.Number
	switch {
	case w.state == NotTLS:
		return "not a TLS stream"
	case w.state == OutOfStep:
		return fmt.Sprintf("out of step with the TLS records after record %d (%s)", n, w.prev)
	case w.have == headerSize:
		return fmt.Sprintf("inside record %d (%s), byte %d of %d", n, recordName(w.cur), w.body, w.cur.Length)
	case w.have > 0:
		return fmt.Sprintf("inside the header of record %d, byte %d of %d", n+1, w.have, headerSize)
	case n == 0:
		return "before record 1"
	default:
		return fmt.Sprintf("between record %d (%s) and record %d", n, w.prev, n+1)
	}
}

// Holds reports whether a place of the stream is in the record or its header.
func (r Record) Holds(at int64) bool {
	return at >= r.Offset && at < r.Offset+headerSize+int64(r.Length)
}

// Place tells where in the record, or in its header, a place of the stream is
// that it holds. The first byte is byte 0.
func (r Record) Place(at int64) string {
	if n := at - r.Offset - headerSize; n >= 0 {
		return fmt.Sprintf("record %d (%s), byte %d of %d", r.Number, recordName(r), n, r.Length)
	}
	return fmt.Sprintf("header of record %d (%s), byte %d of %d", r.Number, recordName(r), at-r.Offset, headerSize)
}

// recordName is what a record is in a word or two.
func recordName(r Record) string {
	switch {
	case len(r.Handshake) > 0:
		names := make([]string, len(r.Handshake))
		for i, m := range r.Handshake {
			names[i], _, _ = strings.Cut(m, " (")
		}
		return strings.Join(names, ", ")
	case r.Alert != nil:
		return "alert " + r.Alert.Name
	case r.TLS13:
		return "encrypted, TLS 1.3"
	case r.Encrypted && r.Type != applicationData:
		return "encrypted " + r.TypeName
	default:
		return r.TypeName
	}
}

// Describe tells of a record in words.
func Describe(r Record) string {
	var s strings.Builder
	fmt.Fprintf(&s, "record %d, ", r.Number)
	switch {
	case len(r.Handshake) > 0:
		s.WriteString("handshake: " + strings.Join(r.Handshake, ", "))
	case r.Alert != nil:
		fmt.Fprintf(&s, "%s alert: %s (%d)", alertLevel(r.Alert.Level), r.Alert.Name, r.Alert.Description)
	case r.TLS13:
		s.WriteString("encrypted: application data or handshake of TLS 1.3")
	case r.Encrypted && r.Type != applicationData:
		s.WriteString(r.TypeName + ", encrypted")
	default:
		s.WriteString(r.TypeName)
	}
	unit := "bytes"
	if r.Length == 1 {
		unit = "byte"
	}
	fmt.Fprintf(&s, "; %d %s at offset %d", r.Length, unit, r.Offset)
	if !r.Complete {
		s.WriteString(", cut off")
	}
	return s.String()
}
