package modem_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sim800emu/cmux"
	"sim800emu/modemtest"
	"sim800emu/profiles"
	"sim800emu/uart"
)

// TestMultiplexerMistakes: the TE is told nothing, the operator is told once.
func TestMultiplexerMistakes(t *testing.T) {
	for _, c := range []struct {
		name, bytes, what string
	}{
		{"plain AT", "AT\rAT+CSQ\r", "command lines outside of frames"},
		{"one by one", "a|t|\r", "command lines outside of frames"},
		{"garbage", strings.Repeat("xyz", 3000), "bytes between the frames"},
		{"check sum", "\xf9\x05\xef\x07AT\r\xb3\xf9", "wrong check sum"},
		{"no flag", "\xf9\x05\xef\x07AT\r\xb2\x00\xf9", "closing flag"},
		{"too long", "\xf9\x05\xef\x00\x02AB\xf9", "more than 255"},
		{"not open", "\xf9\x0b\xef\x07AT\r\xfa\xf9", "not open"},
		{"cut short", "\xf9\x05\xef\xffAT\r", "cut short"},
		{"no such channel", string(cmux.Frame{DLCI: 9, CR: true, Kind: cmux.UIH, Information: []byte("x")}.Append(nil)), "does not have"},
		{"RPN", string(cmux.Frame{CR: true, Kind: cmux.UIH, Information: []byte("\x93\x03\x07")}.Append(nil)), "does not have"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newMuxTE(t).start(1)
			b := c.bytes
			if c.name == "not open" {
				b = string(cmux.Frame{DLCI: 2, CR: true, Kind: cmux.UIH, Information: []byte("AT\r")}.Append(nil))
			}
			for range 3 {
				for part := range strings.SplitSeq(b, "|") {
					x.m.Send(part)
				}
				x.pass(2 * cmux.Silence)
			}
			x.read()
			if got := strings.Join(x.got[:], ""); got != "" {
				t.Errorf("the TE is answered %q", got)
			}
			n := 0
			for _, s := range x.told {
				if strings.Contains(s.What, c.what) && s.Remedy != "" {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%q is told %d times: %+v", c.what, n, x.told)
			}
			x.expect(1, "AT", "OK")
		})
	}
}

// TestMultiplexerHolds: a channel that the module holds off gets MSC with FC, and
// data beyond its buffer of 16 KB are lost; the others go on.
func TestMultiplexerHolds(t *testing.T) {
	for _, obeys := range []bool{true, false} {
		x := newMuxTE(t, append(toolkit(), modemtest.With(func(n *modemtest.Network) {
			n.TCP("203.0.113.9:7", modemtest.Server{Ack: 30 * time.Second})
		}), modemtest.Change(func(p *profiles.Profile) { p.Send.InFlight = 2 }))...).start(1, 2)
		peer := x.online()
		total := 0
		for total < 60000 && !(obeys && x.held[1]) {
			x.send(1, strings.Repeat("a", 127))
			total += 127
			x.read()
		}
		if !x.held[1] {
			t.Fatalf("%d bytes, and the channel is not held off", total)
		}
		x.expect(2, "AT", "OK")
		x.pass(10 * time.Minute)
		x.read()
		if x.held[1] {
			t.Error("the channel is held off for ever")
		}
		switch got := len(peer.Received()); {
		case obeys && (got != total || len(x.told) > 0):
			t.Errorf("the peer has got %d bytes of %d, and the TE is blamed for %+v", got, total, x.told)
		case !obeys && (got < 16<<10 || got >= total || len(x.told) != 1 || !strings.Contains(x.told[0].What, "holds it off")):
			t.Errorf("the peer has got %d bytes of %d, and the TE is blamed for %+v", got, total, x.told)
		}
	}
}

