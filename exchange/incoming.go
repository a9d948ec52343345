package exchange

import (
	"fmt"
	"time"

	"sim800emu/internal/pdu"
)

// Incoming is a message that the operator sends to a subscriber.
type Incoming struct {
	From string // a number, or a name of up to 11 characters
	Text string
	// Class is 0 to 3; nil: none.
	Class *int
	Valid time.Duration // how long the centre keeps it; zero: as usual
	// TPDU is a whole SMS-DELIVER or SMS-STATUS-REPORT in place of the others.
	TPDU []byte
}

// Messages are the messages of the centre, one for each part; ref is the
// reference of a long one.
func (in Incoming) Messages(centre string, ref int, now time.Time, zone int) ([]Message, error) {
	c, err := pdu.ParseAddress(centre, 0)
	if err != nil {
		return nil, fmt.Errorf("service centre %q: %w", centre, err)
	}
	if len(in.TPDU) > 0 {
		if in.TPDU[0]&3 == 2 {
			_, err = pdu.ParseStatusReport(in.TPDU)
		} else {
			_, err = pdu.ParseDeliver(in.TPDU)
		}
		if err != nil {
			return nil, fmt.Errorf("the PDU is no SMS-DELIVER or SMS-STATUS-REPORT: %w", err)
		}
		return []Message{{Centre: c, TPDU: in.TPDU, Valid: in.Valid}}, nil
	}
	from, err := pdu.Sender(in.From)
	if err != nil {
		return nil, fmt.Errorf("from %q: want a number of up to 20 digits, or a name of up to 11 characters", in.From)
	}
	dcs, data := pdu.Encode(in.Text)
	if in.Class != nil {
		if *in.Class < 0 || *in.Class > 3 {
			return nil, fmt.Errorf("class %d; it is 0 to 3", *in.Class)
		}
		dcs = pdu.WithClass(dcs, *in.Class)
	}
	bodies, err := pdu.Split(dcs, data, ref, false)
	if err != nil {
		return nil, fmt.Errorf("the text needs more than %d messages", pdu.MaxParts)
	}
	var all []Message
	for _, b := range bodies {
		tpdu, err := pdu.Deliver{First: pdu.NoMore, From: from, Stamp: pdu.NewStamp(now, zone), Body: b}.Marshal()
		if err != nil {
			return nil, err
		}
		all = append(all, Message{Centre: c, TPDU: tpdu, Valid: in.Valid})
	}
	return all, nil
}
