package pdu

import (
	"errors"
	"strings"
	"unicode/utf16"
)

// maxOctets is how many octets of user data one message has (3GPP TS 23.040 9.2.3.24).
const (
	maxOctets  = 140
	maxSeptets = 160
)

// An Element is one information element of a user data header.
type Element struct {
	ID   byte
	Data []byte
}

// Elements that are read here (3GPP TS 23.040 9.2.3.24).
const (
	concat8  = 0x00
	concat16 = 0x08
	ports16  = 0x05
)

// A Body is coded user data: their scheme, header and text.
type Body struct {
	DCS    byte
	Header []Element
	// Data is one code of the default alphabet a byte, or octets: two for each
	// unit of UCS2.
	Data []byte
}

var (
	errHeader = errors.New("a user data header that is none")
	errLength = errors.New("the length of the user data is not that of what follows")
	errLong   = errors.New("more user data than a message can have")
)

// header is the user data header with its length; nil: there is none.
func (b Body) header() []byte {
	if len(b.Header) == 0 {
		return nil
	}
	h := []byte{0}
	for _, e := range b.Header {
		h = append(append(h, e.ID, byte(len(e.Data))), e.Data...)
	}
	h[0] = byte(len(h) - 1)
	return h
}

// Octets are the user data with the header as they are sent, and the value of their
// length field: septets for the default alphabet, else octets.
func (b Body) Octets() (ud []byte, udl int) {
	h := b.header()
	if AlphabetOf(b.DCS) != GSM7 {
		return append(h, b.Data...), len(h) + len(b.Data)
	}
	fill := fillBits(len(h))
	text := pack(b.Data, fill)
	return append(h, text...), (8*len(h)+fill)/7 + len(b.Data)
}

// fillBits is what stands between a header and the first septet.
func fillBits(header int) int { return (7 - 8*header%7) % 7 }

func (b Body) fits() error {
	ud, udl := b.Octets()
	if len(ud) > maxOctets || udl > maxSeptets {
		return errLong
	}
	return nil
}

func (b Body) append(to []byte) []byte {
	ud, udl := b.Octets()
	return append(append(to, byte(udl)), ud...)
}

// body takes length and user data. What stands behind them is left.
func (r *reader) body(dcs byte, hasHeader bool) Body {
	udl := int(r.byte())
	b := Body{DCS: dcs}
	septets := AlphabetOf(dcs) == GSM7
	octets := udl
	if septets {
		octets = (7*udl + 7) / 8
	}
	if r.err == nil && octets > maxOctets {
		r.fail(errLong)
	}
	if r.err == nil && len(r.b) < octets {
		r.fail(errLength)
	}
	ud := r.bytes(octets)
	if r.err != nil {
		return Body{}
	}
	head := 0
	if hasHeader {
		var err error
		if b.Header, head, err = readHeader(ud); err != nil {
			r.fail(err)
			return Body{}
		}
	}
	if !septets {
		b.Data = append([]byte{}, ud[head:]...)
		return b
	}
	fill := fillBits(head)
	n := udl - (8*head+fill)/7
	if n < 0 {
		r.fail(errHeader)
		return Body{}
	}
	b.Data = unpack(ud[head:], fill, n)
	return b
}

// readHeader reads a user data header; size counts its length octet.
func readHeader(ud []byte) (all []Element, size int, err error) {
	if len(ud) == 0 || int(ud[0]) >= len(ud) || ud[0] == 0 {
		return nil, 0, errHeader
	}
	size = 1 + int(ud[0])
	for h := ud[1:size]; len(h) > 0; {
		if len(h) < 2 || len(h) < 2+int(h[1]) {
			return nil, 0, errHeader
		}
		end := 2 + int(h[1])
		all = append(all, Element{ID: h[0], Data: append([]byte{}, h[2:end]...)})
		h = h[end:]
	}
	return all, size, nil
}

// HexBody is user data as a TE types them octet by octet, with their header when
// there is to be one.
func HexBody(dcs byte, ud []byte, hasHeader bool) (Body, error) {
	udl := len(ud)
	if AlphabetOf(dcs) == GSM7 {
		udl = 8 * len(ud) / 7
	}
	if udl > maxSeptets {
		return Body{}, errLong
	}
	r := &reader{b: append([]byte{byte(udl)}, ud...)}
	b := r.body(dcs, hasHeader)
	return b, r.err
}

// A Part says which part of a long message this is.
type Part struct {
	Ref, Total, Number int
	Wide               bool // the reference has 16 bits
}

// Part reads the element of concatenation; ok is false for a message that stands alone.
func (b Body) Part() (p Part, ok bool) {
	for _, e := range b.Header {
		switch d := e.Data; {
		case e.ID == concat8 && len(d) == 3:
			p, ok = Part{Ref: int(d[0]), Total: int(d[1]), Number: int(d[2])}, true
		case e.ID == concat16 && len(d) == 4:
			p, ok = Part{Ref: int(d[0])<<8 | int(d[1]), Total: int(d[2]), Number: int(d[3]), Wide: true}, true
		}
	}
	if p.Number < 1 || p.Number > p.Total {
		return Part{}, false // to be ignored (3GPP TS 23.040 9.2.3.24.1)
	}
	return p, ok
}