// TestMultiplexerChaos: any frames and noise leave a module that works.
func TestMultiplexerChaos(t *testing.T) {
	lines := []string{
		"AT\r", "ATE0\r", "AT+CSQ;+CREG?\r", "AT+CMGF=1\r", "AT+CMGS=\"+4915\"\r", "text\x1a", "\x1b", "AT+CIPSTART=\"TCP\",\"203.0.113.9\",7\r", "+++", "ATO\r",
		"AT+CIPSHUT\r", "AT+CIPCLOSE\r", "ATD+4915;\r", "ATH\r", "AT+COPS=?\r", "AT+CFUN=4\r", "AT+CFUN=1\r", "AT+CPIN?\r", "AT&F\r", "AT+CMUX=0\r", "AT+CIICR\r",
		"AT+CIPSEND=5\r", "AT+CIPMODE=0\r", "AT+CSTT\r", "AT+CIFSR\r", "AT+CIPSERVER=1,80\r", "AT+CIPSERVER=0\r", "AT+CGATT=0\r", "AT+CGATT=1\r",
		"AT+SAPBR=1,1\r", "AT+SAPBR=0,1\r", "AT+HTTPINIT\r", "AT+HTTPDATA=5,5000\r", "AT+HTTPACTION=0\r", "AT+HTTPTERM\r", "AT+CMMSINIT\r",
		"AT+CMMSEDIT=1\r", "AT+CMMSDOWN=\"PIC\",5,20000\r", "AT+CMMSTERM\r", "AT+FTPPUT=1\r", "AT+FTPPUT=2,5\r", "AT+FTPQUIT\r", "AT+SMTPBODY=5\r",
		"AT+FSWRITE=C:\\a,0,5,5\r", "AT+FSCREATE=C:\\a\r", "AT+FSDEL=C:\\a\r", "AT+CMGW\r", "AT+CMGL=4\r", "AT+CUSD=1,\"*100#\"\r", "ATA\r", "AT+CLCC\r", "AT+CNETSCAN\r",
		"AT+CIPPING=\"203.0.113.9\"\r", "AT+CREC=1,1,0,5\r", "hello", "+++", "AT+CFUN=1,1\r",
	}
	usual := profiles.Default()
	rapid.Check(t, func(rt *rapid.T) {
		opts := toolkit(modemtest.With(func(n *modemtest.Network) { n.TCP("203.0.113.9:7", modemtest.Server{Ack: time.Second}) }))
		if rapid.Bool().Draw(rt, "slow") {
			opts = append(opts, modemtest.Change(func(p *profiles.Profile) {
				ideal, real := p.Timing, usual.Timing
				ideal.Local, ideal.SIM, ideal.Radio, ideal.Network, ideal.Remote = real.Local, real.SIM, real.Radio, real.Network, real.Remote
				p.Timing, p.Link, p.Line.NoPace = ideal, usual.Link, false
			}))
		}
		x := newMuxTE(t, opts...)
		x.start(1, 2)
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			dlci := rapid.IntRange(0, 5).Draw(rt, "dlci")
			switch rapid.IntRange(0, 11).Draw(rt, "step") {
			case 0:
				x.frame(dlci, cmux.SABM, "")
			case 1:
				x.frame(dlci, cmux.DISC, "")
			case 2:
				x.m.Send(string(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(rt, "noise")))
			case 3:
				x.frame(0, cmux.UIH, string([]byte{
					rapid.SampledFrom([]byte{0xe3, 0xe1, 0x63, 0xa3, 0x23, 0x43, 0xc3, 0x93}).Draw(rt, "message"), 5,
					byte(dlci<<2 | 3), rapid.Byte().Draw(rt, "signals"),
				}))
			case 4:
				x.m.Message("+491510000001", "hello")
			case 5:
				x.pass(time.Duration(rapid.IntRange(0, 3000).Draw(rt, "ms")) * time.Millisecond)
			case 6:
				if p := x.m.Network().Peers(); len(p) > 0 && p[len(p)-1].Open() {
					p[len(p)-1].Send("from the peer")
				}
			default:
				x.send(dlci, rapid.SampledFrom(lines).Draw(rt, "line"))
			}
		}
		x.pass(20 * time.Minute) // more than any ceiling
		if x.m.Engine().Multiplexing() {
			x.frame(0, cmux.UIH, "\xa3\x01")
			for n := 1; n <= 2; n++ {
				x.idle(n)
			}
		}
		x.m.Reset()
		x.pass(2 * time.Minute)
		x.m.Received()
		x.plain()
		x.start(4)
		x.expect(4, "AT", "OK")
	})
}

