package profiles

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"sim800emu/internal/kernel"
	"sim800emu/internal/wording"
	"sim800emu/internal/yamlfile"
)

// The units of a profile. Each is written as a number and a unit, with or
// without a space between them, and prints as what it is read from. A number
// without its unit is a mistake: the reader of a file shall not have to guess.

// A Duration is a time, such as 120ms.
type Duration time.Duration

// Baud is a rate of the serial line, such as 9600 Bd; auto is auto-bauding and
// zero here.
type Baud int

// A Rate is a rate of the radio link, such as 40 kbit/s; unlimited is zero here.
type Rate int

// Bytes is an amount of data, such as 1460 B.
type Bytes int

// Percent is a part of a hundred, such as 82 %.
type Percent float64

// A Voltage is in millivolts, such as 4017 mV.
type Voltage int

// A Dist is how long something takes: fixed(30ms), uniform(5ms..40ms), or
// lognormal(450ms, p95 1.2s) by its median and what 19 of 20 draws stay below.
type Dist struct{ kernel.Dist }

// Longest is the longest time that a profile may name: a day.
const Longest = 24 * time.Hour

// baudRates are the fixed rates of +IPR in bit/s (manual 2.2.41).
var baudRates = [...]int{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800}

// What the units look like, for the loader and for the schema.
const (
	number        = `[0-9]+(?:\.[0-9]+)?`
	time1         = number + `(?:ns|us|µs|ms|s|m|h)`
	someTime      = number + ` ?(?:ns|us|µs|ms|s|m|h)(?:` + time1 + `)*`
	baudPattern   = `^(?:auto|[0-9]+ ?Bd)$`
	ratePattern   = `^(?:unlimited|` + number + ` ?(?:bit|kbit|Mbit)/s)$`
	bytesPattern  = `^` + number + ` ?(?:B|kB|KiB)$`
	percentShape  = `^` + number + ` ?%$`
	voltageShape  = `^` + number + ` ?(?:mV|V)$`
	durationShape = `^` + someTime + `$`
	distPattern   = `^(?:fixed\( *` + someTime + ` *\)|uniform\( *` + someTime + ` *\.\. *` + someTime + ` *\)|` +
		`lognormal\( *` + someTime + ` *, *p95 +` + someTime + ` *\))$`
)

var (
	durationText  = regexp.MustCompile(durationShape)
	quantityText  = regexp.MustCompile(`^(` + number + `) ?([A-Za-z%/]+)$`)
	fixedText     = regexp.MustCompile(`^fixed\((.*)\)$`)
	uniformText   = regexp.MustCompile(`^uniform\((.*?)\.\.(.*)\)$`)
	lognormalText = regexp.MustCompile(`^lognormal\((.*?), *p95 (.*)\)$`)
)

// wrong is a mistake at a node.
func wrong(n ast.Node, format string, args ...any) error {
	return &yaml.SyntaxError{Message: fmt.Sprintf(format, args...), Token: n.GetToken()}
}

// quantity reads a number with one of the units, which are worth what the map says.
func quantity(n ast.Node, example string, units map[string]float64) (float64, error) {
	s, ok := yamlfile.Scalar(n)
	if !ok {
		return 0, wrong(n, "want a value such as %s, not %s", example, yamlfile.Describe(n))
	}
	m := quantityText.FindStringSubmatch(s)
	if m == nil {
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return 0, wrong(n, "want a value such as %s: %s lacks its unit", example, s)
		}
		return 0, wrong(n, "want a value such as %s, not %s", example, yamlfile.Quoted(s))
	}
	worth, ok := units[m[2]]
	if !ok {
		return 0, wrong(n, "want a value such as %s: %s is not a unit for it (%s)", example, m[2], strings.Join(keys(units), ", "))
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil || v*worth > math.MaxInt32 {
		return 0, wrong(n, "%s is too much", s)
	}
	return v * worth, nil
}

// whole is quantity for what comes in whole units.
func whole(n ast.Node, example string, units map[string]float64) (int, error) {
	v, err := quantity(n, example, units)
	if err == nil && v != math.Trunc(v) {
		s, _ := yamlfile.Scalar(n)
		return 0, wrong(n, "%s is not a whole number of %s", s, smallest(units))
	}
	return int(v), err
}

func keys(units map[string]float64) []string {
	var all []string
	for k := range units {
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b string) int { return int(math.Copysign(1, units[a]-units[b])) })
	return all
}

func smallest(units map[string]float64) string { return keys(units)[0] }

const durationExample = "120ms"

// parseDuration reads a time.
func parseDuration(s string) (time.Duration, error) {
	if !durationText.MatchString(s) {
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return 0, fmt.Errorf("want a duration such as %s: %s lacks its unit (ns, us, ms, s, m, h)", durationExample, yamlfile.Quoted(s))
		}
		return 0, fmt.Errorf("want a duration such as %s, not %s", durationExample, yamlfile.Quoted(s))
	}
	d, err := time.ParseDuration(strings.ReplaceAll(s, " ", ""))
	if err != nil || d > Longest {
		return 0, fmt.Errorf("%s is longer than a day", yamlfile.Quoted(s))
	}
	return d, nil
}

// UnmarshalYAML reads a duration.
func (d *Duration) UnmarshalYAML(n ast.Node) error {
	s, ok := yamlfile.Scalar(n)
	if !ok {
		return wrong(n, "want a duration such as %s, not %s", durationExample, yamlfile.Describe(n))
	}
	v, err := parseDuration(s)
	if err != nil {
		return wrong(n, "%s", err)
	}
	*d = Duration(v)
	return nil
}

func (d Duration) String() string { return time.Duration(d).String() }

