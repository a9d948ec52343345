package modem_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sim800emu/cmux"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// TestMultiplexer: 20 KB each way in transparent mode on channel 1 while channel
// 2 polls the signal and gets and sends messages, at 115200 with pacing.
func TestMultiplexer(t *testing.T) {
	x := newMuxTE(t, toolkit(modemtest.Change(func(p *profiles.Profile) { p.Line.NoPace = false }))...).start(1, 2)
	peer := x.online()
	if !x.dv[1] {
		t.Error("DV of MSC does not tell of CONNECT")
	}
	down, up := strings.Repeat("0123456789abcdef", 1280), strings.Repeat("fedcba9876543210", 1280)
	sent, polls, rest := 0, 0, down
	var gotUp string
	for step := 0; step < 400 && (len(x.got[1]) < len(down) || len(gotUp) < len(up)); step++ {
		n := min(len(rest), 500)
		peer.Send(rest[:n])
		rest = rest[n:]
		if n = min(len(up)-sent, 400); n > 0 && !x.held[1] {
			x.send(1, up[sent:sent+n])
			sent += n
		}
		switch step {
		case 5:
			x.m.Message("+491510000001", "hello")
		case 10, 20, 30:
			x.send(2, "AT+CSQ\r")
			polls++
		}
		x.pass(100 * time.Millisecond)
		x.read()
		gotUp += peer.Received()
		if step == 10 || step == 20 || step == 30 {
			if want := "AT+CSQ\r" + frames("+CSQ: 19,0", "OK"); !strings.HasSuffix(x.got[2], want) {
				t.Errorf("within 100 ms of AT+CSQ channel 2 has read %q", x.got[2])
			}
		}
	}
	if x.got[1] != down || gotUp != up {
		t.Errorf("%d bytes to the TE, %d to the peer; want %d each, unchanged", len(x.got[1]), len(gotUp), len(down))
	}
	if polls != 3 {
		t.Errorf("done after %d polls, nothing was concurrent", polls)
	}
	if got := x.take(2); !strings.Contains(got, frames(`+CMTI: "SM",1`)) || strings.Contains(x.got[1], "CMTI") {
		t.Errorf("channel 2 read %q", got)
	}
	x.expect(2, "AT+CMGF=1", "OK")
	if got := x.ask(2, `AT+CMGS="+491510000002"`, time.Second); got != "\r\n> " {
		t.Fatalf("CMGS: %q", got)
	}
	x.send(1, "between")
	x.send(2, "text\x1a")
	x.pass(time.Second)
	x.read()
	if got := x.take(2); got != "text\x1a"+frames("+CMGS: 1", "OK") {
		t.Errorf("CMGS ended with %q", got)
	}
	if out := x.m.Outbox(); len(out) != 1 || out[0].To != "+491510000002" {
		t.Errorf("the outbox has %+v", out)
	}
	if got := peer.Received(); got != "between" {
		t.Errorf("the peer has got %q", got)
	}
	x.frame(0, cmux.UIH, "\xc3\x01")
	x.pass(time.Second)
	x.read()
	x.plain()
	if len(x.told) > 0 {
		t.Errorf("the TE is blamed for %q", x.told[0].What)
	}
}

