package control

import (
	"encoding/hex"
	"net/http"
	"time"

	"sim800emu/modem"
)

// sendSMS is a short message that comes in. What the modem cannot take yet waits.
func sendSMS(u *unit, r *http.Request) (any, error) {
	var b struct {
		From     *string `json:"from"`
		Text     *string `json:"text"`
		PDU      *string `json:"pdu"`
		Class    *int    `json:"class"`
		Validity *string `json:"validity"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	in := modem.IncomingSMS{Class: b.Class}
	switch {
	case b.PDU != nil && (b.From != nil || b.Text != nil || b.Class != nil):
		return nil, bad("a pdu has sender, text and class inside it")
	case b.PDU != nil:
		tpdu, err := hex.DecodeString(*b.PDU)
		if err != nil || len(tpdu) == 0 {
			return nil, bad("pdu: want hexadecimal digits, two an octet: SMS-DELIVER or SMS-STATUS-REPORT without the service centre")
		}
		in.TPDU = tpdu
	case b.From == nil:
		return nil, missingField("from")
	case b.Text == nil:
		return nil, missingField("text")
	default:
		in.From, in.Text = *b.From, *b.Text
	}
	if b.Validity != nil {
		d, err := time.ParseDuration(*b.Validity)
		if err != nil || d <= 0 || d > mostValidity {
			return nil, bad("validity %q: want a duration up to 63 weeks, as 1h30m", *b.Validity)
		}
		in.Valid = d
	}
	type result struct {
		Parts   int `json:"parts"`   // messages that it takes
		Waiting int `json:"waiting"` // at the service centre, with others
	}
	return ask(r.Context(), u, func(m *modem.Modem) (result, error) {
		parts, err := m.ReceiveSMS(in)
		return result{parts, m.Snapshot().SMS.Waiting}, err
	})
}

// mostValidity is how long a centre keeps a message (3GPP TS 23.040 9.2.3.12.1).
const mostValidity = 63 * 7 * 24 * time.Hour

// outbox is what the TE has sent to numbers that no modem has.
func outbox(u *unit, r *http.Request) (any, error) {
	return ask(r.Context(), u, func(m *modem.Modem) ([]modem.SentSMS, error) { return m.Outbox(), nil })
}

func clearOutbox(u *unit, r *http.Request) (any, error) {
	return bare(u, r, func(m *modem.Modem) error { m.ClearOutbox(); return nil })
}

// broadcast is a cell broadcast.
func broadcast(u *unit, r *http.Request) (any, error) {
	var b struct {
		ID     *int    `json:"id"`
		Serial int     `json:"serial"`
		Text   *string `json:"text"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.ID == nil {
		return nil, missingField("id")
	}
	if b.Text == nil {
		return nil, missingField("text")
	}
	return ask(r.Context(), u, func(m *modem.Modem) (any, error) {
		pages, err := m.Broadcast(*b.ID, b.Serial, *b.Text)
		return map[string]int{"pages": pages}, err
	})
}
