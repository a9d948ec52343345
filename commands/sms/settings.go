package sms

import (
	"slices"
	"strconv"
	"strings"

	"sim800emu/engine"
	"sim800emu/internal/pdu"
)

// setIndications is +CNMI= (manual 4.2.8). What mode 0 has kept comes behind
// the OK of another mode, unless it is to be forgotten.
func (g *Group) setIndications(c *engine.Call) error {
	for name, v := range map[string]*int{"mode": &g.mode, "mt": &g.mt, "bm": &g.bm, "ds": &g.ds, "bfr": &g.bfr} {
		if c.Args.Has(name) {
			*v = c.Args.Int(name)
		}
	}
	if g.mode == 0 {
		return nil
	}
	kept := g.buffered
	g.buffered = nil
	if g.bfr == 0 {
		for _, line := range kept {
			g.print(line)
		}
	}
	return nil
}

// readCentre is +CSCA?.
func (g *Group) readCentre(c *engine.Call) error {
	c.Info("+CSCA: %s", g.centreOf(g.centreAddress()))
	return nil
}

// setCentre is +CSCA=.
func (g *Group) setCentre(c *engine.Call) error {
	a, ok := g.address(c.Args.Str("sca"), c.Args.Int("tosca"))
	if !ok {
		return engine.CMEInvalidInput
	}
	g.setCentreAddress(a)
	return nil
}

// readParameters is +CSMP?.
func (g *Group) readParameters(c *engine.Call) error {
	vp := g.vp
	if _, err := strconv.Atoi(vp); err != nil {
		vp = quoted(vp)
	}
	c.Info("+CSMP: %d,%s,%d,%d", g.fo, vp, g.pid, g.dcs)
	return nil
}

// setParameters is +CSMP=. <vp> is a number, or a date when the first octet says so.
func (g *Group) setParameters(c *engine.Call) error {
	if c.Args.Has("vp") {
		vp := c.Args.Str("vp")
		n, err := strconv.Atoi(vp)
		_, date := pdu.ParseStamp(vp)
		if !date && (err != nil || n < 0 || n > 255) {
			return engine.ErrPlain
		}
		g.vp = vp
	}
	for name, v := range map[string]*int{"fo": &g.fo, "pid": &g.pid, "dcs": &g.dcs} {
		if c.Args.Has(name) {
			*v = c.Args.Int(name)
		}
	}
	g.eng.Keep("+CSMP")
	return nil
}

// saveSettings is +CSAS, restoreSettings +CRES; without a number they mean
// profile 0. Profiles are on the card. One that was never saved is that of the factory.
func (g *Group) saveSettings(c *engine.Call) error {
	g.profiles[c.Args.Int("profile")] = &profile{g.sim.Card().Centre(), g.fo, g.pid, g.dcs, g.vp}
	return nil
}

func (g *Group) restoreSettings(c *engine.Call) error {
	p := g.profiles[c.Args.Int("profile")]
	if p == nil {
		p = &profile{g.sim.Card().Centre(), 17, 0, 0, "167"}
	}
	g.sim.Card().SetCentre(p.centre)
	g.fo, g.pid, g.dcs, g.vp = p.fo, p.pid, p.dcs, p.vp
	g.eng.Keep("+CSMP")
	return nil
}

// readService is +CSMS?; all three services are there.
func (g *Group) readService(c *engine.Call) error {
	c.Info("+CSMS: %d,1,1,1", g.service)
	return nil
}

func (g *Group) setService(c *engine.Call) error {
	g.service = c.Args.Int("service")
	c.Info("+CSMS: 1,1,1")
	return nil
}

// setEmergency is +CEMNL=: mode 1 wants as many numbers as it says, of up to
// three digits.
func (g *Group) setEmergency(c *engine.Call) error {
	if c.Args.Int("mode") == 0 {
		if c.Args.Has("amount") {
			return engine.ErrPlain
		}
		g.emergency = 0
		return nil
	}
	var all []string
	for part := range strings.SplitSeq(c.Args.Str("numbers"), ",") {
		n := strings.Trim(strings.TrimSpace(part), `"`)
		if n == "" || len(n) > 3 || strings.Trim(n, "0123456789") != "" {
			return engine.ErrPlain
		}
		all = append(all, quoted(n))
	}
	if len(all) != c.Args.Int("amount") {
		return engine.ErrPlain
	}
	g.emergency, g.numbers = 1, strings.Join(all, ",")
	return nil
}

// Emergency reports that +CEMNL names a number as one of emergency calls.
func (g *Group) Emergency(number string) bool {
	return g.emergency == 1 && slices.Contains(strings.Split(g.numbers, ","), quoted(number))
}

func (g *Group) readEmergency(c *engine.Call) error {
	if g.emergency == 0 {
		c.Info("+CEMNL: 0")
		return nil
	}
	c.Info("+CEMNL: 1,%d,%s", strings.Count(g.numbers, ",")+1, g.numbers)
	return nil
}
