package atparser

import (
	"errors"
	"strconv"
	"strings"
	"testing"
)

// grammars are those that FuzzParams chooses from.
func grammars() []Params {
	all := []Params{
		nil,
		cipstart(),
		{Int("a", 0, 9).Or(1), Str("s", 5).Or("x"), Int("c", 0, 9).Opt()},
		{Int("cid", 1, 3), Word("type", "IP").Opt(), Str("apn", 50).Opt(), Addr("addr").Or("0.0.0.0"), Int("d", 0, 1).Opt(), Int("h", 0, 1).Opt()},
		{Int("a", 0, 4), Int("b", 1, 3), Quoted("tag", 0).Opt(), Rest("value").Opt()},
		{Host("server"), Int("zone", -47, 48).Or(0), Hex("lac", 4).Opt(), Hex("data", 0).Or("00")},
	}
	for _, p := range everyShape() {
		all = append(all, Params{p}, Params{p.Opt()})
	}
	return all
}

// printed writes arguments back, each value quoted or not as it was, the ones
// that were left out as nothing.
func printed(ps Params, a Args) string {
	fields := make([]string, len(ps))
	for i, p := range ps {
		if !a.Has(p.Name()) {
			continue
		}
		switch p.shape.(type) {
		case number, rest:
			fields[i] = a.Str(p.Name())
		default:
			fields[i] = `"` + a.Str(p.Name()) + `"`
		}
	}
	return strings.Join(fields, ",")
}

func FuzzParams(f *testing.F) {
	all := grammars()
	for _, ps := range all {
		ps.Check()
	}
	for _, l := range realLines(f) {
		if _, args, ok := strings.Cut(l, "="); ok {
			for i := range 6 {
				f.Add(uint8(i), args)
			}
		}
	}
	for i, ps := range all {
		f.Add(uint8(i), "")
		f.Add(uint8(i), ",")
		for _, p := range ps {
			for _, s := range append(p.Inside(), p.Outside()...) {
				f.Add(uint8(i), s)
			}
		}
	}
	f.Add(uint8(1), `0,"TCP","a"b",80`)
	f.Add(uint8(2), "18446744073709551617")
	f.Fuzz(func(t *testing.T, which uint8, args string) {
		ps := all[int(which)%len(all)]
		a, err := ps.Parse(args)
		if err != nil {
			checkParamError(t, ps, args, err)
			return
		}
		if a.Raw() != args || a.Len() > len(ps) {
			t.Fatalf("%q: raw %q, %d fields", args, a.Raw(), a.Len())
		}
		for _, p := range ps {
			checkValue(t, p, a)
		}
		// What parses prints back the same.
		line := printed(ps, a)
		b, err := ps.Parse(line)
		if err != nil {
			t.Fatalf("%s takes %q, but not %q: %v", ps.Syntax(), args, line, err)
		}
		for _, p := range ps {
			if n := p.Name(); a.Str(n) != b.Str(n) || a.Int(n) != b.Int(n) || a.Has(n) != b.Has(n) {
				t.Fatalf("<%s> of %q is %q, of %q %q", n, args, a.Str(n), line, b.Str(n))
			}
		}
	})
}

func checkParamError(t *testing.T, ps Params, args string, err error) {
	t.Helper()
	var pe *ParamError
	if !errors.As(err, &pe) || pe.Kind < Missing || pe.Kind > Format || pe.Pos < 0 || pe.Pos > len(args) || pe.Msg == "" {
		t.Fatalf("%q: %#v", args, err)
	}
	if pe.Kind == TooMany {
		if pe.Index != len(ps) || pe.Name != "" {
			t.Fatalf("%q: %#v", args, pe)
		}
		return
	}
	if pe.Index < 0 || pe.Index >= len(ps) || pe.Name != ps[pe.Index].Name() {
		t.Fatalf("%q: %#v", args, pe)
	}
	if p := ps[pe.Index]; p.Optional() && (pe.Kind == Missing || pe.Kind == Empty) {
		t.Fatalf("%q: optional parameter: %v", args, err)
	}
}

// checkValue: what a handler gets is what the grammar promises.
func checkValue(t *testing.T, p Param, a Args) {
	t.Helper()
	s, n := a.Str(p.Name()), a.Int(p.Name())
	if !a.Has(p.Name()) {
		if !p.Optional() {
			t.Fatalf("<%s> is required and was not given in %q", p.Name(), a.Raw())
		}
		if def, ok := p.Default(); ok && def != any(n) && def != any(s) || !ok && (n != 0 || s != "") {
			t.Fatalf("<%s> left out is %q, %d", p.Name(), s, n)
		}
		return
	}
	ok := true
	switch shape := p.shape.(type) {
	case number:
		ok = shape.has(n) && s == strconv.Itoa(n)
	case text:
		ok = (shape.max == 0 || len(s) <= shape.max) && !strings.Contains(s, `"`)
	case word:
		ok = strings.Contains(shape.ranges(""), `"`+s+`"`)
	case hex:
		ok = shape == 0 && len(s)%2 == 0 || len(s) == int(shape)
	case host:
		ok = len(s) >= 1 && len(s) <= MaxHost && !strings.ContainsAny(s, ` "`)
	case addr:
		ok = strings.Count(s, ".") == 3 && !strings.ContainsAny(s, ` "`)
	case rest:
		ok = s != ""
	}
	if !ok {
		t.Fatalf("<%s> of %q is %q, %d", p.Name(), a.Raw(), s, n)
	}
}
