package gsm

import (
	"bytes"
	"encoding/hex"
	"strings"

	"sim800emu/internal/charset"
	"sim800emu/internal/pdu"
)

// Codings of a name on the card (51.011 annex B). All others are the default
// alphabet.
const (
	nameUCS2      = 0x80 // UCS2 follows
	nameHalfPage  = 0x81 // length, half page of UCS2, one octet for each character
	nameHalfPage2 = 0x82 // the same with a base of two octets
)

// cardName is a text as the card holds it: in the default alphabet, or in UCS2 when it has
// other characters.
func cardName(text string) []byte {
	codes, ok := pdu.Septets(text)
	if !ok {
		return append([]byte{nameUCS2}, pdu.Units(text)...)
	}
	return codes
}

// nameText reads a name of the card, which the TE may have written by +CRSM.
func nameText(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	switch rest := b[1:]; b[0] {
	case nameUCS2:
		if len(rest)%2 == 1 {
			rest = append(bytes.Clone(rest), 0xff) // taken for the filler of the record
		}
		return pdu.Text(pdu.DCSUCS2, rest)
	case nameHalfPage:
		if len(rest) < 2 {
			return ""
		}
		return halfPage(rest[2:], int(rest[0]), rune(rest[1])<<7)
	case nameHalfPage2:
		if len(rest) < 3 {
			return ""
		}
		return halfPage(rest[3:], int(rest[0]), rune(rest[1])<<8|rune(rest[2]))
	default:
		return pdu.SeptetText(b)
	}
}

// halfPage reads n characters: those above 7F count from base.
func halfPage(b []byte, n int, base rune) string {
	var s strings.Builder
	for _, c := range b[:min(n, len(b))] {
		if c >= 0x80 {
			s.WriteRune(base + rune(c&0x7f))
		} else {
			s.WriteString(pdu.SeptetText([]byte{c}))
		}
	}
	return s.String()
}

// Characters of a name that the TE and the module write as a backslash and two hexadecimal
// digits: quote, backslash, backspace and null (manual 3.2.27).
const escaped = "\"\\\b\x00"

// say prints a name for the TE.
func (g *Group) say(text string) string {
	s := charset.Encode(g.cscs, text)
	if !strings.ContainsAny(s, escaped) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(escaped, s[i]) < 0 {
			b.WriteByte(s[i])
			continue
		}
		b.WriteByte('\\')
		b.WriteString(strings.ToUpper(hex.EncodeToString([]byte{s[i]})))
	}
	return b.String()
}

// heard reads a name of the TE. A backslash without two hexadecimal digits behind it stands
// for itself.
func (g *Group) heard(s string) (text string, ok bool) {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+2 < len(s) {
			if o, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				b = append(b, o[0])
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return charset.Decode(g.cscs, string(b))
}

// dialled reads a number of the TE. With UCS2 it may be written like a name or as it is: programs
// do either, and no number looks like both.
func (g *Group) dialled(s string) string {
	const characters = "+0123456789*#p"
	if g.cscs != "UCS2" {
		return s
	}
	if text, ok := charset.Decode(g.cscs, s); ok && text != "" && strings.Trim(text, characters) == "" {
		return text
	}
	return s
}
