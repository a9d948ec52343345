package gsm

import (
	"bytes"
	"strings"
	"testing"
)

// TestNamesOfCard: the three codings of UCS2 (51.011 annex B), whole and cut off.
func TestNamesOfCard(t *testing.T) {
	for octets, want := range map[string]string{
		"":                          "",
		"Bob":                       "Bob",
		"\x00a":                     "@a",
		"\x80\x04\x1f\x04\x40":      "Пр",
		"\x80\x00":                  "ÿ", // FF at the end is the filler of the record
		"\x80":                      "",
		"\x81\x03\x08\x9fa\xc0":     "Пaр",
		"\x81\x01\x08\x9f\xc0":      "П",
		"\x81\x09\x08\x9f":          "П",
		"\x81\x03":                  "",
		"\x82\x03\x04\x10\x8fa\xb0": "Пaр",
		"\x82\x03\x04":              "",
		"\x82\xff\x04\x10\x8f":      "П",
	} {
		if got := nameText([]byte(octets)); got != want {
			t.Errorf("%q is %q, want %q", octets, got, want)
		}
	}
	for _, text := range []string{"", "Bob", "@a", "Пр", "ÿ", "naïve€", "名前", "日本語"} {
		b, _ := bytes.CutSuffix(cardName(text), []byte{0xff}) // as the record has it
		if got := nameText(b); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

// TestSameNumber: either number may lack its country, short numbers may not.
func TestSameNumber(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"+4915112345678", "015112345678", true},
		{"004915112345678", "+4915112345678", true},
		{"112", "112", true},
		{"112", "555112", false},
		{"", "112", false},
		{"0", "00", false},
	} {
		if got := sameNumber(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %t", c.a, c.b, got)
		}
		if got := sameNumber(c.b, c.a); got != c.want {
			t.Errorf("%q and %q: %t", c.b, c.a, got)
		}
	}
}

// FuzzNames: whatever the TE types and whatever is on the card, what comes out fits between
// two quotes, and a name that was heard is heard again as it is said.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"Bob", `a\22b`, `\`, `\5`, "0041", "004", "\x81\x09\x08\x9f", "\x82"} {
		for _, set := range []string{"IRA", "GSM", "UCS2", "HEX", "PCCP", "PCDN", "8859-1"} {
			f.Add(set, s)
		}
	}
	f.Fuzz(func(t *testing.T, set, s string) {
		g := &Group{cscs: set}
		if said := g.say(nameText([]byte(s))); strings.Contains(said, `"`) {
			t.Errorf("%q is said as %q", s, said)
		}
		text, ok := g.heard(s)
		if !ok {
			return
		}
		said := g.say(text)
		again, ok := g.heard(said)
		if !ok || g.say(again) != said {
			t.Errorf("%q is said as %q, which is heard as %q", s, said, again)
		}
	})
}
