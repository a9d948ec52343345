package verdict

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// Times is how often something may happen, both ends included.
type Times struct{ Least, Most int }

// always is a Most without an end.
const always = math.MaxInt

var (
	once  = Times{1, always} // at least
	never = Times{0, 0}
)

var timesText = regexp.MustCompile(`^(?:(never)|(at least|at most)? ?([0-9]{1,9})(?: to ([0-9]{1,9}))?)$`)

// timesExample ends the message about what is none.
const timesExample = "never, 3, 2 to 5, at least 3 or at most 3"

// parseTimes reads never, 3, 2 to 5, at least 3 or at most 3.
func parseTimes(s string) (Times, error) {
	m := timesText.FindStringSubmatch(s)
	if m == nil || m[4] != "" && m[2] != "" {
		return Times{}, fmt.Errorf("want %s, not %s", timesExample, quoted(s))
	}
	n, _ := strconv.Atoi(m[3]) // digits, or nothing with never
	switch {
	case m[1] != "":
		return never, nil
	case m[2] == "at least":
		return Times{n, always}, nil
	case m[2] == "at most":
		return Times{0, n}, nil
	case m[4] == "":
		return Times{n, n}, nil
	}
	most, _ := strconv.Atoi(m[4])
	if most < n {
		return Times{}, fmt.Errorf("%s: the second number is smaller than the first", s)
	}
	return Times{n, most}, nil
}

func (t Times) holds(n int) bool { return n >= t.Least && n <= t.Most }

func (t Times) String() string {
	switch {
	case t.Most == 0:
		return "never"
	case t.Most == always:
		return fmt.Sprintf("at least %d", t.Least)
	case t.Least == t.Most:
		return strconv.Itoa(t.Least)
	case t.Least == 0:
		return fmt.Sprintf("at most %d", t.Most)
	}
	return fmt.Sprintf("%d to %d", t.Least, t.Most)
}

// counted is a number of times in words.
func counted(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
