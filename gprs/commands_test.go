package gprs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sim800emu/engine"
)

// The forms that the manual prints, in its order.
var wantForms = map[string]string{
	"+CGATT": "test read write", "+CGDCONT": "test read write", "+CGQMIN": "test read write",
	"+CGQREQ": "test read write", "+CGACT": "test read write", "+CGDATA": "test write",
	"+CGPADDR": "test write", "+CGCLASS": "test read write", "+CGEREP": "test read write",
	"+CGREG": "test read write", "+CGSMS": "test read write",
}

func TestDeclarations(t *testing.T) {
	saving := map[engine.Saving]string{}
	b := newBench(t, testConfig())
	cmds := b.Commands()
	if len(cmds) != len(wantForms) {
		t.Errorf("%d commands, want %d", len(cmds), len(wantForms))
	}
	for i, c := range cmds {
		if got := strings.Join(c.Forms(), " "); got != wantForms[c.Name] {
			t.Errorf("%s has the forms %q, want %q", c.Name, got, wantForms[c.Name])
		}
		if want := fmt.Sprintf("7.2.%d", i+1); c.Manual != want {
			t.Errorf("%s is at %s, want %s", c.Name, c.Manual, want)
		}
		if len(c.Keep) > 0 && c.Saving == engine.AutoSave {
			saving[c.Saving] += c.Name
		}
	}
	if want := "+CGDCONT+CGQMIN+CGQREQ+CGCLASS+CGSMS"; saving[engine.AutoSave] != want {
		t.Errorf("AUTO_SAVE: %s, want %s", saving[engine.AutoSave], want)
	}
}

// The answers of an untouched module.
func TestTestAndReadForms(t *testing.T) {
	b := newBench(t, testConfig())
	three := func(format string) string {
		return strings.Join([]string{fmt.Sprintf(format, 1), fmt.Sprintf(format, 2), fmt.Sprintf(format, 3)}, "\r\n")
	}
	for command, text := range map[string]string{
		"+CGATT=?":   "+CGATT: (0,1)",
		"+CGATT?":    "+CGATT: 0",
		"+CGDCONT=?": `+CGDCONT: (1-3),"IP",,,(0),(0)`,
		"+CGDCONT?":  three(`+CGDCONT: %d,"IP","","0.0.0.0",0,0`),
		"+CGQMIN=?":  `+CGQMIN: "IP",(0-3),(0-4),(0-5),(0-9),(0-18,31)`,
		"+CGQMIN?":   three("+CGQMIN: %d,0,0,0,0,0"),
		"+CGQREQ=?":  `+CGQREQ: "IP",(0-3),(0-4),(0-5),(0-9),(0-18,31)`,
		"+CGQREQ?":   three("+CGQREQ: %d,0,0,3,0,0"),
		"+CGACT=?":   "+CGACT: (0,1)",
		"+CGACT?":    three("+CGACT: %d,0"),
		"+CGDATA=?":  `+CGDATA: ("PPP")`,
		"+CGPADDR=?": "+CGPADDR: (1,2,3)",
		"+CGCLASS=?": `+CGCLASS: ("B","CG","CC")`,
		"+CGCLASS?":  `+CGCLASS: "B"`,
		"+CGEREP=?":  "+CGEREP: (0,1)",
		"+CGEREP?":   "+CGEREP: 0",
		"+CGREG=?":   "+CGREG: (0-2)",
		"+CGREG?":    "+CGREG: 0,0",
		"+CGSMS=?":   "+CGSMS: (0-3)",
		"+CGSMS?":    "+CGSMS: 3",
	} {
		b.expect("AT"+command, text, "OK")
	}
	b.expect("AT+CGREG?;+CGSMS?;+CGEREP=1", "+CGREG: 0,0", "+CGSMS: 3", "OK")
	for _, command := range []string{
		"+CGDATA?", "+CGPADDR?", "+CGPADDR", "+CGATT", "+CGDCONT", "+CGACT", "+CGDATA", "+CGCLASS", "+CGEREP", "+CGREG", "+CGSMS",
	} {
		b.expect("AT"+command, "ERROR")
	}
}

// Each parameter just inside and just outside, the others left out or at their first value.
func TestLimits(t *testing.T) {
	refused := map[string]bool{"+CGDATA": true}
	b := newBench(t, testConfig())
	for _, c := range b.Commands() {
		if c.Name == "+CGATT" || c.Name == "+CGACT" { // they reach the network: tested below
			continue
		}
		var before []string
		for _, p := range c.Params {
			for _, v := range p.Inside() {
				b.send("AT" + c.Name + "=" + strings.Join(append(before, v), ","))
				if got := b.take(); !strings.HasSuffix(got, "OK\r\n") && !refused[c.Name] {
					t.Errorf("%s: <%s> %s is refused with %q", c.Name, p.Name(), v, got)
				}
			}
			for _, v := range p.Outside() {
				b.expect("AT"+c.Name+"="+strings.Join(append(before, v), ","), "ERROR")
			}
			before = append(before, p.Inside()[0])
		}
		b.expect("AT"+c.Name+"="+strings.Join(append(before, "1"), ","), "ERROR")
	}
	for _, bad := range []string{"+CGATT=2", "+CGATT=-1", "+CGATT=", "+CGATT=1,1", "+CGACT=2", "+CGACT=1,0", "+CGACT=1,4", "+CGACT=1,1,1"} {
		b.expect("AT"+bad, "ERROR")
	}
}

