package verdict

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sim800emu/internal/golden"
)

var update = flag.Bool("update", false, "rewrite the messages of testdata/wrong")

// TestMessages: what is told of each file that is wrong.
func TestMessages(t *testing.T) {
	golden.Messages(t, 8, *update, func(file string) error {
		_, err := Load(file)
		return err
	})
}

func TestFilesThatCannotBeRead(t *testing.T) {
	for name, want := range map[string]string{
		"testdata/none.yaml": "testdata/none.yaml: cannot be read: no such file or directory",
		"testdata":           "testdata: cannot be read: is a directory",
	} {
		if _, err := Load(name); err == nil || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Parse("x", []byte("# "+strings.Repeat("x", largestFile))); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("a large file: %v", err)
	}
	if _, err := Parse("x", []byte("- urc: \"\xff\"")); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
		t.Errorf("other text: %v", err)
	}
}

func TestNames(t *testing.T) {
	f, err := Parse("x.yaml", []byte("- {name: mine, urc: RING, times: at least 2}\n- {urc: RING, times: 3}\n- in_order: [AT, {urc: A}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range f.Expectations {
		got = append(got, e.Name+" = "+e.What)
	}
	want := "mine = urc: RING, times: at least 2|urc: RING, times: 3 = urc: RING, times: 3|in_order: [AT, {urc: A}] = in_order: [AT, {urc: A}]"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestWhatTheRunDoesNotHave(t *testing.T) {
	f, err := Parse("x.yaml", []byte("- fault: late-promt\n- {fault: 'late*', times: never}\n- {urc: A, modem: modem3}\n- exit_status: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want string }{
		{f.CheckFaults([]string{"late-prompt"}).Error(), "x.yaml:1:3: this run has no fault late-promt; did you mean late-prompt?\n> 1 | - fault: late-promt\n        ^"},
		{f.CheckFaults(nil).Error(), "x.yaml:2:3: this run has no fault late*; it has none"},
		{f.CheckModems([]string{"modem1", "modem2"}).Error(), "x.yaml:3:3: this run has no modem modem3; it has modem1, modem2"},
	} {
		if !strings.Contains(c.got, c.want) {
			t.Errorf("got\n%s\nwant\n%s", c.got, c.want)
		}
	}
	if p := f.CheckModems([]string{"modem3"}); p != nil {
		t.Error(p)
	}
	if e := f.ExitStatus(); e == nil || e.Place.Line != 4 {
		t.Errorf("%+v", e)
	}
}

// TestEverySubjectHasItsExample: what the help prints is what is read.
func TestEverySubjectHasItsExample(t *testing.T) {
	for _, s := range subjects() {
		example := s.example
		if s.key == "in_order" {
			example = "[AT, ATI]"
		}
		f, err := Parse("x.yaml", []byte("- "+s.key+": '"+example+"'\n"))
		if s.key == "in_order" {
			f, err = Parse("x.yaml", []byte("- "+s.key+": "+example+"\n"))
		}
		if err != nil || len(f.Expectations) != 1 {
			t.Errorf("%s: %v", s.key, err)
		}
		if !strings.Contains(Subjects(), "  "+s.key+": ") {
			t.Errorf("%s is not in the help", s.key)
		}
	}
}

// FuzzParse: any bytes, no panic; a mistake has words.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/wrong/*.yaml")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("- {delivered: any, left: 5 kB, sha256: 0000000000000000000000000000000000000000000000000000000000000000, direction: up}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 4096 {
			return
		}
		file, err := Parse("x", text)
		switch {
		case err != nil && err.Error() == "":
			t.Fatal("a mistake without a word")
		case err == nil && len(file.Expectations) == 0:
			t.Fatal("a file that expects nothing")
		case err == nil:
			j := New(file, []string{""})
			j.Observe("", 1, command("AT", "OK", 0))
			if j.Results() == nil {
				t.Fatal("no result")
			}
		}
	})
}
