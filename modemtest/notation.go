package modemtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// symbols are the names of bytes in transcripts.
var symbols = []struct {
	name string
	b    byte
}{{"CR", '\r'}, {"LF", '\n'}, {"SP", ' '}, {"TAB", '\t'}, {"ESC", 0x1b}, {"LT", '<'}}

// longRun is from which length on equal bytes are written as a repetition.
const longRun = 24

// decode turns the notation of transcripts into bytes.
func decode(s string) (string, error) {
	var b strings.Builder
	for s != "" {
		text, rest, found := strings.Cut(s, "<")
		b.WriteString(text)
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, ">")
		if !closed {
			return "", fmt.Errorf("no > after <%s (a < itself is written <LT>)", rest)
		}
		v, err := symbol(name)
		if err != nil {
			return "", err
		}
		b.WriteString(v)
		s = after
	}
	return b.String(), nil
}

// symbol is what stands between < and >.
func symbol(name string) (string, error) {
	for _, s := range symbols {
		if s.name == name {
			return string([]byte{s.b}), nil
		}
	}
	if from, to, ok := strings.Cut(name, ".."); ok {
		lo, err1 := hexByte(from)
		hi, err2 := hexByte(to)
		if err1 == nil && err2 == nil && lo <= hi {
			var row []byte
			for c := int(lo); c <= int(hi); c++ {
				row = append(row, byte(c))
			}
			return string(row), nil
		}
	}
	if i := strings.LastIndexByte(name, '*'); i > 0 {
		if n, err := strconv.Atoi(name[i+1:]); err == nil && n > 0 {
			unit := name[:i]
			if c, err := symbol(unit); err == nil {
				unit = c
			}
			return strings.Repeat(unit, n), nil
		}
	}
	if c, err := hexByte(name); err == nil {
		return string([]byte{c}), nil
	}
	return "", fmt.Errorf("<%s> is no byte (a < itself is written <LT>)", name)
}

func hexByte(s string) (byte, error) {
	digits, ok := strings.CutPrefix(s, "0x")
	if !ok || len(digits) != 2 {
		return 0, fmt.Errorf("%q is not 0x and two digits", s)
	}
	n, err := strconv.ParseUint(digits, 16, 8)
	return byte(n), err
}

// encode writes bytes in the notation of transcripts.
func encode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		n := 1
		for i+n < len(s) && s[i+n] == s[i] {
			n++
		}
		c := s[i]
		switch {
		case n >= longRun && c > ' ' && c < 0x7f && !strings.ContainsRune("<>*", rune(c)):
			fmt.Fprintf(&b, "<%c*%d>", c, n)
		case n >= longRun && (c < ' ' || c >= 0x7f):
			fmt.Fprintf(&b, "<0x%02X*%d>", c, n)
		default:
			n = 1
			b.WriteString(encodeByte(c, i == 0 || i == len(s)-1))
		}
		i += n
	}
	return b.String()
}

func encodeByte(c byte, edge bool) string {
	if c > ' ' && c < 0x7f && c != '<' || c == ' ' && !edge {
		return string([]byte{c})
	}
	i := slices.IndexFunc(symbols, func(s struct {
		name string
		b    byte
	}) bool {
		return s.b == c
	})
	if i < 0 {
		return fmt.Sprintf("<0x%02X>", c)
	}
	return "<" + symbols[i].name + ">"
}
