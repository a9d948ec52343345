package mms

import (
	"encoding/binary"
	"time"
	"unicode/utf16"
)

const charsetUCS2 = 1000

// A Type is that of a message.
type Type byte

// The types (OMA-MMS-ENC 7.3.30).
const (
	SendReq Type = 128 + iota
	SendConf
	NotificationInd
	NotifyRespInd
	RetrieveConf
	AcknowledgeInd
	DeliveryInd
)

// Fields of a message, with the high bit that they are written with (OMA-MMS-ENC 7.4).
const (
	fieldBcc             = 0x81
	fieldCc              = 0x82
	fieldContentLocation = 0x83
	fieldContentType     = 0x84
	fieldDate            = 0x85
	fieldDeliveryReport  = 0x86
	fieldExpiry          = 0x88
	fieldFrom            = 0x89
	fieldClass           = 0x8a
	fieldMessageID       = 0x8b
	fieldType            = 0x8c
	fieldVersion         = 0x8d
	fieldSize            = 0x8e
	fieldPriority        = 0x8f
	fieldReadReport      = 0x90
	fieldResponse        = 0x92
	fieldVisibility      = 0x94
	fieldStatus          = 0x95
	fieldSubject         = 0x96
	fieldTo              = 0x97
	fieldTransaction     = 0x98
)

const (
	version10     = 0x10
	insertAddress = 0x81
	addressThere  = 0x80
	relativeTime  = 0x81
	yes, no       = 0x80, 0x81
)

// ResponseOK is the answer of a centre that has taken a message.
const ResponseOK = 128

// Retrieved is the status of a message that the terminal has fetched.
const Retrieved = 129

// A Part is one of a message's files.
type Part struct {
	Name string
	Type string // of media, as "image/jpeg"
	Data []byte
}

// A Message is one of the messages; each type has some of the fields.
type Message struct {
	Type        Type
	Transaction string
	From        string // empty: the centre shall put it in
	To, Cc, Bcc []string
	Subject     string
	Date        time.Time
	Location    string // where it is fetched
	ID          string
	Size        uint32
	Class       int // 0 personal, 1 advertisement, 2 informational, 3 auto; NotSet
	Priority    int // 0 low, 1 normal, 2 high; NotSet
	Visible     int // 0 hide, 1 show; NotSet
	Expiry      time.Duration
	Delivery    bool // reports that are asked for
	Read        bool
	Response    byte // of SendConf
	Status      byte // of NotifyRespInd and DeliveryInd
	Parts       []Part
}

// NotSet leaves a field out.
const NotSet = -1

// Encode writes a message.
func (m *Message) Encode() []byte {
	w := &writer{}
	w.byte(fieldType)
	w.byte(byte(m.Type))
	if m.Transaction != "" {
		w.byte(fieldTransaction)
		w.text(m.Transaction)
	}
	w.byte(fieldVersion)
	w.short(version10)
	switch m.Type {
	case SendReq, RetrieveConf, NotificationInd:
		m.encodeEnvelope(w)
	case SendConf:
		w.byte(fieldResponse)
		w.byte(m.Response)
		if m.ID != "" {
			w.byte(fieldMessageID)
			w.text(m.ID)
		}
	case NotifyRespInd:
		w.byte(fieldStatus)
		w.byte(m.Status)
	case DeliveryInd:
		w.byte(fieldMessageID)
		w.text(m.ID)
		m.addresses(w, fieldTo, m.To)
		w.byte(fieldDate)
		w.long(uint32(m.Date.Unix()))
		w.byte(fieldStatus)
		w.byte(m.Status)
	}
	return w.b
}

