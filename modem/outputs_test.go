package modem_test

import (
	"fmt"
	"testing"
	"time"

	"sim800emu/modem"
)

// TestStatus: low, high once the module listens, low when it is off or restarts.
func TestStatus(t *testing.T) {
	r := newRig(t, fixed(), 1)
	var levels []bool
	r.OnStatus(func(high bool) { levels = append(levels, high) })
	step := func(what string, want ...bool) {
		t.Helper()
		if fmt.Sprint(levels) != fmt.Sprint(want) {
			t.Errorf("%s: STATUS %v, want %v", what, levels, want)
		}
		levels = nil
	}
	step("without power", false)
	r.PressPowerKey()
	r.pass(1800 * ms)
	step("while it starts")
	r.pass(2 * time.Second)
	step("on", true)
	r.ask("AT+CPOWD=1", 50*ms)
	if r.Power() != modem.Leaving {
		t.Fatalf("the module is %s", r.Power())
	}
	step("leaving")
	r.pass(9 * time.Second)
	step("off", false)
	r.PressPowerKey()
	r.pass(time.Minute)
	r.Reset()
	step("reset", true, false)
	r.pass(time.Minute)
	r.CutPower()
	step("cut", true, false)
}

// TestNetlight: how long it is lit and dark, by what the module does (hardware
// design guides, table of NETLIGHT).
func TestNetlight(t *testing.T) {
	r := newRig(t, fixed(), 1)
	var since time.Duration
	var spans []string
	r.OnNetlight(func(lit bool) {
		now := r.Loop().Now()
		spans = append(spans, fmt.Sprint((now - since).Milliseconds()))
		since = now
	})
	expect := func(what string, want string) {
		t.Helper()
		r.pass(20 * time.Second) // whatever was under way is over
		spans = nil
		r.pass(10 * time.Second)
		if want == "" && len(spans) == 0 {
			return
		}
		if len(spans) < 4 || spans[1]+" "+spans[2] != want && spans[2]+" "+spans[3] != want {
			t.Errorf("%s: %v ms, want %s", what, spans, want)
		}
	}
	expect("without power", "")
	r.PressPowerKey()
	r.pass(time.Minute)
	expect("registered", "64 3000")
	_ = r.SetRegistration(2)
	expect("searching", "64 800")
	_ = r.SetRegistration(5)
	expect("roaming", "64 3000")
	r.ask(`AT+CSTT="internet";+CIICR`, 20*time.Second)
	expect("a context", "64 300")
	r.ask("AT+SLEDS=3,100,200;+CSGS=2", time.Second)
	expect("a context, +CSGS=2", "100 200")
	r.ask("AT+SLEDS=2,50,1000;+CSGS=0", time.Second)
	expect("a context, +CSGS=0", "50 1000")
	r.ask("AT+SLEDS=2,0,1000", time.Second)
	expect("never lit", "")
	r.ask("AT+SLEDS=2,64,3000;+CSGS=1", time.Second)
	r.ask("AT+CNETLIGHT=0", time.Second)
	expect("+CNETLIGHT=0", "")
	r.ask("AT+CNETLIGHT=1;+CFUN=4", 20*time.Second)
	expect("no radio", "64 800")
	r.CutPower()
	expect("off", "")
}
