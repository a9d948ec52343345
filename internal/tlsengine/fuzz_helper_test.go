package tlsengine

import (
	"os"
	"strconv"
	"testing"
)

// randomInputs is how many inputs a test with random inputs makes: a few, or what
// SIM800_FUZZ_INPUTS says.
func randomInputs(t testing.TB, few int) int {
	t.Helper()
	set := os.Getenv("SIM800_FUZZ_INPUTS")
	if set == "" {
		return few
	}
	n, err := strconv.Atoi(set)
	if err != nil {
		t.Fatalf("SIM800_FUZZ_INPUTS: %v", err)
	}
	return n
}
