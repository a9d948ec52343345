package gprs

import (
	"fmt"

	"sim800emu/engine"
)

func (d *Domain) readActive(c *engine.Call) error {
	var lines []string
	for _, x := range d.ctx {
		n := 0
		if x.state == active {
			n = 1
		}
		lines = append(lines, fmt.Sprintf("+CGACT: %d,%d", x.cid, n))
	}
	c.Lines(lines...)
	return nil
}

// setActive answers when the network has. A context that is active already is
// OK at once; one without a definition is an invalid index (manual 20.8). One
// that is down and shall be is OK.
func (d *Domain) setActive(c *engine.Call) error {
	i := c.Args.Int("cid") - 1
	x := d.ctx[i]
	if c.Args.Int("state") == 0 {
		if x.state != active {
			d.lower(x, byModule)
			return nil
		}
		return c.After(engine.Network, func() error {
			d.close(x)
			return nil
		})
	}
	if x.state == active {
		return nil
	}
	if d.settings.defined[i] == 0 {
		return engine.CMEInvalidIndex
	}
	d.lower(x, byModule) // an attempt whose command met its ceiling
	done, pending := c.Later()
	d.activate(x, d.settings.apn[i], &attempt{wanted: c.Open, done: done, static: d.wish(i)})
	return pending
}

// close takes a context down for the TE.
func (d *Domain) close(x *context) {
	if x.state == active {
		d.reportContext(x, byModule, x.address())
		d.lower(x, byModule)
	}
}

func (d *Domain) showAddress(c *engine.Call) error {
	x := d.ctx[c.Args.Int("cid")-1]
	addr := x.address()
	if addr == "" {
		addr = "0.0.0.0"
	}
	c.Info("+CGPADDR: %d,\"%s\"", x.cid, addr)
	return nil
}
