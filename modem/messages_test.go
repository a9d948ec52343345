package modem_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/exchange"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/modem"
	"sim800emu/profiles"
)

// newSubscriber is a modem of the ideal profile at an exchange, started.
func newSubscriber(t *testing.T, x *exchange.Exchange, number string) *manualRig {
	t.Helper()
	p := profiles.Ideal()
	p.SIM.Number = number
	m, err := modem.New(modem.Options{
		Profile: p, Seed: 1, Exchange: x, Epoch: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC),
		Network: func(*kernel.Loop) (socket.Network, error) { return noPeers{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &manualRig{Modem: m, wire: &lineKeeper{}}
	m.Line().Attach(r.wire)
	m.PressPowerKey()
	m.Loop().Advance(time.Minute)
	r.send("ATE0\r")
	r.send("AT+CMGF=1;+CNMI=2,1,0,1\r")
	r.got()
	return r
}

func (r *manualRig) expect(t *testing.T, want string) {
	t.Helper()
	if got := r.got(); got != want {
		t.Errorf("the TE read\n\t%q\nwant\n\t%q", got, want)
	}
}

// TestMessagesBetweenModems: a text from one modem is on the card of the other,
// and the report comes back.
func TestMessagesBetweenModems(t *testing.T) {
	x := exchange.New()
	a, b := newSubscriber(t, x, "+491510000001"), newSubscriber(t, x, "+491510000002")
	a.send("AT+CSMP=49,167,0,0;+CMGS=\"01510000002\"\r")
	a.send("Hello\x1a")
	a.expect(t, "\r\n> \r\n+CMGS: 1\r\n\r\nOK\r\n")
	b.Loop().Advance(0)
	b.expect(t, "\r\n+CMTI: \"SM\",1\r\n")
	a.Loop().Advance(0)
	if got := a.got(); !strings.HasPrefix(got, "\r\n+CDS: 6,1,\"01510000002\",129,") || !strings.HasSuffix(got, ",0\r\n") {
		t.Errorf("report %q", got)
	}
	b.send("AT+CMGR=1\r")
	if got := b.got(); !strings.Contains(got, "\"+491510000001\"") || !strings.Contains(got, "\r\nHello\r\n") {
		t.Errorf("read %q", got)
	}
	if len(a.Outbox()) != 0 {
		t.Error("the operator has got it as well")
	}
}

// TestMessagesForAModemThatIsOff wait, and are told once it is ready again.
func TestMessagesForAModemThatIsOff(t *testing.T) {
	x := exchange.New()
	a, b := newSubscriber(t, x, "+491510000001"), newSubscriber(t, x, "+491510000002")
	b.CutPower()
	for range 2 {
		a.send("AT+CSMP=49,0,0,0;+CMGS=\"+491510000002\"\r") // for five minutes
		a.send("Hello\x1a")
	}
	a.got()
	b.Loop().Advance(time.Minute)
	if n := b.Snapshot().SMS.Waiting; n != 2 {
		t.Fatalf("%d messages wait", n)
	}
	a.expect(t, "")
	b.PressPowerKey()
	b.Loop().Advance(30 * time.Second)
	if got := b.got(); !strings.HasSuffix(got, "\r\nSMS Ready\r\n\r\n+CMTI: \"SM\",1\r\n\r\n+CMTI: \"SM\",2\r\n") {
		t.Errorf("the TE read %q", got)
	}
	a.Loop().Advance(0)
	if n := strings.Count(a.got(), "+CDS: "); n != 2 {
		t.Errorf("%d reports", n)
	}
}

// TestNumbersMustDiffer: two modems of one number cannot be at one exchange.
func TestNumbersMustDiffer(t *testing.T) {
	x := exchange.New()
	newSubscriber(t, x, "+491510000001")
	p := profiles.Ideal()
	p.SIM.Number = "01510000001"
	_, err := modem.New(modem.Options{Profile: p, Exchange: x, Network: func(*kernel.Loop) (socket.Network, error) { return noPeers{}, nil }})
	if err == nil || !strings.Contains(err.Error(), "taken") {
		t.Error(err)
	}
	p.SIM.Number = ""
	if _, err := modem.New(modem.Options{Profile: p, Exchange: x, Network: func(*kernel.Loop) (socket.Network, error) { return noPeers{}, nil }}); err != nil {
		t.Error(err)
	}
}

// TestMessagesOfTheProfile must be messages.
func TestMessagesOfTheProfile(t *testing.T) {
	for _, change := range []func(*profiles.Profile){
		func(p *profiles.Profile) {
			p.SIM.Messages = []profiles.Message{{From: "a name that is long", Text: "x"}}
		},
		func(p *profiles.Profile) {
			p.SIM.MessageRoom = 1
			p.SIM.Messages = []profiles.Message{{From: "1", Text: strings.Repeat("x", 161)}}
		},
	} {
		p := profiles.Ideal()
		change(&p)
		if _, err := modem.New(modem.Options{Profile: p, Network: func(*kernel.Loop) (socket.Network, error) { return noPeers{}, nil }}); err == nil {
			t.Errorf("taken: %+v", p.SIM.Messages)
		}
	}
}

// TestCommandsAboutMessages: the centre tells of a message that waits for a modem that is
// off, and takes it back; the modem never sees it.
func TestCommandsAboutMessages(t *testing.T) {
	x := exchange.New()
	a, b := newSubscriber(t, x, "+491510000001"), newSubscriber(t, x, "+491510000002")
	b.CutPower()
	a.send("AT+CSMP=49,167,0,0;+CMGS=\"+491510000002\"\r")
	a.send("Hello\x1a")
	b.Loop().Advance(time.Second)
	a.got()
	order := func(kind, status string) {
		t.Helper()
		a.send("AT+CMGC=2," + kind + ",0,1,\"+491510000002\"\r")
		a.send("\x1a")
		b.Loop().Advance(0)
		a.Loop().Advance(time.Second)
		if got := a.got(); !strings.Contains(got, "\r\nOK\r\n") || !strings.Contains(got, ",1,\"+491510000002\",145,") || !strings.HasSuffix(got, ","+status+"\r\n") {
			t.Errorf("command %s: %q", kind, got)
		}
	}
	order("0", "50") // no response
	order("2", "71") // the report of the message itself: deleted by its sender
	order("0", "71")
	b.PressPowerKey()
	b.Loop().Advance(2 * time.Hour)
	if got := b.got(); strings.Contains(got, "+CMTI") {
		t.Errorf("the other one reads %q", got)
	}
}
