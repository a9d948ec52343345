package gprs

import (
	"fmt"
	"net/netip"

	"sim800emu/engine"
)

// readDefinitions lists all contexts, whether they were defined or not (seen).
func (d *Domain) readDefinitions(c *engine.Call) error {
	var lines []string
	for i := range d.ctx {
		addr := d.settings.addr[i]
		if addr == "" {
			addr = "0.0.0.0"
		}
		lines = append(lines, fmt.Sprintf("+CGDCONT: %d,\"IP\",\"%s\",\"%s\",0,0", i+1, d.settings.apn[i], addr))
	}
	c.Lines(lines...)
	return nil
}

// define takes effect with the next activation. The cid alone removes the definition.
func (d *Domain) define(c *engine.Call) error {
	i := c.Args.Int("cid") - 1
	s := &d.settings
	s.defined[i], s.apn[i], s.addr[i] = 0, "", ""
	if c.Args.Len() > 1 {
		s.defined[i], s.apn[i], s.addr[i] = 1, c.Args.Str("APN"), c.Args.Str("PDP_addr")
	}
	return nil
}

// wish is the address that a definition asks for; the zero Addr: a dynamic one.
func (d *Domain) wish(i int) netip.Addr {
	a, err := netip.ParseAddr(d.settings.addr[i])
	if err != nil || a.IsUnspecified() {
		return netip.Addr{}
	}
	return a
}
