package modemtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// file writes a transcript of a header and the lines of its sections.
func file(t testing.TB, source, modem, line string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "story.txtar")
	text := "A story.\nsource: " + source + "\n\n-- modem --\n" + modem + "\n-- line --\n" + line + "\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRunComplains proves that each kind of mistake is found, with file and line.
// Line 5 is the first one of section modem.
func TestRunComplains(t *testing.T) {
	const link = "echo off\nserver 203.0.113.9:7\ngiven AT+CIPSTART=\"TCP\",\"203.0.113.9\",7"
	for _, c := range []struct{ modem, line, want string }{
		{"echo off", "TE AT<CR>\nTA <CR><LF>OK<CR><LF>", ""},
		{"echo off", "TE AT<CR>\nTA <CR><LF>ERROR<CR><LF>", "story.txtar:8: the TE reads"},
		{"echo off", "TE AT<CR>", "before this line the TE has read as well:\n\t<CR><LF>OK<CR><LF>"},
		{"echo off", "TE AT<CR>\nTE AT<CR>", "story.txtar:8: before this line"},
		{"echo off", "TE AT<CR>\nTA <CR><LF>OK<CR><LF>more", "story.txtar:8: the TE reads"},
		{"echo off\ndelay local 2s", "TE AT<CR>\nTA <CR><LF>OK<CR><LF>", "story.txtar:9: the TE reads"},
		{"echo off\ndelay local 2s", "TE AT<CR>\nTA+2s <CR><LF>OK<CR><LF>", ""},
		{"echo off\ndelay local 2s", "TE AT<CR>\nTA+1s..3s <CR><LF>OK<CR><LF>", ""},
		{"echo off\ndelay local 2s", "TE AT<CR>\nTA+3s..4s <CR><LF>OK<CR><LF>", "the TE reads it from +2s to +2s, want it in +3s..4s"},
		{"echo off\ndelay local 2s", "TE AT<CR>\nTA..1s <CR><LF>OK<CR><LF>", "story.txtar:9: the TE reads"},
		{"echo off\ndelay local 2s", "TE AT<CR>\nquiet 3s", "the TE reads at +2s, want nothing for 3s"},
		{"echo off\ndelay local 2s", "TE AT<CR>\nadvance 3s\nTA <CR><LF>OK<CR><LF>", ""},
		{link, "peer 0 got nothing\npeer 0 is open", ""},
		{link, "peer 0 got hello", "story.txtar:9: it has got"},
		{link, "peer 0 is closed", "the connection is open, want closed"},
		{link, "peer 0 holds 3", "0 bytes wait for credit, want 3"},
		{link, "peer 1 close", "there is no peer 1, only 1 have come"},
		{link, "at +1s peer 1 close\nadvance 2s", "story.txtar:9: there is no peer 1"},
		{link, "pin dcd is on", "DCD is not on"},
		{"echo off", "client 203.0.113.9:7 connects", "the modem listens at 0 ports"},
		{"echo off", "host 203.0.113.9:7 got x", "it has got"},
		{"given AT+CIICR", "quiet 1s", "given AT+CIICR: the TE read"},
		{"echo off", "TE AT+CIPSTART=\"TCP\",\"203.0.113.9\",7<CR>\nTA <CR><LF>OK<CR><LF>", "which the test has not declared"},
		// mistakes of the file itself
		{"ehco off", "quiet 1s", "story.txtar:5: ehco off: there is no such setting"},
		{"baud fast", "quiet 1s", "story.txtar:5: baud fast"},
		{"echo off now", "quiet 1s", `"now" is too much`},
		{"profile simm", "quiet 1s", "no profile"},
		{"delay lunch 1s", "quiet 1s", `"lunch" is not known`},
		{"server 203.0.113.9 echo", "quiet 1s", "story.txtar:5: server"},
		{"server 203.0.113.9:7 sings", "quiet 1s", `a server has no "sings"`},
		{"echo off", "", "there are no steps"},
		{"echo off", "sing", `story.txtar:7: there is no step or action "sing"`},
		{"echo off", "TE <XX>", "story.txtar:7: <XX> is no byte"},
		{"echo off", "TA", "no bytes after TA"},
		{"echo off", "TA1s x", "want TA+D, TA+D..D or TA..D"},
		{"echo off", "quiet long", "story.txtar:7: time: invalid duration"},
		{"echo off", "at 1s peer 0 close", "want at +DURATION ACTION"},
		{"echo off", "peer one close", "want peer N"},
		{"echo off", "peer 0 sings", "a peer does not"},
		{"echo off", "pin cts on", "want pin dtr|rts on|off"},
		{"echo off", "-- lines --\nquiet 1s", `there is no section "lines"`},
	} {
		got := complaints(t, func(tb testing.TB) { RunFile(tb, file(t, "M9", c.modem, c.line)) })
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s\n--\n%s\ncomplaint: %q, want %q", c.modem, c.line, got, c.want)
		}
	}
	path := filepath.Join(t.TempDir(), "bare.txtar")
	if err := os.WriteFile(path, []byte("A story.\n-- line --\nquiet 1s\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := complaints(t, func(tb testing.TB) { RunFile(tb, path) }); !strings.Contains(got, "no line source:") {
		t.Errorf("a file without source: complaint %q", got)
	}
}

const wrongStory = "# what the TE asks\nTE AT+CIPMUX?<CR>\nTA wrong\nat +1s peer 0 send hi\nTA+500ms..2s wrong\nTE AT<CR>"

func TestUpdateRewritesGuesses(t *testing.T) {
	path := file(t, "none", "echo off\nserver 203.0.113.9:7\ngiven AT+CIPSTART=\"TCP\",\"203.0.113.9\",7", wrongStory)
	RunFile(t, path, Update(true))
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := `-- line --
# what the TE asks
TE AT+CIPMUX?<CR>
TA <CR><LF>+CIPMUX: 0<CR><LF>
TA <CR><LF>OK<CR><LF>
at +1s peer 0 send hi
TA+500ms..2s hi
TE AT<CR>
TA <CR><LF>OK<CR><LF>
`
	if !strings.HasSuffix(string(got), want) {
		t.Errorf("the file is now\n%s\nwant at its end\n%s", got, want)
	}
	RunFile(t, path)
}

// TestUpdateTimedBehindUntimed: a timed line waits for its own bytes, not for
// those that the untimed line in front of it is about.
func TestUpdateTimedBehindUntimed(t *testing.T) {
	path := file(t, "none", "echo off\nserver 203.0.113.9:7\ngiven AT+CIPSTART=\"TCP\",\"203.0.113.9\",7",
		"at +1s peer 0 send hi\nTE AT<CR>\nTA wrong\nTA+500ms..2s wrong")
	RunFile(t, path, Update(true))
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "TE AT<CR>\nTA <CR><LF>OK<CR><LF>\nTA+500ms..2s hi\n"; !strings.HasSuffix(string(got), want) {
		t.Errorf("the file is now\n%s\nwant at its end\n%s", got, want)
	}
	RunFile(t, path)
}

func TestUpdateLeavesEvidence(t *testing.T) {
	path := file(t, "none, M9 8.2.1", "echo off", wrongStory)
	before, _ := os.ReadFile(path)
	got := complaints(t, func(tb testing.TB) { RunFile(tb, path, Update(true)) })
	after, _ := os.ReadFile(path)
	if string(before) != string(after) || !strings.Contains(got, "the TE reads") {
		t.Errorf("complaint %q, file\n%s", got, after)
	}
}
