package modem_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/modem"
	"sim800emu/profiles"
)

const startNoise = "\x00IIII\xff\xff\xff\xff"

// fixed is the default profile at a fixed rate.
func fixed() profiles.Profile {
	p := profiles.Default()
	p.Line.Baud = 115200
	return p
}

// urcs notes the moment of each unsolicited line.
func (r *rig) urcs() map[string]time.Duration {
	at := map[string]time.Duration{}
	r.Observe(func(when time.Duration, ev kernel.Event) {
		if u, ok := ev.(engine.Unsolicited); ok {
			at[u.Text] = when
		}
	})
	return at
}

// within fails unless d is in a range.
func (r *rig) within(what string, d, lo, hi time.Duration) {
	r.Helper()
	if d < lo || d > hi {
		r.Errorf("%s after %s, want %s to %s", what, d, lo, hi)
	}
}

const ms = time.Millisecond

// TestBootAtFixedRate: the whole start, in its order and within the times that
// the profile has from modules.
func TestBootAtFixedRate(t *testing.T) {
	for seed := range uint64(20) {
		r := newRig(t, fixed(), seed)
		at := r.urcs()
		r.PressPowerKey()
		if r.Power() != modem.Booting {
			t.Errorf("the module is %s", r.Power())
		}
		r.pass(1900 * ms)
		r.types("AT\r") // nobody listens yet
		r.pass(30 * time.Second)
		want := startNoise + frames("RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready")
		if got := r.take(); got != want {
			t.Fatalf("the TE read\n%q\nwant\n%q", got, want)
		}
		rdy := at["RDY"]
		r.within("RDY", rdy, 2800*ms, 3600*ms)
		r.within("+CFUN", at["+CFUN: 1"]-rdy, 0, 0)
		r.within("+CPIN", at["+CPIN: READY"]-rdy, 400*ms, 1200*ms)
		r.within("Call Ready", at["Call Ready"]-rdy, 5000*ms, 5700*ms)
		r.within("SMS Ready", at["SMS Ready"]-at["Call Ready"], 33*ms, 500*ms)
		r.expect("AT", time.Second, "OK")
	}
}

// TestBootWhileAutobauding: no RDY and no +CFUN; the rate is learnt from the
// first AT, and lost with the power.
func TestBootWhileAutobauding(t *testing.T) {
	r := newRig(t, profiles.Default(), 1)
	for _, rate := range []int{9600, 115200} {
		r.Line().TESpeed(rate)
		r.PressPowerKey()
		r.pass(5 * time.Second)
		if !r.Line().Autobaud() {
			t.Error("the module knows its rate")
		}
		r.types("xAT\r")
		r.pass(time.Second)
		if r.Line().Baud() != rate {
			t.Errorf("the module has %d bit/s, want %d", r.Line().Baud(), rate)
		}
		r.pass(30 * time.Second)
		got := r.take()
		if strings.Contains(got, "RDY") || strings.Contains(got, "+CFUN") {
			t.Errorf("the TE read %q", got)
		}
		if !strings.HasSuffix(got, "AT\r"+frames("OK", "Call Ready", "SMS Ready")) {
			t.Errorf("the TE read %q", got)
		}
		r.CutPower()
	}
}

// TestIPRZero: after +IPR=0 the module auto-bauds at its next start only.
func TestIPR(t *testing.T) {
	r := booted(t, fixed(), 1)
	r.expect("AT+IPR=9600", time.Second, "OK")
	if r.Line().Baud() != 9600 {
		t.Errorf("%d bit/s", r.Line().Baud())
	}
	r.expect("AT+IPR=0", time.Second, "OK")
	if r.Line().Baud() != 9600 || r.Line().Autobaud() {
		t.Error("+IPR=0 has worked at once")
	}
	r.Reset()
	r.pass(30 * time.Second)
	if got := r.take(); strings.Contains(got, "RDY") || !r.Line().Autobaud() {
		t.Errorf("the TE read %q, auto-bauding %t", got, r.Line().Autobaud())
	}
}

