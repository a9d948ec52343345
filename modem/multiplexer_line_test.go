package modem_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/cmux"
	"sim800emu/modemtest"
	"sim800emu/profiles"
	"sim800emu/uart"
)

func paced(p *profiles.Profile) { p.Line.NoPace = false }

// TestMultiplexerLastWords: what ends the multiplexer waits for the result of its
// command and for the last word, however slow the line is, but not for a channel that the TE holds off.
func TestMultiplexerLastWords(t *testing.T) {
	for _, c := range []struct {
		line     string
		one, two string
	}{
		{"AT+CFUN=1,1", frames("OK"), ""},
		{"AT+CPOWD=1", frames("NORMAL POWER DOWN"), frames("NORMAL POWER DOWN")},
	} {
		x := newMuxTE(t, modemtest.Change(paced))
		x.pass(time.Minute)
		x.m.Line().SetBaud(9600)
		x.start(1, 2, 3)
		x.frame(0, cmux.UIH, "\xe3\x05\x0f\x8f") // MSC with FC
		x.send(3, "AT\r")
		x.pass(time.Second)
		x.send(1, c.line+"\r")
		x.pass(500 * time.Millisecond)
		x.changes = append(x.changes, "false") // plain lines follow
		x.read()
		if one, two := x.take(1), x.take(2); one != c.line+"\r"+c.one || two != c.two {
			t.Errorf("%s: channel 1 read %q, channel 2 %q", c.line, one, two)
		}
	}
}

// TestMultiplexerTypedAhead: what the TE sends before the OK of AT+CMUX has left
// is lost, and runs neither among the frames nor behind them.
func TestMultiplexerTypedAhead(t *testing.T) {
	for _, ahead := range []string{"AT+CSQ\r", "AT+CMGF=1;+CMGS=\"+49151\"\r", "AT+COPS=?\r", "AT+CO"} {
		for _, line := range []func(*profiles.Profile){paced, func(*profiles.Profile) {}} {
			x := newMuxTE(t, modemtest.Change(line))
			x.pass(time.Minute)
			x.m.Send("ATE0\r")
			x.pass(time.Second)
			x.m.Received()
			x.m.Send("AT+CMUX=0\r" + ahead)
			x.pass(time.Second)
			x.frame(0, cmux.SABM, "")
			x.pass(time.Minute)
			x.m.Expect(frames("OK") + "\xf9\x03\x73\x01\xd7\xf9")
			x.frame(0, cmux.UIH, "\xc3\x01")
			x.pass(time.Second)
			x.plain()
		}
	}
}

// TestMultiplexerMovesConnection: a connection that was suspended on the serial
// port and is resumed on a channel leaves no carrier behind on the port.
func TestMultiplexerMovesConnection(t *testing.T) {
	x := newMuxTE(t, toolkit()...)
	x.m.Send("AT+CIPSTART=\"TCP\",\"203.0.113.9\",7\r")
	x.pass(3 * time.Second)
	x.m.Send("+++")
	x.pass(3 * time.Second)
	if !x.m.Pin(uart.DCD) {
		t.Fatal("no carrier of a connection that is suspended")
	}
	x.start(1)
	if got := x.ask(1, "ATO", time.Second); got != frames("CONNECT") {
		t.Fatalf("ATO: %q", got)
	}
	if !x.dv[1] || x.m.Pin(uart.DCD) {
		t.Errorf("carrier on the channel: %v, on the port: %v", x.dv[1], x.m.Pin(uart.DCD))
	}
	x.m.Network().Peer(0).Close()
	x.pass(5 * time.Second)
	x.read()
	x.frame(0, cmux.UIH, "\xc3\x01")
	x.pass(time.Second)
	if x.dv[1] || x.m.Pin(uart.DCD) {
		t.Errorf("closed; carrier on the channel: %v, on the port: %v", x.dv[1], x.m.Pin(uart.DCD))
	}
}

