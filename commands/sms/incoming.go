package sms

import (
	"fmt"

	"sim800emu/internal/pdu"
	"sim800emu/uart"
)

// Deliver takes a message or a report from the service centre: SMS-DELIVER or
// SMS-STATUS-REPORT. An error is ErrUnreachable or ErrFull, and the centre keeps it.
func (g *Group) Deliver(sca pdu.Address, tpdu []byte) error {
	if !g.eng.On() || g.usable() != nil || !g.registered() {
		return ErrUnreachable
	}
	m := &message{centre: sca, tpdu: tpdu}
	if len(tpdu) > 0 && tpdu[0]&typeMask == typeReport {
		if _, err := pdu.ParseStatusReport(tpdu); err == nil {
			g.eng.Each(func() {
				if g.ds == 1 {
					g.tell(g.reported(m))
				}
			})
		}
		return nil
	}
	d, err := pdu.ParseDeliver(tpdu)
	if err != nil {
		log := g.eng.Log()
		log.Warn().Dur("t", g.eng.Loop().Now()).Err(err).Msg("a message that is none was dropped")
		return nil
	}
	if d.PID == pidType0 {
		return nil
	}
	return g.route(m, d)
}

// route stores a message or hands it over, as its class and +CNMI say (manual
// 4.2.8, 3GPP TS 27.005 3.4.1).
func (g *Group) route(m *message, d pdu.Deliver) error {
	const stored, direct, class3 = 1, 2, 3 // <mt>
	class, ok := pdu.ClassOf(d.DCS)
	if !ok {
		class = -1
	}
	switch {
	case class == 0 && g.class0 == 0:
		g.eng.Each(func() {
			if g.mt >= stored {
				g.tell(g.handedOver(m, d))
			}
		})
		return nil
	case class == 0, class == 2:
	default:
		handed := false
		g.eng.Each(func() {
			if g.mt == direct || g.mt == class3 && class == 3 {
				handed = true
				g.tell(g.handedOver(m, d))
			}
		})
		if handed {
			return nil
		}
	}
	where := g.mem3
	if class == 0 || class == 2 {
		where = "SM"
	}
	name, index, ok := g.replace(g.memory(where), m, d)
	if !ok {
		name, index, ok = g.memory(where).add(m)
	}
	if !ok {
		g.setFull(true)
		return ErrFull
	}
	line := fmt.Sprintf("+CMTI: %s,%d", quoted(name), index)
	if port, ok := d.Port(); ok && port == wapPush {
		line += `,"MMS PUSH"`
		if p, ok := d.Part(); ok && p.Total > 1 {
			line += fmt.Sprintf(",%d,%d", p.Total, p.Number)
		}
	}
	g.eng.Each(func() {
		if g.mt >= stored {
			g.tell(line)
		}
	})
	return nil
}

// replace puts a message in the place of one from the same number with the same
// replace type, when it has such a type.
func (g *Group) replace(in memory, m *message, d pdu.Deliver) (name string, index int, ok bool) {
	if d.PID <= pidReplace || d.PID > pidLast {
		return "", 0, false
	}
	in.each(func(i int, p place, old *message) {
		o, err := pdu.ParseDeliver(old.tpdu)
		if !ok && old.received() && err == nil && o.PID == d.PID && o.From == d.From {
			p.mark(m, m.status)
			name, index, ok = in.title(), i, true
		}
	})
	return name, index, ok
}

// tell is a line about a message, by the mode of +CNMI (manual 4.2.8): 0 keeps
// it, 1 drops it while data have the line, 2 and 3 let it wait for the line.
func (g *Group) tell(line string) {
	const keep, drop = 0, 1
	switch {
	case g.mode == keep:
		if len(g.buffered) == mostBuffered {
			g.buffered = g.buffered[1:]
		}
		g.buffered = append(g.buffered, line)
	case g.mode == drop && g.eng.Mode() == "data":
	default:
		g.print(line)
	}
}

// print prints a line, and RI tells of it.
func (g *Group) print(line string) {
	g.ring()
	g.eng.URCAs(uart.NoRing, "%s", line)
}
