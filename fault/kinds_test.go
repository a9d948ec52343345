package fault_test

import (
	"testing"

	"sim800emu/fault"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// A story is one run, with a fault and without it.
type story struct {
	fault         string
	opts          []modemtest.Option
	steps         []string
	without, with string // what the TE reads
}

func steps(s ...string) []string { return s }

// TestEachFault plays the same story with each fault and without it.
func TestEachFault(t *testing.T) {
	fixed := []modemtest.Option{modemtest.Change(func(p *profiles.Profile) { p.Line.Baud = 115200 })}
	boot := lines("RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready")
	up := []string{start, "+1s"}
	upTo := func(s ...string) []string { return append(append([]string(nil), up...), s...) }
	sendOK := connected + prompt + lines("SEND OK")
	told := map[string]bool{}
	for _, c := range []story{
		// the line
		{fault: "drop:count=2@byte 3 toward-te", steps: steps("AT+CSQ"),
			without: lines("+CSQ: 19,0", "OK"), with: "\r\n+Q: 19,0\r\n" + ok},
		{fault: "drop@byte 3 from-te", steps: steps("AT+CSQ"), without: lines("+CSQ: 19,0", "OK"), with: lines("ERROR")},
		{fault: "flip:mask=1@byte 2 toward-te", steps: steps("AT"), without: ok, with: "\r\nNK\r\n"},
		{fault: "insert:text=?!@byte 3 toward-te", steps: steps("AT"), without: ok, with: "\r\nO?!K\r\n"},
		{fault: `insert:text=\x00@time 1s`, steps: steps("AT", "+2s"), without: ok, with: ok + "\x00"},
		{fault: "duplicate:count=2@byte 2 toward-te", steps: steps("AT"), without: ok, with: "\r\nOOKK\r\n"},
		{fault: "break:for=1s@byte 4 toward-te", steps: steps("AT", "AT", "+2s", "AT"), without: ok + ok + ok, with: "\r\nOK\x00" + ok},
		{fault: "overrun:fifo=4,lost=3@byte 0 toward-te", steps: steps("AT+CSQ"),
			without: lines("+CSQ: 19,0", "OK"), with: "\r\n+C19,0\r\n"[:4] + " 19,0\r\n" + ok},
		{fault: "wrong-speed:baud=57600@time 1s", steps: steps("AT", "+1s", "AT", "+1s"), without: ok + ok, with: ok},
		{fault: "silence:for=2s@time 1s", steps: steps("AT", "+1s", "AT", "+2s", "AT"), without: ok + ok + ok, with: ok + ok},
		{fault: "garbage:text=II", opts: fixed, steps: steps("AT+CFUN=1,1", "+10s"), without: ok + boot, with: ok + boot + "II"},

		// the module
		{fault: "lost-prompt", steps: upTo("AT+CIPSEND", "+1s", "data hi\x1a", "+1s"), without: sendOK, with: connected + lines("SEND OK")},
		{fault: "late-prompt:by=2s", steps: upTo("AT+CIPSEND", "+1s", "data early\x1a", "+2s", "data hi\x1a", "+1s"),
			without: sendOK, with: sendOK},
		{fault: "send-fail:after=1s", steps: upTo("AT+CIPSEND", "data hi\x1a", "+2s"), without: sendOK, with: connected + prompt + lines("SEND FAIL")},
		{fault: "lost-urc:match='CONNECT OK'", steps: up, without: connected, with: ok},
		{fault: "double-urc:match='CONNECT OK'", steps: up, without: connected, with: connected + lines("CONNECT OK")},
		{fault: "rude-urc:text=RING,at=5,in=info@command AT+CSQ", steps: steps("AT+CSQ"),
			without: lines("+CSQ: 19,0", "OK"), with: "\r\n+CS" + lines("RING") + "Q: 19,0\r\n" + ok},
		{fault: "rude-urc@byte 1 toward-te", steps: steps("AT"), without: ok, with: "\r" + lines("RING") + "\nOK\r\n"},
		{fault: "error:code=14@command AT+CPIN?", steps: steps("AT+CMEE=1;+CPIN?", "AT+CPIN?"),
			without: lines("+CPIN: READY", "OK", "+CPIN: READY", "OK"), with: lines("+CME ERROR: 14", "+CPIN: READY", "OK")},
		{fault: "error:family=plain,after=2s@command AT+CSQ", steps: steps("AT+CSQ", "+1s", "AT", "+2s"),
			without: lines("+CSQ: 19,0", "OK", "OK"), with: lines("ERROR", "OK")},
		{fault: "memory-full@command AT+CSCS=* always", steps: steps(`AT+CMEE=2;+CSCS="GSM"`, `AT+CSCS="IRA"`, "AT+CSCS?"),
			without: lines("OK", "OK", `+CSCS: "IRA"`, "OK"), with: lines("+CME ERROR: memory full", "+CME ERROR: memory full", `+CSCS: "IRA"`, "OK")},
		{fault: "freeze:for=5s@command AT+CSQ", steps: steps("AT+CSQ", "+1s", "AT+GOI", "+5s", "AT"),
			without: lines("+CSQ: 19,0", "OK", "SIM800", "OK", "OK"), with: lines("+CSQ: 19,0", "OK", "OK")},
		{fault: "freeze:for=5s,input=kept@command AT+CSQ", steps: steps("AT+CSQ", "+1s", "AT+GOI", "+5s", "AT"),
			without: lines("+CSQ: 19,0", "OK", "SIM800", "OK", "OK"), with: lines("+CSQ: 19,0", "OK", "SIM800", "OK", "OK")},
		{fault: "freeze:for=0s@command AT+CSQ", steps: steps("AT+CSQ", "+1h", "AT", "+1h"), without: lines("+CSQ: 19,0", "OK", "OK"), with: ""},
		{fault: "brown-out:warning=2s@time 1s", steps: steps("AT", "+2s", "AT", "+10s", "AT"),
			without: ok + ok + ok, with: ok + lines("UNDER-VOLTAGE WARNNING", "OK") + boot + "AT\r" + ok},
		{fault: "brown-out:ends=off@time 1s", steps: steps("AT", "+10s", "AT"), without: ok + ok, with: ok + lines("UNDER-VOLTAGE POWER DOWN")},
		{fault: "brown-out@byte 8 toward-te", steps: steps("AT+CSQ", "+10s"),
			without: lines("+CSQ: 19,0", "OK"), with: "\r\n+CSQ: " + boot},
		{fault: "reset@time 1s", steps: steps("AT", "+10s", "AT"), without: ok + ok, with: ok + boot + "AT\r" + ok},
		{fault: "sim-gone:for=5s@time 1s", steps: steps("AT+CMEE=1", "+2s", "AT+CPIN?", "+10s", "AT+CPIN?"),
			without: lines("OK", "+CPIN: READY", "OK", "+CPIN: READY", "OK"),
			with:    lines("OK", "+CPIN: NOT INSERTED", "+CME ERROR: 10", "+CPIN: READY", "Call Ready", "SMS Ready", "+CPIN: READY", "OK")},
		{fault: "pin-locked@time 1s", steps: steps("AT", "+2s", "AT+CPIN?", "AT+CPIN=1234", "+10s"),
			without: lines("OK", "+CPIN: READY", "OK", "ERROR"),
			with:    lines("OK", "+CPIN: SIM PIN", "+CPIN: SIM PIN", "OK", "OK", "+CPIN: READY", "Call Ready", "SMS Ready")},
		{fault: "pin-locked:wants=puk@time 1s", steps: steps("+2s", "AT+CPIN?"),
			without: lines("+CPIN: READY", "OK"), with: lines("+CPIN: SIM PUK", "+CPIN: SIM PUK", "OK")},

		// the network
		{fault: "no-registration:for=10s@time 1s", steps: steps("AT+CREG=1", "+2s", "AT+CREG?", "+20s"),
			without: lines("OK", "+CREG: 1,1", "OK"), with: lines("OK", "+CREG: 2", "+CREG: 1,2", "OK", "+CREG: 1")},
		{fault: "roaming", steps: steps("+1s", "AT+CREG?"), without: lines("+CREG: 0,1", "OK"), with: lines("+CREG: 0,5", "OK")},
		{fault: "detach@time 1s", steps: steps("+2s", "AT+CGATT?;+CREG?", "AT+CGATT=1", "+5s", "AT+CGATT?"),
			without: lines("+CGATT: 1", "+CREG: 0,1", "OK", "OK", "+CGATT: 1", "OK"), with: lines("+CGATT: 0", "+CREG: 0,1", "OK", "OK", "+CGATT: 1", "OK")},
		{fault: "pdp-deact", steps: upTo("AT+CIPSTATUS"), without: connected + lines("OK", "STATE: CONNECT OK"),
			with: connected + lines("+PDP: DEACT", "OK", "STATE: PDP DEACT")},
		{fault: "dns-failure", steps: steps(named, "+1s", named, "+1s"), without: connected + lines("ERROR", "ALREADY CONNECT"), with: ok + failed + connected},
		{fault: "connect-refused:after=2s", steps: steps(start, "+1s", "+2s"), without: connected, with: ok + failed},
		{fault: "connect-slow:by=10s", steps: steps(start, "+9s", "AT+CIPSTATUS", "+2s"),
			without: connected + lines("OK", "STATE: CONNECT OK"), with: ok + lines("OK", "STATE: TCP CONNECTING", "CONNECT OK")},
		{fault: "connect-never", steps: steps(start, "+3m"), without: connected, with: ok + failed},
		{fault: "stall:for=10s", steps: upTo("peer hello", "+2s", "AT", "+10s"), without: connected + "hello" + ok, with: connected + ok + "hello"},
		{fault: "stall:for=10s,way=up", steps: upTo("peer hello", "AT+CIPSEND", "data hi\x1a", "+2s", "+10s"),
			without: connected + "hello" + prompt + lines("SEND OK"), with: connected + "hello" + prompt + lines("SEND OK")},
		{fault: "link-reset@byte 3 link 0 down", steps: upTo("peer hello", "+5s"), without: connected + "hello", with: connected + "hel" + lines("CLOSED")},
		{fault: "half-close@byte 3 link 0 down", steps: upTo("peer hello", "+1s", "AT+CIPSTATUS", "+5s"),
			without: connected + "hello" + lines("OK", "STATE: CONNECT OK"), with: connected + "hel" + lines("OK", "STATE: CONNECT OK", "CLOSED")},
		{fault: "cap:bytes=7", steps: upTo("peer hello", "peer world", "+5s"), without: connected + "helloworld", with: connected + "hellowo"},
		{fault: "cap:bytes=7,ends=reset", steps: upTo("peer hello", "peer world", "+5s"), without: connected + "helloworld", with: connected + "hellowo" + lines("CLOSED")},
		{fault: "cap:bytes=2,counts=up,ends=deact", steps: upTo("peer hello", "AT+CIPSEND=4", "data abcd", "+1s"),
			without: connected + "hello" + prompt + lines("SEND OK"), with: connected + "hello" + prompt + lines("SEND FAIL", "+PDP: DEACT")},
		{fault: "context-lost@time 2s", steps: upTo("+2s"), without: connected, with: connected + lines("+PDP: DEACT")},
		{fault: "mark@command AT+CSQ", steps: steps("AT+CSQ"), without: lines("+CSQ: 19,0", "OK"), with: lines("+CSQ: 19,0", "OK")},
	} {
		t.Run(c.fault, func(t *testing.T) {
			if got := play(rig(t, c.opts), c.steps...); got != c.without {
				t.Errorf("without it the TE read\n%q\nwant\n%q", got, c.without)
			}
			m := rig(t, c.opts, c.fault)
			if got := play(m, c.steps...); got != c.with {
				t.Errorf("with it the TE read\n%q\nwant\n%q", got, c.with)
			}
			if r := m.Faults().Report()[0]; r.Fired == 0 || r.Acted == 0 {
				t.Errorf("it has not acted: %s", r)
			}
		})
		told[kindOf(t, c.fault)] = true
	}
	for _, k := range fault.List() {
		if !told[k.Name] {
			t.Errorf("no story tells of %s", k.Name)
		}
	}
}

func kindOf(t *testing.T, spec string) string { return parse(t, spec)[0].Do.Kind }
