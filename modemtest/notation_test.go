package modemtest

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDecode(t *testing.T) {
	for in, want := range map[string]string{
		"AT<CR>":       "AT\r",
		"<CR><LF>> ":   "\r\n> ",
		"><SP>":        "> ",
		"<0x1A><ESC>":  "\x1a\x1b",
		"<0x00..0x03>": "\x00\x01\x02\x03",
		"<a*3>b":       "aaab",
		"<ab*2>":       "abab",
		"<0xFF*2>":     "\xff\xff",
		"<CR*2>":       "\r\r",
		"<LT>length>":  "<length>",
		"<TAB>":        "\t",
	} {
		if got, err := decode(in); got != want || err != nil {
			t.Errorf("decode(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"<", "<CR", "<XX>", "<0x1>", "<0x1G>", "<0x05..0x01>", "<a*0>", "<a*>", "<*3>", "<>"} {
		if got, err := decode(in); err == nil {
			t.Errorf("decode(%q) = %q, want an error", in, got)
		}
	}
}

func TestEncodeReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		s += strings.Repeat(string([]byte{rapid.Byte().Draw(t, "byte")}), rapid.IntRange(0, 40).Draw(t, "times"))
		got, err := decode(encode(s))
		if got != s || err != nil {
			t.Fatalf("%q is written %s and read back as %q, %v", s, encode(s), got, err)
		}
		if text := encode(s); text != strings.TrimSpace(text) {
			t.Fatalf("%q is written %q, with blanks at an end", s, text)
		}
	})
}
