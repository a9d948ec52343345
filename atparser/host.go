package atparser

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxHost is the longest name or address that a Host takes.
const MaxHost = 100

// addr is the shape of Addr.
type addr struct{}

func (addr) read(f field) (value, *ParamError) {
	s, ok := canonical(f.text)
	if !ok {
		return value{}, &ParamError{Kind: Format, Msg: fmt.Sprintf("%q is not an IPv4 address", f.text)}
	}
	return value{text: s}, nil
}

// ranges is what a SIM800 prints in the test answer of +CIPSTART.
func (addr) ranges(string) string { return `("(0-255).(0-255).(0-255).(0-255)")` }
func (addr) inside() []string     { return []string{`"0.0.0.0"`, `"255.255.255.255"`} }
func (addr) outside() []string {
	return []string{`"256.0.0.0"`, `"0.0.0.256"`, `"1.2.3"`, `"1.2.3.4.5"`, `"a"`}
}
func (addr) check() string      { return "" }
func (addr) takes(def any) bool { return isString(def) }

// host is the shape of Host.
type host struct{}

func (host) read(f field) (value, *ParamError) {
	s := f.text
	if s == "" || len(s) > MaxHost {
		return value{}, &ParamError{Kind: Range, Msg: fmt.Sprintf("has %d characters, not 1 to %d", len(s), MaxHost)}
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= del {
			return value{}, &ParamError{Kind: Format, Msg: fmt.Sprintf("%q is not a name", s)}
		}
	}
	if strings.Trim(s, "0123456789.") != "" {
		return value{text: s}, nil
	}
	return addr{}.read(f) // digits and dots alone are meant as an address
}

// ranges is what a SIM800 prints in the test answer of +CIPSTART.
func (host) ranges(string) string { return `("DOMAIN NAME")` }
func (host) inside() []string {
	return []string{`"a"`, `"0.0.0.0"`, quote(strings.Repeat("a", MaxHost))}
}
func (host) outside() []string {
	return []string{`""`, `"0.0.0.256"`, quote(strings.Repeat("a", MaxHost+1))}
}
func (host) check() string      { return "" }
func (host) takes(def any) bool { return isString(def) }

// canonical checks a dotted IPv4 address and strips leading zeros: a part has
// one to three decimal digits here, so 010 is ten.
func canonical(s string) (string, bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 4 {
		return "", false
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 8)
		if err != nil || len(p) > 3 {
			return "", false
		}
		parts[i] = strconv.FormatUint(n, 10)
	}
	return strings.Join(parts, "."), true
}