// encodeEnvelope writes the headers of a message with its content, or of the
// notice of one.
func (m *Message) encodeEnvelope(w *writer) {
	if m.Type == RetrieveConf {
		w.byte(fieldDate)
		w.long(uint32(m.Date.Unix()))
	}
	w.byte(fieldFrom)
	w.value(func(w *writer) {
		if m.From == "" {
			w.byte(insertAddress)
			return
		}
		w.byte(addressThere)
		w.encoded(m.From)
	})
	m.addresses(w, fieldTo, m.To)
	m.addresses(w, fieldCc, m.Cc)
	m.addresses(w, fieldBcc, m.Bcc)
	if m.Subject != "" {
		w.byte(fieldSubject)
		w.encoded(m.Subject)
	}
	for _, f := range []struct {
		field byte
		value int
	}{{fieldClass, m.Class}, {fieldPriority, m.Priority}, {fieldVisibility, m.Visible}} {
		if f.value != NotSet {
			w.byte(f.field)
			w.short(byte(f.value))
		}
	}
	if m.Expiry > 0 {
		w.byte(fieldExpiry)
		w.value(func(w *writer) {
			w.byte(relativeTime)
			w.long(uint32(m.Expiry / time.Second))
		})
	}
	if m.Type == NotificationInd {
		w.byte(fieldSize)
		w.long(m.Size)
		w.byte(fieldContentLocation)
		w.text(m.Location)
		return
	}
	w.byte(fieldDeliveryReport)
	w.byte(yesNo(m.Delivery))
	w.byte(fieldReadReport)
	w.byte(yesNo(m.Read))
	w.byte(fieldContentType)
	w.short(mediaMixed)
	encodeParts(w, m.Parts)
}

func yesNo(b bool) byte {
	if b {
		return yes
	}
	return no
}

func (m *Message) addresses(w *writer, field byte, all []string) {
	for _, a := range all {
		w.byte(field)
		w.encoded(a)
	}
}

// Decode reads a message.
func Decode(b []byte) (*Message, error) {
	r := &reader{b: b}
	m := &Message{Class: NotSet, Priority: NotSet, Visible: NotSet}
	if r.byte() != fieldType {
		r.fail("it has no type")
	}
	m.Type = Type(r.byte())
	for len(r.b) > 0 && r.err == nil {
		field := r.byte()
		if field < 0x80 { // a header by its name
			r.fail("a header is not known")
			break
		}
		if field == fieldContentType {
			m.content(r)
			break
		}
		m.decodeField(r, field)
	}
	if r.err != nil {
		return nil, r.err
	}
	return m, nil
}

func (m *Message) decodeField(r *reader, field byte) {
	switch field {
	case fieldTransaction:
		m.Transaction = r.text()
	case fieldContentLocation:
		m.Location = r.text()
	case fieldMessageID:
		m.ID = r.text()
	case fieldTo:
		m.To = append(m.To, r.encoded())
	case fieldCc:
		m.Cc = append(m.Cc, r.encoded())
	case fieldBcc:
		m.Bcc = append(m.Bcc, r.encoded())
	case fieldSubject:
		m.Subject = r.encoded()
	case fieldDate:
		m.Date = time.Unix(int64(r.integer()), 0).UTC()
	case fieldSize:
		m.Size = r.integer()
	case fieldResponse:
		m.Response = r.byte()
	case fieldStatus:
		m.Status = r.byte()
	case fieldDeliveryReport:
		m.Delivery = r.byte() == yes
	case fieldReadReport:
		m.Read = r.byte() == yes
	case fieldPriority:
		m.Priority = int(r.byte() & 0x7f)
	case fieldVisibility:
		m.Visible = int(r.byte() & 0x7f)
	case fieldClass:
		if r.peek() < 0x80 {
			r.text()
			return
		}
		m.Class = int(r.byte() & 0x7f)
	case fieldExpiry:
		if in := r.inner(); in.byte() == relativeTime {
			m.Expiry = time.Duration(in.integer()) * time.Second
		}
	case fieldFrom:
		if in := r.inner(); in.byte() == addressThere {
			m.From = in.encoded()
			if in.err != nil {
				r.fail("a sender that is none")
			}
		}
	default:
		r.skip()
	}
}

// ucs2 is UTF-16 with its most significant byte first, up to a NUL.
func ucs2(b []byte) string {
	var units []uint16
	for ; len(b) >= 2; b = b[2:] {
		u := binary.BigEndian.Uint16(b)
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}
