package gprs

import "sim800emu/engine"

func (d *Domain) readAttach(c *engine.Call) error {
	n := 0
	if d.Attached() {
		n = 1
	}
	c.Info("+CGATT: %d", n)
	return nil
}

// setAttach answers when the network has. A detach takes the contexts down
// before its OK (seen).
func (d *Domain) setAttach(c *engine.Call) error {
	if c.Args.Int("state") == 1 {
		if err := d.cardFails(); err != nil {
			return err
		}
		done, pending := c.Later()
		d.attach(done)
		return pending
	}
	d.attachment.wanted = false
	if d.attachment.state != attached {
		d.detach(byModule)
		return nil
	}
	return c.After(engine.Network, func() error {
		d.detach(byModule)
		d.eng.Release() // what it takes down is reported in front of the OK (seen for a bearer)
		return nil
	})
}

// UseCard gives +CGATT=1 what tells why the card cannot be used now.
func (d *Domain) UseCard(fails func() error) { d.card = fails }

// cardFails is the error of a card that is not there, locked or not read yet. A module
// without one was seen to name it, not the network that is missing too.
func (d *Domain) cardFails() error {
	if d.card == nil {
		return nil
	}
	return d.card()
}

func (d *Domain) readClass(c *engine.Call) error {
	c.Info("+CGCLASS: \"%s\"", d.settings.cgclass)
	return nil
}

// setClass detaches for "CC" before it answers, and attaches by itself when
// packet service is back.
func (d *Domain) setClass(c *engine.Call) error {
	class := c.Args.Str("class")
	if class == classCC && d.Attached() {
		return c.After(engine.Network, func() error {
			d.settings.cgclass = class
			d.detach(byModule)
			return nil
		})
	}
	d.settings.cgclass = class
	switch {
	case d.circuitOnly():
		d.detach(byModule)
	case isRegistered(d.stat) && d.attachment.wanted:
		d.startAttach()
	}
	return nil
}

// readRegistration shows the cell only with n=2 and while registered.
func (d *Domain) readRegistration(c *engine.Call) error {
	stat := d.gprsStat()
	if d.settings.cgreg == 2 && isRegistered(stat) {
		c.Info("+CGREG: 2,%d,\"%s\",\"%s\"", stat, d.lac, d.ci)
		return nil
	}
	c.Info("+CGREG: %d,%d", d.settings.cgreg, stat)
	return nil
}
