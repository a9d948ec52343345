package sms

import (
	"fmt"
	"strconv"
	"strings"

	"sim800emu/internal/pdu"
)

// The functions of this file word a message for the TE.

// fields are the parts of a line, empty ones left out.
func fields(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ",")
}

func quoted(s string) string { return `"` + s + `"` }

// number is an address in quotes.
func (g *Group) number(a pdu.Address) string { return quoted(g.say(a.String())) }

// ifHeader is what only +CSDH=1 shows.
func (g *Group) ifHeader(format string, args ...any) string {
	if g.csdh == 0 {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// centreOf is <sca>,<tosca>.
func (g *Group) centreOf(a pdu.Address) string {
	if a.Type == 0 {
		a.Type = pdu.Unknown
	}
	return fmt.Sprintf("%s,%d", g.number(a), a.Type)
}

// name is <alpha>, what the phonebook calls a number, in quotes (seen).
func (g *Group) name(a pdu.Address) string {
	if g.book == nil || a.Name() || a.Text == "" {
		return `""`
	}
	return quoted(strings.ReplaceAll(g.say(g.book.NameOf(a.String())), `"`, ""))
}

// nameOf is <alpha> of PDU mode.
func (g *Group) nameOf(m *message) string {
	if m.received() {
		d, _ := pdu.ParseDeliver(m.tpdu)
		return g.name(d.From)
	}
	s, _ := pdu.ParseSubmit(m.tpdu)
	return g.name(s.To)
}

// asRead is a stored message as +CMGR prints it (manual 4.2.4), without the
// name of the command.
func (g *Group) asRead(m *message) string {
	stat := quoted(m.status.word())
	switch {
	case !g.text():
		return fmt.Sprintf("%d,%s,%d\r\n%s", m.status, g.nameOf(m), len(m.tpdu), hexText(m.pdu()))
	case m.report() && m.received():
		return fields(stat, g.report(m))
	case m.report():
		return fields(stat, g.command(m))
	case !m.received():
		s, err := pdu.ParseSubmit(m.tpdu)
		if err != nil {
			return stat
		}
		return fields(stat, g.number(s.To), g.name(s.To),
			g.ifHeader("%d,%d,%d,%d", s.To.Type, s.First, s.PID, s.DCS),
			g.ifHeader("%s", validity(s.Validity)),
			g.ifHeader("%s,%d", g.centreOf(m.centre), length(s.Body))) + "\r\n" + g.shown(s.Body)
	default:
		d, err := pdu.ParseDeliver(m.tpdu)
		if err != nil {
			return stat
		}
		return fields(stat, g.number(d.From), g.name(d.From), quoted(d.Stamp.Text()), g.tail(m.centre, d)) + "\r\n" + g.shown(d.Body)
	}
}

// tail is the rest of the header of a delivered message, by +CSDH.
func (g *Group) tail(centre pdu.Address, d pdu.Deliver) string {
	return g.ifHeader("%d,%d,%d,%d,%s,%d", d.From.Type, d.First, d.PID, d.DCS, g.centreOf(centre), length(d.Body))
}

// report is a status report that another phone has left on the card.
func (g *Group) report(m *message) string {
	r, err := pdu.ParseStatusReport(m.tpdu)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d,%d,%s,%d,%s,%s,%d", r.First, r.MR, g.number(r.Recipient), r.Recipient.Type,
		quoted(r.Stamp.Text()), quoted(r.Discharge.Text()), r.Status)
}

// command is a command that another phone has left there.
func (g *Group) command(m *message) string {
	c, err := pdu.ParseCommand(m.tpdu)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d,%d,%d,%d,%s,%d,%d\r\n%s", c.First, c.Type, c.PID, c.Number, g.number(c.To), c.To.Type, len(c.Data), hexText(c.Data))
}

// asListed is a stored message as +CMGL prints it (manual 4.2.3).
func (g *Group) asListed(index int, m *message) string {
	head := fmt.Sprintf("%d,%s", index, quoted(m.status.word()))
	switch {
	case !g.text():
		return fmt.Sprintf("%d,%s", index, g.asRead(m))
	case m.report() && m.received():
		return fields(head, g.report(m))
	case m.report():
		c, err := pdu.ParseCommand(m.tpdu)
		if err != nil {
			return head
		}
		return fmt.Sprintf("%s,%d,%d", head, c.First, c.Type)
	case !m.received():
		s, err := pdu.ParseSubmit(m.tpdu)
		if err != nil {
			return head
		}
		return fields(head, g.number(s.To), g.name(s.To), g.ifHeader("%d,%d", s.To.Type, length(s.Body))) + "\r\n" + g.shown(s.Body)
	default:
		d, err := pdu.ParseDeliver(m.tpdu)
		if err != nil {
			return head
		}
		return fields(head, g.number(d.From), g.name(d.From), quoted(d.Stamp.Text()), g.ifHeader("%d,%d", d.From.Type, length(d.Body))) + "\r\n" + g.shown(d.Body)
	}
}

// validity is <vp>: a number, or a date in quotes.
func validity(v pdu.Validity) string {
	switch v.Format {
	case pdu.Relative:
		return strconv.Itoa(int(v.Octets[0]))
	case pdu.Absolute:
		return quoted(pdu.Stamp(v.Octets).Text())
	case pdu.Enhanced:
		return quoted(hexText(v.Octets[:]))
	}
	return ""
}

// handedOver is a message that is not stored (+CMT, manual 4.2.8).
func (g *Group) handedOver(m *message, d pdu.Deliver) string {
	if !g.text() {
		return fmt.Sprintf("+CMT: %s,%d\r\n%s", g.name(d.From), len(m.tpdu), hexText(m.pdu()))
	}
	return "+CMT: " + fields(g.number(d.From), g.name(d.From), quoted(d.Stamp.Text()), g.tail(m.centre, d)) + "\r\n" + g.shown(d.Body)
}

// reported is a status report (+CDS, manual 4.2.8).
func (g *Group) reported(m *message) string {
	if !g.text() {
		return fmt.Sprintf("+CDS: %d\r\n%s", len(m.tpdu), hexText(m.pdu()))
	}
	return "+CDS: " + g.report(m)
}
