package uart

import "testing"

// TestSourceFrom: the stretch of a connection's data behind the first bytes of a frame.
func TestSourceFrom(t *testing.T) {
	s := &Source{Link: 3, At: 1460, Head: 11}
	for n, want := range map[int]Source{
		0: {3, 1460, 11}, 4: {3, 1460, 7}, 11: {3, 1460, 0}, 12: {3, 1461, 0}, 111: {3, 1560, 0},
	} {
		if got := s.From(n); *got != want {
			t.Errorf("behind %d bytes: %+v, want %+v", n, *got, want)
		}
	}
	if (*Source)(nil).From(4) != nil {
		t.Error("what is of no connection is of none behind four bytes either")
	}
}
