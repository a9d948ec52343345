package sms

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"sim800emu/engine"
	"sim800emu/internal/pdu"
	"sim800emu/internal/simcard"
)

// centreAddress is +CSCA, which is on the card.
func (g *Group) centreAddress() pdu.Address {
	a, _, err := pdu.CutCentre(g.sim.Card().Centre())
	if err != nil {
		return pdu.Address{}
	}
	return a
}

// setCentreAddress writes it; without digits there is none.
func (g *Group) setCentreAddress(a pdu.Address) {
	if a.Text == "" {
		g.sim.Card().SetCentre(nil)
		return
	}
	g.sim.Card().SetCentre(a.Centre())
}

// outgoing is a message made of what text mode has set (+CSMP).
func (g *Group) outgoing(to pdu.Address, b pdu.Body) (pdu.Submit, error) {
	m := pdu.Submit{First: byte(g.fo), To: to, PID: byte(g.pid), Body: b}
	m.Validity.Format = byte(g.fo) >> 3 & 3
	switch m.Validity.Format {
	case pdu.Relative:
		n, err := strconv.Atoi(g.vp)
		if err != nil {
			return m, cmsParameter
		}
		m.Validity.Octets[0] = byte(n)
	case pdu.Absolute:
		s, ok := pdu.ParseStamp(g.vp)
		if !ok {
			return m, cmsParameter
		}
		m.Validity.Octets = s
	case pdu.Enhanced:
		return m, cmsParameter // text mode cannot say it
	}
	return m, nil
}

