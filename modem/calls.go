package modem

import (
	"errors"
	"fmt"
	"time"

	"sim800emu/calls"
	"sim800emu/exchange"
	"sim800emu/internal/circuit"
	"sim800emu/profiles"
)

func callsConfig(p profiles.Profile) calls.Config {
	n := p.Network
	c := calls.Config{IMEI: p.Device.IMEI, Unit: n.ChargeUnit, USSD: calls.USSDConfig{Menus: map[string]string{}, Timeout: n.USSDTimeout}}
	for _, a := range n.Answer {
		c.Answers = append(c.Answers, calls.Answer(a))
	}
	for _, u := range n.USSD {
		c.USSD.Menus[u.Code] = u.Text
	}
	return c
}

// joinCalls gives the calls their neighbours.
func (m *Modem) joinCalls() {
	m.post.line.TakeCalls(m.calls)
	m.calls.Use(calls.Neighbours{
		Admits: m.simcom.AllowsCall, Emergency: m.sms.Emergency, Names: m.simcom.Names, Unbarred: m.post.Available, Radio: m.radioOff,
		Network: m.gprs, Card: m.gsm.SIM(), Exchange: switchboard{m}, Terminal: m.v25ter, Texts: m.sms, Ring: &m.ring,
	})
	m.gsm.UseBarring(m.calls)
	m.gprs.UsePreferences(m.gsm.SIM().Preferred)
	m.gprs.UseCard(m.gsm.SIM().Usable)
	m.simcom.UseCalls(m.calls.Talking)
	m.gprs.OnChange(m.calls.NetworkChanged)
	m.gprs.OnDataEnd(m.calls.DataEnded)
}

// A switchboard is the exchange as the calls of one modem see it.
type switchboard struct{ m *Modem }

// Number implements calls.Exchange.
func (s switchboard) Number() string { return s.m.post.line.Number() }

// Dial implements calls.Exchange. One's own number is engaged.
func (s switchboard) Dial(r circuit.Request, hear func(circuit.Signal)) (circuit.End, bool) {
	if own := s.Number(); own != "" && exchange.Same(own, r.To) {
		s.m.loop.After(0, func() { hear(circuit.Signal{Kind: circuit.Released, Cause: circuit.Busy}) })
		return nobody{}, true
	}
	return s.m.post.line.Dial(r, hear)
}

// nobody is an end that does not listen.
type nobody struct{}

// Send implements circuit.End.
func (nobody) Send(circuit.Signal) {}

// CallSnapshot is one call of the module.
type CallSnapshot = calls.Snapshot

// Calls are the calls of the module.
func (m *Modem) Calls() []CallSnapshot { return m.calls.Snapshot() }

// CallIn is somebody outside calling the module, for as long as patience; empty
// from is a number that is not known. It gives the number of the call.
func (m *Modem) CallIn(from string, hidden bool, patience time.Duration) (id int, err error) {
	if from != "" && exchange.Plain(from) == "" {
		return 0, fmt.Errorf("%w: from %q: want a number", ErrValue, from)
	}
	id, err = m.calls.Call(from, hidden, patience)
	return id, callError(err)
}

// AnswerCall lets the one outside who is called answer.
func (m *Modem) AnswerCall(id int) error { return callError(m.calls.Pick(id)) }

// EndCall lets the other side hang up for a reason: normal, busy, no-answer,
// rejected or unknown; empty is normal.
func (m *Modem) EndCall(id int, why string) error {
	causes := map[string]circuit.Cause{
		"": circuit.Normal, "normal": circuit.Normal, "busy": circuit.Busy, "no-answer": circuit.NoAnswer,
		"rejected": circuit.Rejected, "unknown": circuit.Unassigned,
	}
	cause, ok := causes[why]
	if !ok {
		return fmt.Errorf("%w: %q; want normal, busy, no-answer, rejected or unknown", ErrValue, why)
	}
	return callError(m.calls.End(id, cause))
}

// PressKeys lets the other side of a call press keys.
func (m *Modem) PressKeys(id int, keys string) error { return callError(m.calls.Press(id, keys)) }

// SendUSSD is the network telling something by USSD; with reply it waits for what the TE says.
func (m *Modem) SendUSSD(text string, reply bool) error {
	if text == "" {
		return fmt.Errorf("%w: the text is empty", ErrValue)
	}
	return callError(m.calls.SendUSSD(text, reply))
}

// USSDReplies are what the TE has replied to it.
func (m *Modem) USSDReplies() []string { return m.calls.Replies() }

func callError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, calls.ErrKeys):
		return fmt.Errorf("%w: %w", ErrValue, err)
	default:
		return fmt.Errorf("%w: %w", ErrState, err)
	}
}
