package kernel

import "strconv"

// Bytes are bytes of the line or of a connection in an event; they print as
// text with \r, \n and \xNN for what is not printable ASCII.
type Bytes []byte

// MarshalText prints the bytes; with \xNN in it nothing is lost.
func (b Bytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

func (b Bytes) String() string {
	s := make([]byte, 0, len(b)+8)
	for _, c := range b {
		switch {
		case c == '\r':
			s = append(s, `\r`...)
		case c == '\n':
			s = append(s, `\n`...)
		case c == '\\':
			s = append(s, `\\`...)
		case c >= 0x20 && c < 0x7f:
			s = append(s, c)
		default:
			s = append(s, `\x`...)
			if c < 0x10 {
				s = append(s, '0')
			}
			s = strconv.AppendUint(s, uint64(c), 16)
		}
	}
	return string(s)
}
