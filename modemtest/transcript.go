package modemtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A transcript is a parsed file.
type transcript struct {
	path   string
	lines  []string // as in the file
	source []string // the tags of source:
	opts   []Option
	steps  []step
}

// A kind is what a step does.
type kind uint8

const (
	send    kind = iota // TE
	expect              // TA
	quiet               // quiet
	advance             // advance
	later               // at
	now                 // an action
)

// A step is one line of section line.
type step struct {
	line   int // in the file, from 1
	kind   kind
	data   string        // send, expect
	timed  bool          // expect: with a window
	lo, hi time.Duration // of it
	wait   time.Duration // quiet, advance, later
	act    action        // later, now
}

// An action is what happens in the network or on a pin.
type action func(m *Modem) error

// parse reads a transcript. An error names file and line.
func parse(path string) (*transcript, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t := &transcript{path: path, lines: strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")}
	section := ""
	for i, line := range t.lines {
		if name, ok := marker(line); ok {
			section = name
			if name != "modem" && name != "line" {
				return nil, t.wrong(i, fmt.Errorf("there is no section %q, only modem and line", name))
			}
			continue
		}
		if err := t.parseLine(i, section, line); err != nil {
			return nil, t.wrong(i, err)
		}
	}
	switch {
	case len(t.source) == 0:
		return nil, fmt.Errorf("%s: the header has no line source:", path)
	case len(t.steps) == 0:
		return nil, fmt.Errorf("%s: there are no steps", path)
	}
	return t, nil
}

func (t *transcript) wrong(i int, err error) error {
	return fmt.Errorf("%s:%d: %w", t.path, i+1, err)
}

// marker is a line of txtar that begins a file.
func marker(line string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(line, "-- ")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(rest, " --")
	return strings.TrimSpace(name), ok
}

func (t *transcript) parseLine(i int, section, line string) error {
	if section == "" {
		if s, ok := strings.CutPrefix(line, "source:"); ok {
			for tag := range strings.SplitSeq(s, ",") {
				t.source = append(t.source, strings.TrimSpace(tag))
			}
		}
		return nil
	}
	if strings.TrimSpace(line) == "" || line[0] == '#' {
		return nil
	}
	if section == "modem" {
		o, err := parseSetting(line)
		if err == nil {
			t.opts = append(t.opts, o)
		}
		return err
	}
	s, err := parseStep(line)
	if err == nil {
		s.line = i + 1
		t.steps = append(t.steps, s)
	}
	return err
}

// guess reports that the expected bytes are our own guess alone.
func (t *transcript) guess() bool {
	return !slices.ContainsFunc(t.source, func(s string) bool { return s != "none" })
}

func parseStep(line string) (step, error) {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case word == "TE":
		data, err := decode(rest)
		return step{kind: send, data: data}, err
	case strings.HasPrefix(word, "TA"):
		return parseExpect(word[len("TA"):], rest)
	case word == "quiet" || word == "advance":
		d, err := time.ParseDuration(rest)
		k := quiet
		if word == "advance" {
			k = advance
		}
		return step{kind: k, wait: d}, err
	case word == "at":
		when, what, _ := strings.Cut(rest, " ")
		after, ok := strings.CutPrefix(when, "+")
		if !ok {
			return step{}, fmt.Errorf("at %s: want at +DURATION ACTION", rest)
		}
		d, err := time.ParseDuration(after)
		if err != nil {
			return step{}, err
		}
		a, err := parseAction(what)
		return step{kind: later, wait: d, act: a}, err
	}
	a, err := parseAction(line)
	return step{kind: now, act: a}, err
}

// parseExpect reads what stands behind TA: nothing, +D, +D..D or ..D, and the bytes.
func parseExpect(window, rest string) (step, error) {
	s := step{kind: expect}
	var err error
	if s.data, err = decode(rest); err != nil {
		return s, err
	}
	if s.data == "" {
		return s, fmt.Errorf("no bytes after TA; that nothing comes is quiet D")
	}
	if window == "" {
		return s, nil
	}
	s.timed = true
	from, to, ranged := strings.Cut(window, "..")
	if from != "" {
		plain, ok := strings.CutPrefix(from, "+")
		if !ok {
			return s, fmt.Errorf("TA%s: want TA+D, TA+D..D or TA..D", window)
		}
		if s.lo, err = time.ParseDuration(plain); err != nil {
			return s, err
		}
	}
	s.hi = s.lo
	if ranged {
		s.hi, err = time.ParseDuration(to)
	}
	return s, err
}

// transcripts lists the files of a folder.
func transcripts(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("there are no transcripts in %s", dir)
	}
	return files, err
}
