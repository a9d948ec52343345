package modem_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/modem"
	"sim800emu/profiles"
)

// longest is what a command may take whose ceiling the manual does not print.
const longest = 3 * time.Minute

// ended is a final result, or a prompt, or data mode: the end of waiting.
var ended = regexp.MustCompile(`(^|\r\n)(OK|SHUT OK|CLOSE OK|ERROR|\+CM[ES] ERROR: .*|NO CARRIER|BUSY|NO ANSWER|NO DIALTONE|` +
	`CONNECT( \d+)?|SEND (OK|FAIL)|DOWNLOAD|STATE: .*|> |([0-9]+\.){3}[0-9]+|>)(\r\n|$)`)

// refusal is an answer that says no.
var refusal = regexp.MustCompile(`^(\r\n)?(ERROR|\+CM[ES] ERROR: .*|NO CARRIER|NO DIALTONE)\r\n`)

// conditions are states in which a module refuses much.
func conditions() map[string]func(testing.TB) *rig {
	with := func(change func(*profiles.Profile), lines ...string) func(testing.TB) *rig {
		return func(t testing.TB) *rig {
			p := profiles.Ideal()
			p.Device.Lacks = nil
			change(&p)
			r := booted(t, p, 1)
			for _, l := range append([]string{"ATE0"}, lines...) {
				r.ask(l, 20*time.Second)
			}
			r.take()
			return r
		}
	}
	none := func(*profiles.Profile) {}
	return map[string]func(testing.TB) *rig{
		"ready":           with(none),
		"numeric":         with(none, "AT+CMEE=1"),
		"no card":         with(func(p *profiles.Profile) { p.SIM.Absent = true }),
		"PIN":             with(func(p *profiles.Profile) { p.SIM.PIN = "1234" }),
		"PUK":             with(func(p *profiles.Profile) { p.SIM.PIN = "1234" }, "AT+CPIN=0000", "AT+CPIN=0000", "AT+CPIN=0000"),
		"no network":      with(func(p *profiles.Profile) { p.Network.Denied = true }),
		"functionality 0": with(none, "AT+CFUN=0"),
		"functionality 4": with(none, "AT+CFUN=4"),
		"call":            with(none, "ATD123;"),
		"connection":      with(none, `AT+CIPSTART="TCP","peer.test",80`),
		"connections":     with(none, "AT+CIPMUX=1", `AT+CIPSTART=0,"TCP","peer.test",80`),
		"bearer and HTTP": with(none, "AT+SAPBR=1,1", "AT+HTTPINIT"),
		"text mode":       with(none, "AT+CMGF=1"),
	}
}

// grammar is the parameters of a command that hold now.
func grammar(c engine.Command) atparser.Params {
	if c.Variant != nil && c.Variant.Use() {
		return c.Variant.Params
	}
	return c.Params
}

// line spells a command with fields.
func spelled(c engine.Command, fields ...string) string {
	if strings.HasPrefix(c.Name, "+") || strings.HasPrefix(c.Name, "*") || strings.HasPrefix(c.Name, "S") {
		return "AT" + c.Name + "=" + strings.Join(fields, ",")
	}
	return "AT" + c.Name + strings.Join(fields, ",")
}

// first is a field at a limit for each of the parameters.
func first(ps atparser.Params) (fields []string) {
	for _, p := range ps {
		fields = append(fields, p.Inside()[0])
	}
	return fields
}

// beyond are lines that no state makes right: each parameter just outside its
// range or of another type, one too many, one too few, a quote that is not closed, forms that do not exist.
func beyond(c engine.Command) (lines []string) {
	ps := grammar(c)
	fields := first(ps)
	rest := len(ps) > 0 && len(ps[len(ps)-1].Outside()) == 0 && !ps[len(ps)-1].Optional()
	for i, p := range ps {
		for _, v := range p.Outside() {
			all := append(append(append([]string{}, fields[:i]...), v), required(ps[i+1:])...)
			lines = append(lines, spelled(c, all...))
		}
	}
	extended := strings.ContainsAny(c.Name[:1], "+*")
	if !extended {
		return lines
	}
	for i, p := range ps {
		for _, v := range wrongType(p) {
			all := append(append(append([]string{}, fields[:i]...), v), required(ps[i+1:])...)
			lines = append(lines, spelled(c, all...))
		}
	}
	if !takesRest(ps) {
		lines = append(lines, spelled(c, append(fields, "1")...), spelled(c, append(fields, "", "1")...), spelled(c, `"a`), spelled(c, `"`))
	}
	if n := len(required(ps)); n > 0 && !ps[n-1].Optional() && !rest {
		lines = append(lines, spelled(c, fields[:n-1]...))
	}
	if c.Write == nil {
		lines = append(lines, spelled(c, "1"), spelled(c, ""))
	}
	if c.Read == nil {
		lines = append(lines, "AT"+c.Name+"?")
	}
	if c.Test == nil {
		lines = append(lines, "AT"+c.Name+"=?")
	}
	return append(lines, "AT"+c.Name+"?1", "AT"+c.Name+"!")
}

