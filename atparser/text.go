package atparser

import (
	"fmt"
	"strconv"
	"strings"
)

// longText is how long a string is that Inside offers where there is no limit.
const longText = 64

// text is the shape of Str and Quoted.
type text struct {
	max    int // bytes; 0: any number
	quoted bool
}

func (t text) read(f field) (value, *ParamError) {
	if t.quoted && !f.quoted {
		return value{}, &ParamError{Kind: Format, Msg: "must be in double quotes"}
	}
	if t.max > 0 && len(f.text) > t.max {
		return value{}, &ParamError{Kind: Range, Msg: fmt.Sprintf("is %d bytes long, %d are allowed", len(f.text), t.max)}
	}
	return value{text: f.text}, nil
}

func (t text) ranges(name string) string { return quote(name) }

func (t text) inside() []string {
	long := t.max
	if long == 0 {
		long = longText
	}
	return []string{`""`, quote("a"), quote(strings.Repeat("a", long))}
}

func (t text) outside() []string {
	var out []string
	if t.max > 0 {
		out = append(out, quote(strings.Repeat("a", t.max+1)))
	}
	if t.quoted {
		out = append(out, "a")
	}
	return out
}

func (t text) check() string {
	if t.max < 0 {
		return "has a negative length"
	}
	return ""
}

func (t text) takes(def any) bool { return isString(def) }

// word is the shape of Word.
type word []string

func (w word) read(f field) (value, *ParamError) {
	for _, s := range w {
		if strings.EqualFold(s, f.text) {
			return value{text: s}, nil
		}
	}
	return value{}, &ParamError{Kind: Range, Msg: fmt.Sprintf("%q is not in %s", f.text, w.ranges(""))}
}

func (w word) ranges(string) string { return "(" + strings.Join(w.inside(), ",") + ")" }

func (w word) inside() []string {
	in := make([]string, len(w))
	for i, s := range w {
		in[i] = quote(s)
	}
	return in
}

// outside is a word that is longer than all others by one letter.
func (w word) outside() []string {
	long := ""
	for _, s := range w {
		if len(s) > len(long) {
			long = s
		}
	}
	return []string{quote(long + "X")}
}

func (w word) check() string {
	if len(w) == 0 {
		return "has no words"
	}
	for i, s := range w {
		if strings.Contains(s, `"`) {
			return "has a word with a quote in it"
		}
		for _, t := range w[:i] {
			if strings.EqualFold(s, t) {
				return fmt.Sprintf("has the word %q twice", s)
			}
		}
	}
	return ""
}

func (w word) takes(def any) bool { return isString(def) }

// hex is the shape of Hex: how many digits, 0 for any number of octets.
type hex int

func (h hex) read(f field) (value, *ParamError) {
	if f.text == "" || strings.Trim(f.text, "0123456789abcdefABCDEF") != "" {
		return value{}, &ParamError{Kind: Type, Msg: fmt.Sprintf("%q is not hexadecimal", f.text)}
	}
	if h > 0 && len(f.text) != int(h) {
		return value{}, &ParamError{Kind: Range, Msg: fmt.Sprintf("has %d digits, not %d", len(f.text), int(h))}
	}
	if h == 0 && len(f.text)%2 != 0 {
		return value{}, &ParamError{Kind: Format, Msg: "has an odd number of digits"}
	}
	v := value{text: f.text}
	if n, err := strconv.ParseInt(f.text, 16, strconv.IntSize); err == nil {
		v.number = int(n)
	}
	return v, nil
}

func (h hex) ranges(name string) string { return quote(name) }

func (h hex) inside() []string {
	n := int(h)
	if n == 0 {
		n = 2
	}
	return []string{quote(strings.Repeat("0", n)), quote(strings.Repeat("F", n))}
}

func (h hex) outside() []string {
	if h == 0 {
		return []string{quote("0"), quote("0G")}
	}
	n := int(h)
	return []string{quote(strings.Repeat("0", n-1)), quote(strings.Repeat("0", n+1)), quote(strings.Repeat("0", n-1) + "G")}
}

func (h hex) check() string {
	if h < 0 {
		return "has a negative number of digits"
	}
	return ""
}

func (h hex) takes(def any) bool {
	_, ok := def.(int)
	return ok || isString(def)
}

// rest is the shape of Rest.
type rest struct{}

func (rest) read(f field) (value, *ParamError) { return value{text: f.text}, nil }
func (rest) ranges(name string) string         { return quote(name) }
func (rest) inside() []string                  { return []string{"a", `a,"b",c`} }
func (rest) outside() []string                 { return nil }
func (rest) check() string                     { return "" }
func (rest) takes(def any) bool                { return isString(def) }

func quote(s string) string { return `"` + s + `"` }

func isString(def any) bool {
	_, ok := def.(string)
	return ok
}