func TestSettings(t *testing.T) {
	b := newBench(t, testConfig())
	b.expect("AT+CGSMS=2;+CGEREP=1;+CGREG=1;+CGSMS?;+CGEREP?;+CGREG?", "+CGSMS: 2", "+CGEREP: 1", "+CGREG: 1,0", "OK")
	b.expect("AT+CGQMIN=1,1,2,3,4,31;+CGQMIN=3,2", "OK")
	b.expect("AT+CGQMIN?", "+CGQMIN: 1,1,2,3,4,31\r\n+CGQMIN: 2,0,0,0,0,0\r\n+CGQMIN: 3,2,0,0,0,0", "OK")
	b.expect("AT+CGQREQ=2,1,2,0,4,18;+CGQREQ=3,,,,,31", "OK")
	b.expect("AT+CGQREQ?", "+CGQREQ: 1,0,0,3,0,0\r\n+CGQREQ: 2,1,2,0,4,18\r\n+CGQREQ: 3,0,0,3,0,31", "OK")
	b.expect("AT+CGQREQ=2", "OK")
	b.expect("AT+CGDCONT=2,\"IP\",\"cmnet\",\"10.1.2.3\",0,0", "OK")
	b.expect("AT+CGDCONT=3,\"IP\",\"other\",\"\"", "OK")
	lines := "+CGDCONT: 1,\"IP\",\"\",\"0.0.0.0\",0,0\r\n+CGDCONT: 2,\"IP\",\"cmnet\",\"10.1.2.3\",0,0\r\n+CGDCONT: 3,\"IP\",\"other\",\"0.0.0.0\",0,0"
	b.expect("AT+CGDCONT?", lines, "OK")
	b.expect("AT+CGREG=", "OK")
	b.expect("AT+CGREG?", "+CGREG: 0,0", "OK")
	b.expect("AT+CGREG=2;+CGCLASS=\"CG\"", "OK")

	b.power()
	b.expect("AT+CGDCONT?", lines, "OK")
	b.expect("AT+CGQREQ?", "+CGQREQ: 1,0,0,3,0,0\r\n+CGQREQ: 2,0,0,3,0,0\r\n+CGQREQ: 3,0,0,3,0,31", "OK")
	b.expect("AT+CGSMS?;+CGEREP?;+CGREG?;+CGCLASS?", "+CGSMS: 2", "+CGEREP: 0", "+CGREG: 0,0", `+CGCLASS: "CG"`, "OK")
	b.expect("AT+CGDCONT=2", "OK")
	b.expect("AT+CGACT=1,2;+CMEE=1", "ERROR")
}

func TestAttachCommand(t *testing.T) {
	b := newBench(t, testConfig())
	b.expect("AT+CMEE=2", "OK")
	b.expect("AT+CGATT=1", "+CME ERROR: unknown")
	b.radioOn().pass(4 * time.Second)
	b.expect("AT+CGATT=1", "+CME ERROR: unknown")
	b.expect("AT+CMEE=1;+CGATT=1", "+CME ERROR: 100")
	b.expect("AT+CMEE=0;+CGATT=1", "ERROR")
	b.pass(2 * time.Second) // the attach of its own is half done
	b.later("AT+CGATT=1;+CGATT?", time.Second, "+CGATT: 1", "OK")
	b.expect("AT+CGATT=1", "OK")
	b.later("AT+CGATT=0", 700*time.Millisecond, "OK")
	b.expect("AT+CGATT?", "+CGATT: 0", "OK")
	b.expect("AT+CGATT=0", "OK")
	b.pass(time.Hour)
	b.expect("AT+CGATT?", "+CGATT: 0", "OK")
	b.later("AT+CGATT=1", 2*time.Second, "OK")
	b.Detach()
	b.expect("AT+CGATT?", "+CGATT: 0", "OK")
	b.SetRegistration(2)
	b.SetRegistration(1)
	b.pass(time.Hour)
	b.expect("AT+CGATT?", "+CGATT: 0", "OK")
	b.RadioOff()
	b.radioOn().pass(7 * time.Second)
	b.expect("AT+CGATT?", "+CGATT: 1", "OK")
}

func TestAttachCeiling(t *testing.T) {
	cfg := testConfig()
	cfg.Attach = fixed(100 * time.Second)
	b := newBench(t, cfg).radioOn().pass(5 * time.Second)
	b.expect("AT+CMEE=2", "OK")
	b.later("AT+CGATT=1", 75*time.Second, "+CME ERROR: network timeout")
	b.pass(25 * time.Second)
	b.expect("AT+CGATT?", "+CGATT: 1", "OK")
	b.expect("")
}

func TestAttachEndsWithTheRegistration(t *testing.T) {
	b := newBench(t, testConfig()).radioOn().pass(5 * time.Second)
	b.expect("AT+CMEE=1", "OK")
	b.send("AT+CGATT=1")
	b.pass(time.Second)
	b.SetRegistration(3)
	b.expect("", "+CME ERROR: 100")
	b.pass(time.Hour)
	b.expect("AT+CGATT?", "+CGATT: 0", "OK")
}

func TestClass(t *testing.T) {
	b := attachedBench(t, testConfig())
	b.expect("AT+CMEE=2;+CGEREP=1", "OK")
	b.later(`AT+CGCLASS="CC"`, 700*time.Millisecond, "OK", "+CGEV: ME DETACH")
	b.expect("AT+CGATT?;+CGCLASS?", "+CGATT: 0", `+CGCLASS: "CC"`, "OK")
	b.expect("AT+CGATT=1", "+CME ERROR: invalid mobile class")
	b.RadioOff()
	b.radioOn().pass(time.Minute)
	b.expect("AT+CGATT?", "+CGATT: 0", "OK")
	b.expect(`AT+CGCLASS=b`, "OK")
	b.pass(2 * time.Second)
	b.expect("AT+CGATT?", "+CGATT: 1", "OK")
	b.expect(`AT+CGCLASS="A"`, "ERROR")
}
