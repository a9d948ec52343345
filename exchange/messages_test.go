package exchange

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sim800emu/internal/kernel"
	"sim800emu/internal/pdu"
)

// A tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
}

// A phone is a subscriber whose module says what the test wants.
type phone struct {
	loop *kernel.Loop
	line *Line
	box  *Mailbox
	says Outcome
	got  []Message
}

var epoch = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func newPhone(t tester, x *Exchange, number string) *phone {
	t.Helper()
	p := &phone{loop: kernel.New(1)}
	var err error
	if p.line, err = x.Join(number, p.loop.Post); err != nil {
		t.Fatal(err)
	}
	p.box = NewMailbox(Phone{
		Loop: p.loop, Delay: func() time.Duration { return time.Second },
		Try: func(m Message) Outcome {
			if p.says == Taken {
				p.got = append(p.got, m)
			}
			return p.says
		},
		Now: func() time.Time { return epoch.Add(p.loop.Now()) },
	})
	p.line.TakeMessages(p.box)
	return p
}

func submit(t tester, to, text string, change func(*pdu.Submit)) [][]byte {
	t.Helper()
	a, err := pdu.ParseAddress(to, 0)
	if err != nil {
		t.Fatal(err)
	}
	dcs, data := pdu.Encode(text)
	bodies, err := pdu.Split(dcs, data, 7, false)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for _, b := range bodies {
		m := pdu.Submit{MR: 42, To: a, Body: b}
		if change != nil {
			change(&m)
		}
		tpdu, err := m.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tpdu)
	}
	return all
}

func (p *phone) send(t tester, tpdu []byte) {
	t.Helper()
	if err := p.line.Submit(Submission{TPDU: tpdu, Now: epoch.Add(p.loop.Now()), Zone: 4}); err != nil {
		t.Fatal(err)
	}
}

func wantReport(m *pdu.Submit) { m.First |= pdu.WantReport }

// TestFromPhoneToPhone: the message arrives a delay later, and the report after it.
func TestFromPhoneToPhone(t *testing.T) {
	x := New()
	a, b := newPhone(t, x, "+491510000001"), newPhone(t, x, "+491510000002")
	a.send(t, submit(t, "01510000002", "Hello", wantReport)[0])
	b.loop.Advance(time.Second - 1)
	if len(b.got) != 0 {
		t.Fatal("it arrives at once")
	}
	b.loop.Advance(1)
	if len(b.got) != 1 {
		t.Fatalf("%d messages", len(b.got))
	}
	d, err := pdu.ParseDeliver(b.got[0].TPDU)
	if err != nil || d.From.String() != "+491510000001" || d.Text() != "Hello" || d.Stamp.Text() != "26/11/24,13:00:00+04" {
		t.Errorf("%+v %v", d, err)
	}
	a.loop.Advance(time.Second)
	if len(a.got) != 1 {
		t.Fatalf("%d reports", len(a.got))
	}
	r, err := pdu.ParseStatusReport(a.got[0].TPDU)
	if err != nil || r.MR != 42 || r.Status != pdu.Received || r.Discharge.Text() != "26/11/24,13:00:01+04" || r.Recipient.Text != "01510000002" {
		t.Errorf("%+v %v", r, err)
	}
}

// TestOutbox joins parts in any order, of several senders and messages.
func TestOutbox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := New()
		p, other := newPhone(t, x, "+491510000001"), newPhone(t, x, "+491510000002")
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab€😀日")), 1, 700, -1).Draw(t, "text")
		parts := submit(t, "112", text, nil)
		for _, i := range rapid.Permutation(indices(len(parts))).Draw(t, "order") {
			p.send(t, parts[i])
			other.send(t, submit(t, "112", "other", nil)[0])
		}
		out := p.line.Outbox()
		if len(out) != 1 || out[0].Text != text || out[0].Received != len(parts) || out[0].Parts != len(parts) || out[0].To != "112" {
			t.Fatalf("%+v", out)
		}
		if n := len(other.line.Outbox()); n != len(parts) {
			t.Fatalf("the other one has sent %d", n)
		}
		p.line.ClearOutbox()
		if len(p.line.Outbox()) != 0 || len(other.line.Outbox()) != len(parts) {
			t.Fatal("cleared")
		}
	})
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func TestOutboxIsBounded(t *testing.T) {
	x := New()
	p := newPhone(t, x, "1")
	for range mostLetters + 5 {
		p.send(t, submit(t, "112", "x", nil)[0])
	}
	if n := len(p.line.Outbox()); n != mostLetters {
		t.Errorf("%d messages are kept", n)
	}
}

// TestReportOfTheOutbox: the operator has it, so it has arrived.
func TestReportOfTheOutbox(t *testing.T) {
	p := newPhone(t, New(), "1")
	p.send(t, submit(t, "112", "x", wantReport)[0])
	p.loop.Advance(time.Second)
	if len(p.got) != 1 {
		t.Fatalf("%d reports", len(p.got))
	}
	if out := p.line.Outbox(); !out[0].Report {
		t.Error("not marked")
	}
}

