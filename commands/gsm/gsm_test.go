package gsm_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/atparser"
	"sim800emu/commands/gsm"
	"sim800emu/engine"
	"sim800emu/internal/attest"
	"sim800emu/internal/radio"
)

// A network does what the test says.
type network struct {
	stat      int
	lac, ci   string
	rssi, ber int
	found     []radio.Found
	chosen    []any
	refuse    error
	hang      bool // Scan and Select never answer
	onChange  []func()
	scanTime  time.Duration
	a         *attest.T
}

func (n *network) Registration() int       { return n.stat }
func (n *network) Cell() (lac, ci string)  { return n.lac, n.ci }
func (n *network) Signal() (rssi, ber int) { return n.rssi, n.ber }
func (n *network) OnChange(f func())       { n.onChange = append(n.onChange, f) }
func (n *network) Operator() (long, short, numeric string, ok bool) {
	if n.stat != 1 && n.stat != 5 {
		return "", "", "", false
	}
	return "Test Network", "TestNet", "00101", true
}

func (n *network) Scan(done func([]radio.Found)) {
	if !n.hang {
		n.a.Loop.After(n.scanTime, func() { done(n.found) })
	}
}

func (n *network) Select(mode int, name string, done func(error)) {
	n.chosen = append(n.chosen, mode, name)
	if !n.hang {
		n.a.Loop.After(time.Second, func() { done(n.refuse) })
	}
}

func (n *network) become(stat int, lac, ci string) {
	n.stat, n.lac, n.ci = stat, lac, ci
	for _, f := range n.onChange {
		f()
	}
	n.a.Loop.Advance(0)
}

// A power is +CFUN as package modem does it, without the delays.
type power struct {
	fun    int
	resets int
	sim    *gsm.SIM
	a      *attest.T
}

func (p *power) Functionality() int { return p.fun }

func (p *power) SetFunctionality(fun int, reset bool, done func()) {
	switch {
	case reset:
		p.resets++
	case fun == p.fun:
	case fun == 1 && p.fun == 0:
		p.a.Loop.After(time.Second, p.sim.Start)
	case fun == 0:
		p.sim.Stop()
		p.a.Line.Release()
	}
	p.fun = fun
	done()
}

type fixture struct {
	*attest.T
	gsm     *gsm.Group
	network *network
	power   *power
}

func config() gsm.Config {
	return gsm.Config{
		Manufacturer: "SIMCOM_Ltd", Model: "SIMCOM_SIM800L", Revision: "1418B05SIM800L24", IMEI: "867372050000017",
		BatteryMV: 4017, BatteryLevel: 82,
		SIM: gsm.SIMConfig{PUK: "12345678", IMSI: "001010123456789", Number: "+0010101234567"},
	}
}

// cold is a modem that has not read its card yet.
func cold(t *testing.T, cfg gsm.Config) *fixture {
	a := attest.New(t)
	f := &fixture{T: a, network: &network{a: a}, power: &power{fun: 1, a: a}}
	f.gsm = gsm.New(a.Engine, cfg, f.network, f.power)
	f.power.sim = f.gsm.SIM()
	a.Engine.OnRestart(f.gsm.SIM().PowerLost)
	// E and &W stand for chapter 2
	a.Register(f.gsm.Commands(), []engine.Command{
		{
			Name: "E", Params: atparser.Params{atparser.Int("n", 0, 1).Or(0)},
			Execute: func(c *engine.Call) error {
				a.Engine.Basic.E = c.Args.Int("n")
				return nil
			},
		},
		{Name: "&W", Execute: func(*engine.Call) error { a.Engine.Store(); return nil }},
	})
	return f
}

// ready is a modem whose card is ready, nothing typed yet.
func ready(t *testing.T) *fixture {
	f := cold(t, config())
	f.gsm.SIM().Start()
	f.Loop.Advance(0)
	f.Expect("\r\n+CPIN: READY\r\n")
	return f
}

func TestIdentity(t *testing.T) {
	ready(t).Story(`
		> AT+CGMI
		< SIMCOM_Ltd
		< OK
		> AT+CGMM
		< SIMCOM_SIM800L
		< OK
		> AT+CGMR
		< Revision:1418B05SIM800L24
		< OK
		> AT+CGSN;+CIMI
		< 867372050000017
		< 001010123456789
		< OK
		> AT+CNUM
		< +CNUM: "","+0010101234567",145,0,4
		< OK
		> AT+CBC
		< +CBC: 0,82,4017
		< OK
		> AT+CGMI=?;+CGMM=?;+CGMR=?;+CGSN=?;+CIMI=?;+CNUM=?;+CPIN=?;+CCLK=?
		< OK
		> AT+CBC=?
		< +CBC: (0,1,2),(1-100),(voltage)
		< OK
		> AT+CGMI?
		< ERROR`)
}

