package trace

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ParseBytes turns the text of bytes in an event back into the bytes: \r, \n,
// \\ and \xNN stand for what is not printable ASCII.
func ParseBytes(text string) ([]byte, error) {
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b = append(b, text[i])
			continue
		}
		i++
		switch rest := text[i:]; {
		case strings.HasPrefix(rest, "r"):
			b = append(b, '\r')
		case strings.HasPrefix(rest, "n"):
			b = append(b, '\n')
		case strings.HasPrefix(rest, `\`):
			b = append(b, '\\')
		case strings.HasPrefix(rest, "x") && len(rest) >= 3:
			n, err := strconv.ParseUint(rest[1:3], 16, 8)
			if err != nil {
				return nil, fmt.Errorf("bad byte \\%s", rest[:3])
			}
			b = append(b, byte(n))
			i += 2
		default:
			return nil, fmt.Errorf("bad escape at byte %d of %q", i-1, text)
		}
	}
	return b, nil
}

// formatBytes is the opposite of ParseBytes.
func formatBytes(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		switch {
		case c == '\r':
			s.WriteString(`\r`)
		case c == '\n':
			s.WriteString(`\n`)
		case c == '\\':
			s.WriteString(`\\`)
		case c >= 0x20 && c < 0x7f:
			s.WriteByte(c)
		default:
			fmt.Fprintf(&s, `\x%02x`, c)
		}
	}
	return s.String()
}

// shorten cuts a long text between two characters.
func shorten(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	for longest > 0 && !utf8.RuneStart(text[longest]) {
		longest--
	}
	return text[:longest] + "…"
}

// printable replaces control characters, which would play with a terminal.
func printable(text string) string {
	clean := true
	for _, r := range text {
		clean = clean && r >= 0x20 && (r < 0x7f || r > 0x9f)
	}
	if clean {
		return text
	}
	var s strings.Builder
	for _, r := range text {
		switch {
		case r == '\r':
			s.WriteString(`\r`)
		case r == '\n':
			s.WriteString(`\n`)
		case r < 0x20 || r >= 0x7f && r <= 0x9f:
			fmt.Fprintf(&s, `\x%02x`, r)
		default:
			s.WriteRune(r)
		}
	}
	return s.String()
}
