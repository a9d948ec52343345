package exchange

import "sim800emu/internal/pdu"

// MessageDelivered is a message that the phone has taken.
type MessageDelivered struct {
	From    string `json:"from,omitempty"`   // of a message
	Text    string `json:"text,omitempty"`   // of this part
	Report  bool   `json:"report,omitempty"` // it is a status report
	Waiting int    `json:"waiting"`          // that are left at the centre
}

// EventKind implements kernel.Event.
func (MessageDelivered) EventKind() string { return "sms.delivered" }

func delivered(m Message, waiting int) MessageDelivered {
	d, err := pdu.ParseDeliver(m.TPDU)
	if err != nil {
		return MessageDelivered{Report: true, Waiting: waiting}
	}
	return MessageDelivered{From: d.From.String(), Text: d.Text(), Waiting: waiting}
}

// MessageHeld is a message that the phone could not take and the centre keeps.
type MessageHeld struct {
	Why     string `json:"why"`
	Waiting int    `json:"waiting"`
}

// EventKind implements kernel.Event.
func (MessageHeld) EventKind() string { return "sms.held" }

// MessageExpired is a message that the centre has given up.
type MessageExpired struct {
	Waiting int `json:"waiting"`
}

// EventKind implements kernel.Event.
func (MessageExpired) EventKind() string { return "sms.expired" }
