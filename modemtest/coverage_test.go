package modemtest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/profiles"
)

// A form is a command and one of its forms, as "+CSQ execute".
type form string

// refusedOnly are the forms that no transcript can show with another answer
// than an error, and why.
var refusedOnly = map[form]string{
	"+BTOPPACPT write":  "no Bluetooth device sends a file",
	"+BLEDISCONN write": "nobody connects to the GATT server",
	"+BLESIND write":    "nobody connects to the GATT server",
	"+BLESRSP write":    "nobody connects to the GATT server",
	"+BLESPPSIND write": "nobody connects to the GATT server",
	"+CPSPWD write":     "not supported, as the manual says",
}

// TestCoverage: every form of every command of the modem is in a golden
// transcript, and answered with something else than an error.
func TestCoverage(t *testing.T) {
	sent := map[form]answer{}
	for _, path := range allTranscripts(t) {
		tr, err := parse(path)
		if err != nil {
			t.Fatal(err)
		}
		collect(sent, tr.steps)
	}
	full := New(t, Change(func(p *profiles.Profile) { p.Device.Lacks = nil }))
	for _, problem := range gaps(full.Commands(), sent, refusedOnly) {
		t.Error(problem)
	}
}

// TestCoverageFails: a form that no TE line sends, one that is refused in every
// transcript, and exceptions that are none are told.
func TestCoverageFails(t *testing.T) {
	sent := map[form]answer{}
	collect(sent, []step{
		{kind: send, data: "AT+ONE?;+TWO=1\r"},
		{kind: expect, data: "\r\nOK\r\n"},
		{kind: send, data: "at+three=?\n"},
		{kind: expect, data: "at+three=?\r"},
		{kind: expect, data: "\r\nERROR\r\n"},
		{kind: send, data: "+++"},
		{kind: send, data: "ATD>1\r"},
		{kind: send, data: "no command\r"},
	})
	cmds := []engine.Command{
		{Name: "+ONE", Read: engine.OK, Execute: engine.OK},
		{Name: "+TWO", Write: engine.OK},
		{Name: "+THREE", Test: engine.OK},
		{Name: "+++", Listed: true},
		{Name: "D><n>", Listed: true},
		{Name: "A/", Listed: true},
	}
	got := gaps(cmds, sent, map[form]string{"+TWO write": "x", "+FOUR test": "x"})
	want := []string{
		"+FOUR test is listed as refused, but no command has this form",
		"+ONE execute is in no transcript",
		"+THREE test is only refused in the transcripts",
		"+TWO write is listed as refused, but a transcript has it answered",
		"A/ execute is in no transcript",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// allTranscripts are the golden transcripts of all groups.
func allTranscripts(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../*/testdata/*.txtar", "../*/*/testdata/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, files...)
	}
	if len(all) == 0 {
		t.Fatal("there are no transcripts")
	}
	return all
}

// An answer is what the transcripts show of a form, best last.
type answer uint8

const (
	unsent answer = iota
	refused
	answered
)

// collect adds the forms that the TE lines of a transcript send.
func collect(sent map[form]answer, steps []step) {
	for i, s := range steps {
		if s.kind != send {
			continue
		}
		a := outcome(steps[i+1:])
		for _, f := range forms(s.data) {
			sent[f] = max(sent[f], a)
		}
	}
}

// outcome is how the steps behind a TE line say that it ended.
func outcome(steps []step) answer {
	for _, s := range steps {
		if s.kind == send {
			break
		}
		if s.kind == expect && strings.Contains(s.data, "ERROR") {
			return refused
		}
	}
	return answered
}

// forms are the forms that the bytes of one step send.
func forms(data string) []form {
	switch {
	case data == "+++", strings.EqualFold(data, "A/"):
		return []form{formOf(strings.ToUpper(data), atparser.Execute)}
	case len(data) < len("AT\r") || !strings.EqualFold(data[:2], "AT") || !strings.ContainsAny(data, "\r\n"):
		return nil // data of a connection, or a piece of a line
	}
	text := data[2:strings.IndexAny(data, "\r\n")]
	cmds, _ := atparser.Split(text)
	var list []form
	for _, c := range cmds {
		list = append(list, formOf(nameOf(c), c.Form))
	}
	return list
}

func formOf(name string, f atparser.Form) form { return form(fmt.Sprintf("%s %s", name, f)) }

// nameOf tells the forms of ATD apart, as the manual does (2.2.3 to 2.2.6, 20.8).
func nameOf(c atparser.Command) string {
	switch {
	case c.Name != "D":
		return c.Name
	case strings.HasPrefix(c.Args, `>"`):
		return "D><str>"
	case strings.HasPrefix(c.Args, ">"):
		return "D><n>"
	case strings.EqualFold(c.Args, "L"):
		return "DL"
	case strings.HasPrefix(c.Args, "*99") && strings.HasSuffix(c.Args, "#"):
		return "D*99#"
	default:
		return "D"
	}
}

// gaps tells what the transcripts do not show, and which exceptions are none.
func gaps(cmds []engine.Command, sent map[form]answer, exceptions map[form]string) []string {
	var found []string
	declared := map[form]bool{}
	for i := range cmds {
		for _, name := range cmds[i].Forms() {
			f := form(cmds[i].Name + " " + name)
			declared[f] = true
			_, excepted := exceptions[f]
			switch {
			case sent[f] == unsent:
				found = append(found, string(f)+" is in no transcript")
			case sent[f] == refused && !excepted:
				found = append(found, string(f)+" is only refused in the transcripts")
			case sent[f] == answered && excepted:
				found = append(found, string(f)+" is listed as refused, but a transcript has it answered")
			}
		}
	}
	for f := range exceptions {
		if !declared[f] {
			found = append(found, string(f)+" is listed as refused, but no command has this form")
		}
	}
	slices.Sort(found)
	return found
}
