package exchange

import (
	"slices"
	"time"

	"sim800emu/internal/pdu"
)

// A submitted message is what the centre remembers of one that a subscriber has sent:
// its commands ask for it by number and recipient.
type submitted struct {
	line   *Line
	centre pdu.Address
	zone   int
	stamp  pdu.Stamp

	mr byte
	to pdu.Address

	// What follows is behind the lock of the exchange.
	report  bool // one is wanted
	settled bool
	status  byte
	at      time.Time // of the status
}

// mostSubmitted bounds what the centre remembers of a subscriber: a number for each
// message reference.
const mostSubmitted = 256

// remember adds a message to those of the subscriber.
func (l *Line) remember(s Submission, m pdu.Submit) *submitted {
	sent := &submitted{
		line: l, centre: s.Centre, zone: s.Zone, stamp: pdu.NewStamp(s.Now, s.Zone),
		mr: m.MR, to: m.To, report: m.First&pdu.WantReport != 0, status: pdu.Congestion, at: s.Now,
	}
	l.exchange.mu.Lock()
	defer l.exchange.mu.Unlock()
	if len(l.sent) == mostSubmitted {
		l.sent = slices.Delete(l.sent, 0, 1)
	}
	l.sent = append(l.sent, sent)
	return sent
}

// forget takes back what has been remembered of a message that the centre refuses.
func (l *Line) forget(sent *submitted) {
	l.exchange.mu.Lock()
	defer l.exchange.mu.Unlock()
	l.sent = slices.DeleteFunc(l.sent, func(s *submitted) bool { return s == sent })
}

// note keeps why a message has not been taken yet. Of a message that no phone has
// sent nothing is kept.
func (s *submitted) note(status byte) {
	if s == nil {
		return
	}
	s.line.exchange.mu.Lock()
	defer s.line.exchange.mu.Unlock()
	s.status = status
}

// settle ends the centre's work on a message, and tells the sender when it wants to
// know. It may run on any loop.
func (s *submitted) settle(status byte, at time.Time) {
	if s == nil {
		return
	}
	s.line.exchange.mu.Lock()
	s.settled, s.status, s.at = true, status, at
	report := s.report
	s.line.exchange.mu.Unlock()
	if report {
		s.tell(pdu.NoMore, s.mr, status, at)
	}
}

// tell sends a status report about the message.
func (s *submitted) tell(first, mr, status byte, at time.Time) {
	// A subscriber with too many messages gets no report: nobody hears of that.
	_ = s.line.take(Message{Centre: s.centre, Valid: usualValidity, TPDU: pdu.StatusReport{
		First: first, MR: mr, Recipient: s.to, Stamp: s.stamp, Discharge: pdu.NewStamp(at, s.zone), Status: status,
	}.Marshal()})
}

// find is the last message with a number and a recipient; nil: there is none.
func (l *Line) find(number byte, to pdu.Address) *submitted {
	for i := len(l.sent) - 1; i >= 0; i-- {
		if s := l.sent[i]; s.mr == number && Same(s.to.Text, to.Text) {
			return s
		}
	}
	return nil
}

// command carries out an order about a message of before (3GPP TS 23.040 9.2.3.19).
// An enquiry is answered with a report that has the number of that message; the
// others tell their own number when a report of them is wanted.
func (l *Line) command(s Submission, c pdu.Command) error {
	if c.Type > pdu.EnableReport {
		return ErrType
	}
	l.exchange.mu.Lock()
	sent := l.find(c.Number, c.To)
	waits := sent != nil && !sent.settled
	answer := submitted{line: l, centre: s.Centre, zone: s.Zone, stamp: pdu.NewStamp(s.Now, s.Zone), to: c.To, status: pdu.Gone, at: s.Now}
	if sent != nil {
		answer.stamp, answer.to, answer.status, answer.at = sent.stamp, sent.to, sent.status, sent.at
	}
	if waits && (c.Type == pdu.CancelReport || c.Type == pdu.EnableReport) {
		sent.report = c.Type == pdu.EnableReport
	}
	l.exchange.mu.Unlock()
	switch {
	case c.Type == pdu.Enquiry:
		answer.tell(pdu.NoMore|pdu.OfCommand, c.Number, answer.status, answer.at)
		return nil
	case !waits:
		return ErrAct
	case c.Type == pdu.Delete:
		l.withdraw(sent)
		answer.status, answer.at = pdu.Deleted, s.Now
	}
	if c.First&pdu.WantReport != 0 {
		answer.tell(pdu.NoMore|pdu.OfCommand, c.MR, answer.status, answer.at)
	}
	return nil
}

// withdraw takes a message out of the mailbox of its recipient, on the loop that
// has it.
func (l *Line) withdraw(sent *submitted) {
	to := l.exchange.lookUp(sent.to.String())
	if to == nil {
		return
	}
	box := to.mailbox()
	switch {
	case box == nil:
	case to == l:
		box.remove(sent)
	default:
		to.post(func() { box.remove(sent) })
	}
}
