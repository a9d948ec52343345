package main

import (
	"encoding/json"
	"strings"
	"testing"

	"sim800emu/fault"
)

func TestFaultsAreListed(t *testing.T) {
	status, out, _ := invoke(t, "faults")
	for _, k := range fault.List() {
		if !strings.Contains(out, "\n"+k.Name+" ") || status != 0 {
			t.Errorf("status %d, %s is not in the list", status, k.Name)
		}
	}
	var all []listedFault
	_, out, _ = invoke(t, "faults", "--format", "json")
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) != len(fault.List()) {
		t.Errorf("%d kinds, %v", len(all), err)
	}
	if _, out, _ = invoke(t, "faults", "brown-out"); !strings.Contains(out, "UNDER-VOLTAGE WARNNING") {
		t.Error(out)
	}
	if status, _, errs := invoke(t, "faults", "browm-out"); status != exitUsage || !strings.Contains(errs, "did you mean brown-out?") {
		t.Errorf("status %d, %s", status, errs)
	}
}

// TestRunReportsFaults: which fired, and which never did and why.
func TestRunReportsFaults(t *testing.T) {
	status, _, errs := invoke(t, "run", "--port", "pty:"+t.TempDir()+"/p", "--log-level", "off", "--time-scale", "max", "--profile", "ideal",
		"--fault", "mark@state power-on", "--fault", "never=reset@command 3 AT+CSQ", "--exec", "true")
	for _, want := range []string{"fault mark fired once: 0s (state power-on)", "fault never never fired: it waited for command 3 AT+CSQ, and 0 matching commands came"} {
		if !strings.Contains(errs, want) || status != 0 {
			t.Errorf("status %d, the run said\n%s\nwant %s", status, errs, want)
		}
	}
}

func TestFaultMistakes(t *testing.T) {
	for flag, want := range map[string]string{
		"lost-promt":             "did you mean lost-prompt?",
		"reset@hand":             "add --control",
		"reset@command AT+NONE":  "no command of this modem matches",
		"stall@state link-up 7":  "they are 0 to 5",
		"a=reset@time 3s then b": `then names "b"`,
	} {
		status, _, errs := invoke(t, "run", "--port", "pty:"+t.TempDir()+"/p", "--fault", flag, "--exec", "true")
		if status != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("%s: status %d, %s; want %s", flag, status, errs, want)
		}
	}
}