func TestSettings(t *testing.T) {
	ready(t).Story(`
		> AT+CSCS=?
		< +CSCS: ("IRA","GSM","UCS2","HEX","PCCP","PCDN","8859-1")
		< OK
		> AT+CSCS?
		< +CSCS: "IRA"
		< OK
		> AT+CSCS="TEST"
		< ERROR
		> AT+CMEE=2
		< OK
		> AT+CSCS="TEST"
		< +CME ERROR: Invalid input value
		> AT+CSCS="GSM"
		< OK
		> AT+CMEE=?
		< +CMEE: (0-2)
		< OK
		> AT+CMEE=
		< OK
		> AT+CMEE?
		< +CMEE: 2
		< OK
		> AT&W
		< OK
		! restart
		> AT+CSCS?;+CMEE?
		< +CSCS: "GSM"
		< +CMEE: 2
		< OK`)
}

func TestLimits(t *testing.T) {
	for _, name := range []string{"+CSCS", "+CREG"} {
		ready(t).Limits(name)
	}
	ready(t).Story(`
		> AT+CMEE=3
		< ERROR
		> AT+CMEE=0;+CMEE=1;+CMEE=2
		< OK`)
}

func TestRegistration(t *testing.T) {
	f := ready(t)
	f.Story(`
		> AT+CREG=?
		< +CREG: (0-2)
		< OK
		> AT+CREG?
		< +CREG: 0,0
		< OK`)
	f.network.become(2, "", "")
	f.Expect("")
	f.Story(`
		> AT+CREG?
		< +CREG: 0,2
		< OK
		> AT+CREG=1
		< OK`)
	f.network.become(5, "1102", "D63D")
	f.Expect("\r\n+CREG: 5\r\n")
	f.network.become(5, "1102", "D63E")
	f.Expect("")
	f.Story(`
		> AT+CREG?
		< +CREG: 1,5
		< OK
		> AT+CREG=2
		< OK
		> AT+CREG?
		< +CREG: 2,5,"1102","D63E"
		< OK`)
	f.network.become(5, "1102", "D63D")
	f.Expect("\r\n+CREG: 5,\"1102\",\"D63D\"\r\n")
	f.network.become(5, "1102", "D63D")
	f.Expect("")
	f.network.become(0, "1102", "D63D")
	f.Expect("\r\n+CREG: 0\r\n")
	f.Story(`
		> AT+CREG?
		< +CREG: 2,0
		< OK
		> AT+CREG=3
		< ERROR`)
}

func TestSignal(t *testing.T) {
	f := ready(t)
	f.Story(`
		> AT+CSQ
		< +CSQ: 0,0
		< OK`)
	f.network.rssi = 19
	f.Story(`
		> AT+CSQ;+CREG?;+CCLK?
		< +CSQ: 19,0
		< +CREG: 0,0
		< +CCLK: "04/01/01,00:00:00+00"
		< OK
		> AT+CSQ=?
		< +CSQ: (0-31,99),(0-7,99)
		< OK
		> AT+CSQ?
		< ERROR`)
}

func TestOperator(t *testing.T) {
	f := ready(t)
	f.Story(`
		> AT+COPS?
		< +COPS: 0
		< OK`)
	f.network.stat = 1
	f.Story(`
		> AT+COPS?
		< +COPS: 0,0,"Test Network"
		< OK
		> AT+COPS=3,1
		< OK
		> AT+COPS?
		< +COPS: 0,1,"TestNet"
		< OK
		> AT+COPS=1,2,"00101"
		+ 1s
		< OK
		> AT+COPS?
		< +COPS: 1,2,"00101"
		< OK
		> AT+COPS=2
		+ 1s
		< OK
		> AT+CMEE=1
		< OK
		> AT+COPS=1
		< +CME ERROR: 765
		> AT+COPS=4,2
		< +CME ERROR: 765
		> AT+COPS=3
		< +CME ERROR: 765
		> AT+COPS=5
		< +CME ERROR: 765
		> AT+COPS=0,3
		< +CME ERROR: 765`)
	f.network.refuse = engine.CMENoNetwork
	f.Story(`
		> AT+COPS=0,0;+CSQ
		+ 1s
		< +CME ERROR: 30`)
	if got, want := f.network.chosen, []any{1, "00101", 2, "", 0, ""}; len(got) != len(want) {
		t.Errorf("the network was asked for %v, want %v", got, want)
	} else {
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("the network was asked for %v, want %v", got, want)
				break
			}
		}
	}
	f.network.hang = true
	f.Story(`
		> AT+COPS=0
		+ 119s
		+ 2s
		< +CME ERROR: 31`)
}

