package modemtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// RunDir runs all transcripts of a folder, each as a test of its own.
func RunDir(t *testing.T, dir string, opts ...RunOption) {
	t.Helper()
	files, err := transcripts(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) { RunFile(t, f, opts...) })
	}
}

// A RunOption is how transcripts are run.
type RunOption func(*running)

// Update rewrites the TA lines of files whose source is none alone. A test has a
// flag for it: go test -update.
func Update(on bool) RunOption { return func(r *running) { r.update = on } }

// More gives every modem further options.
func More(opts ...Option) RunOption { return func(r *running) { r.more = append(r.more, opts...) } }

// RunFile runs one transcript and fails the test at its first mistake.
func RunFile(t testing.TB, path string, opts ...RunOption) {
	t.Helper()
	r := &running{tb: t}
	for _, o := range opts {
		o(r)
	}
	var err error
	if r.t, err = parse(path); err != nil {
		t.Fatal(err)
	}
	r.update = r.update && r.t.guess()
	r.m = New(t, append(r.t.opts, r.more...)...)
	for _, s := range r.t.steps {
		if !r.run(s) {
			return
		}
	}
	r.allRead(len(r.t.lines) + 1)
	if r.update {
		r.rewrite()
	}
}

// A running is a transcript on a modem.
type running struct {
	tb     testing.TB
	t      *transcript
	m      *Modem
	more   []Option
	update bool
	new    []rewritten
}

func (r *running) fail(line int, format string, args ...any) bool {
	r.tb.Helper()
	r.tb.Errorf("%s:%d: "+format, append([]any{r.t.path, line}, args...)...)
	return false
}

func (r *running) run(s step) bool {
	r.tb.Helper()
	if s.kind == expect {
		return r.expect(s)
	}
	if !r.allRead(s.line) {
		return false
	}
	switch s.kind {
	case send:
		r.m.Send(s.data)
	case advance:
		r.m.Advance(s.wait)
	case quiet:
		r.m.Advance(s.wait)
		if n := r.m.te.size(); n > 0 {
			at := s.wait - (r.m.Loop().Now() - r.m.te.got[0].at)
			return r.fail(s.line, "the TE reads at +%v, want nothing for %v:\n\t%s", at, s.wait, encode(r.m.te.unread()))
		}
	case later:
		r.m.Loop().After(s.wait, func() { r.act(s) })
	case now:
		ok := r.act(s)
		r.m.Advance(0)
		return ok
	}
	return true
}

func (r *running) act(s step) bool {
	r.tb.Helper()
	if err := s.act(r.m); err != nil {
		return r.fail(s.line, "%v", err)
	}
	return true
}

// allRead fails when the TE has read what no TA before this line told. An
// update takes it over.
func (r *running) allRead(line int) bool {
	r.tb.Helper()
	if r.m.te.size() == 0 {
		return true
	}
	if r.update {
		for _, c := range r.m.te.got {
			r.new = append(r.new, rewritten{line - 1, "TA " + encode(string(c.data))})
		}
		r.m.te.got = nil
		return true
	}
	return r.fail(line, "before this line the TE has read as well:\n\t%s", encode(r.m.te.unread()))
}

// expect compares what the TE reads next.
func (r *running) expect(s step) bool {
	r.tb.Helper()
	m := r.m
	start := m.Loop().Now()
	if s.timed {
		m.until(s.hi, func() bool { return m.te.size() >= len(s.data) || r.update && m.te.size() > 0 })
	}
	if r.update {
		return r.take(s)
	}
	got, first, last := m.te.take(len(s.data))
	if string(got) != s.data {
		return r.fail(s.line, "the TE reads\n\t%s\nwant\n\t%s", encode(string(got)+m.te.unread()), encode(s.data))
	}
	if s.timed && (first < start+s.lo || last > start+s.hi) {
		return r.fail(s.line, "the TE reads it from +%v to +%v, want it in %s", first-start, last-start, window(s))
	}
	return true
}

func window(s step) string {
	if s.lo == s.hi {
		return "+" + s.lo.String()
	}
	return "+" + s.lo.String() + ".." + s.hi.String()
}

// A rewritten is a new TA line, to stand behind a line of the file.
type rewritten struct {
	after int // the line's number
	text  string
}

// take is expect for an update: what has come takes the place of what was
// expected. An untimed line takes all that has been read by then, a timed one the next piece.
func (r *running) take(s step) bool {
	pieces := r.m.te.got
	if s.timed && len(pieces) > 1 {
		pieces = pieces[:1]
	}
	prefix, _, _ := strings.Cut(r.t.lines[s.line-1], " ")
	for _, c := range pieces {
		r.new = append(r.new, rewritten{s.line, prefix + " " + encode(string(c.data))})
	}
	r.m.te.got = r.m.te.got[len(pieces):]
	return true
}

// rewrite writes the file with the new TA lines in place of the old ones.
func (r *running) rewrite() {
	old := map[int]bool{}
	for _, s := range r.t.steps {
		old[s.line] = s.kind == expect
	}
	var out []string
	next := 0
	flush := func(upTo int) {
		for next < len(r.new) && r.new[next].after <= upTo {
			out = append(out, r.new[next].text)
			next++
		}
	}
	for i, line := range r.t.lines {
		if !old[i+1] {
			out = append(out, line)
		}
		flush(i + 1)
	}
	flush(len(r.t.lines))
	text := strings.Join(out, "\n") + "\n"
	if err := os.WriteFile(r.t.path, []byte(text), 0o644); err != nil {
		r.tb.Fatal(err)
	}
}
