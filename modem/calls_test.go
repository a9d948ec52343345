package modem_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/exchange"
)

// pair is two modems at one exchange.
type pair struct {
	*testing.T
	a, b *manualRig
}

func newPair(t *testing.T) *pair {
	x := exchange.New()
	p := &pair{t, newSubscriber(t, x, "+491510000001"), newSubscriber(t, x, "+491510000002")}
	return p
}

// settle lets both pass time, in small steps, so that each hears the other.
func (p *pair) settle(d time.Duration) {
	const step = 100 * time.Millisecond
	for at := time.Duration(0); ; at += step {
		for range 3 {
			p.a.Loop().Advance(0)
			p.b.Loop().Advance(0)
		}
		if at >= d {
			return
		}
		p.a.Loop().Advance(step)
		p.b.Loop().Advance(step)
	}
}

// types sends a line from one TE and says what both read.
func (p *pair) types(from *manualRig, line, wantA, wantB string) {
	p.Helper()
	from.send(line + "\r")
	p.reads(0, wantA, wantB)
}

func (p *pair) reads(after time.Duration, wantA, wantB string) {
	p.Helper()
	p.settle(after)
	frame := func(s string) string {
		var b strings.Builder
		for line := range strings.SplitSeq(s, "|") {
			if line != "" {
				b.WriteString("\r\n" + line + "\r\n")
			}
		}
		return b.String()
	}
	p.a.expect(p.T, frame(wantA))
	p.b.expect(p.T, frame(wantB))
}

// TestCallBetweenModems: from dialling to the end, with tones both ways, hold and the number.
func TestCallBetweenModems(t *testing.T) {
	p := newPair(t)
	p.types(p.a, "AT+MORING=1;+CSSN=1,1;+DDET=1", "OK", "")
	p.types(p.b, "AT+CLIP=1;+CSSN=1,1;+DDET=1", "", "OK")
	p.types(p.a, "ATD01510000002;", "OK|MO RING", `RING|+CLIP: "+491510000001",145,"",0,"",0`)
	p.types(p.b, "ATA", "MO CONNECTED", "OK")
	p.types(p.a, "AT+VTS=5", "OK", "+DTMF: 5")
	p.types(p.b, "AT+VTS=#", "+DTMF: #", "OK")
	p.types(p.b, "AT+CHLD=2", "+CSSU: 2", "OK")
	p.types(p.b, "AT+CHLD=2", "+CSSU: 3", "OK")
	p.types(p.a, "ATH", "OK", "NO CARRIER")
	if len(p.a.Calls())+len(p.b.Calls()) != 0 {
		t.Errorf("calls are left: %v %v", p.a.Calls(), p.b.Calls())
	}
}

// TestCallFailsBetweenModems: refused, not answered, engaged, switched off, given up by the caller, hidden.
func TestCallFailsBetweenModems(t *testing.T) {
	p := newPair(t)
	p.types(p.a, "ATD+491510000002;", "OK", "RING")
	p.types(p.b, "ATH", "BUSY", "OK")
	p.types(p.a, "AT+CLIR=1;D+491510000002;", "OK", "RING")
	if c := p.b.Calls(); len(c) != 1 || !c[0].Hidden {
		t.Errorf("calls %+v", c)
	}
	p.types(p.a, "ATH", "OK", "NO CARRIER")
	p.types(p.a, "AT+CLIR=0;D#31#+491510000002;", "OK", "RING")
	if c := p.b.Calls(); len(c) != 1 || !c[0].Hidden {
		t.Errorf("calls %+v", c)
	}
	p.types(p.a, "ATH", "OK", "NO CARRIER")
	p.types(p.a, "ATD+491510000001;", "OK|BUSY", "") // itself
	p.types(p.b, "ATD5;", "", "OK")
	p.types(p.a, "ATD+491510000002;", "OK|BUSY", "")
	p.types(p.b, "ATH", "", "OK")
	p.types(p.a, "ATD+491510000002;", "OK", "RING")
	p.reads(56*time.Second, "", strings.Repeat("RING|", 11))
	p.reads(6*time.Second, "NO ANSWER", "NO CARRIER")
	p.types(p.a, "ATD+491510000002;", "OK", "RING")
	p.b.CutPower()
	p.b.got()
	p.reads(0, "NO CARRIER", "")
	p.types(p.a, "ATD+491510000002;", "OK|NO CARRIER", "")
}

// TestForwardingBetweenModems: a call for one that forwards rings at the other end, or outside.
func TestForwardingBetweenModems(t *testing.T) {
	x := exchange.New()
	p := &pair{t, newSubscriber(t, x, "+491510000001"), newSubscriber(t, x, "+491510000002")}
	c := newSubscriber(t, x, "+491510000003")
	c.send("AT+CCFC=0,3,\"+491510000002\"\r")
	c.got()
	p.types(p.a, "AT+CSSN=1,1", "OK", "")
	p.types(p.b, "AT+CSSN=1,1", "", "OK")
	p.a.send("ATD+491510000003;\r")
	p.a.Loop().Advance(0)
	c.Loop().Advance(0)
	p.reads(0, "OK|+CSSI: 2", "+CSSU: 0|RING")
	if got := c.got(); got != "" {
		t.Errorf("the one who forwards reads %q", got)
	}
	p.types(p.a, "ATH", "OK", "NO CARRIER")

	c.send("AT+CCFC=0,3,\"+493000\"\r") // nobody's
	p.a.send("ATD+491510000003;\r")
	c.Loop().Advance(0)
	p.reads(6*time.Second, "OK|+CSSI: 2", "")
	if s := p.a.Calls(); len(s) != 1 || s[0].State != "active" || !s[0].Outside {
		t.Errorf("calls %+v", s)
	}
}

// TestTransfer: the two others go on talking when the one between has left.
func TestTransfer(t *testing.T) {
	x := exchange.New()
	p := &pair{t, newSubscriber(t, x, "+491510000001"), newSubscriber(t, x, "+491510000002")}
	mid := newSubscriber(t, x, "+491510000003")
	settle := func(d time.Duration) {
		for range 4 {
			mid.Loop().Advance(0)
			p.settle(0)
		}
	}
	p.types(p.b, "ATS0=1;+DDET=1", "", "OK")
	mid.send("ATS0=1\r")
	p.a.send("ATD+491510000003;\r")
	settle(0)
	mid.send("ATD+491510000002;\r")
	settle(0)
	mid.send("AT+CHLD=4\r")
	settle(0)
	if n := len(mid.Calls()); n != 0 {
		t.Fatalf("%d calls are left in the middle", n)
	}
	p.a.got()
	p.b.got()
	p.a.send("AT+VTS=7\r")
	p.a.Loop().Advance(100 * time.Millisecond)
	settle(0)
	p.b.expect(t, "\r\n+DTMF: 7\r\n")
	p.a.got()
	p.a.send("ATH\r")
	settle(0)
	p.b.expect(t, "\r\nNO CARRIER\r\n")
}
