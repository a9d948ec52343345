package gsm

import (
	"fmt"
	"strings"

	"sim800emu/engine"
	"sim800emu/internal/radio"
)

func (g *Group) registration() registration {
	r := registration{stat: g.network.Registration()}
	if r.registered() {
		r.lac, r.ci = g.network.Cell()
	}
	return r
}

func (r registration) registered() bool { return r.stat == home || r.stat == roaming }

// text is <stat>, with the cell when it is asked for and there is one.
func (r registration) text(cell bool) string {
	if cell && r.registered() {
		return fmt.Sprintf("%d,\"%s\",\"%s\"", r.stat, r.lac, r.ci)
	}
	return fmt.Sprint(r.stat)
}

// reportRegistration is the +CREG that comes unasked: with 1 for a new status,
// with 2 for a new cell too.
func (g *Group) reportRegistration() {
	was := g.reported
	g.reported = g.registration()
	if !g.eng.On() {
		return
	}
	if g.creg >= 1 && was.stat != g.reported.stat || g.creg == 2 && was != g.reported {
		g.eng.URC("+CREG: %s", g.reported.text(g.creg == 2))
	}
}

func (g *Group) readRegistration(c *engine.Call) error {
	c.Info("+CREG: %d,%s", g.creg, g.registration().text(g.creg == 2))
	return nil
}

func (g *Group) signal(c *engine.Call) error {
	rssi, ber := g.network.Signal()
	c.Info("+CSQ: %d,%d", rssi, ber)
	return nil
}

// readOperator is +COPS?: the mode alone while the module is not registered (seen).
func (g *Group) readOperator(c *engine.Call) error {
	long, short, numeric, ok := g.network.Operator()
	if !ok {
		c.Info("+COPS: %d", g.mode)
		return nil
	}
	name := numeric
	switch g.format {
	case longName:
		name = long
	case shortName:
		name = short
	}
	c.Info("+COPS: %d,%d,\"%s\"", g.mode, g.format, name)
	return nil
}

// selectOperator is +COPS=. Format 3 only sets how the name is shown.
func (g *Group) selectOperator(c *engine.Call) error {
	mode, name := c.Args.Int("mode"), c.Args.Str("oper")
	byName := mode != 0 && mode != copsDeregister && mode != copsFormatOnly
	if mode == copsFormatOnly && !c.Args.Has("format") || byName && name == "" {
		return engine.CMEInvalidInput
	}
	if mode != copsFormatOnly {
		if err := g.sim.Usable(); err != nil {
			return err
		}
	}
	if c.Args.Has("format") {
		g.format = c.Args.Int("format")
	}
	if mode == copsFormatOnly {
		return nil
	}
	g.mode = mode
	if !byName {
		name = ""
	}
	done, pending := c.Later()
	g.network.Select(mode, name, done)
	return pending
}

// listOperators is +COPS=?, which listens to all of the band. Two empty fields
// stand between the operators and the ranges (seen).
func (g *Group) listOperators(c *engine.Call) error {
	if err := g.sim.Usable(); err != nil {
		return err
	}
	done, pending := c.Later()
	g.network.Scan(func(found []radio.Found) {
		if !c.Open() {
			return
		}
		list := make([]string, len(found))
		for i, f := range found {
			list[i] = fmt.Sprintf("(%d,\"%s\",\"%s\",\"%s\")", f.Stat, f.Long, f.Short, f.Numeric)
		}
		c.Info("+COPS: %s,,(0-4),(0-2)", strings.Join(list, ","))
		done(nil)
	})
	return pending
}

// setFunctionality is +CFUN=. 0 and 4 cannot be switched into each other, and
// only level 1 can be had by a restart (manual 3.2.42).
func (g *Group) setFunctionality(c *engine.Call) error {
	fun, reset := c.Args.Int("fun"), c.Args.Int("rst") == 1
	now := g.power.Functionality()
	if fun != full && (reset || now != full && now != fun) {
		return engine.CMENotAllowed
	}
	done, pending := c.Later()
	g.power.SetFunctionality(fun, reset, func() { done(nil) })
	return pending
}
