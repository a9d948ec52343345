package modem_test

import (
	"testing"
	"time"

	"sim800emu/internal/socket"
	"sim800emu/profiles"
)

// The tests of this file are what random runs have found: each a modem that
// did not answer any more.

// TestCloseWithoutContext: the context goes down while a slow +CIPCLOSE waits for the peer.
func TestCloseWithoutContext(t *testing.T) {
	r := up(t)
	r.net.delay = time.Hour
	r.types("AT+CIPCLOSE\r")
	r.pass(time.Second)
	r.Packet().DropContext()
	r.pass(time.Second)
	if got := r.take(); got != "AT+CIPCLOSE\r"+frames("CLOSE OK", "+PDP: DEACT") {
		t.Errorf("the TE read %q", got)
	}
	r.expect("AT", time.Second, "OK")
}

// transparent is a modem in data mode.
func transparent(t *testing.T, p profiles.Profile) *rig {
	t.Helper()
	r := booted(t, p, 1)
	r.ask("AT+CIPMODE=1", time.Second)
	if got := r.ask(`AT+CIPSTART="TCP","peer.test",80`, 20*time.Second); got != frames("OK", "CONNECT") {
		t.Fatalf("no connection: %q", got)
	}
	return r
}

// TestResumeOfALostLink: the connection ends while CONNECT of ATO waits for a
// TE that does not read.
func TestResumeOfALostLink(t *testing.T) {
	r := transparent(t, fixed())
	r.pass(time.Second)
	r.types("+++")
	r.pass(2 * time.Second)
	r.take()
	r.room = 5
	r.types("ATO\r")
	r.pass(time.Second)
	r.net.conns[0].down(socket.ErrReset)
	r.pass(10 * time.Second)
	r.room = -1
	r.Line().Room()
	r.pass(10 * time.Second)
	if got := r.take(); got != "ATO\r"+frames("CONNECT", "CLOSED") {
		t.Errorf("the TE read %q", got)
	}
	r.expect("AT", time.Second, "OK")
}

// TestPowerCutInCONNECT: the next start is one in command mode.
func TestPowerCutInCONNECT(t *testing.T) {
	r := transparent(t, fixed())
	r.pass(time.Second)
	r.types("+++")
	r.pass(2 * time.Second)
	r.room = 5
	r.types("ATO\r")
	r.pass(time.Second)
	r.CutPower()
	r.room = -1
	r.Line().Room()
	r.PressPowerKey()
	r.pass(time.Minute)
	r.expect("AT", time.Second, "OK")
	r.expect("ATO", time.Second, "ERROR")
}

// TestFloodWhileACommandRuns: a TE that sends a hundred kilobytes at a stretch
// gets an answer afterwards, and the modem keeps no more than it can.
func TestFloodWhileACommandRuns(t *testing.T) {
	r := up(t)
	r.net.silent = true
	r.types("AT+COPS=?\r")
	flood := make([]byte, 100_000)
	for i := range flood {
		flood[i] = byte(i)
	}
	r.types(string(flood))
	r.pass(2 * time.Minute)
	r.settle()
	if !r.answers() {
		t.Errorf("the TE read %q", r.got)
	}
}
