// Package needs is what tests ask of the machine they run on. It is for tests
// alone.
package needs

import (
	"os"
	"os/exec"
	"testing"
)

// all names the variable under which nothing may be missing. make check sets it,
// behind make deps; make test does not, so that it runs on a bare machine.
const all = "SIM800EMU_TESTS"

// Program is where a program is. Without it the test cannot say anything.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Lacking(t, "%s is not here; scripts/deps.sh installs it", name)
	}
	return path
}

// Lacking ends a test for which the machine lacks something: it is skipped, or
// fails where all is meant to be there.
func Lacking(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv(all) == "all" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}
