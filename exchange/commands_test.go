package exchange

import (
	"errors"
	"testing"
	"time"

	"sim800emu/internal/pdu"
)

// order sends a command about message 42 of submit to 2.
func (p *phone) order(t tester, kind byte, change func(*pdu.Command)) error {
	t.Helper()
	c := pdu.Command{MR: 43, Type: kind, Number: 42, To: pdu.Address{Type: pdu.Unknown, Text: "2"}}
	if change != nil {
		change(&c)
	}
	tpdu, err := c.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return p.line.Submit(Submission{TPDU: tpdu, Now: epoch.Add(p.loop.Now()), Zone: 4})
}

// reports are the status reports that have come, which are forgotten then.
func (p *phone) reports(t tester) (all []pdu.StatusReport) {
	t.Helper()
	p.loop.Advance(10 * time.Second)
	for _, m := range p.got {
		r, err := pdu.ParseStatusReport(m.TPDU)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	p.got = nil
	return all
}

// TestEnquiry tells what has become of a message, under the number of that message.
func TestEnquiry(t *testing.T) {
	x := New()
	a, b := newPhone(t, x, "1"), newPhone(t, x, "2")
	ask := func(want byte) {
		t.Helper()
		if err := a.order(t, pdu.Enquiry, nil); err != nil {
			t.Fatal(err)
		}
		r := a.reports(t)
		if len(r) != 1 || r[0].Status != want || r[0].MR != 42 || r[0].First&pdu.OfCommand == 0 || r[0].Recipient.Text != "2" {
			t.Errorf("%+v, want status %02X", r, want)
		}
	}
	ask(pdu.Gone)
	b.says = Unreachable
	a.send(t, submit(t, "2", "one", nil)[0])
	ask(pdu.Congestion)
	b.loop.Advance(time.Second)
	ask(pdu.NoResponse)
	b.says = NoRoom
	b.loop.Advance(2 * time.Minute)
	ask(pdu.Busy)
	b.says = Taken
	b.loop.Advance(time.Hour)
	ask(pdu.Received)
	a.send(t, submit(t, "112", "to the operator", nil)[0])
	ask(pdu.Received)
}

// TestDelete takes a message back that nobody has yet; its own report says so.
func TestDelete(t *testing.T) {
	x := New()
	a, b := newPhone(t, x, "1"), newPhone(t, x, "2")
	b.says = Unreachable
	a.send(t, submit(t, "2", "one", wantReport)[0])
	a.send(t, submit(t, "2", "two", func(m *pdu.Submit) { m.MR = 44 })[0])
	b.loop.Advance(time.Minute)
	if err := a.order(t, pdu.Delete, func(c *pdu.Command) { c.First = pdu.WantReport }); err != nil {
		t.Fatal(err)
	}
	b.says = Taken
	b.box.Wake()
	b.loop.Advance(time.Minute)
	if len(b.got) != 1 {
		t.Fatalf("%d messages have come, want the other one alone", len(b.got))
	}
	r := a.reports(t)
	if len(r) != 2 || r[0].MR != 43 || r[0].Status != pdu.Deleted || r[0].First&pdu.OfCommand == 0 || r[1].MR != 42 || r[1].Status != pdu.Deleted || r[1].First&pdu.OfCommand != 0 {
		t.Errorf("%+v", r)
	}
	if err := a.order(t, pdu.Delete, nil); !errors.Is(err, ErrAct) {
		t.Errorf("a second time: %v", err)
	}
	if err := a.order(t, pdu.Delete, func(c *pdu.Command) { c.Number = 44 }); !errors.Is(err, ErrAct) {
		t.Errorf("of a message that was taken: %v", err)
	}
}

// TestDeleteToOneself: the mailbox is the sender's own.
func TestDeleteToOneself(t *testing.T) {
	a := newPhone(t, New(), "2")
	a.says = Unreachable
	a.send(t, submit(t, "2", "one", nil)[0])
	if err := a.order(t, pdu.Delete, nil); err != nil || a.box.Waiting() != 0 {
		t.Errorf("%v, %d wait", err, a.box.Waiting())
	}
}

// TestReportIsOrdered: a command asks for the report, and another one does not want it
// any more.
func TestReportIsOrdered(t *testing.T) {
	for _, c := range []struct {
		first func(*pdu.Submit)
		kind  byte
		want  int
	}{{nil, pdu.EnableReport, 1}, {wantReport, pdu.CancelReport, 0}} {
		x := New()
		a, b := newPhone(t, x, "1"), newPhone(t, x, "2")
		a.send(t, submit(t, "2", "one", c.first)[0])
		if err := a.order(t, c.kind, nil); err != nil {
			t.Fatal(err)
		}
		b.loop.Advance(time.Second)
		if r := a.reports(t); len(r) != c.want {
			t.Errorf("command %d: %+v", c.kind, r)
		}
		if err := a.order(t, c.kind, nil); !errors.Is(err, ErrAct) {
			t.Errorf("command %d, too late: %v", c.kind, err)
		}
	}
}

// TestCommandsOfNoUse are refused.
func TestCommandsOfNoUse(t *testing.T) {
	a := newPhone(t, New(), "1")
	if err := a.order(t, 4, nil); !errors.Is(err, ErrType) {
		t.Error(err)
	}
	if err := a.order(t, pdu.CancelReport, nil); !errors.Is(err, ErrAct) {
		t.Error(err)
	}
}

// TestNumbersComeAgain: after 256 messages a number means the newest that has it.
func TestNumbersComeAgain(t *testing.T) {
	x := New()
	a, b := newPhone(t, x, "1"), newPhone(t, x, "2")
	for i := range 2 * mostSubmitted {
		a.send(t, submit(t, "2", "x", func(m *pdu.Submit) { m.MR = byte(i) })[0])
		b.loop.Advance(time.Second)
	}
	b.says = Unreachable
	a.send(t, submit(t, "2", "x", nil)[0])
	b.loop.Advance(time.Second)
	if err := a.order(t, pdu.Enquiry, nil); err != nil {
		t.Fatal(err)
	}
	if r := a.reports(t); len(r) != 1 || r[0].Status != pdu.NoResponse {
		t.Errorf("%+v", r)
	}
	if n := len(a.line.sent); n != mostSubmitted {
		t.Errorf("%d are remembered", n)
	}
}
