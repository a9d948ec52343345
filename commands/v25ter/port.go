package v25ter

import (
	"strconv"
	"strings"

	"sim800emu/engine"
	"sim800emu/uart"
)

// setRate is +IPR. A fixed rate starts behind the result code; 0 only with the
// next start (manual 2.2.41). The module stores the rate by itself (hardware design guides).
func (g *Group) setRate(c *engine.Call) error {
	g.ipr = c.Args.Int("rate")
	g.eng.Keep("+IPR")
	if rate := g.ipr; rate != 0 {
		c.AfterLine(func() { g.eng.Line().SetBaud(rate) })
	}
	return nil
}

// rates is every value of +IPR.
func rates() []int { return append([]int{0}, uart.Rates[:]...) }

// listRates is the test form of +IPR. The rates that auto-bauding finds are not
// listed, and all others are (seen with firmware R14.18).
func listRates(c *engine.Call) error {
	var fixed []string
	for _, r := range rates() {
		fixed = append(fixed, strconv.Itoa(r))
	}
	c.Info("+IPR: (),(%s)", strings.Join(fixed, ","))
	return nil
}

// framings are the values of +ICF (manual 2.2.39).
var framings = [...]uart.Format{
	1: {DataBits: 8, StopBits: 2},
	2: {DataBits: 8, Parity: true, StopBits: 1},
	3: {DataBits: 8, StopBits: 1},
	4: {DataBits: 7, StopBits: 2},
	5: {DataBits: 7, Parity: true, StopBits: 1},
	6: {DataBits: 7, StopBits: 1},
}

// setFraming is +ICF; the parity of a format without one is ignored.
func (g *Group) setFraming(c *engine.Call) error {
	g.format = c.Args.Int("format")
	if c.Args.Has("parity") && framings[g.format].Parity {
		g.parity = c.Args.Int("parity")
	}
	c.AfterLine(g.applyFraming)
	return nil
}

func (g *Group) applyFraming() { g.eng.Line().SetFormat(framings[g.format]) }

func (g *Group) readFraming(c *engine.Call) error {
	parity := noParity
	if framings[g.format].Parity {
		parity = g.parity
	}
	c.Info("+ICF: %d,%d", g.format, parity)
	return nil
}

// applyFlow is +IFC: first how the TE holds off data of the TA, then the other way.
func (g *Group) applyFlow() {
	g.eng.Line().SetFlow(uart.Flow(g.byTE), uart.Flow(g.byTA))
}
