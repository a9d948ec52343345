package fault_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sim800emu/fault"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

func TestParsePrintsBack(t *testing.T) {
	for text, want := range map[string]string{
		"lost-prompt":                                            "lost-prompt@command AT+CIPSEND*",
		"lost-prompt@command:2 'AT+CIPSEND*'":                    "lost-prompt@command 2 AT+CIPSEND*",
		" late-prompt : by=3s @ command AT+X* ":                  "late-prompt:by=3s@command AT+X*",
		"x=drop:count=3@byte 900 toward-te":                      "x=drop:count=3@byte 900 toward-te",
		"drop@byte every 10 link any up times 3":                 "drop@byte every 10 link any up times 3",
		"drop@byte 7 link 2 down always":                         "drop@byte 7 link 2 down always",
		"a=reset@time 90s then b,c":                              "a=reset@time 1m30s then b,c",
		"reset@time every 60m":                                   "reset@time every 1h0m0s",
		"reset@hand times 0":                                     "reset@hand always",
		"lost-urc@urc 'CONNECT OK'":                              "lost-urc@urc 'CONNECT OK'",
		"rude-urc:text='+CMTI: \"SM\",1',at=2@state prompt-open": "rude-urc:text='+CMTI: \"SM\",1',at=2@state prompt-open",
		"rude-urc:text='it''s'@hand":                             "rude-urc:text='it''s'@hand",
		"stall@state link-up 3":                                  "stall@state link-up 3",
		"context-lost@tls before certificate link 0":             "context-lost@tls before Certificate link 0",
		"flip@chance 2.5% of byte toward-te":                     "flip@chance 2.5% of byte toward-te",
		"error@exactly 2 of 10 command AT+CSQ":                   "error@exactly 2 of 10 command AT+CSQ",
		"error@command every 3 AT+CSQ":                           "error@command every 3 AT+CSQ",
		"error@command every AT+CSQ":                             "error@command every AT+CSQ",
		"roaming then x":                                         "roaming@time 0s then x",
		"connect-slow@connect 2":                                 "connect-slow@connect 2 *",
	} {
		s, err := fault.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := s.String(); got != want {
			t.Errorf("%s prints as %s, want %s", text, got, want)
		}
		again, err := fault.Parse(s.String())
		if diff := cmp.Diff(s, again); diff != "" || err != nil {
			t.Errorf("%s: printed and read again (%v)\n%s", text, err, diff)
		}
	}
}

