package atparser

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// realLines are the lines of testdata/lines.txt.
func realLines(t testing.TB) (lines []string) {
	t.Helper()
	b, err := os.ReadFile("testdata/lines.txt")
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(string(b)) {
		if l = strings.TrimRight(l, "\n"); l != "" && l[0] != '#' {
			lines = append(lines, l)
		}
	}
	return lines
}

// placeless is commands without their places in the text.
func placeless(cmds []Command) []Command {
	out := append([]Command(nil), cmds...)
	for i := range out {
		out[i].Pos, out[i].End = 0, 0
	}
	return out
}

func TestSplit(t *testing.T) {
	type cs = []Command
	for _, tt := range []struct {
		text string
		want cs
	}{
		{"", nil},
		{"   ", nil},
		{"I", cs{{Name: "I"}}},
		{"e0", cs{{Name: "E", Args: "0"}}},
		{"E01", cs{{Name: "E", Args: "01"}}},
		{" E 0 V ", cs{{Name: "E", Args: "0"}, {Name: "V"}}},
		{"& w 0", cs{{Name: "&W", Args: "0"}}},
		{"&FZ", cs{{Name: "&F"}, {Name: "Z"}}},
		{"&D2&s", cs{{Name: "&D", Args: "2"}, {Name: "&S"}}},

		{"S0=5", cs{{Name: "S0", Form: Write, Args: "5"}}},
		{"s 0 = 5 E", cs{{Name: "S0", Form: Write, Args: "5"}, {Name: "E"}}},
		{"S0=", cs{{Name: "S0", Form: Write}}},
		{"S0=E1", cs{{Name: "S0", Form: Write}, {Name: "E", Args: "1"}}},
		{"S10?", cs{{Name: "S10", Form: Read}}},
		{"S007?", cs{{Name: "S7", Form: Read}}},
		{"S000", cs{{Name: "S0"}}},
		{"S0=?", cs{{Name: "S0", Form: Test}}},
		{"S0= ?", cs{{Name: "S0", Form: Test}}},
		{"S3=13S4=10", cs{{Name: "S3", Form: Write, Args: "13"}, {Name: "S4", Form: Write, Args: "10"}}},

		{"D*99***1#", cs{{Name: "D", Args: "*99***1#"}}},
		{"dT+44 0;", cs{{Name: "D", Args: "T+44 0", Voice: true}}},
		{"D 1 ;+CSQ", cs{{Name: "D", Args: "1", Voice: true}, {Name: "+CSQ"}}},
		{"D1;E0", cs{{Name: "D", Args: "1", Voice: true}, {Name: "E", Args: "0"}}},
		{"D", cs{{Name: "D"}}},
		{"D;", cs{{Name: "D", Voice: true}}},
		{`D>"a;b"I;`, cs{{Name: "D", Args: `>"a;b"I`, Voice: true}}},
		{`D>"a;b`, cs{{Name: "D", Args: `>"a;b`}}},
		{"DL", cs{{Name: "D", Args: "L"}}},

		{"A", cs{{Name: "A"}}},
		{"A1+CSQ;??", cs{{Name: "A"}}},
		{"E0A~~~", cs{{Name: "E", Args: "0"}, {Name: "A"}}},
		{"&A1E", cs{{Name: "&A", Args: "1"}, {Name: "E"}}},

		{"+csq", cs{{Name: "+CSQ"}}},
		{"+CSQ;", cs{{Name: "+CSQ"}}},
		{"+CSQ ; ", cs{{Name: "+CSQ"}}},
		{"+CREG?", cs{{Name: "+CREG", Form: Read}}},
		{"+CREG ? ;", cs{{Name: "+CREG", Form: Read}}},
		{"+CREG=?", cs{{Name: "+CREG", Form: Test}}},
		{"+CREG = ?", cs{{Name: "+CREG", Form: Test}}},
		{"+CREG=", cs{{Name: "+CREG", Form: Write}}},
		{"+IPR = 115200 ", cs{{Name: "+IPR", Form: Write, Args: "115200"}}},
		{"+IFC=1, 1", cs{{Name: "+IFC", Form: Write, Args: "1, 1"}}},
		{"+X=1;&W", cs{{Name: "+X", Form: Write, Args: "1"}, {Name: "&W"}}},
		{"+X==?", cs{{Name: "+X", Form: Write, Args: "=?"}}},
		{`+X="?"`, cs{{Name: "+X", Form: Write, Args: `"?"`}}},
		{"*psnwid", cs{{Name: "*PSNWID"}}},
		{"^A-b_9/.:!%?", cs{{Name: "^A-B_9/.:!%", Form: Read}}},
		{"%D1=0", cs{{Name: "%D1", Form: Write, Args: "0"}}},
		{`+H="U","a;b ";+C`, cs{{Name: "+H", Form: Write, Args: `"U","a;b "`}, {Name: "+C"}}},
		{`+C="a;+B`, cs{{Name: "+C", Form: Write, Args: `"a;+B`}}},
		{"+CMGS=\"+98\"HELLO WORLD", cs{{Name: "+CMGS", Form: Write, Args: `"+98"HELLO WORLD`}}},
		{"+X=\xff\x00", cs{{Name: "+X", Form: Write, Args: "\xff\x00"}}},

		{"E0+CSQ", cs{{Name: "E", Args: "0"}, {Name: "+CSQ"}}},
		{"E0;+CSQ;E1;", cs{{Name: "E", Args: "0"}, {Name: "+CSQ"}, {Name: "E", Args: "1"}}},
		{"E1Q0S0=1S3=13V1X4;+IFC=0,0;+IPR=115200;&W", cs{
			{Name: "E", Args: "1"}, {Name: "Q", Args: "0"},
			{Name: "S0", Form: Write, Args: "1"}, {Name: "S3", Form: Write, Args: "13"},
			{Name: "V", Args: "1"}, {Name: "X", Args: "4"},
			{Name: "+IFC", Form: Write, Args: "0,0"}, {Name: "+IPR", Form: Write, Args: "115200"}, {Name: "&W"},
		}},
	} {
		got, err := Split(tt.text)
		if err != nil {
			t.Errorf("Split(%q): %v", tt.text, err)
		}
		if d := cmp.Diff(tt.want, placeless(got)); d != "" {
			t.Errorf("Split(%q) (-want +got):\n%s", tt.text, d)
		}
		checkRoundTrip(t, tt.text, got)
	}
}