// UnmarshalYAML reads a rate of the line that a SIM800 has.
func (b *Baud) UnmarshalYAML(n ast.Node) error {
	if s, _ := yamlfile.Scalar(n); s == "auto" {
		*b = 0
		return nil
	}
	v, err := whole(n, "9600 Bd or auto", map[string]float64{"Bd": 1})
	if err != nil {
		return err
	}
	if !slices.Contains(baudRates[:], v) {
		near := slices.MinFunc(baudRates[:], func(a, b int) int { return abs(a-v) - abs(b-v) })
		return wrong(n, "a SIM800 has no rate of %d Bd; the nearest is %d Bd (auto, %s)", v, near, strings.Trim(strings.ReplaceAll(fmt.Sprint(baudRates), " ", ", "), "[]"))
	}
	*b = Baud(v)
	return nil
}

func abs(n int) int { return max(n, -n) }

func (b Baud) String() string {
	if b == 0 {
		return "auto"
	}
	return fmt.Sprintf("%d Bd", int(b))
}

// UnmarshalYAML reads a rate of the radio link.
func (r *Rate) UnmarshalYAML(n ast.Node) error {
	if s, _ := yamlfile.Scalar(n); s == "unlimited" {
		*r = 0
		return nil
	}
	v, err := whole(n, "40 kbit/s or unlimited", map[string]float64{"bit/s": 1, "kbit/s": 1e3, "Mbit/s": 1e6})
	if err != nil {
		return err
	}
	if v == 0 {
		return wrong(n, "at a rate of zero nothing ever passes; without a limit it is unlimited")
	}
	*r = Rate(v)
	return nil
}

func (r Rate) String() string {
	switch {
	case r == 0:
		return "unlimited"
	case r%1000 != 0:
		return fmt.Sprintf("%d bit/s", int(r))
	default:
		return fmt.Sprintf("%d kbit/s", int(r/1000))
	}
}

// UnmarshalYAML reads an amount of data.
func (b *Bytes) UnmarshalYAML(n ast.Node) error {
	v, err := whole(n, "1460 B", map[string]float64{"B": 1, "kB": 1000, "KiB": 1024})
	*b = Bytes(v)
	return err
}

func (b Bytes) String() string { return fmt.Sprintf("%d B", int(b)) }

// UnmarshalYAML reads a percentage from 0 to 100.
func (p *Percent) UnmarshalYAML(n ast.Node) error {
	v, err := quantity(n, "82 %", map[string]float64{"%": 1})
	if err == nil && v > 100 {
		err = wrong(n, "%s %% is more than 100 %%", strconv.FormatFloat(v, 'f', -1, 64))
	}
	if err == nil {
		*p = Percent(v)
	}
	return err
}

func (p Percent) String() string { return strconv.FormatFloat(float64(p), 'f', -1, 64) + " %" }

// UnmarshalYAML reads a voltage.
func (v *Voltage) UnmarshalYAML(n ast.Node) error {
	mv, err := whole(n, "4017 mV", map[string]float64{"mV": 1, "V": 1000})
	*v = Voltage(mv)
	return err
}

func (v Voltage) String() string { return fmt.Sprintf("%d mV", int(v)) }

const distExample = "lognormal(450ms, p95 1.2s), uniform(5ms..40ms) or fixed(30ms)"

// UnmarshalYAML reads a distribution.
func (d *Dist) UnmarshalYAML(n ast.Node) error {
	s, ok := yamlfile.Scalar(n)
	if !ok {
		return wrong(n, "want %s, not %s", distExample, yamlfile.Describe(n))
	}
	v, err := parseDist(s)
	if err != nil {
		return wrong(n, "%s", err)
	}
	d.Dist = v
	return nil
}

func parseDist(s string) (kernel.Dist, error) {
	if m := fixedText.FindStringSubmatch(s); m != nil {
		d, err := parseDuration(strings.TrimSpace(m[1]))
		return kernel.Fixed(d), err
	}
	if m := uniformText.FindStringSubmatch(s); m != nil {
		a, b, err := two(m)
		if err == nil && b < a {
			err = fmt.Errorf("uniform goes from the shorter time to the longer: uniform(%s..%s)", m[2], m[1])
		}
		return kernel.Uniform(a, b), err
	}
	if m := lognormalText.FindStringSubmatch(s); m != nil {
		median, p95, err := two(m)
		switch {
		case err != nil:
		case median == 0:
			err = fmt.Errorf("the median of lognormal is above zero; what takes no time is fixed(0s)")
		case p95 < median:
			err = fmt.Errorf("p95 of lognormal is below its median: 19 of 20 draws cannot stay below %s when half of them are above %s", m[2], m[1])
		}
		return kernel.Lognormal(median, p95), err
	}
	if _, err := parseDuration(s); err == nil {
		return kernel.Dist{}, fmt.Errorf("want %s; a time that is always the same is fixed(%s)", distExample, s)
	}
	word, _, _ := strings.Cut(s, "(")
	return kernel.Dist{}, fmt.Errorf("want %s, not %s%s", distExample, yamlfile.Quoted(s), unlessSame(strings.TrimSpace(word), []string{"lognormal", "uniform", "fixed"}))
}

// unlessSame is a suggestion for a word that is not on the list itself.
func unlessSame(word string, list []string) string {
	if slices.Contains(list, word) {
		return ""
	}
	return wording.Suggestion(word, list)
}

func two(m []string) (a, b time.Duration, err error) {
	m[1], m[2] = strings.TrimSpace(m[1]), strings.TrimSpace(m[2])
	if a, err = parseDuration(m[1]); err == nil {
		b, err = parseDuration(m[2])
	}
	return a, b, err
}
