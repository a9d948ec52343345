package modem_test

import (
	"testing"
	"time"

	"sim800emu/exchange"
)

// TestBarringBetweenModems: who bars outgoing calls is told so, who calls one that bars incoming ones as well; a
// message is held while it is barred. The service code names a class.
func TestBarringBetweenModems(t *testing.T) {
	p := newPair(t)
	p.types(p.a, "AT+CSSN=1,1;+CEER=1;+CMGF=1", "OK", "")
	p.types(p.b, `AT+CSSN=1,1;+CLCK="AI",1,"0000"`, "", "OK")
	p.types(p.a, "ATD+491510000002;", "OK|+CSSI: 6|NO CARRIER", "")
	p.types(p.a, "AT+CEER", "+CEER: Cause:29|OK", "")
	// one who bars what comes in can still call
	p.types(p.b, "ATD+491510000001;", "RING", "OK")
	p.types(p.b, "ATH", "NO CARRIER", "OK")
	p.types(p.b, `AT+CLCK="AI",0,"0000"`, "", "OK")
	p.types(p.a, `AT+CLCK="AO",1,"0000",1`, "OK", "")
	p.types(p.a, "ATD+491510000002;", "OK|+CSSI: 5|NO CARRIER", "")
	p.types(p.b, "ATD+491510000001;", "RING", "OK")
	p.types(p.b, "ATH", "NO CARRIER", "OK")
	// the own country is none that OI bars
	p.types(p.a, `AT+CLCK="OI",1,"0000",1`, "OK", "")
	p.types(p.a, "ATD+491510000002;", "OK", "RING")
	p.types(p.a, "ATH", "OK", "NO CARRIER")
	p.types(p.a, "ATD+33123;", "OK|+CSSI: 5|NO CARRIER", "")
	p.types(p.a, "ATD0033123;", "OK|+CSSI: 5|NO CARRIER", "")
}

// newTrio is a pair that wants notices, and a third modem between them with what lets all three settle.
func newTrio(t *testing.T) (p *pair, mid *manualRig, settle func()) {
	t.Helper()
	x := exchange.New()
	p = &pair{t, newSubscriber(t, x, "+491510000001"), newSubscriber(t, x, "+491510000002")}
	mid = newSubscriber(t, x, "+491510000003")
	settle = func() {
		for range 4 {
			mid.Loop().Advance(0)
			p.settle(0)
		}
	}
	p.types(p.a, "AT+CSSN=1,1", "OK", "")
	p.types(p.b, "AT+CSSN=1,1", "", "OK")
	return p, mid, settle
}

// TestNoticesBetweenModems: the caller learns that his call waits, and those whom a third connects that they are.
func TestNoticesBetweenModems(t *testing.T) {
	p, mid, settle := newTrio(t)
	mid.send("AT+CCWA=1,1\r")
	mid.send("ATD+491510000001;\r")
	settle()
	p.a.send("ATA\r")
	settle()
	p.a.got()
	p.b.send("ATD+491510000003;\r")
	settle()
	p.reads(0, "", "OK|+CSSI: 3")
	mid.send("AT+CHLD=2\r")
	settle()
	p.reads(0, "+CSSU: 2", "")
	mid.send("AT+CHLD=4\r")
	settle()
	p.reads(0, "+CSSU: 3|+CSSU: 8", "+CSSU: 8")
}

// TestTransferWhileItRings: the one who was held hears that the other telephone rings, and both that it is answered.
func TestTransferWhileItRings(t *testing.T) {
	p, mid, settle := newTrio(t)
	mid.send("ATD+491510000001;\r")
	settle()
	p.a.send("ATA\r")
	settle()
	p.a.got()
	mid.send("ATD+491510000002;\r")
	settle()
	p.reads(0, "+CSSU: 2", "RING")
	mid.send("AT+CHLD=4\r")
	settle()
	p.reads(0, "+CSSU: 3|+CSSU: 7", "")
	if n := len(mid.Calls()); n != 0 {
		t.Fatalf("%d calls are left in the middle", n)
	}
	p.b.send("ATA\r")
	settle()
	p.reads(0, "+CSSU: 8", "OK|+CSSU: 8")
	p.types(p.a, "ATH", "OK", "")
	settle()
	p.reads(0, "", "NO CARRIER")
}

// TestBarringOfMessages: class 8 of +CLCK holds messages until the barring ends.
func TestBarringOfMessages(t *testing.T) {
	p := newPair(t)
	p.types(p.a, "AT+CMGF=1;+CMEE=1", "OK", "")
	p.types(p.b, `AT+CNMI=2,1;+CLCK="AI",1,"0000",8`, "", "OK")
	p.a.send("AT+CMGS=\"+491510000002\"\r")
	p.a.send("hi\x1a")
	p.settle(time.Second)
	p.a.got()
	p.reads(time.Minute, "", "")
	p.types(p.b, `AT+CLCK="AI",0,"0000",8`, "", `OK|+CMTI: "SM",1`)
	// a call is another class
	p.types(p.b, `AT+CLCK="AI",1,"0000",8`, "", "OK")
	p.types(p.a, "ATD+491510000002;", "OK", "RING")
}
