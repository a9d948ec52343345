package modemtest

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sim800emu/exchange"
	"sim800emu/profiles"
)

// parseSMS reads "from NUMBER [class N] [valid D] TEXT" and "pdu HEX".
func parseSMS(s string) (action, error) {
	word, rest, _ := strings.Cut(s, " ")
	var in exchange.Incoming
	switch word {
	case "pdu":
		b, err := hex.DecodeString(rest)
		if err != nil {
			return nil, fmt.Errorf("sms pdu: %w", err)
		}
		in.TPDU = b
	case "from":
		in.From, rest, _ = strings.Cut(rest, " ")
		for {
			word, arg, more := optional(rest)
			if word == "" {
				break
			}
			rest = more
			var err error
			if word == "class" {
				var n int
				n, err = strconv.Atoi(arg)
				in.Class = &n
			} else {
				in.Valid, err = time.ParseDuration(arg)
			}
			if err != nil {
				return nil, fmt.Errorf("sms from: %w", err)
			}
		}
		text, err := decode(rest)
		if err != nil {
			return nil, err
		}
		in.Text = text
	default:
		return nil, fmt.Errorf("sms %s: want sms from NUMBER TEXT or sms pdu HEX", s)
	}
	return func(m *Modem) error {
		_, err := m.ReceiveSMS(in)
		return err
	}, nil
}

// optional takes "class N" or "valid D" off.
func optional(s string) (word, arg, rest string) {
	word, rest, _ = strings.Cut(s, " ")
	if word != "class" && word != "valid" {
		return "", "", s
	}
	arg, rest, _ = strings.Cut(rest, " ")
	return word, arg, rest
}

// parseBroadcast reads "ID SERIAL TEXT".
func parseBroadcast(s string) (action, error) {
	w := strings.SplitN(s, " ", 3)
	if len(w) != 3 {
		return nil, fmt.Errorf("broadcast %s: want broadcast ID SERIAL TEXT", s)
	}
	id, err1 := strconv.Atoi(w[0])
	serial, err2 := strconv.Atoi(w[1])
	text, err3 := decode(w[2])
	if err1 != nil || err2 != nil || err3 != nil {
		return nil, fmt.Errorf("broadcast %s: want two numbers and a text", s)
	}
	return func(m *Modem) error {
		_, err := m.Broadcast(id, serial, text)
		return err
	}, nil
}

// parseOutbox reads "NUMBER TEXT", the oldest message that no step has looked
// at, and "nothing".
func parseOutbox(s string) (action, error) {
	number, rest, _ := strings.Cut(s, " ")
	text, err := decode(rest)
	return func(m *Modem) error {
		sent := m.Outbox()[m.looked:]
		switch {
		case s == "nothing" && len(sent) == 0:
			return nil
		case s == "nothing":
			return fmt.Errorf("there is a message to %s: %s", sent[0].To, encode(sent[0].Text))
		case len(sent) == 0:
			return fmt.Errorf("there is no message in the outbox")
		}
		m.looked++
		if sent[0].To != number || sent[0].Text != text {
			return fmt.Errorf("the message is to %s: %s", sent[0].To, encode(sent[0].Text))
		}
		return nil
	}, err
}

// parseCentre reads "holds N".
func parseCentre(s string) (action, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(s, "holds "))
	return func(m *Modem) error {
		if got := m.Snapshot().SMS.Waiting; got != n {
			return fmt.Errorf("%d messages wait at the centre, want %d", got, n)
		}
		return nil
	}, err
}

// parseMessage reads "read|unread FROM TEXT", a message on the card.
func parseMessage(s string) (Option, error) {
	w := strings.SplitN(s, " ", 3)
	if len(w) != 3 || w[0] != "read" && w[0] != "unread" {
		return nil, fmt.Errorf("want message read|unread FROM TEXT")
	}
	text, err := decode(w[2])
	return Change(func(p *profiles.Profile) {
		p.SIM.Messages = append(p.SIM.Messages, profiles.Message{From: w[1], Text: text, Read: w[0] == "read"})
	}), err
}

// room reads "card|module N".
func (w *words) room() (Option, error) {
	of, err := pick(w.next(), map[string]func(*profiles.Profile) *int{
		"card":   func(p *profiles.Profile) *int { return &p.SIM.MessageRoom },
		"module": func(p *profiles.Profile) *int { return &p.Device.MessageRoom },
	})
	n := w.number()
	return Change(func(p *profiles.Profile) { *of(p) = n }), err
}

// Message is a short message for the modem, and gives the number of its parts.
func (m *Modem) Message(from, text string) (parts int) {
	m.tb.Helper()
	parts, err := m.ReceiveSMS(exchange.Incoming{From: from, Text: text})
	if err != nil {
		m.tb.Fatal(err)
	}
	m.Advance(0)
	return parts
}
