package calls

import (
	"time"

	"sim800emu/engine"
	"sim800emu/internal/circuit"
)

// Offer is a call that comes in; caller is its other side. What the caller says
// from here on goes to hear.
func (d *Domain) Offer(r circuit.Request, caller circuit.End) (hear func(circuit.Signal)) {
	c, hear := d.offer(r, caller)
	if c != nil {
		c.far = caller
	}
	return hear
}

func (d *Domain) offer(r circuit.Request, caller circuit.End) (*call, func(circuit.Signal)) {
	refuse := func(cause circuit.Cause, instead forwarding) (*call, func(circuit.Signal)) {
		s := circuit.Signal{Kind: circuit.Released, Cause: cause}
		if instead.active && r.Hops < mostHops {
			s = circuit.Signal{Kind: circuit.Forwarded, Number: instead.number}
		}
		caller.Send(s)
		return nil, func(circuit.Signal) {}
	}
	switch {
	case d.barsFrom(voiceClass):
		return refuse(circuit.Refused, forwarding{})
	case d.services.forwards(unconditional):
		return refuse(circuit.Busy, d.services.voice(unconditional))
	case !d.eng.On() || !d.registered() || d.n.Card.Usable() != nil:
		return refuse(circuit.OutOfOrder, d.services.voice(notReachable))
	case d.settings.gsmbusy != 0, d.engaged(), d.n.Admits != nil && !d.n.Admits(r.From):
		return refuse(circuit.Busy, d.services.voice(whenBusy))
	}
	state := Incoming
	if len(d.calls) > 0 {
		state = Waiting
	}
	c := d.add(&call{number: r.From, hidden: r.Hidden || r.From == "", far: caller})
	if c == nil {
		return refuse(circuit.Busy, d.services.voice(whenBusy))
	}
	d.enter(c, state)
	if r.Hops > 0 {
		d.notice(cssuForwarded)
	}
	if state == Waiting {
		caller.Send(circuit.Signal{Kind: circuit.Waits})
	}
	caller.Send(circuit.Signal{Kind: circuit.Alerting})
	if f := d.services.voice(noReply); f.active {
		c.timer = d.loop.Await(time.Duration(f.seconds)*time.Second, func() {
			c.tell(circuit.Signal{Kind: circuit.Forwarded, Number: f.number})
			c.far = nil
			d.over(c, circuit.NoAnswer)
		})
	}
	d.ringOnce(c)
	return c, func(s circuit.Signal) { c.hear(s) }
}

// engaged reports that no further call is let in: another rings or is being set
// up, there is an active and a held one, or call waiting is off.
func (d *Domain) engaged() bool {
	if len(d.calls) == 0 {
		return false
	}
	return d.first(Incoming, Waiting, Dialling, Alerting) != nil || !d.services.waiting[voiceClass]
}

// ringOnce tells of a call that comes in, and again in a while. One that waits is told of
// once, with +CCWA in place of +CLIP, and only when the TE wants it.
func (d *Domain) ringOnce(c *call) {
	if c.answering || c.state != Incoming && c.state != Waiting {
		return
	}
	number, typ := d.shown(c)
	if c.state == Waiting {
		if d.settings.ccwa == 1 {
			d.ringWord()
			d.eng.URCAs(noRing, "+CCWA: \"%s\",%d,1,\"%s\"", number, typ, d.name(number))
		}
		return
	}
	c.rings++
	d.ringWord()
	if d.settings.clip == 1 {
		validity := flag(c.hidden)
		d.eng.URCAs(noRing, "+CLIP: \"%s\",%d,\"\",0,\"%s\",%d", number, typ, d.name(number), validity)
	}
	if n := d.n.Terminal.AutoAnswer(); n > 0 && c.rings >= n {
		d.take(c, func(error) {})
		return
	}
	c.ringer = d.loop.Await(ringPeriod, func() { d.ringOnce(c) })
}

func (d *Domain) ringWord() {
	if d.settings.crc == 1 {
		d.eng.URC("+CRING: VOICE")
		return
	}
	d.eng.TellRing()
}

// take answers a call; done has the result.
func (d *Domain) take(c *call, done func(error)) {
	c.answering, c.result = true, done
	c.over()
	d.follow()
	d.loop.After(d.eng.Delay(engine.Network, hangUpCeiling), func() {
		if c.state == Incoming || c.state == Waiting {
			d.accept(c)
			done(nil)
		}
	})
}

// accept is a call that is up.
func (d *Domain) accept(c *call) {
	c.over()
	c.answering, c.result = false, nil
	c.since = d.loop.Now()
	d.enter(c, Active)
	c.tell(circuit.Signal{Kind: circuit.Answered, Number: d.n.Exchange.Number()})
}

// Answer is ATA. A call that waits is taken as +CHLD=2 would. During a call of
// the TE's own it is OK and does nothing (seen).
func (d *Domain) Answer(c *engine.Call) error {
	cl := d.first(Incoming, Waiting)
	if cl == nil && len(d.calls) > 0 {
		return nil
	}
	if cl == nil || cl.answering {
		return engine.ErrNoCarrier
	}
	if cl.state == Waiting {
		if d.first(Held) != nil && d.first(Active) != nil {
			return engine.CMENotAllowed
		}
		for _, o := range d.in(Active) {
			d.hold(o)
		}
	}
	done, pending := c.Later()
	d.take(cl, done)
	return pending
}

// HangUp is ATH, which +CVHU=1 switches off (3GPP TS 27.007 6.20).
func (d *Domain) HangUp() {
	const ignored = 1
	if d.settings.cvhu != ignored {
		d.HangUpVoice()
	}
}

// HangUpVoice is +CHUP and +HVOIC: it ends every call. One that rings is refused as busy.
func (d *Domain) HangUpVoice() {
	for len(d.calls) > 0 {
		c, cause := d.calls[0], circuit.Normal
		if c.state == Incoming || c.state == Waiting {
			cause = circuit.Busy
		}
		d.hangUp(c, cause)
	}
}
