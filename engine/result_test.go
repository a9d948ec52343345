package engine_test

import (
	"testing"
	"time"

	"sim800emu/engine"
)

// TestForms are the bytes of every kind of result with V1, V0 and Q1 (manual 2.2.25, 2.2.15).
func TestForms(t *testing.T) {
	info := "\r\n+INFO: 1\r\n\r\na\r\nb\r\n"
	numericInfo := "+INFO: 1\r\na\r\nb\r\n"
	for _, c := range []struct {
		cmd            string
		v1, v0, q1, q0 string // q1: with V1Q1, q0: with V0Q1
	}{
		{"", lines("OK"), "0\r", "", ""},
		{"+OKAY", lines("OK"), "0\r", "", ""},
		{"+INFO", info + lines("OK"), numericInfo + "0\r", info, numericInfo},
		{"+ERR", lines("ERROR"), "4\r", "", ""},
		{"+NONE", lines("ERROR"), "4\r", "", ""},
		{"+OKAY=?", lines("ERROR"), "4\r", "", ""},
		{"+CARRIER", lines("NO CARRIER"), "3\r", "", ""},
		{"+CME30", lines("ERROR"), "4\r", "", ""},
		{"+TEXT", lines("SHUT OK"), "SHUT OK\r\n", "", ""},
		{"+TEXT;+OKAY", lines("SHUT OK", "OK"), "SHUT OK\r\n0\r", lines("SHUT OK"), "SHUT OK\r\n"},
		{"+SILENT", "", "", "", ""},
		{"+SILENT;+OKAY", lines("OK"), "0\r", "", ""},
		{"+FAIL", lines("BEFORE", "ERROR", "AFTER"), "BEFORE\r\n4\rAFTER\r\n", lines("BEFORE", "AFTER"), "BEFORE\r\nAFTER\r\n"},
		{"+TRAIL", lines("x", "OK", "STATE: y"), "x\r\n0\rSTATE: y\r\n", lines("x", "STATE: y"), "x\r\nSTATE: y\r\n"},
		{"+TRAIL;+OKAY", lines("x", "STATE: y", "OK"), "x\r\nSTATE: y\r\n0\r", lines("x", "STATE: y"), "x\r\nSTATE: y\r\n"},
		{"+OKAY;+ERR;+INFO", lines("ERROR"), "4\r", "", ""},
		{"+INFO;?", info + lines("ERROR"), numericInfo + "4\r", info, numericInfo},
	} {
		for _, m := range []struct {
			v, q int
			want string
		}{{1, 0, c.v1}, {0, 0, c.v0}, {1, 1, c.q1}, {0, 1, c.q0}} {
			k := newKit(t)
			b := &k.Engine.Basic
			b.V, b.Q = m.v, m.q
			k.Send("AT" + c.cmd + "\r")
			k.Expect("AT" + c.cmd + "\r" + m.want)
			b.E = 0
			k.Send("AT" + c.cmd + "\r")
			k.Expect(m.want)
		}
	}
}

// TestURCForm: V0 takes the CR LF in front away, Q1 leaves unsolicited lines alone.
func TestURCForm(t *testing.T) {
	k := newKit(t)
	k.Engine.URC("RING")
	k.Expect("\r\nRING\r\n")
	k.Engine.Basic.Q = 1
	k.Engine.URC("RING")
	k.Expect("\r\nRING\r\n")
	k.Engine.Basic.V = 0
	k.Engine.URC("RING")
	k.Expect("RING\r\n")
}

// TestFormsTakeEffectAtOnce: the answer to ATV, ATQ and ATE has the new form.
func TestFormsTakeEffectAtOnce(t *testing.T) {
	k := newKit(t)
	k.Send("ATV0\r")
	k.Expect("ATV0\r0\r")
	k.Send("ATE0\r")
	k.Expect("ATE0\r0\r")
	k.Send("ATV1\r")
	k.Expect(lines("OK"))
	k.Send("ATQ1\r")
	k.Expect("")
	k.Send("ATQ0\r")
	k.Expect(lines("OK"))
}

