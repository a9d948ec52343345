package modem_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// ri is what RI does from now on: how long each low is, in ms, and at the end
// "low" if it still is.
func (r *rig) ri() func() string {
	var began time.Duration
	var lows []string
	low := false
	r.Observe(func(at time.Duration, ev kernel.Event) {
		if p, ok := ev.(uart.PinChange); ok && p.Pin == "RI" {
			if low = p.Active; low {
				began = at
			} else {
				lows = append(lows, fmt.Sprint((at - began).Milliseconds()))
			}
		}
	})
	return func() string {
		all := slices.Clone(lows)
		if low {
			all = append(all, "low")
		}
		lows = nil
		return fmt.Sprint(all)
	}
}

// TestRingOnNews: which lines and data RI tells of is a matter of +CFGRI
// (manual 6.2.11; hardware design guides, table of RI).
func TestRingOnNews(t *testing.T) {
	open := func(r *rig) { r.ask(`AT+CIPSTART="TCP","peer.test",80`, 20*time.Second) }
	for _, c := range []struct {
		name string
		do   func(r *rig)
		ring [3]string // with +CFGRI=0, 1, 2
	}{
		{"an answer", func(r *rig) { r.ask("AT+CSQ;+CIPSTATUS", time.Second) }, [3]string{"[]", "[]", "[]"}},
		{"a line of the card", func(r *rig) { r.RemoveSIM(); r.pass(ms) }, [3]string{"[]", "[120]", "[]"}},
		{"the supply", func(r *rig) { _ = r.SetSupply(3450) }, [3]string{"[]", "[120]", "[]"}},
		{"+CIICR", func(r *rig) { r.ask(`AT+CSTT="internet";+CIICR`, 20*time.Second) }, [3]string{"[]", "[120]", "[120]"}},
		{"+CIICR=?", func(r *rig) { r.ask("AT+CIICR=?;+CIPSEND?", 20*time.Second) }, [3]string{"[]", "[]", "[]"}},
		{"+CIPSTART", open, [3]string{"[]", "[120]", "[120]"}},
		{"+CIPSEND", func(r *rig) {
			open(r)
			r.types("AT+CIPSEND=2\r")
			r.pass(time.Second)
			r.types("ab")
			r.pass(9 * time.Second)
		},
			[3]string{"[]", "[120 120]", "[120 120]"}},
		{"+CIPCLOSE", func(r *rig) { open(r); r.ask("AT+CIPCLOSE", 9*time.Second) }, [3]string{"[]", "[120 120]", "[120 120]"}},
		{"+CIPSHUT", func(r *rig) { r.ask("AT+CIPSHUT", 9*time.Second) }, [3]string{"[]", "[120]", "[120]"}},
		{"data", func(r *rig) { open(r); r.net.conns[0].push([]byte("xyz")); r.pass(9 * time.Second) }, [3]string{"[]", "[120 120]", "[120 120]"}},
		{"the peer closes", func(r *rig) { open(r); r.net.conns[0].down(nil); r.pass(9 * time.Second) }, [3]string{"[]", "[120 120]", "[120 120]"}},
	} {
		for cfgri, want := range c.ring {
			r := booted(t, fixed(), 1)
			r.expect(fmt.Sprintf("AT+CFGRI=%d", cfgri), time.Second, "OK")
			ri := r.ri()
			c.do(r)
			r.pass(time.Second)
			if got := ri(); got != want {
				t.Errorf("%s with +CFGRI=%d: RI low %s ms, want %s", c.name, cfgri, got, want)
			}
		}
	}
}

