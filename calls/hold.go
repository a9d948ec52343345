package calls

import (
	"sim800emu/engine"
	"sim800emu/internal/circuit"
	"sim800emu/internal/kernel"
)

func (d *Domain) hold(c *call) {
	d.enter(c, Held)
	c.tell(circuit.Signal{Kind: circuit.Held})
}

func (d *Domain) retrieve(c *call) {
	d.enter(c, Active)
	c.tell(circuit.Signal{Kind: circuit.Retrieved})
}

// holdCommand is +CHLD: n from 0 to 4, or 1x and 2x for call x.
func (d *Domain) holdCommand(c *engine.Call) error {
	n := c.Args.Int("n")
	if err := d.holdPossible(n); err != nil {
		return err
	}
	return c.After(engine.Network, func() error {
		if err := d.holdPossible(n); err != nil { // something has changed meanwhile
			return err
		}
		d.holdNow(n)
		return nil
	})
}

// holdPossible tells why there is nothing that n could be about. A call that rings with none beside
// it is taken for one that waits.
func (d *Domain) holdPossible(n int) error {
	active, held, waiting := len(d.in(Active)), len(d.in(Held)), len(d.in(Waiting))+len(d.in(Incoming))
	ok := true
	switch {
	case n == 0:
		ok = held+waiting > 0
	case n == 1, n == 2:
		ok = active+held+waiting > 0 && !(n == 2 && waiting > 0 && active > 0 && held > 0)
	case n == 3:
		ok = active > 0 && held > 0 && active+held <= mostJoined
	case n == 4:
		ok = held == 1 && active+len(d.in(Alerting)) == 1
	default:
		x := d.byID(n % 10)
		if x == nil {
			return engine.CMEInvalidIndex
		}
		ok = n < 20 || x.state == Active && active > 1 && held == 0
	}
	if !ok {
		return engine.CMENotAllowed
	}
	return nil
}

// holdNow does it.
func (d *Domain) holdNow(n int) {
	active, held, waiting := d.in(Active), d.in(Held), d.first(Waiting, Incoming)
	next := func() {
		if waiting != nil {
			d.accept(waiting)
			return
		}
		for _, c := range held {
			d.retrieve(c)
		}
	}
	switch {
	case n == 0 && waiting != nil:
		d.hangUp(waiting, circuit.Busy)
	case n == 0:
		for _, c := range held {
			d.hangUp(c, circuit.Normal)
		}
	case n == 1:
		for _, c := range active {
			d.hangUp(c, circuit.Normal)
		}
		next()
	case n == 2:
		for _, c := range active {
			d.hold(c)
		}
		next()
	case n == 3:
		for _, c := range held {
			d.retrieve(c)
		}
		for _, c := range append(active, held...) {
			c.joined = true
			c.tell(circuit.Signal{Kind: circuit.Joined})
		}
	case n == 4:
		d.transfer(d.first(Active, Alerting), held[0])
	case n < 20:
		d.hangUp(d.byID(n%10), circuit.Normal)
	default:
		for _, c := range active {
			if c.id != n%10 {
				d.hold(c)
			}
		}
		d.alone()
	}
}

// transfer connects two calls with each other, of which a may still ring (3GPP TS 22.091); the
// module has no part in them any more and only passes on what they say.
func (d *Domain) transfer(a, b *call) {
	rings := a.state == Alerting
	tell := func(c *call, k circuit.Kind) { c.tell(circuit.Signal{Kind: k}) }
	var giveUp *kernel.Timer
	a.hear = func(s circuit.Signal) {
		giveUp.Stop()
		if s.Kind == circuit.Answered {
			s = circuit.Signal{Kind: circuit.Connected}
			tell(a, circuit.Connected)
		}
		b.tell(s)
	}
	b.hear = func(s circuit.Signal) {
		giveUp.Stop()
		a.tell(s)
	}
	tell(b, circuit.Retrieved)
	if rings {
		tell(b, circuit.Connecting)
		giveUp = d.loop.Await(ringsAtMost, func() {
			for _, c := range [...]*call{a, b} {
				d.release(c, circuit.NoAnswer)
			}
		})
	} else {
		tell(a, circuit.Connected)
		tell(b, circuit.Connected)
	}
	for _, c := range [...]*call{a, b} {
		d.remove(c, circuit.Normal)
		d.ended()
	}
}

// list is +CLCC.
func (d *Domain) list(c *engine.Call) error {
	var lines []string
	for _, cl := range d.calls {
		lines = append(lines, d.line(cl))
	}
	c.Lines(lines...)
	return nil
}

// activity is <pas> of +CPAS.
func (d *Domain) activity(c *engine.Call) error {
	pas := ready
	switch {
	case d.first(Incoming) != nil:
		pas = ringing
	case len(d.calls) > 0:
		pas = talking
	}
	c.Info("+CPAS: %d", pas)
	return nil
}
