package main

import "testing"

func TestNextNumber(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"+0010101234567", 0, "+0010101234567"}, {"+0010101234567", 1, "+0010101234568"}, {"+199", 1, "+200"}, {"0999", 12, "1011"},
		{"+9", 1, "+0"}, {"", 1, ""}, {"+49", 100, "+49"},
	} {
		if got := nextNumber(c.in, c.n); got != c.want {
			t.Errorf("%q and %d: %q, want %q", c.in, c.n, got, c.want)
		}
	}
}