// TestRingWaits: RI goes low when the line leaves, not when it is made, and
// also toward a TE that holds the module off.
func TestRingWaits(t *testing.T) {
	r := booted(t, fixed(), 1)
	r.expect("AT+CFGRI=1;+IFC=2,2", time.Second, "OK")
	ri := r.ri()
	r.types("AT") // in the middle of a line
	r.pass(10 * ms)
	r.RemoveSIM()
	r.pass(time.Second)
	if got := ri(); got != "[]" {
		t.Errorf("RI %s before the line leaves", got)
	}
	r.Line().SetRTS(false)
	r.types("\r")
	r.pass(time.Second)
	if got := ri(); got != "[]" {
		t.Errorf("RI %s behind an OK that has not left", got)
	}
	r.Line().SetRTS(true)
	r.pass(time.Second)
	if got := ri(); got != "[120]" {
		t.Errorf("RI %s", got)
	}
	r.Line().SetRTS(false)
	r.take()
	r.InsertSIM()
	r.pass(9 * time.Second)
	if got, said := ri(), r.take(); got != "[120]" || said != "" {
		t.Errorf("RI %s toward a TE that holds the module off, which read %q", got, said)
	}
}

// TestRingOfCallsAndMessages: neither depends on +CFGRI.
func TestRingOfCallsAndMessages(t *testing.T) {
	for _, cfgri := range []string{"0", "1", "2"} {
		for _, c := range []struct {
			name string
			do   func(r *rig)
			want string
		}{
			{"a call", func(r *rig) { r.Ringing().Call(true); r.pass(7 * time.Second); r.Ringing().Call(false) }, "[7000]"},
			{"a call that goes on", func(r *rig) { r.Ringing().Call(true) }, "[low]"},
			{"nobody calls", func(r *rig) { r.Ringing().Call(false) }, "[]"},
			{"a message", func(r *rig) { r.Ringing().Message() }, "[120]"},
			{"two messages", func(r *rig) { r.Ringing().Message(); r.pass(100 * ms); r.Ringing().Message() }, "[220]"},
			{"a message during a call", func(r *rig) {
				r.Ringing().Call(true)
				r.pass(time.Second)
				r.Ringing().Message()
				r.pass(time.Second)
				r.Ringing().Call(false)
			}, "[1000 120]"},
			{"a call that begins during a pulse", func(r *rig) {
				r.Ringing().Message()
				r.pass(20 * ms)
				r.Ringing().Call(true)
				r.pass(time.Second)
				r.Ringing().Call(false)
			}, "[1020]"},
			{"no power any more", func(r *rig) { r.Ringing().Call(true); r.pass(time.Second); r.CutPower() }, "[1000]"},
			{"a reset in a pulse", func(r *rig) { r.Ringing().Message(); r.pass(30 * ms); r.Reset() }, "[30]"},
		} {
			r := booted(t, fixed(), 1)
			r.expect("AT+CFGRI="+cfgri, time.Second, "OK")
			ri := r.ri()
			c.do(r)
			r.pass(time.Second)
			if got := ri(); got != c.want {
				t.Errorf("%s with +CFGRI=%s: RI low %s ms, want %s", c.name, cfgri, got, c.want)
			}
		}
	}
}

// TestRingInDataMode: a call is a pulse of 50 ms there, a message one of 120 ms.
func TestRingInDataMode(t *testing.T) {
	r := booted(t, fixed(), 1)
	r.ask("AT+CIPMODE=1", time.Second)
	r.ask(`AT+CIPSTART="TCP","peer.test",80`, 20*time.Second)
	if mode := r.Snapshot().Line.Mode; mode != "data" {
		t.Fatalf("the line is in mode %s", mode)
	}
	ri := r.ri()
	r.Ringing().Call(true)
	r.pass(3 * time.Second)
	r.Ringing().Call(false)
	r.Ringing().Message()
	r.pass(3 * time.Second)
	if got := ri(); got != "[50 120]" {
		t.Errorf("RI low %s ms", got)
	}
}

// TestRingIsSeen: on the wire and in a snapshot.
func TestRingIsSeen(t *testing.T) {
	r := booted(t, fixed(), 1)
	r.Ringing().Call(true)
	if !r.pins[uart.RI] || !r.Snapshot().Line.RI {
		t.Error("RI is not low")
	}
	r.Ringing().Call(false)
	if r.pins[uart.RI] || r.Snapshot().Line.RI {
		t.Error("RI is low")
	}
}
