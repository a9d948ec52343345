package verdict

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"sim800emu/internal/wording"
	"sim800emu/internal/yamlfile"
)

// narrow reads a key that every subject reads alike.
func (r *reader) narrow(v value, e *Expectation) {
	if !v.one {
		r.fail(v.node, "%s", want("a single value", v))
		return
	}
	switch v.key {
	case keyName:
		if e.Name = v.text; strings.TrimSpace(v.text) == "" {
			r.fail(v.node, "the name is empty")
		}
	case keyModem:
		e.Modem = v.text
	case "times":
		t, err := parseTimes(v.text)
		r.told(v, err)
		e.times = t
	case "result":
		e.result = v.text
	case "within":
		e.within = r.duration(v)
	case "version":
		e.version = v.text
	case "direction":
		e.down, e.up = v.text == "down", v.text == "up"
		if v.text == "both" {
			e.down, e.up = true, true
		} else if !e.down && !e.up {
			r.fail(v.node, "%s", want("down, up or both", v))
		}
	case "bytes":
		a, err := parseAmount(v.text)
		r.told(v, err)
		e.bytes = a
	case "sha256":
		if e.hash = strings.ToLower(v.text); !hashText.MatchString(e.hash) {
			r.fail(v.node, "%s", want("the 64 digits of a SHA-256 in hexadecimal", v))
		}
	case "left":
		n, err := parseSize(v.text)
		r.told(v, err)
		e.left = n
	}
}

func (r *reader) told(v value, err error) {
	if err != nil {
		r.fail(v.node, "%s", err)
	}
}

var hashText = regexp.MustCompile(`^[0-9a-f]{64}$`)

// longest is the longest time that a file may name.
const longest = 24 * time.Hour

