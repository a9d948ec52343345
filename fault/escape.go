package fault

import "strconv"

// unescape reads \r, \n, \t, \\ and \xNN as C does; anything else behind a
// backslash is itself.
func unescape(s string) []byte {
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		switch s[i] {
		case 'r':
			out = append(out, '\r')
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'x':
			if n, err := strconv.ParseUint(s[i+1:min(i+3, len(s))], 16, 8); err == nil {
				out = append(out, byte(n))
				i = min(i+2, len(s)-1)
				continue
			}
			out = append(out, 'x')
		default:
			out = append(out, s[i])
		}
	}
	return out
}
