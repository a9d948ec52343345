package fault_test

import (
	"testing"

	"sim800emu/modemtest"
)

// TestResetEndsASendThatWaits: a send that the peer has not acknowledged when
// the connection is reset fails, and the TE learns of both.
func TestResetEndsASendThatWaits(t *testing.T) {
	m := rig(t, []modemtest.Option{withServer(modemtest.Server{NoAck: true})}, "link-reset@byte 3 link 0 down")
	play(m, start, "+1s", "AT+CIPSEND=5", "+100ms", "data abcde", "+1s")
	got := play(m, "peer hello", "+5s")
	if want := lines("SEND FAIL") + "hel" + lines("CLOSED"); got != want {
		t.Errorf("the TE read %q, want %q", got, want)
	}
	if got := play(m, "AT", "+1s"); got != lines("OK") {
		t.Errorf("AT is answered by %q", got)
	}
}
