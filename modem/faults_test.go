package modem_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sim800emu/fault"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/modem"
	"sim800emu/profiles"
)

// load reads a profile with faults, over the ideal one.
func load(t *testing.T, yaml string) (profiles.Profile, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "my.yaml")
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := profiles.Load([]string{"ideal", file}, modem.CheckFaults)
	if err != nil {
		return profiles.Profile{}, err
	}
	return l.Profile, nil
}

// TestFaultsOfAProfile: they stand before those of the options, and a fault of
// one may arm one of the others.
func TestFaultsOfAProfile(t *testing.T) {
	p, err := load(t, `
faults:
  - name: first
    do: error
    code: 14
    when: command 2 AT+CSQ
    times: 2
    then: second
  - name: second
    do: error:code=15
    when: command AT+CSQ
  - do: lost-prompt
`)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{TB: t, room: -1, most: 1 << 20}
	more, err := fault.Parse("third=error:code=16@command AT+CREG?")
	if err != nil {
		t.Fatal(err)
	}
	r.Modem, err = modem.New(modem.Options{
		Profile: p, Faults: []fault.Spec{more},
		Network: func(l *kernel.Loop) (socket.Network, error) { return &fakeNet{loop: l}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Line().Attach(r)
	r.PressPowerKey()
	r.pass(time.Minute)
	r.ask("ATE0", time.Second)
	r.ask("AT+CMEE=1", time.Second)
	r.expect("AT+CSQ", time.Second, "+CSQ: 19,0", "OK")
	r.expect("AT+CSQ", time.Second, "+CME ERROR: 14")
	r.expect("AT+CSQ", time.Second, "+CME ERROR: 14")
	r.expect("AT+CSQ", time.Second, "+CME ERROR: 15")
	r.expect("AT+CSQ", time.Second, "+CSQ: 19,0", "OK")
	r.expect("AT+CREG?", time.Second, "+CME ERROR: 16")
	var names []string
	for _, f := range r.Faults().Report() {
		names = append(names, f.Name+" "+f.State)
	}
	if got := strings.Join(names, ", "); got != "first spent, second spent, lost-prompt armed, third spent" {
		t.Error(got)
	}
}

// TestFaultMistakesHaveTheirPlace: all of them, each with its line.
func TestFaultMistakesHaveTheirPlace(t *testing.T) {
	for yaml, want := range map[string][]string{
		"faults:\n  - do: lost-promt\n":                                          {"my.yaml:2:9", "did you mean lost-prompt?"},
		"faults:\n  - do: reset\n":                                               {"my.yaml:2:5", "add a trigger"},
		"faults:\n  - do: reset\n    when: tiem 3s\n":                            {"my.yaml:3:11", "did you mean time?"},
		"faults:\n  - do: late-prompt\n    by: 3\n":                              {"my.yaml:3:5", "a time such as 3s"},
		"faults:\n  - do: late-prompt\n    late: 3s\n":                           {"my.yaml:3:5", `no parameter "late"`},
		"faults:\n  - do: late-prompt\n    by: [3s]\n":                           {"my.yaml:3:5", "one value"},
		"faults:\n  - do: reset\n    when: {time: 3s}\n":                         {"my.yaml:3:", "in words"},
		"faults:\n  - do: [reset]\n    name: x\n":                                {"my.yaml:2:", "the kind of fault"},
		"faults:\n  - do: error\n    when: command AT+NONE\n":                    {"my.yaml:2:5", "no command of this modem matches"},
		"network:\n  registration: denied\nfaults:\n  - do: roaming\n":           {"my.yaml:4:5", "denies registration"},
		"sim:\n  present: false\nfaults:\n  - do: sim-gone\n    when: time 3s\n": {"my.yaml:4:5", "needs a card"},
		"faults:\n  - do: lost-promt\n  - do: reset\n":                           {"my.yaml:2:9", "my.yaml:3:5"},
	} {
		_, err := load(t, yaml)
		if err == nil {
			t.Errorf("%s\nno mistake was found", yaml)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s\n%v\nwant %q", yaml, err, w)
			}
		}
	}
}
