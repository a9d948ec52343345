package modem_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sim800emu/internal/kernel"
	"sim800emu/profiles"
)

// life is the events of one modem that starts, connects, echoes and resets.
func life(t *testing.T, seed uint64) string {
	r := newRig(t, fixed(), seed)
	var b strings.Builder
	r.Observe(func(at time.Duration, ev kernel.Event) { fmt.Fprintf(&b, "%d %s %+v\n", at, ev.EventKind(), ev) })
	r.PressPowerKey()
	r.pass(20 * time.Second)
	for _, s := range []string{
		"AT+CREG=2;+CSQ\r", "AT+CIPSTART=\"TCP\",\"peer.test\",80\r", "AT+CIPSEND=1400\r", strings.Repeat("x", 1400),
		"AT+CIPCLOSE\r", "AT+COPS=?\r", "AT+CFUN=1,1\r", "", "AT+CIPSHUT\r",
	} {
		r.types(s)
		r.pass(30 * time.Second)
	}
	return b.String()
}

// TestSeed: one seed, one sequence of bytes and moments; another seed, another one.
func TestSeed(t *testing.T) {
	one := life(t, 1)
	if len(one) < 5000 || !strings.Contains(one, "CONNECT OK") {
		t.Fatalf("not much of a life:\n%s", one)
	}
	if again := life(t, 1); again != one {
		a, b := strings.Split(one, "\n"), strings.Split(again, "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Fatalf("event %d is\n%s\nand the second time\n%s", i, a[i], b[i])
			}
		}
		t.Fatalf("%d events, then %d", len(a), len(b))
	}
	if other := life(t, 2); other == one {
		t.Error("another seed gives the same life")
	}
}

// TestTwoModems: modems in one process do not meet, whatever the order in which they run.
func TestTwoModems(t *testing.T) {
	alone := booted(t, profiles.Ideal(), 5)
	want := alone.ask("AT+CMEE=2;+CSQ;+CMEE?", time.Second)
	a, b := booted(t, profiles.Ideal(), 5), booted(t, profiles.Ideal(), 6)
	b.ask("ATE0V0;+CMEE=0", time.Second)
	if got := a.ask("AT+CMEE=2;+CSQ;+CMEE?", time.Second); got != want {
		t.Errorf("beside another one the modem says %q, alone %q", got, want)
	}
}

// TestRun drives a modem by the wall clock as fast as events allow: it starts,
// answers, and leaves no goroutine.
func TestRun(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	clock, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	defer clock.Close()
	r := newRig(t, fixed(), 1)
	r.PressPowerKey()
	ctx, cancel := context.WithCancel(t.Context())
	ready, answered := make(chan struct{}), make(chan struct{})
	asked := false
	r.Observe(func(time.Duration, kernel.Event) {
		switch {
		case !asked && strings.Contains(string(r.got), "SMS Ready\r\n"):
			asked = true
			close(ready)
		case asked && strings.HasSuffix(string(r.got), "\r\nOK\r\n"):
			r.got = append(r.got, ' ')
			close(answered)
		}
	})
	done := make(chan error)
	go func() { done <- r.Run(ctx, clock, kernel.Max) }()
	<-ready
	r.Loop().Post(func() { r.types("AT\r") })
	<-answered
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if r.Loop().Post(func() {}) {
		t.Error("a modem that has ended takes posts")
	}
}