// TestMultiplexerSettings: each channel has settings of its own, which begin as stored.
func TestMultiplexerSettings(t *testing.T) {
	x := newMuxTE(t, modemtest.Given("AT+CNMI=2,0", "AT+CMGF=1", "AT+CMEE=1", "AT+CREG=1")).start(1, 2)
	x.expect(1, "AT+CNMI?", "+CNMI: 2,1,0,0,0", "OK")
	x.expect(1, "AT+CMGF?", "+CMGF: 0", "OK")
	x.expect(1, "AT+CMEE?", "+CMEE: 0", "OK")
	x.expect(1, "AT+CREG?", "+CREG: 1,1", "OK")
	x.expect(1, "AT+CMGF=1", "OK")
	x.expect(1, "AT+CMEE=2", "OK")
	x.expect(2, "AT+CMGF?", "+CMGF: 0", "OK")
	x.expect(2, "AT+CMUX=0", "ERROR")
	x.expect(1, "AT+CMUX=0", "+CME ERROR: operation not allowed")
	// news by the settings of each
	x.expect(2, "AT+CNMI=2,2", "OK")
	x.m.Message("+491510000001", "one")
	x.read()
	if one, two := x.take(1), x.take(2); one != "" || !strings.HasPrefix(two, "\r\n+CMT: \"\",") {
		t.Errorf("a message that channel 2 takes itself: %q and %q", one, two)
	}
	x.expect(2, "AT+CNMI=2,0", "OK")
	x.m.Message("+491510000001", "two")
	x.read()
	if one, two := x.take(1), x.take(2); one != frames(`+CMTI: "SM",1`) || two != "" {
		t.Errorf("a message of which channel 1 wants to know: %q and %q", one, two)
	}
	// those of the serial port are as they were
	x.frame(0, cmux.DISC, "")
	x.m.Received()
	x.m.Send("AT+CNMI?;+CMGF?;+CMEE?\r")
	if got := x.m.Received(); !strings.Contains(got, "+CNMI: 2,0,0,0,0") || !strings.Contains(got, "+CMGF: 1") || !strings.Contains(got, "+CMEE: 1") {
		t.Errorf("back on the serial port: %q", got)
	}
	// what is stored holds
	x.m.Send("ATE0&W\r")
	x.start(3)
	x.send(3, "AT+CMEE?;+CMGF?\r")
	x.read()
	if got := x.take(3); got != frames("+CMEE: 1", "+CMGF: 1", "OK") {
		t.Errorf("with stored settings: %q", got)
	}
}

// TestMultiplexerEnds: however the multiplexer ends, and whatever the channels
// are doing, the serial port takes command lines and nothing hangs.
func TestMultiplexerEnds(t *testing.T) {
	doing := map[string]func(x *muxTE){
		"nothing":     func(*muxTE) {},
		"typing":      func(x *muxTE) { x.send(2, "AT+C") },
		"a prompt":    func(x *muxTE) { x.send(2, "AT+CMGF=1\r"); x.send(2, "AT+CMGS=\"+4915\"\rhal") },
		"data":        func(x *muxTE) { x.online(); x.send(1, "data") },
		"a scan":      func(x *muxTE) { x.send(2, "AT+COPS=?\r"); x.send(2, "AT\r") },
		"held by FC":  func(x *muxTE) { x.frame(0, cmux.UIH, "\xe3\x05\x0b\x8f"); x.send(2, "ATI\r") },
		"half frames": func(x *muxTE) { x.m.Send("\xf9\x09\xef\x21AT+") },
	}
	ends := map[string]func(x *muxTE){
		"CLD":       func(x *muxTE) { x.m.Send("\xf9"); x.frame(0, cmux.UIH, "\xc3\x01") },
		"DISC":      func(x *muxTE) { x.frame(1, cmux.DISC, ""); x.frame(0, cmux.DISC, "") },
		"reset":     func(x *muxTE) { x.m.Reset() },
		"supply":    func(x *muxTE) { x.m.CutPower(); x.pass(time.Second); x.m.PressPowerKey() },
		"power key": func(x *muxTE) { x.m.PressPowerKey(); x.pass(10 * time.Second); x.m.PressPowerKey() },
		"AT+CFUN=1,1": func(x *muxTE) {
			x.frame(3, cmux.SABM, "")
			x.send(3, "AT+CFUN=1,1\r")
		},
	}
	for what, begin := range doing {
		for how, end := range ends {
			t.Run(what+" "+how, func(t *testing.T) {
				x := newMuxTE(t, toolkit()...).start(1, 2)
				begin(x)
				if what == "half frames" {
					x.pass(2 * cmux.Silence)
				}
				end(x)
				x.pass(time.Minute)
				if how != "CLD" && how != "DISC" {
					got := x.m.Received()
					if i := strings.Index(got, "\r\nRDY\r\n"); i < 0 || strings.Contains(got[i:], "\xf9") {
						t.Errorf("the start in plain lines: %q", got)
					}
				}
				x.plain()
				x.start(1)
				x.expect(1, "AT", "OK")
				if want := []string{"true", "false", "true"}; !slices.Equal(x.changes, want) {
					t.Errorf("changes %q", x.changes)
				}
			})
		}
	}
}

