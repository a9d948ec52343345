package modem_test

import (
	"testing"
	"time"

	"sim800emu/profiles"
)

// TestWhiteListTurnsCallersAway: only numbers that +CWHITELIST has ring (manual
// 6.2.52); a national and an international form of one number are the same.
func TestWhiteListTurnsCallersAway(t *testing.T) {
	r := booted(t, profiles.Ideal(), 1)
	r.pass(time.Minute)
	r.ask("AT+CWHITELIST=1,1,01511234567", time.Second)
	if _, err := r.CallIn("+491520000009", false, time.Minute); err == nil {
		t.Error("a number that is not in the list rings")
	}
	if _, err := r.CallIn("+491511234567", false, time.Minute); err != nil {
		t.Errorf("a number of the list: %v", err)
	}
	r.ask("ATH", time.Second)
	r.pass(10 * time.Second)
	r.ask("AT+CWHITELIST=2", time.Second)
	if _, err := r.CallIn("+491520000009", false, time.Minute); err != nil {
		t.Errorf("with a list for messages alone: %v", err)
	}
}
