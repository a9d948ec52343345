package profiles

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sim800emu/internal/golden"
)

var update = flag.Bool("update", false, "rewrite the messages of testdata/wrong")

// TestMessages: what is told of each file that is wrong.
func TestMessages(t *testing.T) {
	golden.Messages(t, 5, *update, func(file string) error {
		_, err := Load([]string{file})
		return err
	})
}

// fromTexts loads texts by names a, b, … over the base profile.
func fromTexts(texts ...string) (*Loaded, error) {
	var names []string
	byName := map[string]string{}
	for i, text := range texts {
		name := string(rune('a'+i)) + ".yaml"
		names, byName[name] = append(names, name), text
	}
	return load(names, func(name string) (*source, *Problem) {
		if text, ok := byName[name]; ok {
			return newSource(name, []byte(text)), nil
		}
		return open(name)
	}, nil)
}

func TestLaterCoversEarlier(t *testing.T) {
	l, err := fromTexts(
		"kind: module\nname: m\nnetwork: {rssi: 3, ber: 1}\nlink: {down: {rate: 9 kbit/s}, spells: [{length: fixed(1s), way: up}]}",
		"network:\n  rssi: 0\nline:\n  pacing: false\nlink:\n  spells:\n    - length: fixed(2s)",
	)
	if err != nil {
		t.Fatal(err)
	}
	p := l.Profile
	if p.Name != "m+b" || p.Network.RSSI != 0 || p.Network.BER != 1 || p.Link.RateDown != 9000 || p.Link.RateUp != 24000 || !p.Line.NoPace {
		t.Errorf("%+v", p)
	}
	if len(p.Link.Spells) != 1 || !p.Link.Spells[0].Down || p.Link.Spells[0].Length.String() != "fixed(2s)" {
		t.Errorf("%+v", p.Link.Spells)
	}
	for path, want := range map[string]string{
		"network.rssi": "b.yaml:2", "network.ber": "a.yaml:3", "link.up.rate": "sim800l-r14.18.yaml:", "link.spells[0].way": "",
	} {
		got := l.origins[path].String()
		if line, some := strings.CutPrefix(got, want); got != want && (!some || !strings.HasSuffix(want, ":") || line == "") {
			t.Errorf("%s came from %q, want %q", path, got, want)
		}
	}
}

func TestFaultsAddUp(t *testing.T) {
	l, err := fromTexts(
		"faults:\n  - {name: one, when: {command: AT+CSQ, nth: 2}, do: freeze, times: 3, then: two, length: 2s}\n  - {name: two, when: by hand, do: [a, b]}",
		"faults: [{name: one, when: later, do: else}, {name: three, when: x, do: y, then: [one, two]}]",
	)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, f := range l.Profile.Faults {
		told = append(told, f.Name+" "+f.When.String()+" "+f.Do.String()+" "+f.Place.String())
	}
	want := []string{`one "later" "else" b.yaml:1`, `two "by hand" ["a", "b"] a.yaml:3`, `three "x" "y" b.yaml:1`}
	if d := cmp.Diff(want, told); d != "" {
		t.Error(d)
	}
	_, err = load(nil, open, []Check{func(p Profile) Problems {
		return Problems{l.Profile.Faults[1].Do.Items[1].Place.Errorf("there is no b")}
	}})
	if err == nil || !strings.HasPrefix(err.Error(), "a.yaml:3:40: there is no b\n") {
		t.Errorf("%v", err)
	}
}

func TestConflicts(t *testing.T) {
	for _, c := range []struct{ want, a, b string }{
		{"b.yaml: b.yaml is a module and would cover what a.yaml sets", "name: x", "kind: module"},
		{"a.yaml:1:7: a card is asked for its PIN, but b.yaml:1 takes the card away", "sim: {pin: '1234'}", "sim: {present: false}"},
		{"b.yaml:1:11: the window of 100 B does not hold one segment of 200 B (a.yaml:1)", "receive: {segment: 200 B}", "receive: {window: 100 B}"},
		{"b.yaml:1:8: two inputs of the adapter cannot both be reset", "pins: {cts: reset}", "pins: {dsr: reset}"},
		{"a.yaml:1:11: fault x: then names z, but there is no such fault", "faults: [{name: x, when: a, do: b, then: z}]", "name: q"},
		{"a.yaml:1:11: fault x: its then comes back to it: x → y → x", "faults: [{name: x, when: a, do: b, then: y}]", "faults: [{name: y, when: a, do: b, then: x}]"},
		{"a.yaml:1:11: fault x: its then comes back to it: x → x", "faults: [{name: x, when: a, do: b, then: x}]", "name: q"},
	} {
		_, err := fromTexts(c.a, c.b)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s\n%s: %v, want %s", c.a, c.b, err, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"gprs-por":      "there is no profile gprs-por; did you mean gprs-poor?",
		"something":     "there is no profile something; there are autobaud, ",
		"./nothing.yml": "./nothing.yml: cannot be read: no such file or directory",
		"testdata/":     "testdata/: cannot be read: it is not a file",
		"":              `there is no profile ""; there are `,
	} {
		if _, err := Load([]string{name}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
	}
	if _, err := Named("testdata/faults.yaml"); err == nil {
		t.Error("Named took a file")
	}
	if l, err := Load([]string{BaseName, "gprs-poor"}); err != nil || l.Profile.Name != BaseName+"+gprs-poor" {
		t.Errorf("%v, %v", l, err)
	}
	if _, err := fromTexts(strings.Repeat("# x\n", largestFile/4+1)); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("a large file: %v", err)
	}
	if _, err := fromTexts("doc: \"\xff\""); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
		t.Errorf("other text: %v", err)
	}
}

// FuzzLoad: any bytes, no panic; what is taken prints as what is taken again.
func FuzzLoad(f *testing.F) {
	for _, name := range Names() {
		text, _ := shipped.ReadFile("data/" + name + ".yaml")
		f.Add(string(text))
	}
	files, _ := filepath.Glob("testdata/wrong/*.yaml")
	for _, name := range append(files, "testdata/faults.yaml") {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			return
		}
		l, err := fromTexts(text)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("a mistake without a word")
			}
			return
		}
		again, err := fromTexts(l.Show())
		if err != nil {
			t.Fatalf("%v\n%s", err, l.Show())
		}
		again.Profile.Name = l.Profile.Name
		if d := cmp.Diff(l.Profile, again.Profile, comparing...); d != "" {
			t.Fatal(d)
		}
	})
}
