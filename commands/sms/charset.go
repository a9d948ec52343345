package sms

import (
	"encoding/hex"
	"strings"

	"sim800emu/internal/charset"
	"sim800emu/internal/pdu"
)

// The names of +CSCS that matter here.
const (
	setGSM  = "GSM"
	setUCS2 = "UCS2"
	setHEX  = "HEX"
)

// say prints a name or a number for the TE.
func (g *Group) say(text string) string { return charset.Encode(g.terminal.CharacterSet(), text) }

// heard reads a name or a number of the TE.
func (g *Group) heard(s string) (string, bool) { return charset.Decode(g.terminal.CharacterSet(), s) }

// address reads a number of the TE and its type, 0 for none. With the set HEX
// a plain number that begins with + is taken as well: programs write it so.
func (g *Group) address(s string, typ int) (pdu.Address, bool) {
	text, ok := g.heard(s)
	if !ok && strings.HasPrefix(s, "+") && g.terminal.CharacterSet() == setHEX {
		text, ok = s, true
	}
	if !ok {
		return pdu.Address{}, false
	}
	a, err := pdu.ParseAddress(text, typ)
	return a, err == nil
}

// typed is what the TE has typed as the text of a message: of the default
// alphabet in its character set, or any other octet by octet in hexadecimal digits (3GPP
// TS 27.005 3.1). A SIM800L takes UCS2 as the set has it and does not cut it
// (log TinyGSM/issues#847); with the two sets of digits it is as the manual says.
func (g *Group) typed(data []byte, dcs byte, header bool) ([]pdu.Body, error) {
	set := g.terminal.CharacterSet()
	digits := set == setUCS2 || set == setHEX
	if !digits {
		data = rubbedOut(data)
	}
	switch alphabet := pdu.AlphabetOf(dcs); {
	case !header && !digits && alphabet == pdu.UCS2:
		text, _ := charset.Decode(set, string(data)) // no octet is outside of these sets
		units := pdu.Units(text)
		if len(units) > maxUnits {
			return nil, cmsTooLong
		}
		return []pdu.Body{{DCS: dcs, Data: units}}, nil
	case header || alphabet != pdu.GSM7:
		b, err := hex.DecodeString(strings.TrimRight(string(data), "\r\n"))
		if err != nil {
			return nil, cmsText
		}
		if header {
			body, err := pdu.HexBody(dcs, b, true)
			if err != nil {
				return nil, cmsText
			}
			return []pdu.Body{body}, nil
		}
		return g.split(dcs, b)
	case set == setGSM:
		codes := make([]byte, len(data))
		for i, c := range data {
			codes[i] = c & 0x7f
		}
		return g.split(dcs, codes)
	}
	text, ok := charset.Decode(set, string(data))
	if !ok {
		return nil, cmsText
	}
	codes, _ := pdu.Septets(text)
	return g.split(dcs, codes)
}

// rubbedOut takes out each character that a backspace follows (3GPP TS 27.005 3.5.1).
func rubbedOut(data []byte) []byte {
	const backspace = 8
	var out []byte
	for _, c := range data {
		if c != backspace {
			out = append(out, c)
		} else if len(out) > 0 {
			out = out[:len(out)-1]
		}
	}
	return out
}

// split cuts a message that is too long for one into parts.
func (g *Group) split(dcs byte, data []byte) ([]pdu.Body, error) {
	most := maxText
	if pdu.AlphabetOf(dcs) == pdu.UCS2 {
		most *= 2
	}
	bodies, err := pdu.Split(dcs, data, int(g.long+1), false)
	if err != nil || len(data) > most {
		return nil, cmsTooLong
	}
	if len(bodies) > 1 {
		g.long++
	}
	return bodies, nil
}

// shown is the text of a message as text mode prints it. A header in front of it is
// not printed: a SIM800L shows the parts of a long message as text (log
// esphome/issues#4246), against the manual.
func (g *Group) shown(b pdu.Body) string {
	if pdu.AlphabetOf(b.DCS) != pdu.GSM7 {
		return hexText(b.Data)
	}
	codes := b.Data
	if b.National() {
		codes, _ = pdu.Septets(b.Text())
	}
	switch set := g.terminal.CharacterSet(); set {
	case setGSM:
		return string(codes)
	case setHEX:
		return hexText(codes)
	default:
		return charset.Encode(set, b.Text())
	}
}

func hexText(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

// length is <length> of text mode: characters, or octets of what is shown in
// hexadecimal digits.
func length(b pdu.Body) int { return len(b.Data) }
