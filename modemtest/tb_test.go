package modemtest

import (
	"fmt"
	"strings"
	"testing"
)

// A judge takes the complaints of a test that is expected to fail.
type judge struct {
	testing.TB
	said []string
}

type fatal struct{}

func (j *judge) Helper() {}
func (j *judge) Errorf(format string, args ...any) {
	j.said = append(j.said, fmt.Sprintf(format, args...))
}
func (j *judge) Fatalf(format string, args ...any) {
	j.Errorf(format, args...)
	panic(fatal{})
}
func (j *judge) Fatal(args ...any) {
	j.said = append(j.said, fmt.Sprint(args...))
	panic(fatal{})
}

// complaints runs f as a test and returns what it complains about.
func complaints(t testing.TB, f func(testing.TB)) string {
	j := &judge{TB: t}
	func() {
		defer func() {
			if r := recover(); r != nil && r != any(fatal{}) {
				panic(r)
			}
		}()
		f(j)
	}()
	return strings.Join(j.said, "\n")
}