// TestMultiplexerPatience: without SABM of DLCI 0 the port goes back by itself.
func TestMultiplexerPatience(t *testing.T) {
	x := newMuxTE(t, modemtest.NoEcho())
	x.m.Send("AT+CMUX=0\r")
	x.pass(9900 * time.Millisecond)
	x.m.Received()
	x.m.Send("AT\r")
	x.m.Expect("")
	x.pass(100 * time.Millisecond)
	x.plain()
}

// TestMultiplexerResume: a connection whose channel is closed is suspended, and
// ATO on another channel or on the serial port resumes it.
func TestMultiplexerResume(t *testing.T) {
	x := newMuxTE(t, toolkit()...).start(1, 2)
	peer := x.online()
	x.frame(1, cmux.DISC, "")
	peer.Send("while nobody listens")
	x.read()
	if got := x.ask(2, "ATO", time.Second); got != frames("CONNECT")+"while nobody listens" {
		t.Errorf("ATO on channel 2: %q", got)
	}
	x.send(2, "up")
	x.pass(time.Second)
	if got := peer.Received(); got != "up" {
		t.Errorf("the peer has got %q", got)
	}
	x.frame(0, cmux.UIH, "\xc3\x01")
	x.m.Received()
	x.m.Send("ATO\r")
	x.pass(time.Second)
	if got := x.m.Received(); !strings.HasSuffix(got, "\r\nCONNECT\r\n") {
		t.Errorf("ATO on the serial port: %q", got)
	}
}

// TestMultiplexerSameCommand: a command that another channel has open is refused;
// another command runs, and one that waits for the first may end it.
func TestMultiplexerSameCommand(t *testing.T) {
	x := newMuxTE(t, modemtest.Given("AT+CIPMUX=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR"), modemtest.With(func(n *modemtest.Network) {
		n.TCP("203.0.113.9:7", modemtest.Server{})
	})).start(1, 2)
	x.expect(1, `AT+CIPSTART=0,"TCP","203.0.113.9",7`, "OK", "0, CONNECT OK")
	if x.take(2) != "" {
		t.Error("CONNECT OK on a channel that has not opened it")
	}
	x.expect(2, `AT+CIPSTART=1,"TCP","203.0.113.9",7`, "OK", "1, CONNECT OK")
	if got := x.ask(1, "AT+CIPSEND=0,5", time.Second); got != "\r\n> " {
		t.Fatalf("CIPSEND: %q", got)
	}
	x.expect(2, "AT+CIPSEND=1,5", "ERROR")
	x.expect(2, "AT+CIPSEND?", "+CIPSEND: 0,1460\r\n+CIPSEND: 1,1460", "OK")
	x.m.Network().Peer(0).Send("data 0")
	x.m.Network().Peer(1).Send("data 1")
	x.pass(time.Second)
	x.read()
	if one, two := x.take(1), x.take(2); one != "" || two != "\r\n+RECEIVE,1,6:\r\ndata 1" {
		t.Errorf("received data on %q and %q", one, two)
	}
	x.send(1, "hello")
	x.pass(time.Second)
	x.read()
	if got := x.take(1); got != "hello"+frames("0, SEND OK")+"\r\n+RECEIVE,0,6:\r\ndata 0" {
		t.Errorf("channel 1 read %q", got)
	}
	x.expect(2, "AT+CIPCLOSE=0", "0, CLOSE OK")
}
