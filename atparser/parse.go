package atparser

import (
	"fmt"
	"strings"
)

// A Kind is what is wrong with parameters.
type Kind uint8

// The kinds.
const (
	Missing Kind = iota + 1 // the parameters end before a required one
	Empty                   // a required one has nothing between its commas
	TooMany                 // more fields than parameters
	Type                    // not a number, not hexadecimal
	Range                   // a number, word or length outside its range; a number too large for any
	Format                  // quotes or an address are malformed
)

func (k Kind) String() string {
	switch k {
	case Missing:
		return "missing"
	case Empty:
		return "empty"
	case TooMany:
		return "too many"
	case Type:
		return "type"
	case Range:
		return "range"
	case Format:
		return "format"
	}
	return "unknown"
}

// A ParamError tells which parameter does not fit, and why.
type ParamError struct {
	Index int    // of the parameter, from 0; the number of parameters when Kind is TooMany
	Name  string // "" when Kind is TooMany
	Kind  Kind
	Pos   int // byte in the text that was parsed, where the field begins
	Msg   string
}

func (e *ParamError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("parameter %d: %s", e.Index+1, e.Msg)
	}
	return fmt.Sprintf("parameter %d <%s>: %s", e.Index+1, e.Name, e.Msg)
}

// Args are checked parameters. A name that the grammar does not have was never
// given: with two grammars for one command a handler can ask for either's names.
type Args struct {
	raw    string
	count  int
	params Params
	values []value
}

type value struct {
	text   string
	number int
	given  bool
}

// Int is a number, given or by default, and 0 if there is neither. For Hex it is what the
// digits say, if that fits.
func (a Args) Int(name string) int { return a.value(name).number }

// Str is the value as text without quotes, given or by default, and "" if there is neither.
func (a Args) Str(name string) string { return a.value(name).text }

// Has reports that the parameter was given; a default does not count.
func (a Args) Has(name string) bool { return a.value(name).given }

// Len is the number of fields as typed, empty ones counted.
func (a Args) Len() int { return a.count }

// Raw is the text that was parsed.
func (a Args) Raw() string { return a.raw }

func (a Args) value(name string) value {
	for i, p := range a.params {
		if p.name == name {
			return a.values[i]
		}
	}
	return value{}
}

// A field is what stands between two commas.
type field struct {
	text   string // without its quotes
	quoted bool
}

// Parse checks the parameters of a write form, or the number of a basic
// command, against the grammar. An error is a *ParamError.
//
// Fields are separated by commas outside double quotes; blanks around a field
// do not count. An optional parameter may be left out at the end or between
// commas. A string has no escapes: a quote can only begin and end it.
func (ps Params) Parse(args string) (Args, error) {
	a := Args{raw: args, params: ps, values: make([]value, len(ps))}
	c := fields{args: args, more: strings.Trim(args, " ") != ""}
	for i, p := range ps {
		v, err := p.next(&c)
		if err != nil {
			err.Index, err.Name = i, p.name
			return Args{}, err
		}
		a.values[i] = v
	}
	if c.more {
		pos := c.skipBlanks()
		return Args{}, &ParamError{Index: len(ps), Kind: TooMany, Pos: pos, Msg: fmt.Sprintf("only %d allowed", len(ps))}
	}
	a.count = c.count
	return a, nil
}

// next reads the parameter's field.
func (p Param) next(c *fields) (value, *ParamError) {
	if !c.more {
		if p.optional {
			return p.absent(), nil
		}
		return value{}, &ParamError{Kind: Missing, Pos: len(c.args), Msg: "missing"}
	}
	if p.isRest() {
		c.whole = true
	}
	raw, pos := c.next()
	_, isAddr := p.shape.(addr)
	if raw == "" || raw == `""` && isAddr && p.optional {
		if p.optional {
			return p.absent(), nil
		}
		return value{}, &ParamError{Kind: Empty, Pos: pos, Msg: "empty"}
	}
	f := field{text: raw}
	if !p.isRest() && strings.Contains(raw, `"`) {
		inner := strings.TrimPrefix(raw, `"`)
		closed := strings.TrimSuffix(inner, `"`)
		if len(inner) == len(raw) || len(closed) == len(inner) || strings.Contains(closed, `"`) {
			return value{}, &ParamError{Kind: Format, Pos: pos, Msg: "quotes must stand around the whole field"}
		}
		f = field{text: closed, quoted: true}
	}
	v, err := p.shape.read(f)
	if err != nil {
		err.Pos = pos
		return value{}, err
	}
	v.given = true
	return v, nil
}

// absent is the value of a parameter that is left out.
func (p Param) absent() value {
	switch def := p.def.(type) {
	case int:
		return value{text: fmt.Sprint(def), number: def}
	case string:
		return value{text: def}
	}
	return value{}
}

// fields walks over the fields of a text.
type fields struct {
	args  string
	pos   int
	count int
	more  bool // there is another field, an empty one perhaps
	whole bool // the next field is all that is left
}

// next takes the next field without the blanks around it, and tells where it begins.
func (c *fields) next() (raw string, pos int) {
	from := c.skipBlanks()
	end := from
	for quoted := false; end < len(c.args); end++ {
		if b := c.args[end]; b == '"' {
			quoted = !quoted
		} else if b == ',' && !quoted && !c.whole {
			break
		}
	}
	c.count++
	c.more = end < len(c.args)
	c.pos = end + 1
	return strings.TrimRight(c.args[from:end], " "), from
}

func (c *fields) skipBlanks() int {
	for c.pos < len(c.args) && c.args[c.pos] == ' ' {
		c.pos++
	}
	return c.pos
}
