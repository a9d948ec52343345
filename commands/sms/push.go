package sms

import "sim800emu/internal/pdu"

// A piece is one message of a push.
type piece struct {
	from string
	pdu.Part
	data []byte
}

// Push is the push message at a location of the card, joined with its other parts.
// Found tells whether a message is there; nil data are no push message, and no data
// one of which a part is missing.
func (g *Group) Push(index int) (data []byte, found bool) {
	in := g.memory("SM")
	p, ok := in.place(index)
	if !ok || p.message() == nil {
		return nil, false
	}
	wanted, ok := pushPiece(p.message())
	switch {
	case !ok:
		return nil, true
	case wanted.Total <= 1:
		return wanted.data, true
	}
	parts := make([][]byte, wanted.Total)
	in.each(func(_ int, _ place, m *message) {
		p, ok := pushPiece(m)
		number := p.Number
		p.Number = wanted.Number
		if ok && p.from == wanted.from && p.Part == wanted.Part {
			parts[number-1] = p.data
		}
	})
	for _, part := range parts {
		if part == nil {
			return []byte{}, true
		}
		data = append(data, part...)
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
	return p, port == wapPush
}
