package sms

import (
	"cmp"
	"slices"

	"sim800emu/internal/pdu"
)

// pushPort is where WAP push messages go (WAP-259-WDP).
const pushPort = 2948

// A piece is one message of a push.
type piece struct {
	from string
	pdu.Part
	data []byte
}

// Push is the push message at a location of the card, joined with its other parts.
// Found tells whether a message is there; without data it is no push message.
func (g *Group) Push(index int) (data []byte, found bool) {
	if index < 1 || index > len(g.card.slots) || g.card.slots[index-1] == nil {
		return nil, false
	}
	wanted, ok := pushPiece(g.card.slots[index-1])
	if !ok {
		return nil, true
	}
	var all []piece
	for _, m := range g.card.slots {
		if m == nil {
			continue
		}
		p, ok := pushPiece(m)
		if ok && p.Total > 1 && p.from == wanted.from && p.Ref == wanted.Ref && p.Total == wanted.Total {
			all = append(all, p)
		}
	}
	if wanted.Total <= 1 {
		return wanted.data, true
	}
	slices.SortFunc(all, func(a, b piece) int { return cmp.Compare(a.Number, b.Number) })
	for _, p := range all {
		data = append(data, p.data...)
	}
	return data, true
}

// pushPiece takes a message apart; false: it is not for the port of WAP push.
func pushPiece(m *message) (p piece, ok bool) {
	if !m.received() {
		return p, false
	}
	d, err := pdu.ParseDeliver(m.tpdu)
	if err != nil {
		return p, false
	}
	port, _ := d.Port()
	p = piece{from: d.From.String(), data: d.Data}
	p.Part, _ = d.Part()
	return p, port == pushPort
}
