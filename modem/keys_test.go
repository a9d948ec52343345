package modem_test

import (
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/modem"
)

// powers notes the moment of each state of the supply, counted from now.
func (r *rig) powers() map[string]time.Duration {
	at, start := map[string]time.Duration{}, r.Loop().Now()
	r.Observe(func(when time.Duration, ev kernel.Event) {
		if p, ok := ev.(modem.PowerChanged); ok {
			at[p.State] = when - start
		}
	})
	return at
}

// press holds PWRKEY low.
func (r *rig) press(d time.Duration) {
	r.SetPowerKey(true)
	r.pass(d)
	r.SetPowerKey(false)
}

// TestPowerKeyOn: the time that switches on, just inside and just outside, and
// that STATUS is high about 3 s after the key went low (hardware design guides).
func TestPowerKeyOn(t *testing.T) {
	for _, c := range []struct {
		model string
		hold  time.Duration
		on    bool
	}{
		{"SIMCOM_SIM800L", 999 * ms, false},
		{"SIMCOM_SIM800L", 1000 * ms, true},
		{"SIMCOM_SIM800", 1199 * ms, false},
		{"SIMCOM_SIM800", 1200 * ms, true},
		{"SIMCOM_SIM800L", time.Hour, true}, // tied to ground
	} {
		p := fixed()
		p.Device.Model = c.model
		r := newRig(t, p, 1)
		at := r.powers()
		high := time.Duration(-1)
		r.OnStatus(func(on bool) {
			if on {
				high = r.Loop().Now()
			}
		})
		r.press(c.hold)
		r.pass(time.Minute)
		if on := r.Power() == modem.On; on != c.on {
			t.Errorf("%s, PWRKEY low for %s: the module is %s", c.model, c.hold, r.Power())
			continue
		}
		if !c.on {
			if _, begun := at["booting"]; begun {
				t.Errorf("%s: %s begins a start", c.model, c.hold)
			}
			continue
		}
		r.within("STATUS high", high, 2500*ms, 4200*ms)
		if _, left := at["leaving"]; left {
			t.Errorf("%s: a press of %s has switched the module off again", c.model, c.hold)
		}
	}
}

// TestPowerKeyOff: what a press does to a module that is on, by its length.
func TestPowerKeyOff(t *testing.T) {
	for _, c := range []struct {
		hold time.Duration
		want modem.PowerState
	}{
		{1499 * ms, modem.On},
		{1500 * ms, modem.Off},
		{32900 * ms, modem.Off},
		{33100 * ms, modem.On}, // it has started again
	} {
		r := booted(t, fixed(), 1)
		at := r.powers()
		r.press(c.hold)
		r.pass(time.Minute)
		if r.Power() != c.want {
			t.Errorf("PWRKEY low for %s: the module is %s, want %s", c.hold, r.Power(), c.want)
		}
		if c.hold >= 1500*ms {
			r.within("STATUS low", at["off"], 2000*ms, 2100*ms)
		}
		if c.hold > 33*time.Second {
			r.within("the start", at["booting"], 33*time.Second, 33*time.Second)
		}
	}
}

// TestPowerKeyAndTheRest: presses at moments that firmware does not mean.
func TestPowerKeyAndTheRest(t *testing.T) {
	t.Run("during the start", func(t *testing.T) {
		r := newRig(t, fixed(), 1)
		r.press(1100 * ms)
		if r.Power() != modem.Booting {
			t.Fatalf("the module is %s", r.Power())
		}
		r.press(1500 * ms) // over before the module listens
		r.pass(time.Minute)
		if r.Power() != modem.On {
			t.Errorf("the module is %s", r.Power())
		}
	})
	t.Run("too soon behind the switch-off", func(t *testing.T) {
		r := booted(t, fixed(), 1)
		at := r.powers()
		r.press(1500 * ms)
		for r.Power() != modem.Off {
			r.pass(ms)
		}
		r.press(700 * ms)
		r.pass(time.Minute)
		if r.Power() != modem.Off {
			t.Errorf("the module is %s", r.Power())
		}
		r.SetPowerKey(true)
		r.pass(time.Minute)
		if r.Power() != modem.On || at["booting"] == 0 {
			t.Errorf("the module is %s", r.Power())
		}
	})
	t.Run("held from the last word on", func(t *testing.T) {
		r := booted(t, fixed(), 1)
		at := r.powers()
		r.ask("AT+CPOWD=1", 50*ms)
		r.press(time.Minute)
		r.within("the start", at["booting"]-at["off"], 800*ms, 1000*ms)
	})
	t.Run("tied to ground, and the supply fails", func(t *testing.T) {
		r := booted(t, fixed(), 1)
		r.SetPowerKey(true)
		r.pass(time.Minute) // off, and on again at 33 s
		_ = r.SetSupply(2000)
		r.pass(time.Minute)
		if r.Power() != modem.Off {
			t.Fatalf("the module is %s", r.Power())
		}
		_ = r.SetSupply(4000)
		r.pass(time.Minute)
		if r.Power() != modem.On {
			t.Errorf("the module is %s with its supply back", r.Power())
		}
		r.CutPower()
		r.pass(time.Minute)
		if r.Power() != modem.On {
			t.Errorf("the module is %s behind a cut", r.Power())
		}
	})
	t.Run("without a supply", func(t *testing.T) {
		r := newRig(t, fixed(), 1)
		_ = r.SetSupply(0)
		r.press(time.Minute)
		if r.Power() != modem.Off {
			t.Errorf("the module is %s", r.Power())
		}
	})
}

// TestResetPin: 105 ms restart a module, and STATUS is back about 2.7 s later.
func TestResetPin(t *testing.T) {
	for _, c := range []struct {
		hold  time.Duration
		reset bool
	}{{104 * ms, false}, {105 * ms, true}, {time.Hour, true}} {
		r := booted(t, fixed(), 1)
		at := r.powers()
		r.SetResetPin(true)
		r.pass(c.hold)
		r.SetResetPin(false)
		r.pass(time.Minute)
		if _, begun := at["booting"]; begun != c.reset || r.Power() != modem.On {
			t.Errorf("RESET low for %s: a start %t, the module is %s", c.hold, begun, r.Power())
		}
		if c.reset {
			r.within("STATUS high again", at["on"], 1800*ms, 3200*ms)
		}
	}
	r := newRig(t, fixed(), 1)
	r.SetResetPin(true)
	r.pass(time.Minute)
	if r.Power() != modem.Off {
		t.Errorf("RESET has switched on: the module is %s", r.Power())
	}
}
