package v25ter_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/commands/v25ter"
	"sim800emu/engine"
	"sim800emu/internal/attest"
	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

func config() v25ter.Config {
	return v25ter.Config{
		Manufacturer: "SIMCOM_Ltd", Model: "SIMCOM_SIM800L", Revision: "1418B05SIM800L24",
		Info: "SIM800 R14.18", ObjectID: "SIM800", IMEI: "867372050000017",
	}
}

// A phone tells what it is asked.
type phone struct{ calls int }

func (p *phone) Dial(c *engine.Call, number string, hide, show bool) error {
	p.calls++
	c.Info("dial %s %v %v", number, hide, show)
	return nil
}

func (p *phone) Answer(c *engine.Call) error {
	if p.calls == 0 {
		return engine.ErrNoCarrier
	}
	return nil
}

func (p *phone) HangUp()      { p.calls = 0 }
func (p *phone) HangUpVoice() { p.calls = 0 }

// A book has one number.
type book struct{}

func (book) At(n int) (string, bool)          { return "5551", n == 1 }
func (book) Named(name string) (string, bool) { return "5552", name == "Bob" }

func modem(t *testing.T, more ...engine.Command) (*attest.T, *v25ter.Group) {
	return modemWith(t, config(), more...)
}

func modemWith(t *testing.T, cfg v25ter.Config, more ...engine.Command) (*attest.T, *v25ter.Group) {
	a := attest.New(t)
	g := v25ter.New(a.Engine, cfg, &phone{})
	a.Register(g.Commands(), more)
	return a, g
}

func TestStories(t *testing.T) {
	for name, story := range map[string]string{
		// bytes of identity as SIM800L modules print them
		"identity": `
			> ATI
			< SIM800 R14.18
			< OK
			> AT+GMM
			< SIMCOM_SIM800L
			< OK
			> AT+GMR
			< Revision:1418B05SIM800L24
			< OK
			> AT+GSN
			< 867372050000017
			< OK
			> AT+GMI;+GOI
			< SIMCOM_Ltd
			< SIM800
			< OK
			> AT+GMI=?;+GMM=?;+GMR=?;+GOI=?;+GSN=?
			< OK
			> AT+GCAP
			< +GCAP: +CGSM
			< OK
			> AT+GCAP=?
			< ERROR
			> ATI256
			< ERROR
			> AT+GSN?
			< ERROR`,
		"echo": `
			> ATE0
			< OK
			> AT
			< OK
			> ATE1
			< OK
			> ATE
			< OK
			> ATE2
			< ERROR`,
		"numeric answers": `
			> ATV0
			= "0\r"
			> ATI
			= "SIM800 R14.18\r\n0\r"
			> AT+NONE
			= "4\r"
			> ATA
			= "3\r"
			> ATV1
			< OK`,
		"no result codes": `
			> ATQ1
			> AT
			> ATI
			< SIM800 R14.18
			> ATX9
			> ATQ0
			< OK`,
		"registers": `
			> ATS0?S3?S4?S5?S6?S7?S8?S10?
			< 000
			< 013
			< 010
			< 008
			< 002
			< 060
			< 002
			< 015
			< OK
			> ATS0=3S7=255
			< OK
			> ATS0?S7?
			< 003
			< 255
			< OK
			# without a number the default is assigned (manual 1.4)
			> ATS7=
			< OK
			> ATS7?
			< 060
			< OK
			> ATS1?
			< ERROR
			> ATS0
			< ERROR`,
		"no effect in GSM": `
			> ATL0L9M0M9PT
			< OK
			> ATL10
			< ERROR
			> ATP1
			< ERROR`,
		"nothing to resume": `
			> ATO
			< ERROR
			> ATO0
			< ERROR
			> ATO1
			< ERROR`,
		"hang up": `
			> ATH
			< OK
			> ATH0
			< OK
			> ATH1
			< ERROR
			> AT+HVOIC
			< OK`,
		"ways to write": `
			> at+gsn
			< 867372050000017
			< OK
			> ATE1Q0S0=1S3=13V1X4;+IFC=0,0;+ICF=3;&W
			< OK
			> AT+++
			< ERROR
			> AT+GMI;+NONE;+GMM
			< SIMCOM_Ltd
			< ERROR`,
		"framing": `
			> AT+ICF=?
			< +ICF: (1-6),(0,1,3)
			< OK
			> AT+ICF?
			< +ICF: 3,255
			< OK
			> AT+ICF=2,1
			< OK
			> AT+ICF?
			< +ICF: 2,1
			< OK
			# the parity of a format without one is ignored
			> AT+ICF=3,0
			< OK
			> AT+ICF?
			< +ICF: 3,255
			< OK
			> AT+ICF=5
			< OK
			> AT+ICF?
			< +ICF: 5,1
			< OK
			> AT+ICF=2,2
			< ERROR
			> AT+ICF=
			< ERROR`,
		"flow control": `
			> AT+IFC=?
			< +IFC: (0-2),(0-2)
			< OK
			> AT+IFC?
			< +IFC: 0,0
			< OK
			> AT+IFC=0, 1
			< OK
			> AT+IFC=0
			< OK
			> AT+IFC?
			< +IFC: 0,1
			< OK`,
		"rate": `
			> AT+IPR=?
			< +IPR: (),(0,1200,2400,4800,9600,19200,38400,57600,115200,230400,460800)
			< OK
			> AT+IPR?
			< +IPR: 0
			< OK
			> AT+IPR = 9600
			< OK
			> AT+IPR?
			< +IPR: 9600
			< OK
			> AT+IPR=115201
			< ERROR
			> AT+IPR=300
			< ERROR`,
		"calls": `
			> ATA
			< NO CARRIER
			> ATD+440000000000;
			< dial +440000000000 false false
			< OK
			> ATA
			< OK
			> ATDL
			< dial +440000000000 false false
			< OK
			> ATDT123,4I;+GMI
			< dial 1234 true false
			< SIMCOM_Ltd
			< OK
			> ATD5iG;
			< dial 5 false true
			< OK
			> ATH
			< OK
			> ATA
			< NO CARRIER
			> ATD*99#
			< NO CARRIER
			> ATD
			< ERROR
			> ATD12x;
			< ERROR
			> ATD>1;
			< ERROR
			> ATD>"SIM";
			< ERROR
			> ATD>;
			< ERROR`,
		"nothing to redial": `
			> ATDL
			< 0123456789*#+ABC
			< OK`,
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := modem(t)
			a.Story(story)
		})
	}
}

