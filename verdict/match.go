package verdict

import "strings"

// like reports whether s matches a pattern, in any case of letters. A * stands
// for anything; a ? is itself, because commands end in one.
func like(pattern, s string) bool {
	p, s := strings.ToLower(pattern), strings.ToLower(s)
	star, mark := -1, 0 // where to go on when what follows the last * does not fit
	i, j := 0, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && p[i] == s[j]:
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(p[i:], "*") == ""
}

// clip is a text as the table shows it: printable, and no longer than a line bears.
func clip(s string) string {
	const most = 90
	var b strings.Builder
	for _, r := range s {
		if b.Len() >= most {
			b.WriteString("…")
			break
		}
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			r = '·'
		}
		b.WriteRune(r)
	}
	return b.String()
}
