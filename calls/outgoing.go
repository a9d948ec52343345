package calls

import (
	"strings"

	"sim800emu/engine"
	"sim800emu/internal/circuit"
)

// Dial is ATD of a voice call. hide and show are the letters I and i behind the
// number, which override +CLIR for this call.
func (d *Domain) Dial(c *engine.Call, number string, hide, show bool) error {
	number, hide, show = ownNumber(number, hide, show)
	if !d.emergency(number) {
		if done, err := d.dialCode(c, number); done {
			return err
		}
	}
	if err := d.room(); err != nil {
		return err
	}
	for _, o := range d.in(Active) {
		d.hold(o)
	}
	if d.settings.csta == international && !strings.HasPrefix(number, "+") && !d.emergency(number) {
		number = "+" + number
	}
	cl := d.add(&call{outgoing: true, number: number})
	if cl == nil {
		return engine.CMENotAllowed
	}
	hidden := d.hidesNumber(hide, show)
	connect := func() {
		if cl.state == Dialling {
			d.connect(cl, hidden)
		}
	}
	if d.n.Book != nil {
		d.n.Book.Dialled(number)
	}
	d.enter(cl, Dialling)
	d.loop.After(d.eng.Delay(engine.Network, hangUpCeiling), connect)
	if d.settings.colp == 0 {
		return nil
	}
	c.Unlimited()
	done, pending := c.Later()
	cl.result = done
	cl.connected = func() {
		c.Info("+COLP: \"%s\",%d,\"\",0,\"%s\"", cl.number, typeOf(cl.number), d.name(cl.number))
	}
	c.OnAbort(func() { d.hangUp(cl, circuit.Normal) })
	return pending
}

// dialCode carries out what is dialled and sets no call up: a code, or a number that the card does not let
// through.
func (d *Domain) dialCode(c *engine.Call, number string) (done bool, err error) {
	if number == imeiCode {
		c.Info("%s", d.cfg.IMEI)
		return true, nil
	}
	if code, old, fresh, ok := parseSecret(number); ok {
		return true, d.n.Card.ChangeSecret(code, old, fresh)
	}
	if err := d.n.Card.Usable(); err != nil {
		return true, err
	}
	if !d.n.Card.Permits(number) {
		return true, engine.CMENotAllowed
	}
	if s, ok := parseService(number); ok {
		return true, d.serve(c, s)
	}
	if strings.HasSuffix(number, "#") {
		return true, d.dialogue.send(number)
	}
	return false, nil
}

// ownNumber cuts the code of the own number off a number: #31# hides it for this call, *31# shows it
// (3GPP TS 22.030 6.5.5 and annex B).
func ownNumber(number string, hide, show bool) (rest string, hides, shows bool) {
	const hidden, shown = "#31#", "*31#"
	if rest, ok := strings.CutPrefix(number, hidden); ok && rest != "" {
		return rest, true, false
	}
	if rest, ok := strings.CutPrefix(number, shown); ok && rest != "" {
		return rest, false, true
	}
	return number, hide, show
}

// room tells why no call can be set up beside those that there are.
func (d *Domain) room() error {
	switch {
	case d.first(Dialling, Alerting) != nil:
		return errInProgress
	case d.first(Incoming, Waiting) != nil, d.first(Active) != nil && d.first(Held) != nil:
		return engine.CMENotAllowed
	}
	return nil
}

// hidesNumber: the letters of the dial string are stronger than +CLIR.
func (d *Domain) hidesNumber(hide, show bool) bool {
	const restrict = 1
	return hide || d.settings.clir == restrict && !show
}

// connect is the network looking for who is called.
func (d *Domain) connect(c *call, hidden bool) {
	switch free := d.emergency(c.number); {
	case free:
	case !d.registered():
		d.over(c, circuit.NoService)
		return
	case d.barsTo(c.number, voiceClass):
		d.notify(cssiBarred)
		d.over(c, circuit.Barred)
		return
	case d.charge.spent():
		d.over(c, circuit.NoCredit)
		return
	}
	if d.services.forwards(unconditional) {
		d.notify(cssiUnconditional)
	} else if d.services.forwards(whenBusy) || d.services.forwards(noReply) || d.services.forwards(notReachable) {
		d.notify(cssiConditional)
	}
	d.place(c, circuit.Request{From: d.n.Exchange.Number(), Hidden: hidden, To: c.number})
}

// place brings a call to the modem or to the outsider that has the number.
func (d *Domain) place(c *call, r circuit.Request) {
	hear := func(s circuit.Signal) { c.hear(s) }
	if far, ok := d.n.Exchange.Dial(r, hear); ok {
		c.far = far
		return
	}
	c.outside = d.newOutsider(c)
	c.far = c.outside
	c.outside.called(r.To)
}

// mostHops bounds a chain of forwardings; our own choice.
const mostHops = 5

// redirected is a called side that forwards the call.
func (d *Domain) redirected(c *call, number string) {
	if c.outside != nil && !c.outgoing { // the operator's own call has gone elsewhere
		return
	}
	c.hops++
	if c.hops > mostHops {
		d.over(c, circuit.Busy)
		return
	}
	d.notify(cssiForwarded)
	c.outside = nil
	d.place(c, circuit.Request{From: d.n.Exchange.Number(), To: number, Hops: c.hops})
}

// alerting is a called side that rings. The network gives up after a minute.
func (d *Domain) alerting(c *call) {
	if c.state != Dialling {
		return
	}
	d.enter(c, Alerting)
	if d.settings.moring == 1 {
		d.eng.URC("MO RING")
	}
	c.timer.Stop()
	c.timer = d.loop.Await(ringsAtMost, func() {
		d.release(c, circuit.NoAnswer)
		d.over(c, circuit.NoAnswer)
	})
}

// answered is a called side that has taken the call.
func (d *Domain) answered(c *call, number string) {
	if c.state != Dialling && c.state != Alerting {
		return
	}
	c.timer.Stop()
	c.since = d.loop.Now()
	d.enter(c, Active)
	if done := c.result; done != nil {
		c.result = nil
		c.connected()
		done(nil)
	}
	if d.settings.moring == 1 {
		d.eng.URC("MO CONNECTED")
	}
}
