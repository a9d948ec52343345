package engine_test

import (
	"strings"
	"testing"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/attest"
)

// TestSavingModes is what of each saving mode is there after a restart, with
// and without AT&W (manual 1.4).
func TestSavingModes(t *testing.T) {
	for _, c := range []struct {
		story string
		want  string // +W, +A, +N, text
	}{
		{"> AT+W=5,\"mine\";+A=5;+N=5\n< OK", "1 5 7 factory"},
		{"> AT+W=5,\"mine\";+A=5;+N=5;&W\n< OK", "5 5 7 mine"},
		{"> AT+W=5,\"mine\";&W;+W=6,\"other\"\n< OK", "5 0 7 mine"},
		{"> AT+W=5;&W;&F;&W\n< OK", "1 0 7 factory"},
	} {
		k := newKit(t)
		k.Story(c.story)
		k.Story("! restart")
		k.Story(`
			> AT+W?;+A?;+N?
			< +W: ` + c.want[:1] + `,"` + c.want[6:] + `"
			< +A: ` + c.want[2:3] + `
			< +N: ` + c.want[4:5] + `
			< OK`)
	}
}

// TestProfiles: ATZ loads what AT&W has stored, AT&F what the factory had;
// neither touches NO_SAVE and AUTO_SAVE values or the port (manual 2.2.27, 2.2.30).
func TestProfiles(t *testing.T) {
	k := newKit(t)
	k.Story(`
		> AT+W=5,"mine";+IPR=3;&W
		< OK
		> AT+W=6,"other";+IPR=4;+A=2;+N=2;E0
		< OK
		> ATZ
		= "\r\nOK\r\n"
		> AT+W?;+IPR?;+A?;+N?
		< +W: 5,"mine"
		< +IPR: 4
		< +A: 2
		< +N: 2
		< OK
		> AT&F
		< OK
		> AT+W?;+IPR?;+A?;+N?
		< +W: 1,"factory"
		< +IPR: 4
		< +A: 2
		< +N: 2
		< OK
		> ATZ
		< OK
		> AT+W?
		< +W: 5,"mine"
		< OK
		! restart
		> AT+IPR?
		< +IPR: 3
		< OK`)
}

// TestChanged runs once when a restored value differs, and not otherwise.
func TestChanged(t *testing.T) {
	k := newKit(t)
	k.Send("ATZ\r")
	if k.changed != 0 {
		t.Error("Changed ran although nothing did")
	}
	k.Send("AT+V=4\r")
	k.Send("AT&F\r")
	if k.changed != 2 || k.v != 0 {
		t.Errorf("Changed ran %d times, the value is %d", k.changed, k.v)
	}
	k.Send("AT+V=4\r")
	k.Restart()
	if k.changed != 4 || k.v != 0 {
		t.Errorf("Changed ran %d times, the value is %d", k.changed, k.v)
	}
}

// TestSettingForms: the forms that Setting makes, a parameter left out, and the limits.
func TestSettingForms(t *testing.T) {
	k := newKit(t)
	k.Story(`
		> AT+W=?;+W?
		< +W: (0-9),"text"
		< +W: 1,"factory"
		< OK
		> AT+W=2
		< OK
		> AT+W?
		< +W: 2,"factory"
		< OK
		> AT+W
		< ERROR
		> AT+W=
		< ERROR`)
	k.Limits("+A")
}

// TestMistakesPanic: a declaration that cannot be right is found when the modem is built.
func TestMistakesPanic(t *testing.T) {
	n := 0
	for name, cmds := range map[string][]engine.Command{
		"two of one name": {{Name: "+X"}, {Name: "+X"}},
		"wrong variable":  {{Name: "+X", Keep: []any{n}}},
		"wrong grammar":   {{Name: "+X", Params: atparser.Params{atparser.Int("a", 0, 1).Opt(), atparser.Int("b", 0, 1)}}},
	} {
		func() {
			defer func() {
				if r := recover(); r == nil {
					t.Errorf("%s: no panic", name)
				} else if s, ok := r.(string); !ok || !strings.ContainsAny(s, "+<") {
					t.Errorf("%s: the panic does not name the culprit: %v", name, r)
				}
			}()
			attest.New(t).Engine.Register(cmds)
		}()
	}
}