func TestSplitErrors(t *testing.T) {
	for _, tt := range []struct {
		text   string
		pos    int
		before int // commands that are understood
	}{
		{";", 0, 0},
		{"+CSQ;;", 5, 1},
		{"E0;;", 3, 1},
		{"D1;;", 3, 1},
		{"#CLS", 0, 0},
		{"1", 0, 0},
		{"=1", 0, 0},
		{"E0?", 2, 1},
		{"E=1", 1, 1},
		{"I=?", 1, 1},
		{"\xff", 0, 0},
		{"E\x00", 1, 1},
		{"&", 1, 0},
		{"&1", 1, 0},
		{"&+CSQ", 1, 0},
		{"S", 1, 0},
		{"S=1", 1, 0},
		{"S?", 1, 0},
		{"S0=-1", 3, 1},
		{"S0==", 3, 1},
		{"+", 1, 0},
		{"++", 1, 0},
		{"+ CSQ", 1, 0},
		{"+1", 1, 0},
		{"+CSQ+CSQ", 4, 0},
		{"+CSQ CREG?", 5, 0},
		{"+CSQ&W", 4, 0},
		{"+CREG?1", 6, 0},
		{"+CREG?E0", 6, 0},
		{"+CREG=?1", 7, 0},
		{`+CMGS"1"`, 5, 0},
		{"E0V1;+CSQ;*?", 11, 3},
	} {
		cmds, err := Split(tt.text)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("Split(%q) = %+v, %v; want a syntax error", tt.text, cmds, err)
			continue
		}
		if syntax.Pos != tt.pos || len(cmds) != tt.before {
			t.Errorf("Split(%q): %v at %d behind %d commands, want %d behind %d", tt.text, err, syntax.Pos, len(cmds), tt.pos, tt.before)
		}
	}
}

