package simcard

import (
	"encoding/hex"
	"strings"
)

// dial is the characters that an octet of a number stands for, by half octets
// (51.011 10.5.1): p is a pause, ? any digit. The last but one is of no use to a TE.
const dial = "0123456789*#p?"

// swapped is digits two to an octet, the first in the low half; F fills the last.
func swapped(s string) []byte {
	if len(s)%2 == 1 {
		s += "F"
	}
	b := []byte(s)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	out, err := hex.DecodeString(string(b))
	if err != nil {
		return nil
	}
	return out
}

// pack is a number of characters of dial.
func pack(s string) []byte {
	out := blank((len(s) + 1) / 2)
	for i := range len(s) {
		n := byte(strings.IndexByte(dial, s[i]))
		if i%2 == 0 {
			out[i/2] = 0xf0 | n
		} else {
			out[i/2] = out[i/2]&0x0f | n<<4
		}
	}
	return out
}

// unpack is the number in octets, up to the filler.
func unpack(b []byte) string {
	var s strings.Builder
	for _, o := range b {
		for _, n := range [...]byte{o & 15, o >> 4} {
			if int(n) >= len(dial) {
				return s.String()
			}
			s.WriteByte(dial[n])
		}
	}
	return s.String()
}

// imsi is the file of the IMSI: its length, a half octet for parity, the digits
// (51.011 10.3.2).
func imsi(s string) []byte {
	parity := "1"
	if len(s)%2 == 1 {
		parity = "9"
	}
	b := swapped(parity + s)
	return padded(append([]byte{byte(len(b))}, b...), 9)
}

// plmn is country and network code in three octets (3GPP TS 24.008 10.5.1.13).
func plmn(code string) []byte {
	if !digits(code, 5, 6) {
		return blank(3)
	}
	third := "F"
	if len(code) == 6 {
		third = code[5:]
	}
	return swapped(code[:3] + third + code[3:5])
}

// code is the digits of three octets, empty when there are none.
func code(b []byte) string {
	const nine = 9
	d := func(n byte) string {
		if n > nine {
			return ""
		}
		return string('0' + rune(n))
	}
	return d(b[0]&15) + d(b[0]>>4) + d(b[1]&15) + d(b[2]&15) + d(b[2]>>4) + d(b[1]>>4)
}

// Preferred is the codes of the preferred operators by location, which counts
// from 1; empty where there is none.
func (c *Card) Preferred() []string {
	f := c.file(PLMNsel)
	all := make([]string, len(f.data)/3)
	for i := range all {
		all[i] = code(f.data[3*i:])
	}
	return all
}

// SetPreferred writes a location of the preferred operators, empty to delete.
func (c *Card) SetPreferred(i int, code string) {
	if f := c.file(PLMNsel); i >= 1 && 3*i <= len(f.data) {
		copy(f.data[3*(i-1):], plmn(code))
	}
}

// SetLocation keeps where the module is registered (51.011 10.3.17). No
// temporary identity is kept: the network gives none.
func (c *Card) SetLocation(operator string, lac uint16, updated bool) {
	status := byte(1)
	if updated {
		status = 0
	}
	data := append(blank(4), plmn(operator)...)
	c.file(LOCI).data = append(data, byte(lac>>8), byte(lac), 0xff, status)
}

// Subscriber is the IMSI.
func (c *Card) Subscriber() string {
	f := c.file(IMSI)
	n := min(int(f.data[0]), len(f.data)-1)
	s := unpack(f.data[1 : 1+n])
	if s == "" {
		return ""
	}
	return s[1:] // without the parity
}
