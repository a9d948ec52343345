package tlsbackend

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Param is something of an endpoint that the one who names it can choose. It
// is a number, or a word of a list.
type Param struct {
	Name    string   `json:"name"`
	Doc     string   `json:"doc"`
	Min     int      `json:"min,omitempty"` // of a number
	Max     int      `json:"max,omitempty"`
	Words   []string `json:"words,omitempty"` // nil: a number
	Default string   `json:"default"`
}

// number is a parameter from least to most.
func number(name, doc string, least, most, usual int) Param {
	return Param{Name: name, Doc: doc, Min: least, Max: most, Default: strconv.Itoa(usual)}
}

// word is a parameter that is one of a list, of which the first is the default.
func word(name, doc string, words ...string) Param {
	return Param{Name: name, Doc: doc, Words: words, Default: words[0]}
}

// Range is what the parameter can be, such as 1..16384 or fin|rst.
func (p Param) Range() string {
	if p.Words != nil {
		return strings.Join(p.Words, "|")
	}
	return fmt.Sprintf("%d..%d", p.Min, p.Max)
}

// check gives the value if it is one, or says what it can be. A number may end
// in k for 1024, as in records-16k.
func (p Param) check(value string) (string, error) {
	if p.Words != nil {
		if !slices.Contains(p.Words, value) {
			return "", fmt.Errorf("%s is %q, and can be %s", p.Name, shortened(value), p.Range())
		}
		return value, nil
	}
	n, err := parseNumber(value)
	if err != nil {
		return "", fmt.Errorf("%s is %q, and is a number of %s", p.Name, shortened(value), p.Range())
	}
	if n < p.Min || n > p.Max {
		return "", fmt.Errorf("%s is %d, and can be %s", p.Name, n, p.Range())
	}
	return value, nil
}

func parseNumber(s string) (int, error) {
	digits, kilo := strings.CutSuffix(s, "k")
	n, err := strconv.ParseUint(digits, 10, 31)
	if err != nil {
		return 0, err
	}
	if kilo {
		if n > 1<<20 {
			return 0, strconv.ErrRange
		}
		n *= 1024
	}
	return int(n), nil
}

// args is the values of all parameters of one endpoint.
type args map[string]string

// num is a number. A name that is no parameter is a mistake of ours.
func (a args) num(name string) int {
	n, err := parseNumber(a[name])
	if err != nil {
		panic("tlsbackend: the endpoint has no number " + name)
	}
	return n
}

func (a args) word(name string) string {
	v, ok := a[name]
	if !ok {
		panic("tlsbackend: the endpoint has no parameter " + name)
	}
	return v
}

// A form is how a name holds parameters: split-certificate-at-{at}.
type form string

// segment is a literal, or the name of a parameter.
type segment struct {
	text  string
	param bool
}

func (f form) segments() (all []segment) {
	for rest := string(f); rest != ""; {
		before, after, ok := strings.Cut(rest, "{")
		if before != "" {
			all = append(all, segment{text: before})
		}
		if !ok {
			break
		}
		name, more, _ := strings.Cut(after, "}")
		all = append(all, segment{text: name, param: true})
		rest = more
	}
	return all
}

// params is the parameters that a form holds.
func (f form) params() (names []string) {
	for _, s := range f.segments() {
		if s.param {
			names = append(names, s.text)
		}
	}
	return names
}

// fill writes a name.
func (f form) fill(a args) string {
	var b strings.Builder
	for _, s := range f.segments() {
		if s.param {
			b.WriteString(a[s.text])
		} else {
			b.WriteString(s.text)
		}
	}
	return b.String()
}

// match reads a name of which each parameter has a right value.
func (f form) match(name string, params []Param) (args, bool) {
	got := args{}
	return got, matchSegments(f.segments(), name, params, got)
}

func matchSegments(form []segment, name string, params []Param, got args) bool {
	if len(form) == 0 {
		return name == ""
	}
	if !form[0].param {
		rest, ok := strings.CutPrefix(name, form[0].text)
		return ok && matchSegments(form[1:], rest, params, got)
	}
	p, _ := paramOf(params, form[0].text)
	for end := len(name); end > 0; end-- { // words may hold what follows them: the longest first
		value, err := p.check(name[:end])
		if err == nil && matchSegments(form[1:], name[end:], params, got) {
			got[p.Name] = value
			return true
		}
	}
	return false
}

// complain says what is wrong with a name that has the form and a bad value; nil if it has not the form.
func (f form) complain(name string, params []Param) error {
	segments := f.segments()
	for i, s := range segments {
		if !s.param {
			rest, ok := strings.CutPrefix(name, s.text)
			if !ok {
				return nil
			}
			name = rest
			continue
		}
		value := name
		if i+1 < len(segments) {
			at := strings.Index(name, segments[i+1].text)
			if at < 0 {
				return nil
			}
			value = name[:at]
		}
		name = name[len(value):]
		p, _ := paramOf(params, s.text)
		if _, err := p.check(value); err != nil {
			return err
		}
	}
	return nil
}

func paramOf(params []Param, name string) (Param, bool) {
	for _, p := range params {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

// shortened is a text of somebody else's, of a length that a message can hold.
func shortened(s string) string { return s[:min(len(s), 64)] }
