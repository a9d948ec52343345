package modemtest

import "strings"

// Shape is what of a line of a module is the same in every run: its words, its
// separators and the number of its fields. Numbers become 9, dotted addresses
// a.a.a.a, and what stands in quotes "s"; empty quotes stay empty.
//
//	+CIPSTATUS: 0,,"","","","INITIAL"   +CIPSTATUS: 9,,"","","","s"
//	2, CONNECT OK                       9, CONNECT OK
//	10.64.3.7                           a.a.a.a
func Shape(line string) string {
	var b strings.Builder
	for i := 0; i < len(line); {
		n := 1
		switch c := line[i]; {
		case c == '"':
			var shape string
			shape, n = quotedShape(line[i:])
			b.WriteString(shape)
		case digit(c):
			n = run(line[i:], func(c byte) bool { return digit(c) || c == '.' })
			b.WriteString(numberShape(line[i : i+n]))
		default:
			b.WriteByte(c)
		}
		i += n
	}
	return b.String()
}

// quotedShape is the shape of the quoted text with which s begins, and its length.
func quotedShape(s string) (shape string, n int) {
	end := strings.IndexByte(s[1:], '"')
	switch end {
	case -1:
		return `"`, 1
	case 0:
		return `""`, 2
	}
	return `"s"`, end + 2
}

// numberShape is the shape of digits and dots.
func numberShape(s string) string {
	if strings.Count(s, ".") == 3 {
		return "a.a.a.a"
	}
	parts := strings.Split(s, ".")
	for i, p := range parts {
		if p != "" {
			parts[i] = "9"
		}
	}
	return strings.Join(parts, ".")
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// run is how many bytes at the start of s are as asked.
func run(s string, is func(byte) bool) int {
	n := 0
	for n < len(s) && is(s[n]) {
		n++
	}
	return n
}
