package pdu

import (
	"errors"
	"strings"
)

// Types of address (3GPP TS 23.040 9.1.2.5).
const (
	Unknown       = 129
	International = 145
	Alphanumeric  = 0xd0
)

// An Address is a number, or a name of up to 11 characters.
type Address struct {
	Type byte
	// Text is the digits without +, with * # a b c; of an alphanumeric address the name.
	Text string
}

// maxDigits is how long a number is (3GPP TS 23.040 9.1.2.3).
const maxDigits = 20

// maxName is how many septets fit in ten octets.
const maxName = 11

const digits = "0123456789*#abc"

var (
	errAddress = errors.New("an address that is none")
	errShort   = errors.New("the message ends in the middle")
)

// ParseAddress reads a number as it is dialled. Type 0 is 145 for one that
// begins with + and 129 for any other; + is allowed with type 145 alone.
func ParseAddress(s string, typ int) (Address, error) {
	bare, plus := strings.CutPrefix(s, "+")
	switch {
	case typ == 0 && plus:
		typ = International
	case typ == 0:
		typ = Unknown
	case typ < 128 || typ > 255:
		return Address{}, errAddress
	}
	bare = strings.ToLower(bare)
	if len(bare) > maxDigits || strings.Trim(bare, digits) != "" || byte(typ)&0x70 == 0x50 {
		return Address{}, errAddress
	}
	return Address{Type: byte(typ), Text: bare}, nil
}

// Sender reads a number, or else a name.
func Sender(s string) (Address, error) {
	if a, err := ParseAddress(s, 0); err == nil && a.Text != "" {
		return a, nil
	}
	if codes, ok := Septets(s); !ok || len(codes) > maxName || s == "" || s == "+" {
		return Address{}, errAddress
	}
	return Address{Type: Alphanumeric, Text: s}, nil
}

// Name reports that the address is alphanumeric.
func (a Address) Name() bool { return a.Type&0x70 == 0x50 }

// String is the address as a module prints it.
func (a Address) String() string {
	if a.Type&0x70 == 0x10 && a.Text != "" && a.Text[0] != '+' {
		return "+" + a.Text
	}
	return a.Text
}

// semiOctets are the digits two in an octet, the first one low, filled with F.
func semiOctets(text string) []byte {
	out := make([]byte, (len(text)+1)/2)
	for i := range out {
		out[i] = 0xf0 | nibble(text[2*i])
		if 2*i+1 < len(text) {
			out[i] = nibble(text[2*i+1])<<4 | nibble(text[2*i])
		}
	}
	return out
}

func nibble(c byte) byte { return byte(strings.IndexByte(digits, c)) }

// readDigits takes n digits.
func readDigits(b []byte, n int) (string, error) {
	var s strings.Builder
	for i := range n {
		d := b[i/2] >> (4 * (i % 2)) & 15
		if int(d) >= len(digits) {
			return "", errAddress
		}
		s.WriteByte(digits[d])
	}
	if n%2 != 0 && b[n/2]>>4 != 15 {
		return "", errAddress
	}
	return s.String(), nil
}

// append is the address of a transfer PDU: its length counts semi-octets.
func (a Address) append(b []byte) []byte {
	if a.Name() {
		codes, _ := Septets(a.Text)
		codes = codes[:min(len(codes), maxName)]
		return append(append(b, byte((7*len(codes)+3)/4), a.Type), pack(codes, 0)...)
	}
	return append(append(b, byte(len(a.Text)), a.Type), semiOctets(a.Text)...)
}

// address takes an address off the reader.
func (r *reader) address() Address {
	n, typ := int(r.byte()), r.byte()
	if n > maxDigits || typ&0x80 == 0 {
		r.fail(errAddress)
		return Address{}
	}
	b := r.bytes((n + 1) / 2)
	if r.err != nil {
		return Address{}
	}
	a := Address{Type: typ}
	if a.Name() {
		a.Text = SeptetText(unpack(b, 0, 4*n/7))
		return a
	}
	var err error
	if a.Text, err = readDigits(b, n); err != nil {
		r.fail(err)
	}
	return a
}

// Centre is a service centre's address as it stands in front of a transfer PDU
// (3GPP TS 27.005 3.1): its length counts octets, and 0 stands for none.
func (a Address) Centre() []byte {
	if a.Text == "" {
		return []byte{0}
	}
	b := semiOctets(a.Text)
	return append([]byte{byte(1 + len(b)), a.Type}, b...)
}

// CutCentre takes the service centre's address off; none is the zero value.
func CutCentre(b []byte) (a Address, tpdu []byte, err error) {
	r := &reader{b: b}
	n := int(r.byte())
	if n == 0 {
		return Address{}, r.b, r.err
	}
	if n < 2 || n > 1+maxDigits/2 {
		return Address{}, nil, errAddress
	}
	a.Type = r.byte()
	d := r.bytes(n - 1)
	if r.err != nil {
		return Address{}, nil, r.err
	}
	count := 2 * len(d)
	if d[len(d)-1]>>4 == 15 {
		count--
	}
	a.Text, err = readDigits(d, count)
	return a, r.b, err
}