// wrongType are fields that are no number, for a parameter that is one.
func wrongType(p atparser.Param) []string {
	_, err := strconv.Atoi(p.Inside()[0])
	if _, parsed := (atparser.Params{p}).Parse("x"); err != nil || parsed == nil {
		return nil
	}
	return []string{"x", "1x", `"x"`, "1.5", "--1"}
}

// required is a field for each parameter that must be there.
func required(ps atparser.Params) (fields []string) {
	for _, p := range ps {
		if p.Optional() {
			break
		}
		fields = append(fields, p.Inside()[0])
	}
	return fields
}

// takesRest reports that the last parameter swallows everything.
func takesRest(ps atparser.Params) bool {
	if len(ps) == 0 {
		return false
	}
	_, err := atparser.Params{ps[len(ps)-1]}.Parse(`"a`)
	return err == nil
}

// within are lines whose parameters stand at their limits, and the other forms.
func within(c engine.Command) (lines []string) {
	ps := grammar(c)
	fields := first(ps)
	for i, p := range ps {
		for _, v := range p.Inside() {
			lines = append(lines, spelled(c, append(append([]string{}, fields[:i]...), v)...),
				spelled(c, append(append(append([]string{}, fields[:i]...), v), fields[i+1:]...)...))
		}
	}
	return append(lines, "AT"+c.Name+"=?", "AT"+c.Name+"?", "AT"+c.Name)
}

// answer types a line and waits for the end of its answer, at most its ceiling.
func (r *rig) answer(line string, ceiling time.Duration) (got string, over bool) {
	r.take()
	r.types(line + "\r")
	step := time.Duration(0)
	for spent := time.Duration(0); spent <= ceiling; spent += step {
		r.pass(step)
		got = strings.TrimPrefix(string(r.got), line+"\r")
		if ended.MatchString(got) {
			return r.take(), true
		}
		step = max(10*time.Millisecond, min(2*step, 5*time.Second))
	}
	return r.take(), false
}

// ceiling is the manual's, or the longest, and a second for the line.
func ceiling(c engine.Command) time.Duration {
	if c.Timing.Max > 0 {
		return c.Timing.Max + time.Second
	}
	return longest
}

// allowed are lines of beyond that a module takes, with the reason.
var allowed = map[string]string{
	"ATV-1": "V without a digit is V0 and holds before -1 is refused, with 4",
}

// TestBadInput sends every command what is wrong in every state: it is refused,
// always, in time.
func TestBadInput(t *testing.T) {
	for name, make := range conditions() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := make(t)
			defer func() { r.Close() }()
			n := 0
			for i := range r.Commands() {
				c := r.Commands()[i]
				if c.Listed {
					continue
				}
				for _, line := range beyond(c) {
					n++
					got, over := r.answer(line, ceiling(c))
					if _, ok := allowed[line]; !ok && (!over || !refusal.MatchString(lastFrame(got))) {
						t.Errorf("%s: %s\n\t%q", c.Name, line, got)
					}
					if ok := r.answers(); !ok {
						r.Close()
						r = make(t)
					}
				}
			}
			t.Logf("%d lines", n)
		})
	}
}

// lastFrame is the last line of an answer, without news that came before it.
func lastFrame(got string) string {
	trimmed := strings.TrimSuffix(got, "\r\n")
	return trimmed[strings.LastIndex(trimmed, "\n")+1:] + "\r\n"
}

// share is how many commands there are for each that a state of TestLimits takes.
const share = 7

// TestLimits sends every command all its parameters at their limits, in two or
// more of the states, or in each of them with SIM800_LIMITS=all. It answers in
// time, and the modem goes on.
func TestLimits(t *testing.T) {
	all := os.Getenv("SIM800_LIMITS") == "all"
	states := conditions()
	for k, name := range slices.Sorted(maps.Keys(states)) {
		make := states[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := make(t)
			count := len(r.Commands())
			r.Close()
			for i := range count {
				if !all && (i+k)%share != 0 {
					continue
				}
				r := make(t)
				c := r.Commands()[i]
				for _, line := range within(c) {
					if c.Listed || quiet(line) {
						continue
					}
					got, over := r.answer(line, ceiling(c))
					if !over && r.Power() == modem.On {
						t.Errorf("%s: %s is not answered in %v\n\t%q", c.Name, line, ceiling(c), got)
					}
					if !r.answers() {
						r.Close()
						r = make(t)
						c = r.Commands()[i]
					}
				}
				r.Close()
			}
		})
	}
}

// quiet are lines behind which no result is due, or none for very long.
func quiet(line string) bool {
	for _, begin := range []string{
		"ATQ", "ATV", "ATS3=", "ATS4=", "AT+IPR=", "AT+ICF=", "AT+CPOWD",
		"AT+CRECORD=1",    // the sound that is recorded goes on until +CRECORD=0
		`AT+CIPPING="a",`, // a hundred echoes, each a minute
	} {
		if strings.HasPrefix(line, begin) {
			return true
		}
	}
	return false
}
