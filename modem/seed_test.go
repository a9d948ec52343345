package modem_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sim800emu/internal/kernel"
	"sim800emu/modem"
	"sim800emu/profiles"
)

// traced writes events as a trace has them: the moment, the kind, all fields.
func traced(t *testing.T, b *strings.Builder) func(time.Duration, kernel.Event) {
	return func(at time.Duration, ev kernel.Event) {
		text, err := json.Marshal(ev)
		if err != nil {
			t.Errorf("%s: %v", ev.EventKind(), err)
		}
		fmt.Fprintf(b, "%d %s %s\n", at, ev.EventKind(), text)
	}
}

// life is the events of one modem that starts, connects, echoes and resets.
func life(t *testing.T, seed uint64) string {
	r := newRig(t, fixed(), seed)
	var b strings.Builder
	r.Observe(traced(t, &b))
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
	sameTrace(t, one, life(t, 1))
	if other := life(t, 2); other == one {
		t.Error("another seed gives the same life")
	}
}

// sameTrace fails at the first event that differs.
func sameTrace(t *testing.T, one, again string) {
	t.Helper()
	if again == one {
		return
	}
	a, b := strings.Split(one, "\n"), strings.Split(again, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("event %d is\n%s\nand then\n%s", i, a[i], b[i])
		}
	}
	t.Fatalf("%d events, then %d", len(a), len(b))
}

// hardLife is the events of a modem on a poor link through tunnels, with foreign lines, noise,
// lost prompts and a line that overruns, which carries a TLS handshake and a
// page, and whose context is lost in the middle of a second one.
func hardLife(t *testing.T, p profiles.Profile, seed uint64) string {
	r := newRig(t, p, seed)
	var b strings.Builder
	r.Observe(traced(t, &b))
	r.PressPowerKey()
	r.pass(30 * time.Second)
	for range 3 { // auto-bauding, and noise in it
		r.types("AT\r")
		r.pass(2 * time.Second)
	}
	for range 2 {
		r.types("AT+CIPSHUT\r")
		r.pass(10 * time.Second)
		r.types("AT+CIPHEAD=1;+CIPSTART=\"TCP\",\"peer.test\",443\r")
		r.pass(time.Minute)
		r.net.silent = true
		r.types("AT+CIPSEND=105\r")
		r.pass(5 * time.Second)
		r.types(tlsRecord(22, "\x01\x00\x00\x60"+strings.Repeat("c", 96)))
		for _, c := range r.net.conns {
			c.push([]byte(tlsRecord(22, "\x02\x00\x00\x46"+strings.Repeat("s", 70)) + tlsRecord(22, "\x0b\x00\x08\x00"+strings.Repeat("z", 2048))))
			c.push([]byte(tlsRecord(20, "\x01") + tlsRecord(22, strings.Repeat("f", 40)) + tlsRecord(23, strings.Repeat("page", 1000))))
		}
		r.room = 800 // then the TE does not read
		r.pass(time.Minute)
		r.room = -1
		r.Line().Room()
		r.pass(time.Minute)
	}
	return b.String()
}

// tlsRecord is a record of TLS 1.2.
func tlsRecord(kind byte, body string) string {
	return string([]byte{kind, 3, 3, byte(len(body) >> 8), byte(len(body))}) + body
}

// TestHundredRuns: with jitter, faults drawn by chance and lost bytes, a hundred
// runs of one seed are one trace.
func TestHundredRuns(t *testing.T) {
	p := hard(t)
	one := hardLife(t, p, 1)
	for _, want := range []string{"CONNECT OK", "fault.lost", "uart.overrun", "fault.fired", "net.outage", "+PDP: DEACT"} {
		if !strings.Contains(one, want) {
			t.Errorf("no %s in the life: it is not hard enough", want)
		}
	}
	runs := 100
	if testing.Short() {
		runs = 10
	}
	for range runs - 1 {
		sameTrace(t, one, hardLife(t, p, 1))
	}
	if hardLife(t, p, 2) == one {
		t.Error("another seed gives the same life")
	}
}

// hard is a profile with everything that draws.
func hard(t *testing.T) profiles.Profile {
	t.Helper()
	l, err := profiles.Load([]string{"gprs-poor", "tunnel", "rude-urcs", "noisy-line", "overrun", "testdata/context-lost-once.yaml"}, modem.CheckFaults)
	if err != nil {
		t.Fatal(err)
	}
	return l.Profile
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
