package stage_test

import (
	"strings"
	"testing"

	"sim800emu/internal/stage"
)

// TestPath: values pass the stages in order; a stage passes on once, twice, never or later.
func TestPath(t *testing.T) {
	var got []string
	p := stage.New(func(s string) { got = append(got, s) })
	mark := func(m string) stage.Func[string] {
		return func(s string, next func(string)) { next(s + m) }
	}
	expect := func(want string) {
		t.Helper()
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q came, want %q", s, want)
		}
		got = nil
	}
	p.Send("x")
	expect("x")
	p.Set(mark("1"), mark("2"))
	p.Send("x")
	expect("x12")
	p.Set(mark("a"), func(s string, next func(string)) { next(s); next(s) }, mark("b"))
	p.Send("x")
	expect("xab xab")
	p.Set(func(string, func(string)) {})
	p.Send("x")
	expect("")

	// a value that an old stage holds goes on to the old successors
	var kept func()
	p.Set(func(s string, next func(string)) { kept = func() { next(s) } }, mark("old"))
	p.Send("x")
	p.Set(mark("new"))
	p.Send("y")
	kept()
	expect("ynew xold")
	p.Set()
	p.Send("x")
	expect("x")
}

// TestSetOnTheWay: a stage may swap the stages; the value that is on its way does not notice.
func TestSetOnTheWay(t *testing.T) {
	got := ""
	p := stage.New(func(s string) { got += s })
	p.Set(func(s string, next func(string)) { p.Set(); next(s + "1") }, func(s string, next func(string)) { next(s + "2") })
	p.Send("a")
	p.Send("b")
	if got != "a12b" {
		t.Errorf("%q came, want a12b", got)
	}
}
