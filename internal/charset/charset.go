package charset

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"sim800emu/internal/pdu"
)

// The names of +CSCS.
const (
	setGSM    = "GSM"
	setUCS2   = "UCS2"
	setHEX    = "HEX"
	setIRA    = "IRA"
	setPCCP   = "PCCP"
	setPCDN   = "PCDN"
	setLatin1 = "8859-1"
)

// The upper halves of code page 437 and of 865, the Danish and Norwegian one.
const (
	page437 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0"
	page865 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø₧ƒáíóúñÑªº¿⌐¬½¼¡«¤░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0"
)

// Decode reads what the TE has written in its character set; ok is false when it
// is not of that set.
func Decode(set, s string) (text string, ok bool) {
	switch set {
	case setUCS2:
		b, err := hex.DecodeString(s)
		if err != nil || len(b)%2 != 0 {
			return "", false
		}
		return pdu.Text(pdu.DCSUCS2, b), true
	case setHEX:
		b, err := hex.DecodeString(s)
		if err != nil {
			return "", false
		}
		return pdu.SeptetText(b), true
	case setGSM:
		return pdu.SeptetText([]byte(s)), true
	case setPCCP:
		return upper(page437, s), true
	case setPCDN:
		return upper(page865, s), true
	default: // IRA is the lower half of Latin-1
		return pdu.Text(pdu.DCSOctets, []byte(s)), true
	}
}

// upper reads a character set whose lower half is IRA.
func upper(page, s string) string {
	table := []rune(page)
	var b strings.Builder
	for i := range len(s) {
		if s[i] < 0x80 {
			b.WriteByte(s[i])
		} else {
			b.WriteRune(table[s[i]-0x80])
		}
	}
	return b.String()
}

// Encode writes a text in the TE's character set; what the set does not have
// is a question mark.
func Encode(set, text string) string {
	switch set {
	case setUCS2:
		return hexText(pdu.Units(text))
	case setHEX:
		codes, _ := pdu.Septets(text)
		return hexText(codes)
	case setGSM:
		codes, _ := pdu.Septets(text)
		return string(codes)
	case setPCCP:
		return lower(page437, text)
	case setPCDN:
		return lower(page865, text)
	}
	limit := rune(0x7f)
	if set == setLatin1 {
		limit = 0xff
	}
	var b strings.Builder
	for _, r := range text {
		if r > limit {
			r = '?'
		}
		b.WriteByte(byte(r))
	}
	return b.String()
}

func lower(page, text string) string {
	var b strings.Builder
	for _, r := range text {
		switch i := strings.IndexRune(page, r); {
		case r < 0x80:
			b.WriteByte(byte(r))
		case i >= 0:
			b.WriteByte(byte(0x80 + utf8.RuneCountInString(page[:i])))
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}

func hexText(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
