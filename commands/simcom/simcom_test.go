package simcom_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/atparser"
	"sim800emu/commands/simcom"
	"sim800emu/engine"
	"sim800emu/internal/attest"
	"sim800emu/internal/radio"
)

// A world is the neighbours of the group, as the test wants them.
type world struct {
	inserted         bool
	readable, usable error
	rssi, ber        int
	registered       bool
	powerDowns       []bool
	left             []string
	powerDown        func(normal bool)
	clock            []radio.NetworkTime

	onInserted, onChange func()
	onTime               func(radio.NetworkTime)
}

func (w *world) Inserted() bool                    { return w.inserted }
func (w *world) Readable() error                   { return w.readable }
func (w *world) Usable() error                     { return w.usable }
func (w *world) Tries() (pin, pin2, puk, puk2 int) { return 2, 3, 10, 9 }
func (w *world) OnInserted(f func())               { w.onInserted = f }
func (w *world) PowerDown(normal bool) {
	w.powerDowns = append(w.powerDowns, normal)
	if w.powerDown != nil {
		w.powerDown(normal)
	}
}
func (w *world) Leave(word, _ string)    { w.left = append(w.left, word) }
func (w *world) CallReady() bool         { return w.registered }
func (w *world) Signal() (rssi, ber int) { return w.rssi, w.ber }
func (w *world) Operator() (long, short, numeric string, ok bool) {
	return "Test Network", "TestNet", "00101", w.registered
}
func (w *world) Serving() (radio.Cell, bool)        { return radio.Cell{}, false }
func (w *world) Survey(done func([]radio.Cell))     { done(nil) }
func (w *world) Limit(func(channel int) bool)       {}
func (w *world) Registration() int                  { return 0 }
func (w *world) Local() time.Time                   { return time.Time{} }
func (w *world) OnSet(func())                       {}
func (w *world) Neighbours() []radio.Cell           { return nil }
func (w *world) OnSignal(f func())                  { w.onChange = f }
func (w *world) OnTime(f func(radio.NetworkTime))   { w.onTime = f }
func (w *world) SetNetworkTime(t radio.NetworkTime) { w.clock = append(w.clock, t) }

func (w *world) Zone() int {
	if len(w.clock) == 0 {
		return 0
	}
	return w.clock[len(w.clock)-1].Zone
}

// mode is the one parameter of the +CMEE that stands in here.
func mode() atparser.Params { return atparser.Params{atparser.Int("n", 1, 1)} }

func modem(t *testing.T) (*attest.T, *simcom.Group, *world) {
	a, w := attest.New(t), &world{inserted: true}
	g := simcom.New(a.Engine, simcom.Config{
		Manufacturer: "SIMCOM_Ltd", Model: "SIMCOM_SIM800L", Revision: "1418B05SIM800L24",
		ICCID: "898600810906F8048812", SPN: "Vivo", CBATCHK: true,
	}, w, w, w, w)
	// +CMEE and &W stand for the other chapters
	a.Register(g.Commands(), []engine.Command{
		{Name: "+CMEE", Write: func(c *engine.Call) error { a.Engine.Basic.CMEE = 1; return nil }, Params: mode()},
		{Name: "&W", Execute: func(*engine.Call) error { a.Engine.Store(); return nil }},
		{Name: "&F", Execute: func(*engine.Call) error { a.Engine.Restore(true); return nil }},
	})
	return a, g, w
}

func TestSettings(t *testing.T) {
	a, g, _ := modem(t)
	a.Story(`
		> AT+CFGRI?;+CFGRI=?
		< +CFGRI: 0
		< +CFGRI: (0,1)
		< OK
		> AT+CLTS=?;+CLTS?
		< +CLTS: "yy/MM/dd,hh:mm:ss+/-zz"
		< +CLTS: 0
		< OK
		> AT+CSCLK=?;+CSCLK?
		< +CSCLK: (0-2)
		< +CSCLK: 0
		< OK
		> AT+CIURC=?;+CIURC?
		< +CIURC: (0,1)
		< +CIURC: 1
		< OK
		> AT+CNETLIGHT=?;+CNETLIGHT?
		< +CNETLIGHT: (0,1)
		< +CNETLIGHT: 1
		< OK
		> AT+CSMINS=?;+CSMINS?
		< +CSMINS: (0,1)
		< +CSMINS: 0,1
		< OK
		> AT+ECHARGE=?;+ECHARGE?
		< +ECHARGE: (0-1)
		< +ECHARGE: 0
		< OK
		> AT+CBATCHK=?;+CBATCHK?;+CBATCHK=0
		< +CBATCHK: (0,1)
		< +CBATCHK: 1
		< OK
		> AT+CFGRI=2;+CLTS=1;+CSCLK=2;+CIURC=0;+CNETLIGHT=0;+CSMINS=1;+ECHARGE=1;+EXUNSOL="SQ",1
		< OK
		> AT&W
		< OK
		! restart
		> AT+CFGRI?;+CLTS?;+CSCLK?;+CIURC?;+CNETLIGHT?;+CSMINS?;+ECHARGE?;+EXUNSOL="SQ",2;+CBATCHK?
		< +CFGRI: 2
		< +CLTS: 1
		< +CSCLK: 2
		< +CIURC: 0
		< +CNETLIGHT: 0
		< +CSMINS: 1,1
		< +ECHARGE: 1
		< +EXUNSOL: 1
		< +CBATCHK: 1
		< OK`)
	if g.CallReady() {
		t.Error("Call Ready is on with +CIURC=0")
	}
	// the factory profile leaves +CSCLK alone (manual 2.2.30)
	a.Story(`
		> AT&F
		< OK
		> AT+CLTS?;+CSCLK?
		< +CLTS: 0
		< +CSCLK: 2
		< OK`)
	if !g.CallReady() {
		t.Error("Call Ready is off in the factory profile")
	}
}

