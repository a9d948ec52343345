package atparser

import "fmt"

// A Param is one parameter of a command: its name as the manual spells it and
// what it takes. Without Or and Opt it is required.
type Param struct {
	name     string
	shape    shape
	optional bool
	def      any    // int or string; nil: no default
	shown    string // what a test answer prints instead of the shape's own text
}

// A shape is what the value of a parameter may look like.
type shape interface {
	// read checks one field, which is not empty. A *ParamError it returns has Kind and Msg only.
	read(f field) (value, *ParamError)
	// ranges is the part of a test answer.
	ranges(name string) string
	// inside and outside are fields at the limits, as they are typed.
	inside() []string
	outside() []string
	// check finds a mistake in the declaration: "" if there is none.
	check() string
	// takes reports that a default may be an int, or else a string.
	takes(def any) bool
}

// Int is a whole number from lo to hi. The field may be in quotes, as ports are
// (TCPIP application note 2.1.1), and may have leading zeros; a sign is taken only if lo is below 0.
func Int(name string, lo, hi int) Param { return Ints(name, [2]int{lo, hi}) }

// Ints is a whole number in one of several ranges, each from its first to its
// second value, in ascending order.
func Ints(name string, ranges ...[2]int) Param {
	return Param{name: name, shape: number(ranges)}
}

// Enum is one of the values, which are listed in ascending order.
func Enum(name string, values ...int) Param {
	ranges := make(number, len(values))
	for i, v := range values {
		ranges[i] = [2]int{v, v}
	}
	return Param{name: name, shape: ranges}
}

// Str is a string of at most maxLen bytes, in double quotes or without them;
// the quotes are stripped. maxLen 0 sets no limit.
func Str(name string, maxLen int) Param { return Param{name: name, shape: text{max: maxLen}} }

// Quoted is a Str that must be in double quotes.
func Quoted(name string, maxLen int) Param {
	return Param{name: name, shape: text{max: maxLen, quoted: true}}
}

// Word is one of the words, in any case and with or without quotes. The value is the
// word as spelled here.
func Word(name string, words ...string) Param { return Param{name: name, shape: word(words)} }

// Addr is an IPv4 address in dotted form, with or without quotes. The value has
// no leading zeros. An empty pair of quotes leaves an optional address out (manual 7.2.2).
func Addr(name string) Param { return Param{name: name, shape: addr{}} }

// Host is an address or a domain name of 1 to 100 characters, with or without
// quotes. A name that no server can have is let through: it fails when it is looked up.
func Host(name string) Param { return Param{name: name, shape: host{}} }

// Hex is a number of exactly so many hexadecimal digits, with or without quotes;
// with digits 0 it is any number of whole octets. The value keeps its spelling.
func Hex(name string, digits int) Param { return Param{name: name, shape: hex(digits)} }

// Rest is all that follows, commas and quotes included, and comes last.
func Rest(name string) Param { return Param{name: name, shape: rest{}} }

// Or makes the parameter optional; left out it has the value def, an int or a string.
func (p Param) Or(def any) Param {
	p.optional, p.def = true, def
	return p
}

// Opt makes the parameter optional without a default; Args.Has tells whether it was given.
func (p Param) Opt() Param {
	p.optional, p.def = true, nil
	return p
}

// Shown sets what a test answer prints for the parameter, where a module prints
// something else than Ranges would.
func (p Param) Shown(text string) Param {
	p.shown = text
	return p
}

// Name is the parameter's name without angle brackets.
func (p Param) Name() string { return p.name }

// Optional reports that the parameter may be left out.
func (p Param) Optional() bool { return p.optional }

// Default is the value of a parameter that is left out, an int or a string.
func (p Param) Default() (any, bool) { return p.def, p.def != nil }

// Inside lists fields at the limits of what is accepted, as they are typed.
func (p Param) Inside() []string { return p.shape.inside() }

// Outside lists fields just beyond the limits, as they are typed.
func (p Param) Outside() []string { return p.shape.outside() }

// Params is the grammar of a command: its parameters in order.
type Params []Param

// Check panics on a mistake in the grammar. The engine calls it for every
// command when a modem is built, so the first test that runs finds it.
func (ps Params) Check() {
	names := map[string]bool{}
	gap := "" // an optional parameter without default, which nothing required may follow
	for i, p := range ps {
		fault := ""
		switch {
		case p.shape == nil || p.name == "":
			panic(fmt.Sprintf("atparser: parameter %d has no name or was not made by a constructor", i+1))
		case names[p.name]:
			fault = "is declared twice"
		case !p.optional && gap != "":
			fault = "is required but follows <" + gap + ">, which may be left out and has no default"
		case p.def != nil && !p.shape.takes(p.def):
			fault = fmt.Sprintf("cannot have the default %#v", p.def)
		case p.isRest() && i < len(ps)-1:
			fault = "takes the rest but is not the last"
		default:
			fault = p.shape.check()
		}
		if fault != "" {
			panic("atparser: parameter <" + p.name + "> " + fault)
		}
		names[p.name] = true
		if p.optional && p.def == nil {
			gap = p.name
		}
	}
}

func (p Param) isRest() bool {
	_, ok := p.shape.(rest)
	return ok
}
