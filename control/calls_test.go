package control_test

import (
	"testing"
)

// TestCalls: somebody calls, presses keys and hangs up; what cannot be is refused.
func TestCalls(t *testing.T) {
	b := newBench(t, nil)
	refused(b, 400, "want a number", "POST", "/calls", fields{"from": "x"})
	refused(b, 400, "patience", "POST", "/calls", fields{"from": "1", "patience": "2h"})
	refused(b, 400, "want its number", "POST", "/calls/x/answer", nil)
	refused(b, 409, "no such call", "POST", "/calls/1/answer", nil)
	refused(b, 400, "keys", "POST", "/calls/1/keys", fields{})
}

// TestUSSD: the network asks once at a time.
func TestUSSD(t *testing.T) {
	b := newBench(t, nil)
	refused(b, 400, "text", "POST", "/ussd", fields{})
	refused(b, 400, "empty", "POST", "/ussd", fields{"text": ""})
}
