package pdu

// A Page is one page of cell broadcast (3GPP TS 23.041 9.4.1.2).
type Page struct {
	Serial, ID    int
	DCS           byte // of 3GPP TS 23.038 5
	Number, Total int
	Text          []byte // codes of the default alphabet, or octets
}

// Schemes of broadcast that are made here.
const (
	BroadcastGSM7 = 0x0f // language not told
	BroadcastUCS2 = 0x48
)

const (
	pageOctets  = 82
	pageSeptets = 93
	maxPages    = 15
	padding     = '\r'
)

// broadcastUCS2 reports a scheme of general coding in UCS2.
func broadcastUCS2(dcs byte) bool { return dcs&0xcc == BroadcastUCS2 }

// Broadcast cuts a text into pages.
func Broadcast(id, serial int, text string) ([]Page, error) {
	dcs, room := byte(BroadcastGSM7), pageSeptets
	data, ok := Septets(text)
	if !ok {
		dcs, room, data = BroadcastUCS2, pageOctets, Units(text)
	}
	var all []Page
	for first := true; first || len(data) > 0; first = false {
		n := min(room, len(data))
		if n < len(data) {
			switch {
			case ok && data[n-1] == escape:
				n--
			case !ok && data[n-2]&0xfc == 0xd8:
				n -= 2
			}
		}
		all = append(all, Page{Serial: serial, ID: id, DCS: dcs, Number: len(all) + 1, Text: data[:n]})
		data = data[n:]
	}
	if len(all) > maxPages {
		return nil, errLong
	}
	for i := range all {
		all[i].Total = len(all)
	}
	return all, nil
}

// Alphabet is how the page is coded.
func (p Page) Alphabet() Alphabet {
	if broadcastUCS2(p.DCS) {
		return UCS2
	}
	return GSM7
}

// Marshal writes the 88 octets of the page, filled with CR.
func (p Page) Marshal() []byte {
	b := []byte{byte(p.Serial >> 8), byte(p.Serial), byte(p.ID >> 8), byte(p.ID), p.DCS, byte(p.Number<<4 | p.Total&15)}
	text := append([]byte(nil), p.Text...)
	if p.Alphabet() == UCS2 {
		for len(text) < pageOctets {
			text = append(text, 0, padding)
		}
		return append(b, text...)
	}
	for len(text) < pageSeptets {
		text = append(text, padding)
	}
	return append(b, pack(text, 0)...)
}