// TestHeld: a phone that is off gets its messages in order when it is there again.
func TestHeld(t *testing.T) {
	x := New()
	a, b := newPhone(t, x, "1"), newPhone(t, x, "2")
	b.says = Unreachable
	for _, s := range []string{"one", "two", "three"} {
		a.send(t, submit(t, "2", s, nil)[0])
	}
	b.loop.Advance(time.Hour)
	if b.box.Waiting() != 3 {
		t.Fatalf("%d wait", b.box.Waiting())
	}
	b.says = Taken
	b.box.Wake()
	b.loop.Advance(3 * time.Second)
	var got []string
	for _, m := range b.got {
		d, _ := pdu.ParseDeliver(m.TPDU)
		got = append(got, d.Text())
	}
	if strings.Join(got, " ") != "one two three" || b.box.Waiting() != 0 {
		t.Errorf("%v, %d wait", got, b.box.Waiting())
	}
}

// TestRetry: without a sign of the phone the centre tries again by itself.
func TestRetry(t *testing.T) {
	x := New()
	a, b := newPhone(t, x, "1"), newPhone(t, x, "2")
	b.says = NoRoom
	a.send(t, submit(t, "2", "one", nil)[0])
	b.loop.Advance(30 * time.Second)
	b.says = Taken
	b.loop.Advance(32 * time.Second)
	if len(b.got) != 1 {
		t.Error("not tried again after a minute")
	}
	b.loop.Advance(72 * time.Hour)
	if _, ok := b.loop.Next(); ok {
		t.Error("a timer is left")
	}
}

// TestExpired: the validity ends the waiting, and the sender is told.
func TestExpired(t *testing.T) {
	x := New()
	a, b := newPhone(t, x, "1"), newPhone(t, x, "2")
	b.says = Unreachable
	a.send(t, submit(t, "2", "one", func(m *pdu.Submit) {
		m.First |= pdu.WantReport
		m.Validity = pdu.Validity{Format: pdu.Relative, Octets: [7]byte{11}} // an hour
	})[0])
	b.loop.Advance(time.Hour - 1)
	if b.box.Waiting() != 1 {
		t.Fatal("gone too early")
	}
	b.loop.Advance(1)
	if b.box.Waiting() != 0 {
		t.Fatal("still there")
	}
	a.loop.Advance(time.Second)
	if len(a.got) != 1 {
		t.Fatal("no report")
	}
	if r, err := pdu.ParseStatusReport(a.got[0].TPDU); err != nil || r.Status != pdu.Expired {
		t.Errorf("%+v %v", r, err)
	}
	if _, ok := b.loop.Next(); ok {
		t.Error("a timer is left")
	}
}

func TestBounded(t *testing.T) {
	x := New()
	a, b := newPhone(t, x, "1"), newPhone(t, x, "2")
	b.says = Unreachable
	tpdu := submit(t, "2", "one", nil)[0]
	for range mostWaiting {
		a.send(t, tpdu)
	}
	refused := submit(t, "2", "one", func(m *pdu.Submit) { m.MR = 77 })[0]
	if err := a.line.Submit(Submission{TPDU: refused, Now: epoch}); !errors.Is(err, ErrBusy) {
		t.Errorf("one too many: %v", err)
	}
	if err := a.order(t, pdu.Delete, func(c *pdu.Command) { c.Number = 77 }); !errors.Is(err, ErrAct) {
		t.Errorf("what was refused is still known: %v", err)
	}
	b.says = Taken
	b.loop.Advance(time.Hour)
	if len(b.got) != mostWaiting {
		t.Errorf("%d have come", len(b.got))
	}
	a.send(t, tpdu)
}

func TestNoMessage(t *testing.T) {
	a := newPhone(t, New(), "1")
	if err := a.line.Submit(Submission{TPDU: []byte{1}}); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
	name := pdu.Submit{To: pdu.Address{Type: pdu.Alphanumeric, Text: "Pizza"}}
	tpdu, _ := name.Marshal()
	if err := a.line.Submit(Submission{TPDU: tpdu}); !errors.Is(err, ErrNumber) {
		t.Error(err)
	}
}

func TestIncoming(t *testing.T) {
	class := 0
	all, err := Incoming{From: "Pizza", Text: strings.Repeat("ä", 161), Class: &class}.Messages("+49", 300, epoch, 4)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d %v", len(all), err)
	}
	d, err := pdu.ParseDeliver(all[0].TPDU)
	if err != nil || d.DCS != 0x10 || d.From.Text != "Pizza" {
		t.Errorf("%+v %v", d, err)
	}
	if got, err := (Incoming{TPDU: all[1].TPDU}).Messages("", 0, epoch, 0); err != nil || !bytes.Equal(got[0].TPDU, all[1].TPDU) {
		t.Error(err)
	}
	four := 4
	for _, in := range []Incoming{{From: "", Text: "x"}, {From: "1", Text: strings.Repeat("日", 67*255+1)}, {From: "1", Class: &four}, {TPDU: []byte{0}}, {TPDU: []byte{2}}} {
		if _, err := in.Messages("+49", 1, epoch, 0); err == nil {
			t.Errorf("%.40q is taken", in.Text)
		}
	}
}
