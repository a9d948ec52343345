package pdu

import "strings"

// escape leads to the extension table (3GPP TS 23.038 6.2.1.1).
const escape = 0x1b

// alphabet is the default alphabet in the order of its codes (3GPP TS 23.038
// 6.2.1). The place of the escape has a character that nothing is encoded to.
const alphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\uffffÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

// extension is what follows an escape: a code and its character.
func extension() map[byte]rune {
	return map[byte]rune{
		0x0a: '\f', 0x14: '^', 0x28: '{', 0x29: '}', 0x2f: '\\', 0x3c: '[', 0x3d: '~', 0x3e: ']', 0x40: '|', 0x65: '€',
	}
}

// Septets is a text in the default alphabet, one code a byte. ok tells that all
// of it is there; a character that is not becomes a question mark.
func Septets(text string) (codes []byte, ok bool) {
	table := map[rune]byte{}
	n := byte(0)
	for _, r := range alphabet {
		if n != escape {
			table[r] = n
		}
		n++
	}
	extended := map[rune]byte{}
	for code, r := range extension() {
		extended[r] = code
	}
	ok = true
	for _, r := range text {
		if code, is := table[r]; is {
			codes = append(codes, code)
		} else if code, is := extended[r]; is {
			codes = append(codes, escape, code)
		} else {
			codes, ok = append(codes, '?'), false
		}
	}
	return codes, ok
}

// SeptetText is the text that codes of the default alphabet stand for. After an
// escape, a code that the extension does not have is that of the default alphabet; an
// escape that nothing follows is a space.
func SeptetText(codes []byte) string { return decode(codes, []rune(alphabet), extension()) }

// decode reads codes by an alphabet and what it has behind an escape.
func decode(codes []byte, table []rune, extended map[byte]rune) string {
	var b strings.Builder
	for i := 0; i < len(codes); i++ {
		c := codes[i] & 0x7f
		if c != escape {
			b.WriteRune(table[c])
			continue
		}
		if i++; i == len(codes) || codes[i]&0x7f == escape {
			b.WriteByte(' ')
			continue
		}
		c = codes[i] & 0x7f
		if r, ok := extended[c]; ok {
			b.WriteRune(r)
		} else {
			b.WriteRune(table[c])
		}
	}
	return b.String()
}

// pack puts codes of seven bits one behind the other, after fill bits.
func pack(codes []byte, fill int) []byte {
	out := make([]byte, (fill+7*len(codes)+7)/8)
	for i, c := range codes {
		bit := fill + 7*i
		v := uint16(c&0x7f) << (bit % 8)
		out[bit/8] |= byte(v)
		if high := byte(v >> 8); high != 0 {
			out[bit/8+1] |= high
		}
	}
	return out
}

// unpack takes n codes out of octets that hold them.
func unpack(octets []byte, fill, n int) []byte {
	codes := make([]byte, n)
	for i := range codes {
		bit := fill + 7*i
		v := uint16(octets[bit/8])
		if bit/8+1 < len(octets) {
			v |= uint16(octets[bit/8+1]) << 8
		}
		codes[i] = byte(v>>(bit%8)) & 0x7f
	}
	return codes
}