func (r *reader) duration(v value) time.Duration {
	d, err := time.ParseDuration(strings.ReplaceAll(v.text, " ", ""))
	switch {
	case !v.one || err != nil && !isNumber(v.text):
		r.fail(v.node, "%s", want("a duration such as 5s", v))
	case err != nil || isNumber(v.text):
		r.fail(v.node, "want a duration such as 5s: %s lacks its unit (ms, s, m, h)", quoted(v.text))
	case d <= 0 || d > longest:
		r.fail(v.node, "%s is out of range: longer than nothing, and a day at most", quoted(v.text))
	}
	return d
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// An amount is a range of bytes, both ends included.
type amount struct{ least, most int64 }

func (a amount) holds(n int64) bool { return n >= a.least && n <= a.most }

var amountText = regexp.MustCompile(`^(at least |at most |)([0-9]{1,12}) ?(B|kB|KiB)$`)

const sizeExample = "an amount such as 5120 B, 5 kB or 5 KiB"

// parseAmount reads 5120 B, at least 5 kB, at most 5 KiB.
func parseAmount(s string) (amount, error) {
	m := amountText.FindStringSubmatch(s)
	if m == nil {
		if isNumber(s) {
			return amount{}, fmt.Errorf("want %s, with at least or at most in front of it or not: %s lacks its unit", sizeExample, s)
		}
		return amount{}, fmt.Errorf("want %s, with at least or at most in front of it or not; not %s", sizeExample, quoted(s))
	}
	n, _ := strconv.ParseInt(m[2], 10, 64) // at most twelve digits
	n *= map[string]int64{"B": 1, "kB": 1000, "KiB": 1024}[m[3]]
	switch m[1] {
	case "at least ":
		return amount{n, always}, nil
	case "at most ":
		return amount{0, n}, nil
	}
	return amount{n, n}, nil
}

func parseSize(s string) (int64, error) {
	a, err := parseAmount(s)
	if err == nil && a.least != a.most {
		err = fmt.Errorf("want %s, not %s", sizeExample, quoted(s))
	}
	if err != nil {
		return 0, err
	}
	return a.least, nil
}

func readPattern(r *reader, v value, e *Expectation) {
	switch {
	case !v.one || v.text == "":
		r.fail(v.node, "%s", want("a pattern such as "+e.subject.example, v))
	case e.subject.key == "command" && len(v.text) > 1 && !wording.Like("AT*", v.text) && v.text[0] != '*':
		r.fail(v.node, "the pattern of a command begins with AT, as in AT%s", v.text)
	}
	e.pattern = v.text
}

func readSuspicion(r *reader, v value, e *Expectation) {
	readPattern(r, v, e)
	if v.text == "never" {
		e.pattern, e.times = "*", never
	}
}

func readSend(r *reader, v value, e *Expectation) {
	e.failed = v.text == "failed"
	if v.text != "ok" && !e.failed {
		r.fail(v.node, "%s", want("ok or failed", v))
	}
}

// The states of registration by their number in +CREG (manual 3.2.32).
const (
	home    = 1
	roaming = 5
)

func readRegistered(r *reader, v value, e *Expectation) {
	stat, ok := map[string]int{"any": 0, "home": home, "roaming": roaming}[v.text]
	if !ok {
		r.fail(v.node, "%s", want("home, roaming or any", v))
	}
	e.stat = stat
}

// links is how many connections the TCP/IP toolkit has (manual 8.2.2).
const links = 6

func readLink(r *reader, v value, e *Expectation) {
	if v.text == "any" {
		return
	}
	n, err := strconv.Atoi(v.text)
	if err != nil || n < 0 || n >= links {
		r.fail(v.node, "%s", want("the number of a connection from 0 to 5, or any", v))
	}
	e.link = n
}

func readOverrun(r *reader, v value, e *Expectation) {
	switch v.text {
	case "never":
		e.bytes = amount{0, 0}
	case "any":
		e.bytes = amount{1, always}
	default:
		a, err := parseAmount(v.text)
		if !v.one || err != nil {
			r.fail(v.node, "%s", want("never, any, or an amount such as at most 100 B", v))
		}
		e.bytes = a
	}
}

func readStatus(r *reader, v value, e *Expectation) {
	n, err := strconv.Atoi(v.text)
	if err != nil || n < 0 || n > 255 {
		r.fail(v.node, "%s", want("an exit status from 0 to 255", v))
	}
	e.status = n
}

func readRunTime(r *reader, v value, e *Expectation) { e.limit = r.duration(v) }

// readSteps reads a list of commands and of {command: …, result: …} and {urc: …}.
func readSteps(r *reader, v value, e *Expectation) {
	list, ok := v.node.(*ast.SequenceNode)
	if !ok || len(list.Values) < 2 {
		r.fail(v.node, "in_order is a list of at least two steps, such as [AT+CIPSTART*, AT+CIPSEND*, {urc: CLOSED}]")
		return
	}
	for _, n := range list.Values {
		e.steps = append(e.steps, r.step(n))
	}
}

func (r *reader) step(n ast.Node) (s step) {
	check := func(v value) {
		readPattern(r, v, &Expectation{subject: &subject{key: v.key, example: "AT+CIPSTART*"}})
	}
	if text, one := yamlfile.Scalar(n); one {
		check(value{key: "command", node: n, text: text, one: true})
		return step{pattern: text, text: text}
	}
	values, ok := r.values(n, "a step")
	if !ok {
		return s
	}
	known := []string{"command", "urc", "result"}
	for _, v := range values {
		if !slices.Contains(known, v.key) {
			r.add(v.at.Errorf("there is no %s in a step; there are %s", quoted(v.key), strings.Join(known, ", ")))
			return s
		}
		if v.key == "result" {
			s.result = v.text
			continue
		}
		check(v)
		s.urc, s.pattern = v.key == "urc", v.text
		s.text = strings.TrimPrefix(v.key+" ", "command ") + v.text
	}
	switch {
	case s.pattern == "" || s.result != "" && s.urc || len(values) > 2 || len(values) == 2 && s.result == "":
		r.fail(n, "a step is a command, with a result or without, or an unsolicited line: {command: AT+CIPSTART*, result: OK}, {urc: CLOSED}")
	case s.result != "":
		s.text += " → " + s.result
	}
	return s
}