// idle fails if an open channel does not take command lines once whatever it waits
// for has been given: ESC to a prompt, +++ to a connection, data to a prompt that counts them.
func (x *muxTE) idle(n int) {
	x.Helper()
	if !x.open[n] {
		return
	}
	x.frame(0, cmux.UIH, string([]byte{0xe3, 5, byte(n<<2 | 3), 0x8d}))
	for _, s := range []string{"\x1b", "+++", strings.Repeat("x", 6000), "\r"} {
		x.pass(2 * time.Second)
		x.send(n, s)
	}
	x.pass(20 * time.Minute)
	x.read()
	if got := x.ask(n, "AT", time.Minute); x.open[n] && !strings.HasSuffix(got, "\r\nOK\r\n") {
		x.Errorf("channel %d answers %q to AT", n, got)
	}
}

// TestMultiplexerFaults: what hangs on the paths of the serial line acts on frames.
func TestMultiplexerFaults(t *testing.T) {
	x := newMuxTE(t).start(1)
	lose := 3
	x.m.Line().In.Set(func(b []byte, next func([]byte)) {
		if lose--; lose == 0 {
			b = b[2:] // the flag of a frame and its address
		}
		next(b)
	})
	x.expect(1, "AT", "OK")
	x.expect(1, "AT", "OK")
	if got := x.ask(1, "AT", time.Second); got != "" || len(x.told) != 1 {
		t.Errorf("a frame without its begin is answered %q, told %+v", got, x.told)
	}
	x.expect(1, "AT", "OK")
	var kinds []uart.Kind
	x.m.Line().Leave.Set(func(f uart.Frame, next func(uart.Frame)) {
		kinds = append(kinds, f.Kind)
		if f.Kind == uart.Final {
			f.Bytes = append(slices.Clone(f.Bytes), f.Bytes...) // every result twice
		}
		next(f)
	})
	x.expect(1, "AT+CSQ", "+CSQ: 19,0", "OK", "OK")
	if want := []uart.Kind{uart.Echo, uart.Info, uart.Final}; !slices.Equal(kinds, want) {
		t.Errorf("frames of %v on the line, want %v", kinds, want)
	}
	x.m.Line().Leave.Set()
	if err := x.m.AddFault("lost-urc@urc 1 RING"); err != nil {
		t.Fatal(err)
	}
	x.frame(2, cmux.SABM, "")
	x.read()
	x.m.Engine().TellRing()
	x.m.Engine().URC("NEWS")
	x.pass(time.Second)
	x.read()
	if one, two := x.take(1), x.take(2); one+two != frames("NEWS")+frames("RING", "NEWS") {
		t.Errorf("one RING is lost: %q and %q", one, two)
	}
}

// TestMultiplexerSleep: with +CSCLK=1 a module sleeps after PSC alone, and DTR wakes it.
func TestMultiplexerSleep(t *testing.T) {
	x := newMuxTE(t, modemtest.Given("AT+CSCLK=1")).start(1)
	x.m.SetDTR(false)
	x.pass(time.Minute)
	if x.m.Asleep() {
		t.Error("asleep without PSC")
	}
	x.frame(0, cmux.UIH, "\x43\x01")
	x.pass(time.Minute)
	x.read()
	if got := x.take(0); got != "4101 " || !x.m.Asleep() {
		t.Errorf("PSC is answered %q, asleep: %v", got, x.m.Asleep())
	}
	if got := x.ask(1, "AT", time.Second); got != "" {
		t.Errorf("a module that sleeps answers %q", got)
	}
	x.m.SetDTR(true)
	x.pass(time.Second)
	x.expect(1, "AT", "OK")
	x.m.SetDTR(false)
	x.pass(time.Minute)
	if x.m.Asleep() {
		t.Error("asleep again, after frames that are no PSC")
	}
}