// TestLockedCard: no network and no Ready lines until the PIN is there.
func TestLockedCard(t *testing.T) {
	p := fixed()
	p.SIM.PIN = "1234"
	r := newRig(t, p, 1)
	r.PressPowerKey()
	r.pass(time.Minute)
	if got, want := r.take(), startNoise+frames("RDY", "+CFUN: 1", "+CPIN: SIM PIN"); got != want {
		t.Fatalf("the TE read\n%q\nwant\n%q", got, want)
	}
	r.expect("AT+CREG?", time.Second, "+CREG: 0,0", "OK")
	r.expect(`AT+CPIN="0000"`, 6*time.Second, "ERROR")
	if got := r.ask(`AT+CPIN="1234"`, time.Second); got != frames("OK", "+CPIN: READY") {
		t.Errorf("the PIN: %q", got)
	}
	r.pass(30 * time.Second)
	if got := r.take(); got != frames("Call Ready", "SMS Ready") {
		t.Errorf("behind the PIN: %q", got)
	}
	r.expect("AT+CREG?", time.Second, "+CREG: 0,1", "OK")
}

// TestNoCard: the module says so, and lives.
func TestNoCard(t *testing.T) {
	p := fixed()
	p.SIM.Absent = true
	r := newRig(t, p, 1)
	r.PressPowerKey()
	r.pass(time.Minute)
	if got, want := r.take(), startNoise+frames("RDY", "+CFUN: 1", "+CPIN: NOT INSERTED"); got != want {
		t.Errorf("the TE read\n%q\nwant\n%q", got, want)
	}
	r.expect("AT+CPIN?", 6*time.Second, "ERROR")
}

// TestPowerDown: a last word and silence, or silence at once; the key works as well.
func TestPowerDown(t *testing.T) {
	for _, c := range []struct {
		name, want string
		off        func(r *rig)
	}{
		{"+CPOWD=1", "AT+CPOWD=1\r" + frames("NORMAL POWER DOWN"), func(r *rig) { r.types("AT+CPOWD=1\r") }},
		{"+CPOWD=0", "AT+CPOWD=0\r", func(r *rig) { r.types("AT+CPOWD=0\r") }},
		{"power key", frames("NORMAL POWER DOWN"), func(r *rig) { r.PressPowerKey() }},
		{"supply", "", func(r *rig) { r.CutPower() }},
	} {
		r := booted(t, fixed(), 1)
		c.off(r)
		r.pass(500 * ms)
		r.types("AT\r") // too late
		r.pass(10 * time.Second)
		if got := r.take(); got != c.want || r.Power() != modem.Off {
			t.Errorf("%s: the TE read %q, the module is %s", c.name, got, r.Power())
		}
		r.types("AT\r")
		r.pass(time.Minute)
		if got := r.take(); got != "" {
			t.Errorf("%s: a module that is off says %q", c.name, got)
		}
		r.PressPowerKey()
		r.pass(30 * time.Second)
		if got := r.take(); !strings.HasPrefix(got, startNoise+frames("RDY")) {
			t.Errorf("%s: the next start prints %q", c.name, got)
		}
		r.expect("AT", time.Second, "OK")
	}
}

// TestPowerDownIsSure: neither a TE that holds the module off, nor a command in
// the last moment, nor a second press keeps a module on.
func TestPowerDownIsSure(t *testing.T) {
	for name, hinder := range map[string]func(r *rig){
		"the TE does not read": func(r *rig) { r.room = 0; r.PressPowerKey() },
		"RTS holds it off": func(r *rig) {
			r.ask("AT+IFC=2,2", time.Second)
			r.Line().SetRTS(false)
			r.PressPowerKey()
		},
		"+CFUN=0 in the last moment": func(r *rig) { r.PressPowerKey(); r.types("AT+CFUN=0\r") },
		"+CFUN=0 a little later":     func(r *rig) { r.PressPowerKey(); r.pass(100 * ms); r.types("AT+CFUN=0\r") },
		"the key again":              func(r *rig) { r.PressPowerKey(); r.pass(100 * ms); r.PressPowerKey() },
		"the supply meanwhile":       func(r *rig) { r.PressPowerKey(); r.pass(ms); r.CutPower() },
		"a reset that was begun":     func(r *rig) { r.types("AT+CFUN=1,1\r"); r.pass(3 * ms); r.CutPower() },
	} {
		r := booted(t, fixed(), 1)
		hinder(r)
		r.pass(30 * time.Second)
		if r.Power() != modem.Off {
			t.Errorf("%s: the module is %s", name, r.Power())
		}
		r.room = -1
		r.Line().SetRTS(true)
		r.Line().Room()
		r.pass(time.Minute)
		if r.Power() != modem.Off {
			t.Errorf("%s: the module came back", name)
		}
	}
}