// Port is the destination port of an application; ok is false for plain text.
func (b Body) Port() (port int, ok bool) {
	for _, e := range b.Header {
		if e.ID == ports16 && len(e.Data) == 4 {
			return int(e.Data[0])<<8 | int(e.Data[1]), true
		}
	}
	return 0, false
}

func (p Part) element() Element {
	if p.Wide {
		return Element{concat16, []byte{byte(p.Ref >> 8), byte(p.Ref), byte(p.Total), byte(p.Number)}}
	}
	return Element{concat8, []byte{byte(p.Ref), byte(p.Total), byte(p.Number)}}
}

// Text is what data of an alphabet say. Octets are read as Latin-1, which is
// what most senders mean by them.
func Text(dcs byte, data []byte) string {
	switch AlphabetOf(dcs) {
	case GSM7:
		return SeptetText(data)
	case UCS2:
		units := make([]uint16, len(data)/2)
		for i := range units {
			units[i] = uint16(data[2*i])<<8 | uint16(data[2*i+1])
		}
		return string(utf16.Decode(units))
	default:
		runes := make([]rune, len(data))
		for i, b := range data {
			runes[i] = rune(b)
		}
		return string(runes)
	}
}

// Text is what the body says, by the alphabets of the languages that its header
// chooses.
func (b Body) Text() string {
	if AlphabetOf(b.DCS) == GSM7 {
		if locking, single := b.languages(); locking != 0 || single != 0 {
			return nationalText(b.Data, locking, single)
		}
	}
	return Text(b.DCS, b.Data)
}

// National reports that the header chooses an alphabet other than the default one.
func (b Body) National() bool {
	locking, single := b.languages()
	return AlphabetOf(b.DCS) == GSM7 && (locking != 0 || single != 0)
}

// Join is the text of the parts of a message, in their order. One that is cut within a
// character is whole again.
func Join(parts []Body) string {
	var text strings.Builder
	var data []byte
	for i, b := range parts {
		if b.National() {
			text.WriteString(b.Text())
			continue
		}
		data = append(data, b.Data...)
		if i+1 == len(parts) || parts[i+1].National() || AlphabetOf(parts[i+1].DCS) != AlphabetOf(b.DCS) {
			text.WriteString(Text(b.DCS, data))
			data = nil
		}
	}
	return text.String()
}

// Encode chooses the alphabet for a text: the default one if it has all of it.
func Encode(text string) (dcs byte, data []byte) {
	if codes, ok := Septets(text); ok {
		return DCSGSM7, codes
	}
	return DCSUCS2, Units(text)
}

// Units is a text in UCS2, high octets first. Characters beyond its plane take
// two units, as phones do it.
func Units(text string) []byte {
	var data []byte
	for _, u := range utf16.Encode([]rune(text)) {
		data = append(data, byte(u>>8), byte(u))
	}
	return data
}

// MaxParts is how many parts a long message has at most.
const MaxParts = 255

// Split cuts data into bodies: one if it fits, else parts with this reference.
// No part ends in the middle of a character.
func Split(dcs byte, data []byte, ref int, wide bool) ([]Body, error) {
	alphabet := AlphabetOf(dcs)
	whole := maxOctets
	if alphabet == GSM7 {
		whole = maxSeptets
	}
	if len(data) <= whole {
		return []Body{{DCS: dcs, Data: data}}, nil
	}
	room := room(alphabet, wide)
	var cuts [][]byte
	for len(data) > 0 {
		n := min(room, len(data))
		if n < len(data) {
			switch {
			case alphabet == GSM7 && data[n-1] == escape && escapes(data[:n])%2 == 1:
				n--
			case alphabet == UCS2 && data[n-2]&0xfc == 0xd8: // a high surrogate
				n -= 2
			}
		}
		cuts = append(cuts, data[:n])
		data = data[n:]
	}
	if len(cuts) > MaxParts {
		return nil, errLong
	}
	all := make([]Body, len(cuts))
	for i, c := range cuts {
		p := Part{Ref: ref, Total: len(cuts), Number: i + 1, Wide: wide}
		all[i] = Body{DCS: dcs, Header: []Element{p.element()}, Data: c}
	}
	return all, nil
}

// escapes counts the escapes at the end.
func escapes(data []byte) (n int) {
	for n < len(data) && data[len(data)-1-n] == escape {
		n++
	}
	return n
}

// room is what a part holds beside its header.
func room(a Alphabet, wide bool) int {
	header := 6
	if wide {
		header = 7
	}
	switch a {
	case GSM7:
		return maxSeptets - (8*header+fillBits(header))/7
	case UCS2:
		return (maxOctets - header) / 2 * 2
	default:
		return maxOctets - header
	}
}