func TestLimits(t *testing.T) {
	a, g := modem(t)
	for _, c := range g.Commands() {
		if c.Name == "O" || c.Name == "Q" || c.Name == "V" || len(c.Params) == 0 { // answers otherwise: see the stories
			continue
		}
		a.Limits(c.Name)
	}
	a, _ = modem(t)
	a.Story(`
		> ATQ2
		< ERROR
		> ATV2
		< ERROR`)
}

func TestRepeat(t *testing.T) {
	a, _ := modem(t)
	a.Send("A/") // an empty line, when there was none before (V.250 5.2.4)
	a.Expect("A/\r\nOK\r\n")
	a.Send("AT+GMI\r")
	a.Got()
	a.Send("A/")
	a.Expect("A/\r\nSIMCOM_Ltd\r\n\r\nOK\r\n")
}

// TestProfiles stores one set of values, changes them and loads them again.
func TestProfiles(t *testing.T) {
	a, _ := modem(t)
	a.Story(`
		> ATE0S0=5&W
		< OK
		> ATS0=7S8=9+IFC=1,1
		< OK
		> ATZ
		< OK
		> ATS0?S8?
		< 005
		< 002
		< OK
		# the port keeps its settings
		> AT+IFC?
		< +IFC: 1,1
		< OK
		> AT&F0
		< OK
		> ATS0?
		< 000
		< OK
		! restart
		= ""
		> ATS0?+IFC?
		< 005
		< +IFC: 0,0
		< OK
		> ATZ1
		< ERROR
		> AT&F1
		< ERROR
		> AT&W1
		< ERROR`)
	if a.Engine.Basic.E != 0 {
		t.Error("ATE0&W did not outlive the restart")
	}
}

