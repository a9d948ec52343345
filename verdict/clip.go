package verdict

import "strings"

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
