package modem

import (
	"errors"
	"fmt"
	"time"

	"sim800emu/commands/sms"
	"sim800emu/engine"
	"sim800emu/exchange"
	"sim800emu/internal/pdu"
	"sim800emu/profiles"
)

// Errors of the message service that the centre gives (manual 19.2).
const (
	cmsBarred  engine.CMS = 10
	cmsNumber  engine.CMS = 28
	cmsFormat  engine.CMS = 95
	cmsCannot  engine.CMS = 160
	cmsCommand engine.CMS = 161
	cmsBusy    engine.CMS = 192
)

// cmsNotAllowed is the module refusing what fixed dialling does not have (manual 19.2).
const cmsNotAllowed engine.CMS = 302

// post is the operator's centre for short messages, as this modem sees it.
type post struct {
	m    *Modem
	line *exchange.Line
	box  *exchange.Mailbox
	ref  int // of the last message of several parts that the operator has sent
}

// join takes the modem's place at the exchange. A card without a number can send,
// and only the operator reaches it.
func (m *Modem) join(x *exchange.Exchange) error {
	if x == nil {
		x = exchange.New()
	}
	line, err := x.Guest(m.loop.Post), error(nil)
	if number := m.profile.SIM.Number; number != "" {
		if line, err = x.Join(number, m.loop.Post); err != nil {
			return fmt.Errorf("sim.number: %w", err)
		}
	}
	m.post = &post{m: m, line: line}
	m.post.box = exchange.NewMailbox(exchange.Phone{
		Loop:  m.loop,
		Delay: func() time.Duration { return m.engine.Delay(engine.Message, 0) },
		Try:   m.post.try,
		Now:   m.networkTime,
	})
	line.TakeMessages(m.post.box)
	return nil
}

// Exchange is the modem's place at the exchange.
func (m *Modem) Exchange() *exchange.Line { return m.post.line }

// networkTime is the network's clock, in UTC.
func (m *Modem) networkTime() time.Time { return m.epoch.Add(m.loop.Now()).UTC() }

// try is a message at the module.
// One from a number that the white list does not have is taken and forgotten.
func (p *post) try(msg exchange.Message) exchange.Outcome {
	if d, err := pdu.ParseDeliver(msg.TPDU); err == nil && !p.m.simcom.AllowsSMS(d.From.String()) {
		return exchange.Taken
	}
	if p.m.calls.BarsMessages() {
		return exchange.Unreachable
	}
	p.m.sleep.rouse("a message")
	switch err := p.m.sms.Deliver(msg.Centre, msg.TPDU); {
	case errors.Is(err, sms.ErrFull):
		return exchange.NoRoom
	case err != nil:
		return exchange.Unreachable
	default:
		return exchange.Taken
	}
}

// Submit implements sms.Centre.
func (p *post) Submit(sca, tpdu []byte) error {
	centre, _, err := pdu.CutCentre(sca)
	if err != nil {
		return cmsFormat
	}
	if err := p.permits(tpdu); err != nil {
		return err
	}
	err = p.line.Submit(exchange.Submission{Centre: centre, TPDU: tpdu, Now: p.m.networkTime(), Zone: p.m.profile.Network.Zone})
	p.m.sent(tpdu, err == nil)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, exchange.ErrNumber):
		return cmsNumber
	case errors.Is(err, exchange.ErrBusy):
		return cmsBusy
	case errors.Is(err, exchange.ErrType):
		return cmsCommand
	case errors.Is(err, exchange.ErrAct):
		return cmsCannot
	default:
		return cmsFormat
	}
}

// permits tells why a message does not leave: fixed dialling (3GPP TS 22.101 A.24) or call barring.
func (p *post) permits(tpdu []byte) error {
	s, err := pdu.ParseSubmit(tpdu)
	switch {
	case err != nil:
		return nil // the centre will say so
	case !p.m.gsm.SIM().Permits(s.To.String()):
		return cmsNotAllowed
	case p.m.calls.BarsMessageTo(s.To.String()):
		return cmsBarred
	}
	return nil
}

// Available implements sms.Centre.
func (p *post) Available() { p.box.Wake() }

// MessageSent is a short message that has reached the service centre.
type MessageSent struct {
	To    string `json:"to"`
	Text  string `json:"text"` // of this part
	TPDU  string `json:"tpdu"` // SMS-SUBMIT, hexadecimal digits
	Taken bool   `json:"taken"`
}

// EventKind implements kernel.Event.
func (MessageSent) EventKind() string { return "sms.sent" }

func (m *Modem) sent(tpdu []byte, taken bool) {
	if s, err := pdu.ParseSubmit(tpdu); err == nil && m.loop.Observed() {
		m.loop.Emit(MessageSent{To: s.To.String(), Text: s.Text(), TPDU: fmt.Sprintf("%X", tpdu), Taken: taken})
	}
}

// ReceiveSMS is the operator sending a message to the module; parts is how many
// it takes. What the module cannot take yet waits at the centre.
func (m *Modem) ReceiveSMS(in IncomingSMS) (parts int, err error) {
	m.post.ref = (m.post.ref + 1) & 0xff
	all, err := in.Messages(m.profile.SIM.SMSC, m.post.ref, m.networkTime(), m.profile.Network.Zone)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrValue, err)
	}
	for _, msg := range all {
		if err := m.post.box.Put(msg); err != nil {
			return 0, fmt.Errorf("%w: %w", ErrState, err)
		}
	}
	return len(all), nil
}

// Broadcast is a cell broadcast of the network (manual 4.2.13).
func (m *Modem) Broadcast(id, serial int, text string) (pages int, err error) {
	all, err := pdu.Broadcast(id, serial, text)
	if err != nil || id < 0 || id > 0xffff || serial < 0 || serial > 0xffff {
		return 0, fmt.Errorf("%w: want an identifier and a serial number from 0 to 65535, and a text of at most 15 pages", ErrValue)
	}
	for _, p := range all {
		m.sms.Broadcast(p)
	}
	return len(all), nil
}

// Outbox is what the TE has sent to numbers that no modem has.
func (m *Modem) Outbox() []SentSMS { return m.post.line.Outbox() }

// ClearOutbox forgets it.
func (m *Modem) ClearOutbox() { m.post.line.ClearOutbox() }

func smsConfig(p profiles.Profile, epoch time.Time) sms.Config {
	c := sms.Config{ModuleRoom: p.Device.MessageRoom}
	for _, m := range p.SIM.Messages {
		c.Messages = append(c.Messages, sms.Stored{From: m.From, Text: m.Text, Read: m.Read, At: epoch, Zone: p.Network.Zone})
	}
	return c
}

// IncomingSMS and SentSMS are messages as the operator sends and gets them.
type (
	IncomingSMS = exchange.Incoming
	SentSMS     = exchange.Sent
)