func TestShow(t *testing.T) {
	later := "x"
	a, _ := modem(t,
		engine.Setting(engine.Command{Name: "+ZZZ", Saving: engine.SaveOnW}, &later),
		engine.Command{Name: "+YYY", Saving: engine.NoSave, Keep: []any{new(int)}},
	)
	const others = `
		. S3: 13
		. S4: 10
		. S5: 8
		. S6: 2
		. S7: 60
		. S8: 2
		. S10: 15
		. V: 1
		. E: 1
		. Q: 0
		. X: 4
		. &C: 1
		. &D: 1
		. +IPR: 0
		. +IFC: 0,0
		. +ICF: 3,3
		. +ZZZ: "x"`
	a.Story(`
		> ATS0=1
		< OK
		> AT&V0
		< DEFAULT PROFILE
		. S0: 0` + others + `
		.
		. USER PROFILE
		. S0: 0` + others + `
		.
		. ACTIVE PROFILE
		. S0: 1` + others + `
		< OK
		> AT&V1
		< ERROR`)
}

// TestSuspendedConnection: ATO resumes what +++ has left, and ATH leaves it alone.
func TestSuspendedConnection(t *testing.T) {
	var data []byte
	online := &engine.Online{Input: func(b []byte) { data = append(data, b...) }}
	a, _ := modem(t, engine.Command{
		Name: "+GO", Execute: func(*engine.Call) error { return engine.Connect(online) },
	})
	a.Story(`
		> AT+GO
		< CONNECT
		+ 2s`)
	a.Send("+++")
	a.Expect("")
	a.Advance(time.Second)
	a.Expect("\r\nOK\r\n")
	a.Story(`
		> ATH
		< OK
		> ATO
		< CONNECT`)
	a.Send("hello")
	if string(data) != "hello" {
		t.Errorf("the connection got %q, want hello", data)
	}
}

// TestSlowDataCall: the network's time, S7, or any character ends a data call.
func TestSlowDataCall(t *testing.T) {
	cfg := engine.Config{}
	cfg.Delays[engine.Network] = kernel.Fixed(5 * time.Second)
	a := attest.NewWith(t, cfg, uart.Config{Baud: 115200, NoPace: true})
	a.Register(v25ter.New(a.Engine, config(), &phone{}).Commands())
	a.Story(`
		> ATD123
		+ 4s
		+ 2s
		< NO CARRIER
		> ATS7=2
		< OK
		> ATD123
		+ 2s
		< NO CARRIER
		> ATD123
		+ 1s`)
	a.Send("x")
	a.Expect("\r\nNO CARRIER\r\n")
}

// TestDialFromThePhonebook: the number is what ATDL dials again.
func TestDialFromThePhonebook(t *testing.T) {
	a, g := modem(t)
	g.UsePhonebook(book{})
	a.Story(`
		> ATD>1I;
		< dial 5551 true false
		< OK
		> ATD>"Bob";
		< dial 5552 false false
		< OK
		> ATDL
		< dial 5552 false false
		< OK
		> ATD>2;
		< ERROR
		> ATD>"Eve";
		< ERROR`)
}

func TestNoCalls(t *testing.T) {
	cfg := config()
	cfg.NoCalls = func() error { return engine.ErrPlain }
	a, _ := modemWith(t, cfg)
	a.Story(`
		> ATD123;
		< ERROR`)
}

// TestDeclarations counts the manual's entries and looks for what docs need.
func TestDeclarations(t *testing.T) {
	_, g := modem(t)
	cmds := g.Commands()
	last := len(cmds) - 1
	if last != 42 || cmds[last].Name != "D*99#" {
		t.Fatalf("%d commands, chapter 2 has 42 entries, and ATD*99# of 20.8 comes behind them", len(cmds))
	}
	cmds = cmds[:last]
	for i, c := range cmds {
		if !strings.HasPrefix(c.Manual, "2.2.") || c.Title == "" || len(c.Forms()) == 0 {
			t.Errorf("%s: section %q, title %q, forms %v", c.Name, c.Manual, c.Title, c.Forms())
		}
		if i > 0 && len(c.Manual) == len(cmds[i-1].Manual) && c.Manual <= cmds[i-1].Manual {
			t.Errorf("%s (%s) is not in the manual's order", c.Name, c.Manual)
		}
	}
}