func TestScan(t *testing.T) {
	f := ready(t)
	f.network.scanTime = 30 * time.Second
	f.Story(`
		> AT+COPS=?
		+ 31s
		< +COPS: ,,(0-4),(0-2)
		< OK`)
	f.network.found = []radio.Found{
		{Stat: 2, Long: "Test Network", Short: "TestNet", Numeric: "00101"},
		{Stat: 3, Long: "Other", Numeric: "00102"},
	}
	f.Story(`
		> AT+COPS=?
		+ 31s
		< +COPS: (2,"Test Network","TestNet","00101"),(3,"Other","","00102"),,(0-4),(0-2)
		< OK`)
	// a result that comes after the ceiling says nothing
	f.network.scanTime = 3 * time.Minute
	f.Story(`
		> AT+CMEE=1
		< OK
		> AT+COPS=?
		+ 121s
		< +CME ERROR: 31
		+ 2m`)
}

func TestFunctionality(t *testing.T) {
	f := ready(t)
	f.gsm.SIM().OnLost(func() { t.Error("+CFUN counts as a card that is lost") })
	f.Story(`
		> AT+CFUN?
		< +CFUN: 1
		< OK
		> AT+CFUN=?
		< +CFUN: (0,1,4),(1)
		< OK
		> AT+CFUN=1
		< OK
		> AT+CFUN=0
		< +CPIN: NOT READY
		< OK
		> AT+CPIN?
		< ERROR
		> AT+CMEE=2
		< OK
		> AT+CPIN?
		< +CME ERROR: CFUN state is 0 or 4
		> AT+CFUN=4
		< +CME ERROR: operation not allowed
		> AT+CFUN=0
		< OK
		> AT+CFUN=1
		< OK
		> AT+CIMI
		< +CME ERROR: CFUN state is 0 or 4
		+ 1s
		< +CPIN: READY
		> AT+CFUN=4
		< OK
		> AT+CPIN?
		< +CPIN: READY
		< OK
		> AT+CFUN=0,1
		< +CME ERROR: operation not allowed
		> AT+CFUN=2
		< +CME ERROR: Invalid input value
		> AT+CFUN=1,2
		< +CME ERROR: Invalid input value
		> AT+CFUN=1,0
		< OK
		> AT+CFUN=1,1
		< OK`)
	if f.power.resets != 1 {
		t.Errorf("%d restarts, want 1", f.power.resets)
	}
}

func TestClock(t *testing.T) {
	f := ready(t)
	f.Advance(7*time.Minute + 42*time.Second)
	f.Story(`
		> AT+CCLK?
		< +CCLK: "04/01/01,00:07:42+00"
		< OK
		> AT+CCLK="20/02/28,23:59:58-08"
		< OK
		+ 2s
		> AT+CCLK?
		< +CCLK: "20/02/29,00:00:00-08"
		< OK
		> AT+CMEE=1
		< OK`)
	for _, bad := range []string{
		"", "20/02/30,00:00:00+00", "21/02/29,00:00:00+00", "20/13/01,00:00:00+00", "20/00/01,00:00:00+00", "20/01/00,00:00:00+00",
		"20/01/01,24:00:00+00", "20/01/01,00:60:00+00", "20/01/01,00:00:60+00", "20/01/01,00:00:00+49",
		"20/01/01,00:00:00-48", "20/01/01,00:00:00", "20/01/01,00:00:00+0", "2020/01/01,00:00:00+00",
		"20-01/01,00:00:00+00", "20/01/01 00:00:00+00", "20/01/01,00.00:00+00", "x0/01/01,00:00:00+00", "20/01/01,00:00:00 00",
	} {
		f.Send("AT+CCLK=\"" + bad + "\"\r")
		if got := f.Got(); !strings.HasSuffix(got, "\r\n+CME ERROR: 765\r\n") {
			t.Errorf("%s: the TE read %q", bad, got)
		}
	}
	for _, good := range []string{"00/01/01,00:00:00-47", "99/12/31,23:59:59+48"} {
		f.Story("> AT+CCLK=\"" + good + "\"\n< OK\n> AT+CCLK?\n< +CCLK: \"" + good + "\"\n< OK")
	}
	// a restart leaves the clock running, a lost supply does not
	f.Restart()
	f.Advance(time.Second)
	f.Story(`
		> AT+CCLK?
		< +CCLK: "00/01/01,00:00:00+48"
		< OK`)
	f.gsm.Clock().SetNetworkTime(radio.NetworkTime{
		Since: f.Loop.Now() - time.Second, Zone: 8, Year: 2018, Month: 11, Day: 23, Hour: 23, Minute: 18, Second: 50,
	})
	f.Story(`
		> AT+CCLK?
		< +CCLK: "18/11/24,01:18:51+08"
		< OK`)
	f.gsm.Clock().Lose()
	f.Story(`
		> AT+CCLK?
		< +CCLK: "04/01/01,00:00:00+08"
		< OK`)
}

func TestDeclarations(t *testing.T) {
	for _, c := range ready(t).gsm.Commands() {
		if c.Title == "" || len(c.Forms()) == 0 || !strings.HasPrefix(c.Manual, "3.2.") {
			t.Errorf("%s: section %q, title %q, forms %v", c.Name, c.Manual, c.Title, c.Forms())
		}
	}
}