func TestLimits(t *testing.T) {
	for _, name := range []string{"+CFGRI", "+CLTS", "+CSCLK", "+CIURC", "+EXUNSOL", "+CNETLIGHT", "+CSMINS", "+ECHARGE", "+CBATCHK"} {
		a, _, _ := modem(t)
		a.Limits(name)
	}
}

func TestCard(t *testing.T) {
	a, _, w := modem(t)
	a.Story(`
		> AT+CCID
		< 898600810906F8048812
		< OK
		> AT+CCID=?
		< OK
		> AT+CCID?
		< ERROR
		> AT+CSPN?;+SPIC
		< +CSPN: "Vivo",0
		< +SPIC: 2,3,10,9
		< OK
		> AT+CSPN=?
		< ERROR
		> AT+GSV
		< SIMCOM_Ltd
		. SIMCOM_SIM800L
		. Revision:1418B05SIM800L24
		< OK
		> AT+CMEE=1
		< OK`)
	w.usable = engine.CMEPINRequired
	a.Story(`
		> AT+CCID
		< 898600810906F8048812
		< OK
		> AT+CSPN?
		< +CME ERROR: 11`)
	w.readable, w.usable = engine.CMENoSIM, engine.CMENoSIM
	a.Story(`
		> AT+CCID
		< +CME ERROR: 10
		> AT+SPIC
		< +CME ERROR: 10
		> AT+CSPN?
		< +CME ERROR: 10`)
}

func TestCardReport(t *testing.T) {
	a, _, w := modem(t)
	w.inserted = false
	w.onInserted()
	a.Expect("")
	a.Story(`
		> AT+CSMINS=1
		< OK
		> AT+CSMINS?
		< +CSMINS: 1,0
		< OK`)
	w.inserted = true
	w.onInserted()
	a.Expect("\r\n+CSMINS: 1,1\r\n")
	a.Engine.PowerOff()
	w.onInserted()
	a.Engine.PowerOn()
	a.Expect("")
}

func TestSignalReport(t *testing.T) {
	a, _, w := modem(t)
	a.Story(`
		> AT+EXUNSOL=?
		< +EXUNSOL: ("SQ")
		< OK
		> AT+EXUNSOL="SQ",2
		< +EXUNSOL: 0
		< OK`)
	w.rssi = 19
	w.onChange()
	a.Expect("")
	a.Story(`
		> AT+EXUNSOL="SQ",1
		< OK
		> AT+EXUNSOL?
		< ERROR`)
	w.onChange()
	a.Expect("")
	w.ber = 3
	w.onChange()
	a.Expect("\r\n+CSQN: 19,3\r\n")
	w.onChange()
	a.Expect("")
}

// TestNetworkTime prints what modules have printed.
func TestNetworkTime(t *testing.T) {
	a, _, w := modem(t)
	moment := radio.NetworkTime{Zone: 8, Year: 2018, Month: 11, Day: 23, Hour: 14, Minute: 18, Second: 50}
	w.onTime(moment)
	a.Expect("")
	if len(w.clock) != 0 {
		t.Error("the clock was set with +CLTS=0")
	}
	a.Story(`
		> AT+CLTS=1
		< OK`)
	w.onTime(moment)
	a.Expect("\r\n+CTZV: +8,0\r\n\r\n*PSUTTZ: 2018,11,23,14,18,50,\"+8\",0\r\n\r\nDST: 0\r\n")
	w.onTime(moment)
	a.Expect("\r\n*PSUTTZ: 2018,11,23,14,18,50,\"+8\",0\r\n\r\nDST: 0\r\n")
	w.registered, moment.Zone, moment.DST = true, -12, 1
	w.onTime(moment)
	a.Expect("\r\n+CTZV: -12,1\r\n\r\n*PSUTTZ: 2018,11,23,14,18,50,\"-12\",1\r\n\r\nDST: 1\r\n" +
		"\r\n+CIEV: 10,\"00101\",\"Test Network\",\"TestNet\", 0, 0\r\n")
	if len(w.clock) != 3 || w.clock[2] != moment {
		t.Errorf("the clock was set to %v", w.clock)
	}
}

// TestPowerDown: no result code, and nothing more is answered.
func TestPowerDown(t *testing.T) {
	a, _, w := modem(t)
	a.Story(`
		> AT+CPOWD=2
		< ERROR
		> AT+CPOWD?
		< ERROR
		> AT+CPOWD=?
		< ERROR
		> AT+CPOWD=0;+CSCLK?`)
	a.Send("AT\r")
	a.Expect("")
	a.Restart()
	// as package modem does it
	w.powerDown = func(bool) {
		a.Engine.URC("NORMAL POWER DOWN")
		a.Line.Release()
	}
	a.Story(`
		> AT+CPOWD=1
		< NORMAL POWER DOWN`)
	a.Send("AT\r")
	a.Expect("")
	w.powerDown = func(bool) { a.Engine.PowerOff() }
	a.Restart()
	a.Story(`
		> AT+CPOWD=0
		! restart
		> AT
		< OK`)
	if got := w.powerDowns; len(got) != 3 || got[0] || !got[1] || got[2] {
		t.Errorf("power-downs %v, want false, true, false", got)
	}
}

func TestDeclarations(t *testing.T) {
	_, g, _ := modem(t)
	for _, c := range g.Commands() {
		if c.Title == "" || len(c.Forms()) == 0 || c.Name != "+CBATCHK" && c.Name != "+ICCID" && !strings.HasPrefix(c.Manual, "6.2.") {
			t.Errorf("%s: section %q, title %q, forms %v", c.Name, c.Manual, c.Title, c.Forms())
		}
	}
}