func TestSplitPlaces(t *testing.T) {
	text := ` E0 &W  S0 = 1 ; +X = "a" ,1 ;+Y ;D 12 ; *Z = ? ; S3= E Axyz`
	cmds, err := Split(text)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range cmds {
		got = append(got, text[c.Pos:c.End])
	}
	want := []string{"E0", "&W", "S0 = 1", `+X = "a" ,1`, "+Y", "D 12 ;", "*Z = ?", "S3=", "E", "A"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSyntaxErrorCountsFromOne(t *testing.T) {
	_, err := Split("E0~")
	if want := "character 3: no command begins like this"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestJoinIsCanonical(t *testing.T) {
	cmds, err := Split(" e0 +csq ; s0 = 1 ; +x = ? ; &w d 12 ; +y ?")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := Join(cmds), "E0;+CSQ;S0=1;+X=?;&WD12;+Y?"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRealLines(t *testing.T) {
	for _, l := range realLines(t) {
		cmds, err := Split(l[2:])
		if err != nil || len(cmds) == 0 && len(l) > 2 {
			t.Errorf("%s: %d commands, %v", l, len(cmds), err)
		}
		checkRoundTrip(t, l[2:], cmds)
	}
}

// checkRoundTrip: what was split prints back the same, and each command stands
// where it says.
func checkRoundTrip(t *testing.T, text string, cmds []Command) {
	t.Helper()
	line := Join(cmds)
	again, err := Split(line)
	if err != nil {
		t.Fatalf("%q splits, but printed back as %q it does not: %v", text, line, err)
	}
	if first, second := placeless(cmds), placeless(again); !slices.Equal(first, second) {
		t.Fatalf("%q printed back as %q (-first +again):\n%s", text, line, cmp.Diff(first, second))
	}
	if second := Join(again); second != line {
		t.Fatalf("%q prints as %q, then as %q", text, line, second)
	}
	end := 0
	for _, c := range cmds {
		if c.Pos < end || c.End <= c.Pos || c.End > len(text) {
			t.Fatalf("%q: %+v out of place behind %d", text, c, end)
		}
		end = c.End
		alone, err := Split(text[c.Pos:c.End])
		if err != nil {
			t.Fatalf("%q: %q alone: %v", text, text[c.Pos:c.End], err)
		}
		if inLine := placeless([]Command{c}); !slices.Equal(inLine, placeless(alone)) {
			t.Fatalf("%q: %q alone (-in line +alone):\n%s", text, text[c.Pos:c.End], cmp.Diff(inLine, placeless(alone)))
		}
	}
}

// TestJoinAnyCommands draws commands instead of text, so that every line is well formed.
func TestJoinAnyCommands(t *testing.T) {
	args := rapid.StringMatching(`([!#-:<>@-~](([ -!#-:<-~]|"[ !#-~]*")*[!#-:<-~])?)?`)
	command := rapid.OneOf(
		rapid.Map(rapid.StringMatching(`&?[BCE-RT-Z][0-9]{0,3}`), func(s string) Command {
			name := strings.TrimRight(s, "0123456789")
			return Command{Name: name, Args: s[len(name):]}
		}),
		rapid.Custom(func(t *rapid.T) Command {
			c := Command{Name: rapid.StringMatching(`S(0|[1-9][0-9]?)`).Draw(t, "register")}
			if c.Form = rapid.SampledFrom([]Form{Execute, Read, Write, Test}).Draw(t, "form"); c.Form == Write {
				c.Args = rapid.StringMatching(`[0-9]{0,4}`).Draw(t, "value")
			}
			return c
		}),
		rapid.Map(args, func(s string) Command { return Command{Name: "D", Args: s, Voice: true} }),
		rapid.Custom(func(t *rapid.T) Command {
			c := Command{Name: rapid.StringMatching(`[+*^%][A-Z][A-Z0-9_/.:!%-]{0,8}`).Draw(t, "name")}
			if c.Form = rapid.SampledFrom([]Form{Execute, Read, Write, Test}).Draw(t, "form"); c.Form == Write {
				c.Args = args.Draw(t, "args")
			}
			return c
		}),
	)
	rapid.Check(t, func(t *rapid.T) {
		cmds := rapid.SliceOfN(command, 1, 8).Draw(t, "commands")
		line := Join(cmds)
		got, err := Split(line)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if d := cmp.Diff(cmds, placeless(got)); d != "" {
			t.Fatalf("%q (-want +got):\n%s", line, d)
		}
	})
}

func FuzzSplit(f *testing.F) {
	for _, l := range realLines(f) {
		f.Add(l[2:])
	}
	for _, s := range []string{
		` E0 &W  S0 = 1 ; +X = "a" ,1 ;+Y ;D 12 ; *Z = ? ; S3= E Axyz`, `D>"a;b`, "S0=?", "S000=E", "+C=\"a;+B", "+X==?;", ";;", "&", "+ C", "A~", "D;;",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cmds, err := Split(text)
		checkRoundTrip(t, text, cmds)
		if err == nil {
			return
		}
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Pos < 0 || syntax.Pos > len(text) || syntax.Msg == "" {
			t.Fatalf("%q: %#v", text, err)
		}
		if n := len(cmds); n > 0 && cmds[n-1].End > syntax.Pos {
			t.Fatalf("%q: error at %d, inside %+v", text, syntax.Pos, cmds[n-1])
		}
	})
}