// TestCMEE is the wording of errors with a number (manual 3.2.20).
func TestCMEE(t *testing.T) {
	for n, want := range [][3]string{
		{"ERROR", "ERROR", "ERROR"},
		{"+CME ERROR: 30", "+CME ERROR: 999", "+CMS ERROR: 310"},
		{"+CME ERROR: no network service", "+CME ERROR: 999", "+CMS ERROR: SIM not inserted"},
	} {
		k := newKit(t)
		k.Engine.Basic.E, k.Engine.Basic.CMEE = 0, n
		for i, cmd := range []string{"+CME30", "+CME99", "+CMS310"} {
			k.Send("AT" + cmd + "\r")
			k.Expect(lines(want[i]))
		}
		k.Send("AT+ERR\r")
		k.Expect(lines("ERROR"))
		k.Send("AT+CMEE=3\r")
		k.Expect(lines("ERROR"))
	}
	k := newKit(t)
	k.Engine.Basic.V, k.Engine.Basic.CMEE = 0, 1 // words and numbers have no numeric form
	k.Send("AT+CME30\r")
	k.Expect("AT+CME30\r+CME ERROR: 30\r\n")
}

// TestCeiling: a command that is not answered ends at its maximum response
// time, and what comes later is nobody's.
func TestCeiling(t *testing.T) {
	for _, c := range []struct {
		cmd, want string
		max       time.Duration
	}{
		{"+OPEN", "ERROR", 75 * time.Second},
		{"+OPENCME", "+CME ERROR: 31", 10 * time.Second},
		{"+OPENFN", "CONNECT FAIL", 10 * time.Second},
	} {
		k := newKit(t)
		k.Engine.Basic.E, k.Engine.Basic.CMEE = 0, 1
		k.Send("AT" + c.cmd + ";+COUNT\r")
		k.Advance(c.max - 1)
		k.Expect("")
		k.Advance(1)
		if c.want == "CONNECT FAIL" { // a text does not end the line
			k.Expect(lines(c.want, "OK"))
		} else {
			k.Expect(lines(c.want))
		}
		if k.call.Open() {
			t.Errorf("%s is still open", c.cmd)
		}
		k.Send("AT+OPEN\r")
		late := k.done
		k.done(nil)
		k.Expect(lines("OK"))
		k.Send("AT+OPEN\r")
		late(engine.ErrPlain)
		late(nil)
		k.Expect("")
		k.done(engine.CME(30))
		k.done(nil)
		k.Expect(lines("+CME ERROR: 30"))
		k.Advance(time.Hour)
		k.Expect("")
	}
	k := newKit(t) // the ceiling is not that of the read form
	k.Send("AT+OPEN?\r")
	k.Advance(time.Hour)
	if !k.call.Open() {
		t.Error("the read form has ended")
	}
}

// TestAbort: any character ends a command that can be aborted, and is lost (V.250 5.6.1).
func TestAbort(t *testing.T) {
	k := newKit(t)
	k.Send("AT+ABORT;+COUNT\r")
	k.Send("x")
	k.Expect("AT+ABORT;+COUNT\r" + lines("NO CARRIER"))
	k.Send("AT\r")
	k.Expect("AT\r" + lines("OK"))
	k.Engine.Basic.E = 0
	if k.aborts != 1 || len(k.ran) != 0 {
		t.Errorf("%d aborts, ran %v", k.aborts, k.ran)
	}
	k.Send("AT+ABORT\r")
	k.done(nil)
	k.Send("AT\r")
	k.Expect(lines("OK", "OK"))
	k.Send("AT+OPEN\rx")
	k.Expect("")
	k.done(nil)
	k.Expect(lines("OK"))
	if k.aborts != 1 {
		t.Error("a command was aborted that had ended, or cannot be")
	}
}

// TestPowerOffForgets: nothing of what ran reaches the TE after a restart.
func TestPowerOffForgets(t *testing.T) {
	for _, cmd := range []string{"AT+OPEN\r", "AT+SLOW\r", "AT+ABORT\r", "AT+PROMPT\r", "AT+OPEN\rAT+INFO\r", "AT+CONN\r"} {
		k := newKitWith(t, slowConfig())
		k.prompt.Timeout = time.Second
		k.Send(cmd)
		k.Advance(100 * ms)
		old := k.done
		k.Restart()
		if old != nil {
			old(nil)
		}
		k.Advance(time.Hour)
		k.Expect("")
		k.Send("AT\r")
		k.Advance(time.Second)
		k.Expect("AT\r" + lines("OK"))
	}
}
