package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sim800emu/profiles"
	"sim800emu/uart"
)

// output is what the program prints for these words, and its status.
func output(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	files := [...]**os.File{&os.Stdout, &os.Stderr}
	var texts [2]string
	var paths [2]string
	for i, f := range files {
		tmp, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		was := *f
		*f, paths[i] = tmp, tmp.Name()
		defer func() { *f = was; _ = tmp.Close() }()
	}
	status = run(args)
	for i, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(b)
	}
	return texts[0], texts[1], status
}

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "my.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestProfilesCommand(t *testing.T) {
	good, bad := write(t, "line: {baud: 9600 Bd}\n"), write(t, "line: {baud: 9600}\nnetwork: {rsi: 3}\n")
	faulty := write(t, "faults: [{name: a, when: b, do: c}]\n")
	for _, c := range []struct {
		args           string
		status         int
		stdout, stderr string // parts
	}{
		{"profiles", 0, "link    gprs-poor", ""},
		{"profiles --format json", 0, `"name": "weak-signal"`, ""},
		{"profiles list --format markdown", 0, "| `link.up.rate` | unlimited, or a rate as 40 kbit/s | `24 kbit/s` |", ""},
		{"profiles show gprs-poor " + good, 0, " # " + good + ":1\n", ""},
		{"profiles show gprs-por", 2, "", "did you mean gprs-poor?"},
		{"profiles check " + good, 0, good + ": no mistakes", ""},
		{"profiles check " + bad + " " + good, 1, good + ": no mistakes", bad + ":2:11: there is no rsi in network; did you mean rssi?\n"},
		{"profiles check " + bad, 1, "", bad + ":1:14: want a value such as 9600 Bd"},
		{"profiles check " + faulty, 1, "", faulty + ":1:33: fault a: there is no fault"},
		{"profiles schema", 0, `"additionalProperties": false`, ""},
		{"run --port stdio --profile " + bad, 2, "", bad + ":1:14:"},
		{"run --port stdio --baud 9601", 2, "", "--baud 9601: a SIM800 knows auto and 1200"},
	} {
		stdout, stderr, status := output(t, strings.Fields(c.args)...)
		if status != c.status || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) {
			t.Errorf("%s: status %d, want %d\n%s\n%s", c.args, status, c.status, stdout, stderr)
		}
	}
}

// Flags of the line lie over the profiles, and only if they are given.
func TestFlagsOverProfiles(t *testing.T) {
	slow := write(t, "line: {baud: 9600 Bd, overrun: drop, baud_mismatch: ignore}\n")
	for _, c := range []struct {
		run  runCmd
		want profiles.Line
	}{
		{runCmd{}, profiles.Line{}},
		{runCmd{Profile: []string{slow}}, profiles.Line{Baud: 9600, DropOverrun: true, IgnoreSpeed: true}},
		{runCmd{Profile: []string{slow}, Baud: "auto", Overrun: "block", Mismatch: "garble"}, profiles.Line{}},
		{runCmd{Profile: []string{"ideal"}}, profiles.Line{Baud: 115200, NoPace: true}},
		{runCmd{Profile: []string{"ideal", slow}, Baud: "1200"}, profiles.Line{Baud: 1200, NoPace: true, DropOverrun: true, IgnoreSpeed: true}},
	} {
		c.run.TimeScale, c.run.LogLevel = "1", "off"
		s, err := c.run.check()
		if err != nil || s.profile.Line != c.want {
			t.Errorf("%+v: %+v, want %+v (%v)", c.run, s.profile.Line, c.want, err)
		}
	}
}

// A profile knows the rates that the line knows.
func TestRatesOfProfiles(t *testing.T) {
	for _, baud := range append(uart.Rates[:], 300, 14400, 921600) {
		_, err := profiles.Load([]string{write(t, fmt.Sprintf("line: {baud: %d Bd}\n", baud))})
		if known := uart.KnownRate(baud); known != (err == nil) {
			t.Errorf("%d Bd: the line knows it: %v; profiles: %v", baud, known, err)
		}
	}
}

// TestRunWithBadProfiles: each mistake is told once, with its place where it has
// one, and nothing is left behind.
func TestRunWithBadProfiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"malformed": "network: {rssi: 5\nlink: [\n",
		"units":     "line: {baud: 9600}\nlink:\n  up: {rate: 40 kbps, delay: 5 parsecs}\ntiming: {local: uniform(40ms..5ms)}\n",
		"locked":    "sim: {pin: '1234'}\n",
		"cardless":  "sim: {present: false}\n",
		"one":       "faults: [{name: a, when: time 1s, do: reset, then: b}]\n",
		"two":       "faults: [{name: b, when: time 2s, do: reset, then: a}]\n",
		"self":      "faults: [{name: a, when: time 1s, do: reset, then: a}]\n",
		"binary":    "\x00\x01\xff",
		"empty":     "",
		"large":     strings.Repeat("a", 3<<20),
	} {
		if err := os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		profiles string // . is the folder
		says     []string
	}{
		{"./malformed", []string{"malformed.yaml:2:1: ',' or '}' must be specified"}},
		{"./units", []string{
			"units.yaml:1:14: want a value such as 9600 Bd or auto: 9600 lacks its unit",
			"units.yaml:3:14: want a value such as 40 kbit/s or unlimited: kbps is not a unit",
			"units.yaml:3:30: want lognormal(", "units.yaml:4:17: uniform goes from the shorter time to the longer",
		}},
		{"./locked ./cardless", []string{"locked.yaml:1:7: a card is asked for its PIN, but ", "cardless.yaml:1 takes the card away"}},
		{"./one ./two", []string{"one.yaml:1:11: fault a: its then comes back to it: a → b → a"}},
		{"./self", []string{"self.yaml:1:11: fault a: its then comes back to it: a → a"}},
		{"./binary", []string{"binary.yaml: the file is not UTF-8 text"}},
		{"./empty", []string{"empty.yaml: the file is empty"}},
		{"./large", []string{"large.yaml: the file is too large"}},
		{"./none", []string{"none.yaml: cannot be read: no such file or directory"}},
		{"weak-signal sim800c", []string{"sim800c is a module and would cover what weak-signal sets; name it before"}},
		{"gprs-por", []string{"there is no profile gprs-por; did you mean gprs-poor?"}},
		{"unheard-of", []string{"there is no profile unheard-of; there are autobaud, ", "a file is named by its path"}},
	} {
		args := []string{"run", "--port", "pty:" + filepath.Join(dir, "link"), "--exec", "true"}
		for _, p := range strings.Fields(c.profiles) {
			if name, ok := strings.CutPrefix(p, "./"); ok {
				p = filepath.Join(dir, name+".yaml")
			}
			args = append(args, "--profile", p)
		}
		status, stdout, stderr := invoke(t, args...)
		if status != exitUsage || stdout != "" {
			t.Errorf("%s: status %d, %s", c.profiles, status, stdout)
		}
		for _, want := range c.says {
			if strings.Count(stderr, want) != 1 {
				t.Errorf("%s: %q is not told once in\n%s", c.profiles, want, stderr)
			}
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, "link")); !os.IsNotExist(err) {
		t.Errorf("a port was opened: %v", err)
	}
}

func TestMarkdownLinks(t *testing.T) {
	all, err := profiles.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := profilesMarkdown(&b, all, nil); err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if !strings.Contains(b.String(), "\n### "+i.Name+"\n") {
			t.Errorf("no section for %s", i.Name)
		}
	}
}