// TestMultiplexerTwoConnections: PPP ends with its channel, and the connection of
// another channel that goes with it can be resumed all the same.
func TestMultiplexerTwoConnections(t *testing.T) {
	x := newMuxTE(t, toolkit()...).start(1, 2)
	if got := x.ask(2, `AT+CIPSTART="TCP","203.0.113.9",7`, time.Second); got != frames("OK", "CONNECT") {
		t.Fatalf("CIPSTART: %q", got)
	}
	if got := x.ask(1, "ATD*99#", time.Second); !strings.HasPrefix(got, frames("CONNECT")) {
		t.Fatalf("ATD: %q", got)
	}
	x.frame(0, cmux.UIH, "\xc3\x01")
	x.pass(5 * time.Second)
	x.m.Received()
	x.m.Send("ATO\r")
	x.pass(time.Second)
	x.m.Expect("ATO\r" + frames("CONNECT"))
}

// TestMultiplexerHoldsResumed: a connection whose channel was held off when it went
// holds the TE off on the channel that resumes it.
func TestMultiplexerHoldsResumed(t *testing.T) {
	x := newMuxTE(t, append(toolkit(), modemtest.With(func(n *modemtest.Network) {
		n.TCP("203.0.113.9:7", modemtest.Server{Ack: 30 * time.Second})
	}), modemtest.Change(func(p *profiles.Profile) { p.Send.InFlight = 2 }))...).start(1, 2)
	x.online()
	for n := 0; n < 60000 && !x.held[1]; n += 100 {
		x.send(1, strings.Repeat("a", 100))
		x.read()
	}
	x.frame(1, cmux.DISC, "")
	x.read()
	if got := x.ask(2, "ATO", time.Second); got != frames("CONNECT") || !x.held[2] {
		t.Errorf("ATO: %q, held off: %v", got, x.held[2])
	}
	x.pass(20 * time.Minute)
	x.read()
	if x.held[2] || len(x.told) > 0 {
		t.Errorf("held off for ever: %v, the TE is blamed for %+v", x.held[2], x.told)
	}
}

// A promptTE answers a frame of channel 1 in the moment in which it has its last byte.
type promptTE struct {
	line   *uart.Line
	dec    *cmux.Decoder
	answer []byte
}

func (p *promptTE) Write(b []byte) int {
	p.dec.Feed(b)
	for f, ok := p.dec.Next(); ok; f, ok = p.dec.Next() {
		if answer := p.answer; f.DLCI == 1 && answer != nil {
			p.answer = nil
			p.line.Receive(answer)
		}
	}
	return len(b)
}

func (p *promptTE) SetSpeed(int, uart.Format) {}
func (p *promptTE) Paced() bool               { return false }
func (p *promptTE) SetPin(uart.Pin, bool)     {}

// TestMultiplexerAnswersAtOnce: a TE that answers within the module's own write
// neither makes a control frame one of a channel, nor breaks a channel that it closes.
func TestMultiplexerAnswersAtOnce(t *testing.T) {
	test := cmux.Frame{CR: true, Kind: cmux.UIH, Information: []byte("\x23\x03x")}.Append(nil)
	disc := cmux.Frame{DLCI: 1, CR: true, Kind: cmux.DISC, PF: true}.Append(nil)
	for _, answer := range [][]byte{test, disc} {
		x := newMuxTE(t).start(1, 2)
		p := &promptTE{line: x.m.Line(), dec: cmux.NewDecoder(func(w cmux.Wrong, b []byte) { t.Errorf("%v: %q", w, b) }), answer: answer}
		x.m.Line().Attach(p)
		x.m.Line().Leave.Set(func(f uart.Frame, next func(uart.Frame)) {
			if control := f.Bytes != nil && f.Bytes[1]>>2 == 0; control && f.Carries != nil {
				t.Errorf("a control frame carries data of a channel: %q", f.Carries)
			}
			next(f)
		})
		x.m.Engine().URC("NEWS")
		x.pass(time.Second)
		if p.answer != nil {
			t.Error("the TE has not been told the news")
		}
		x.frame(0, cmux.UIH, "\xc3\x01")
		x.pass(time.Second)
		if x.m.Engine().Multiplexing() {
			t.Error("the multiplexer does not end")
		}
	}
}