func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "there is no fault",
		"lost-promt":                        "did you mean lost-prompt?",
		"drop":                              "add a trigger",
		"drop@":                             "the trigger behind @ is empty",
		"drop:cuont=1@hand":                 "did you mean count?",
		"drop:count=1,count=2@hand":         "count is given twice",
		"drop:count=-1@hand":                "a number from 0",
		"drop:count@hand":                   "NAME=VALUE",
		"flip:mask=256@hand":                "a number from 0 to 255",
		"late-prompt:by=3":                  "a time such as 3s",
		"send-fail:data=gone":               "lost, delivered",
		"reset:for=3s@hand":                 "it has none",
		"reset@tiem 3s":                     "did you mean time?",
		"reset@time":                        "the time is missing",
		"reset@time 3":                      "write it as 12s",
		"reset@time 3s 4s":                  `"4s" is too much`,
		"reset@time every 0s":               "too often",
		"reset@time every":                  "the time is missing",
		"reset@state promt-open":            "did you mean prompt-open?",
		"reset@command":                     "the pattern is missing",
		"reset@command 0 AT":                "the first is number 1",
		"reset@byte toward-te":              "the number of the byte",
		"reset@byte 9 to-te":                "there is no stream",
		"reset@byte every 0 toward-te":      "a number from 1",
		"reset@byte 9 link 1 sideways":      "up, down",
		"reset@tls at Certificate":          "before, inside, after",
		"reset@tls before Certficate":       "did you mean Certificate?",
		"reset@chance 5 of command AT":      "write it as 5%",
		"reset@chance 0% of command AT":     "above 0%",
		"reset@chance 101% of command AT":   "at most 100%",
		"reset@chance 5% of time 3s":        "there is no such trigger",
		"reset@exactly 5 of 3 command AT+X": "cannot be drawn",
		"reset@exactly 5 in 3 command AT+X": "exactly 2 of 10",
		"reset@hand times many":             "a number from 1",
		"rude-urc:text=a'b@hand":            "a quote stands at both ends",
	} {
		if _, err := fault.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestCannotFire: a fault that can never fire with this modem is an error when it is made.
func TestCannotFire(t *testing.T) {
	lacking := modemtest.Change(func(p *profiles.Profile) { p.Device.Lacks = []string{"+CIPRX*"} })
	denied := modemtest.Change(func(p *profiles.Profile) { p.Network.Denied = true })
	noSIM := modemtest.Change(func(p *profiles.Profile) { p.SIM.Absent = true })
	for _, c := range []struct {
		opt    modemtest.Option
		faults []string
		want   string // empty: fine
	}{
		{nil, []string{"error@command AT+CSQ"}, ""},
		{nil, []string{"error@command AT+CS*"}, ""},
		{nil, []string{"error@command *"}, ""},
		{nil, []string{"error@command ATD*99#"}, ""},
		{nil, []string{"error@command at&w"}, ""},
		{nil, []string{"error@command ATE1"}, ""},
		{nil, []string{"error@command AT+CIPSEND=5"}, ""},
		{nil, []string{"error@command AT+CREG=?"}, ""},
		{nil, []string{"error@command AT+CIPSND*"}, "did you mean AT+CIPSEND?"},
		{nil, []string{"error@command AT+CIPSENDX*"}, "no command of this modem matches"},
		{nil, []string{"error@command AT+CSQ?"}, "no command of this modem matches"},
		{nil, []string{"error@command CIPSEND*"}, "the pattern begins with AT"},
		{nil, []string{"error@command AT"}, "a line without a command"},
		{lacking, []string{"error@command AT+CIPRXGET*"}, "no command of this modem matches"},
		{denied, []string{"nat-timeout"}, "denies registration"},
		{denied, []string{"early-closed"}, "denies registration"},
		{nil, []string{"stall@state link-up 7"}, "there is no connection 7; they are 0 to 5"},
		{nil, []string{"drop@byte 7 link 6 up"}, "there is no connection 6"},
		{nil, []string{"mark@hand", "mark@hand"}, "give one another"},
		{nil, []string{"a=mark@hand then b"}, `then names "b"`},
		{nil, []string{"a=mark@hand then b", "b=mark@hand then a"}, "a → b → a"},
		{nil, []string{"a=mark@hand then a"}, "a → a"},
		{nil, []string{"a=mark@hand then b", "b=mark@hand then c", "c=mark@hand then b"}, "b → c → b"},
		{denied, []string{"roaming"}, "denies registration"},
		{denied, []string{"no-registration@time 3s"}, "denies registration"},
		{denied, []string{"mark@tls before ClientHello"}, "denies registration"},
		{denied, []string{"mark@state link-up"}, "denies registration"},
		{denied, []string{"mark@state prompt-open"}, ""},
		{noSIM, []string{"sim-gone@time 3s"}, "needs a card"},
		{noSIM, []string{"stall"}, "has no card"},
	} {
		opts := []modemtest.Option{modemtest.Start(modemtest.Off)}
		if c.opt != nil {
			opts = append(opts, c.opt)
		}
		m := modemtest.New(t, opts...)
		err := m.AddFaults(parse(t, c.faults...)...)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%q: %v", c.faults, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%q: %v, want %q", c.faults, err, c.want)
		case c.want != "" && len(m.Faults().Report()) > 0:
			t.Errorf("%q: some were added all the same", c.faults)
		}
	}
}

// TestAllMistakesAtOnce: one run tells of all.
func TestAllMistakesAtOnce(t *testing.T) {
	m := modemtest.New(t, modemtest.Start(modemtest.Off))
	err := m.AddFaults(parse(t, "a=error@command AT+NONE", "b=stall@state link-up 9")...)
	if err == nil || !strings.Contains(err.Error(), "fault a:") || !strings.Contains(err.Error(), "fault b:") {
		t.Error(err)
	}
}

// TestKinds: each kind says what it is, and its own trigger and defaults are right.
func TestKinds(t *testing.T) {
	for _, k := range fault.List() {
		if k.Title == "" || k.Sees == "" || k.Met == "" || k.Plane == "" {
			t.Errorf("%s does not say what it is", k.Name)
		}
		a := fault.Action{Kind: k.Name, Params: map[string]string{}}
		for _, p := range k.Params {
			if p.Doc == "" {
				t.Errorf("%s: %s is not explained", k.Name, p.Name)
			}
			if p.Default != "" {
				a.Params[p.Name] = p.Default
			}
		}
		if err := a.Check(); err != nil {
			t.Errorf("%s: a default is wrong: %v", k.Name, err)
		}
		if k.When != "" {
			if _, err := fault.ParseTrigger(k.When); err != nil {
				t.Errorf("%s: its trigger is wrong: %v", k.Name, err)
			}
		}
	}
}

// FuzzParse: any text in, no panic; what is understood prints back the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"x=drop:count=3@byte every 900 link 1 down times 3 then a,b", "rude-urc:text='a''b',at=2@chance 5% of urc '+C*'",
		"stall@tls inside Certificate link any always", "rude-urc@urc '0'", "error:code=3@exactly 2 of 10 command AT+X",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := fault.Parse(text)
		if err != nil {
			return
		}
		again, err := fault.Parse(s.String())
		if err != nil || again.String() != s.String() {
			t.Fatalf("%q prints as %q and reads as %q (%v)", text, s, again, err)
		}
	})
}
