package modem_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/modem"
	"sim800emu/profiles"
)

// TestLackedCommands: one that the model does not have is like one that does not
// exist, whatever +CMEE says, and the others of its line's group are there.
func TestLackedCommands(t *testing.T) {
	p := profiles.Ideal()
	p.Device.Lacks = append(p.Device.Lacks, "+CSPN", "+CIPRX*", "+NOTYET")
	with, without := booted(t, p, 1), booted(t, profiles.Ideal(), 1)
	for _, r := range []*rig{with, without} {
		r.ask("ATE0", time.Second)
		r.ask("AT+CMEE=2", time.Second)
	}
	for _, line := range []string{"AT+CSPN?", "AT+CIPRXGET=1", "AT+CIPRXGET=?"} {
		if got, none := with.ask(line, time.Second), with.ask("AT+NOSUCH", time.Second); string(got) != string(none) {
			t.Errorf("%s is answered with %q, a command that does not exist with %q", line, got, none)
		}
		if got := without.ask(line, time.Second); strings.Contains(string(got), "ERROR") {
			t.Errorf("the default profile answers %s with %q", line, got)
		}
	}
	with.expect("AT+CSQ", time.Second, "+CSQ: 19,0", "OK")
	for _, c := range with.Commands() {
		if c.Name == "+CSPN" || c.Name == "+CIPRXGET" {
			t.Errorf("%s is listed", c.Name)
		}
	}
	if n, m := len(with.Commands()), len(without.Commands()); n != m-2 {
		t.Errorf("%d commands of %d", n, m)
	}
}

// TestShippedFaultsCanFire: each shipped profile stands by itself, and a story that
// cannot happen under another profile is an error at the start.
func TestShippedFaultsCanFire(t *testing.T) {
	for _, name := range profiles.Names() {
		if _, err := profiles.Load([]string{name}, modem.CheckFaults); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"context-lost-hourly", "no-sim"}, "context-lost-hourly.yaml"},
		{[]string{"nat-idle-timeout", "registration-denied"}, "denies registration"},
		{[]string{"flaky-dns", "no-sim"}, "has no card"},
		{[]string{"close-race", "registration-denied"}, "denies registration"},
		{[]string{"brown-out", "no-sim"}, "has no card"},
	} {
		if _, err := profiles.Load(c.names, modem.CheckFaults); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.names, err, c.want)
		}
	}
}