// up is a booted modem with a TCP connection.
func up(t *testing.T) *rig {
	t.Helper()
	r := booted(t, fixed(), 1)
	if got := r.ask(`AT+CIPSTART="TCP","peer.test",80`, 20*time.Second); got != frames("OK", "CONNECT OK") {
		t.Fatalf("no connection: %q", got)
	}
	return r
}

// TestFunctionality: 0 takes radio, card and connections away, and says so before
// the OK; 4 leaves the card; 1 brings all back.
func TestFunctionality(t *testing.T) {
	for fun, lines := range map[string][3][]string{
		"0": {{"+PDP: DEACT", "+CPIN: NOT READY", "OK"}, {"+CPIN: NOT READY", "OK"}, {"+CPIN: READY", "OK", "SMS Ready", "Call Ready"}},
		"4": {{"+PDP: DEACT", "OK"}, {"OK"}, {"OK"}},
	} {
		r := up(t)
		r.expect("AT+CFUN="+fun, 10*time.Second, lines[0]...)
		r.expect("AT+CFUN?", time.Second, "+CFUN: "+fun, "OK")
		r.expect("AT+CREG?", time.Second, "+CREG: 0,0", "OK")
		r.expect("AT+CFUN="+fun, time.Second, lines[1]...)
		r.expect("AT+CFUN=1", 30*time.Second, lines[2]...)
		r.expect("AT+CREG?", time.Second, "+CREG: 0,1", "OK")
		if len(r.net.conns) != 0 {
			t.Error("the connection is still there")
		}
		r.expect("AT+CIPSHUT", 10*time.Second, "SHUT OK")
		r.expect(`AT+CIPSTART="TCP","peer.test",80`, 20*time.Second, "OK", "CONNECT OK")
	}
}

// TestResetByCommand: OK, then the whole start; what AT&W has stored is there, what it has not is not.
func TestResetByCommand(t *testing.T) {
	r := up(t)
	r.expect("AT+CMEE=2;&W", time.Second, "OK")
	r.expect("ATE0;+CREG=1", time.Second, "OK")
	r.take()
	r.types("AT+CFUN=1,1\r")
	r.pass(time.Minute)
	want := frames("OK") + startNoise + frames("RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready")
	if got := r.take(); got != want {
		t.Errorf("the TE read\n%q\nwant\n%q", got, want)
	}
	if len(r.net.conns) != 0 {
		t.Error("the connection has survived")
	}
	r.types("AT+CMEE?;+CREG?\r")
	r.pass(time.Second)
	if got := r.take(); got != "AT+CMEE?;+CREG?\r"+frames("+CMEE: 2", "+CREG: 0,1", "OK") {
		t.Errorf("the TE read %q", got)
	}
	r.expect("AT+CIPSTATUS", time.Second, "OK", "STATE: IP INITIAL")
}

// TestResetTwice: the pin in the middle of a reset by command starts one module, not two.
func TestResetTwice(t *testing.T) {
	r := booted(t, fixed(), 1)
	r.types("ATE0\r")
	r.pass(time.Second)
	r.take()
	r.types("AT+CFUN=1,1\r")
	r.pass(2 * ms)
	r.Reset()
	r.pass(time.Minute)
	got := r.take()
	if strings.Count(got, "RDY") != 1 || strings.Count(got, "SMS Ready") != 1 {
		t.Errorf("the TE read %q", got)
	}
}

// TestRegistrationStory: not searching, searching, registered, in lines that the TE has asked for.
func TestRegistrationStory(t *testing.T) {
	r := newRig(t, fixed(), 3)
	at := r.urcs()
	r.PressPowerKey()
	r.pass(2750 * ms)
	r.types("AT+CREG=1;+CREG?\r")
	r.pass(time.Minute)
	got := r.take()
	for _, want := range []string{"+CREG: 1,0", "+CREG: 2", "+CREG: 1"} {
		i := strings.Index(got, "\r\n"+want+"\r\n")
		if i < 0 {
			t.Fatalf("no %s, or not in order, in %q", want, got)
		}
		got = got[i+len(want)+2:]
	}
	r.within("registration", at["+CREG: 1"]-at["+CPIN: READY"], 4000*ms, 6500*ms)
	r.expect("AT+CGATT?;+COPS?", time.Second, "+CGATT: 1", `+COPS: 0,0,"Test Network"`, "OK")
}
