package sms

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sim800emu/engine"
	"sim800emu/internal/charset"
	"sim800emu/internal/pdu"
)

// Limits of +CSCB (manual 4.2.13).
const (
	mostIDs     = 15
	mostSchemes = 5
)

// Broadcast takes a page of cell broadcast. Pages are not stored.
func (g *Group) Broadcast(p pdu.Page) {
	if g.eng.On() && g.usable() == nil && g.registered() && g.listens(p) {
		g.eng.Each(func() { g.show(p) })
	}
}

// show gives a page to the TE if +CNMI asks for it.
func (g *Group) show(p pdu.Page) {
	const forwarded = 2 // <bm>
	if g.bm != forwarded {
		return
	}
	raw := p.Marshal()
	if !g.text() {
		g.tell(fmt.Sprintf("+CBM: %d\r\n%s", len(raw), hexText(raw)))
		return
	}
	text := ""
	switch set := g.terminal.CharacterSet(); {
	case p.Alphabet() == pdu.UCS2:
		text = hexText(p.Text)
	case set == setGSM:
		text = string(p.Text)
	case set == setHEX:
		text = hexText(p.Text)
	default:
		text = charset.Encode(set, pdu.SeptetText(p.Text))
	}
	g.tell(fmt.Sprintf("+CBM: %d,%d,%d,%d,%d\r\n%s", p.Serial, p.ID, p.DCS, p.Number, p.Total, text))
}

// listens reports that the lists of +CSCB let a page through: of mode 0 they
// name what is taken, of mode 1 what is not. An empty list of schemes names all
// of them.
func (g *Group) listens(p pdu.Page) bool {
	id := slices.Contains(list(g.mids), p.ID)
	dcs := g.dcss == "" || slices.Contains(list(g.dcss), int(p.DCS))
	if g.cbMode == 0 {
		return id && dcs
	}
	return !id
}

// list are the numbers of a list.
func list(s string) (all []int) {
	for part := range strings.SplitSeq(s, ",") {
		if n, err := strconv.Atoi(strings.TrimSpace(part)); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// selectBroadcast is +CSCB=. Mode 0 alone clears both lists and with lists adds
// to them; what does not fit any more is ignored. Mode 1 takes all schemes.
func (g *Group) selectBroadcast(c *engine.Call) error {
	mode := c.Args.Int("mode")
	mids, dcss := c.Args.Str("mids"), c.Args.Str("dcss")
	if !numbers(mids, 0xffff) || !numbers(dcss, 0xff) {
		return cmsParameter
	}
	g.cbMode = mode
	switch {
	case mode == 0 && !c.Args.Has("mids") && !c.Args.Has("dcss"):
		g.mids, g.dcss = "", ""
	case mode == 1 && !c.Args.Has("mids"):
		g.dcss = ""
	default:
		g.mids, g.dcss = added(g.mids, mids, mostIDs), added(g.dcss, dcss, mostSchemes)
	}
	g.eng.Keep("+CSCB")
	return nil
}

// numbers reports a list of numbers up to the most, or an empty one.
func numbers(s string, most int) bool {
	if s == "" {
		return true
	}
	for part := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 0 || n > most {
			return false
		}
	}
	return true
}

// added is a list with the numbers of another one that are new, up to so many.
func added(to, more string, most int) string {
	all := list(to)
	for _, n := range list(more) {
		if !slices.Contains(all, n) && len(all) < most {
			all = append(all, n)
		}
	}
	var words []string
	for _, n := range all {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ",")
}
