package exchange

import (
	"slices"
	"strings"
	"testing"
)

func TestJoinAndLeave(t *testing.T) {
	x := New()
	post := func(f func()) bool { f(); return true }
	a, err := x.Join("+491510000001", post)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Join("01510000001", post); err == nil || !strings.Contains(err.Error(), "taken") {
		t.Errorf("the same number twice: %v", err)
	}
	if _, err := x.Join("", post); err == nil {
		t.Error("no number was taken")
	}
	b, err := x.Join("+491510000002", post)
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Numbers(); !slices.Equal(got, []string{a.Number(), b.Number()}) {
		t.Errorf("numbers %v", got)
	}
	if x.lookUp("00491510000002") != b || x.lookUp("01510000001") != a || x.lookUp("112") != nil {
		t.Error("look-up by other spellings")
	}
	a.Leave()
	if x.lookUp("+491510000001") != nil {
		t.Error("still there")
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"+491510000001", "+491510000001", true}, {"+491510000001", "00491510000001", true},
		{"+491510000001", "01510000001", true}, {"+49 151 0000001", "+491510000001", true},
		{"+491510000001", "+491510000002", false}, {"112", "112", true}, {"112", "+491510000112", false},
		{"", "112", false}, {"*100#", "*100#", true}, {"*100#", "100", false},
	} {
		if got := Same(c.a, c.b); got != c.want {
			t.Errorf("Same(%q, %q) = %v", c.a, c.b, got)
		}
	}
}