// typedParts are the messages that a text typed after the prompt makes.
func (g *Group) typedParts(to pdu.Address, data []byte) (all []pdu.Submit, err error) {
	bodies, err := g.typed(data, byte(g.dcs), g.fo&pdu.HasHeader != 0)
	if err != nil {
		return nil, err
	}
	for _, b := range bodies {
		m, err := g.outgoing(to, b)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// typedPDU is a message typed in PDU mode, whose transfer PDU has this length.
func typedPDU(data []byte, length int) (sca pdu.Address, tpdu []byte, err error) {
	b, err := hex.DecodeString(strings.TrimRight(string(data), "\r\n"))
	if err != nil {
		return sca, nil, cmsPDU
	}
	sca, tpdu, err = pdu.CutCentre(b)
	if err != nil || len(tpdu) != length {
		return sca, nil, cmsPDU
	}
	return sca, tpdu, nil
}

// send is +CMGS (manual 4.2.5).
func (g *Group) send(c *engine.Call) error {
	if !g.text() {
		return g.sendPDU(c, "+CMGS", outward)
	}
	to, ok := g.address(c.Args.Str("da"), c.Args.Int("toda"))
	if !ok || to.Text == "" {
		return cmsNumber
	}
	return c.Prompt(engine.Prompt{
		Max: 4 * maxText, Again: '\r', Dropped: dropped, TooLong: func() error { return cmsTooLong },
		Got: func(data []byte) error {
			parts, err := g.typedParts(to, data)
			if err != nil {
				return err
			}
			return g.submitAll(c, "+CMGS", pdu.Address{}, parts, nil)
		},
	})
}

// sendPDU asks for a transfer PDU that fits, and sends it.
func (g *Group) sendPDU(c *engine.Call, name string, fits func(tpdu []byte) error) error {
	return c.Prompt(engine.Prompt{
		Max: maxHex, Dropped: dropped, TooLong: func() error { return cmsPDU },
		Got: func(data []byte) error {
			sca, tpdu, err := typedPDU(data, c.Args.Int("length"))
			if err == nil {
				err = fits(tpdu)
			}
			if err != nil {
				return err
			}
			return g.submit(c, name, sca, [][]byte{tpdu}, nil)
		},
	})
}

// dropped is ESC in place of Ctrl-Z.
func dropped() error { return nil }

// outward reports what a phone can send: a message, or a command.
func outward(tpdu []byte) error {
	var err error
	if tpdu[0]&typeMask == typeReport {
		_, err = pdu.ParseCommand(tpdu)
	} else {
		_, err = pdu.ParseSubmit(tpdu)
	}
	if err != nil {
		return cmsPDU
	}
	return nil
}

// sendCommand is +CMGC (3GPP TS 27.005 3.5.5): an order to the centre, whose data
// are typed in hexadecimal digits.
func (g *Group) sendCommand(c *engine.Call) error {
	if !g.text() {
		return g.sendPDU(c, "+CMGC", func(tpdu []byte) error {
			if _, err := pdu.ParseCommand(tpdu); err != nil {
				return cmsPDU
			}
			return nil
		})
	}
	to, ok := g.address(c.Args.Str("da"), c.Args.Int("toda"))
	if !ok {
		return cmsNumber
	}
	return c.Prompt(engine.Prompt{
		Max: maxHex, Dropped: dropped, TooLong: func() error { return cmsTooLong },
		Got: func(data []byte) error {
			b, err := hex.DecodeString(strings.TrimRight(string(data), "\r\n"))
			if err != nil {
				return cmsText
			}
			tpdu, err := pdu.Command{
				First: byte(c.Args.Int("fo")), PID: byte(c.Args.Int("pid")), Type: byte(c.Args.Int("ct")), Number: byte(c.Args.Int("mn")), To: to, Data: b,
			}.Marshal()
			if err != nil {
				return cmsTooLong
			}
			return g.submit(c, "+CMGC", pdu.Address{}, [][]byte{tpdu}, nil)
		},
	})
}

func (g *Group) submitAll(c *engine.Call, name string, sca pdu.Address, parts []pdu.Submit, sent func()) error {
	var all [][]byte
	for _, m := range parts {
		tpdu, err := m.Marshal()
		if err != nil {
			return cmsTooLong
		}
		all = append(all, tpdu)
	}
	return g.submit(c, name, sca, all, sent)
}

// submit hands messages to the centre, one after the other, each when the network
// has taken it. The reference that is told is that of the last one. Without an
// address of its own a message goes by +CSCA.
func (g *Group) submit(c *engine.Call, name string, sca pdu.Address, all [][]byte, sent func()) error {
	if sca.Text == "" {
		sca = g.centreAddress()
	}
	switch {
	case sca.Text == "":
		return cmsNoCentre
	case !g.registered():
		return cmsNoNetwork
	}
	done, pending := c.Later()
	var next func(i int)
	next = func(i int) {
		g.eng.Loop().After(g.eng.Delay(engine.Message, sendCeiling), func() {
			if !c.Open() {
				return
			}
			if !g.registered() {
				done(cmsNoNetwork)
				return
			}
			mr := g.sim.Card().NextReference()
			all[i][1] = mr // the module counts its messages itself
			if err := g.centre.Submit(sca.Centre(), all[i]); err != nil {
				done(err)
				return
			}
			if i+1 < len(all) {
				next(i + 1)
				return
			}
			if sent != nil {
				sent()
			}
			c.Info("%s: %d", name, mr)
			done(nil)
		})
	}
	next(0)
	return pending
}

// sendStored is +CMSS (manual 4.2.7).
func (g *Group) sendStored(c *engine.Call) error {
	p, ok := g.memory(g.mem2).place(c.Args.Int("index"))
	if !ok || p.message() == nil {
		return cmsIndex
	}
	m := p.message()
	if m.received() {
		return cmsNotAllowed
	}
	if _, err := pdu.ParseCommand(m.tpdu); err == nil {
		return g.submit(c, "+CMSS", m.centre, [][]byte{slices.Clone(m.tpdu)}, func() { p.mark(m, sent) })
	}
	s, err := pdu.ParseSubmit(m.tpdu)
	if err != nil {
		return cmsNotAllowed
	}
	if c.Args.Has("da") {
		to, ok := g.address(c.Args.Str("da"), c.Args.Int("toda"))
		if !ok {
			return cmsNumber
		}
		s.To = to
	}
	if s.To.Text == "" {
		return cmsNumber
	}
	return g.submitAll(c, "+CMSS", m.centre, []pdu.Submit{s}, func() { p.mark(m, sent) })
}

// write is +CMGW (manual 4.2.6).
func (g *Group) write(c *engine.Call) error {
	if g.text() {
		return g.writeText(c)
	}
	if c.Form != formWrite {
		return cmsPDU // a length is wanted
	}
	st := status(c.Args.Int("stat"))
	return c.Prompt(engine.Prompt{
		Max: maxHex, Dropped: dropped, TooLong: func() error { return cmsPDU },
		Got: func(data []byte) error {
			sca, tpdu, err := typedPDU(data, c.Args.Int("length"))
			if err != nil {
				return err
			}
			m := &message{status: st, centre: sca, tpdu: tpdu}
			switch {
			case len(m.record()) > simcard.MessageLength:
				return cmsPDU
			case tpdu[0]&typeMask == typeReport:
				return cmsReportInMem
			case m.received():
				_, err = pdu.ParseDeliver(tpdu)
			default:
				_, err = pdu.ParseSubmit(tpdu)
			}
			if err != nil {
				return cmsPDU
			}
			return g.keep(c, []*message{m})
		},
	})
}

func (g *Group) writeText(c *engine.Call) error {
	to, ok := g.address(c.Args.Str("da"), c.Args.Int("toda"))
	if !ok {
		return cmsNumber
	}
	st := unsent
	if c.Args.Str("stat") == sent.word() {
		st = sent
	}
	return c.Prompt(engine.Prompt{
		Max: 4 * maxText, Again: '\r', Dropped: dropped, TooLong: func() error { return cmsTooLong },
		Got: func(data []byte) error {
			parts, err := g.typedParts(to, data)
			if err != nil {
				return err
			}
			var all []*message
			for _, p := range parts {
				tpdu, err := p.Marshal()
				if err != nil {
					return cmsTooLong
				}
				all = append(all, &message{status: st, centre: g.centreAddress(), tpdu: tpdu})
			}
			return g.keep(c, all)
		},
	})
}

// keep stores messages in <mem2>, all or none, and tells where the last one is.
func (g *Group) keep(c *engine.Call, all []*message) error {
	return c.After(engine.SIM, func() error {
		in := g.memory(g.mem2)
		if in.left() < len(all) {
			return cmsFull
		}
		last := 0
		for _, m := range all {
			_, last, _ = in.add(m)
		}
		c.Info("+CMGW: %d", last)
		return nil
	})
}
