package calls

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/circuit"
	"sim800emu/internal/kernel"
)

// Times of the meters: the warning comes as long before the end (manual 3.2.51), and reports of the
// current meter are no closer (3GPP TS 27.007 8.16).
const (
	warning    = 5 * time.Second
	reportsGap = 10 * time.Second
)

// leastUnit bounds how fast a call can cost; our own choice.
const leastUnit = 100 * time.Millisecond

// charge is advice of charge: each call of the subscriber's own that talks costs a unit for each
// Config.Unit begun. The current meter counts the calls at hand, the card counts all.
type charge struct {
	d       *Domain
	current int
	costs   map[*call]*kernel.Timer
	warned  bool
	warner  *kernel.Timer
	told    int // by +CCCM
	next    time.Duration
	report  *kernel.Timer
}

// follow starts the clock of calls that have been answered and stops it for those that are over.
func (g *charge) follow() {
	d := g.d
	if d.cfg.Unit == 0 {
		return
	}
	if g.costs == nil {
		g.costs = map[*call]*kernel.Timer{}
	}
	for c, t := range g.costs {
		if c.state == Gone {
			t.Stop()
			delete(g.costs, c)
		}
	}
	var begun []*call
	for _, c := range d.calls {
		if _, counted := g.costs[c]; !counted && c.outgoing && c.state == Active && !d.emergency(c.number) {
			begun = append(begun, c)
		}
	}
	if len(g.costs) == 0 {
		g.warner.Stop()
		g.warned = false
		if len(begun) > 0 {
			g.current, g.told, g.next = 0, 0, 0
		}
	}
	for _, c := range begun {
		g.costs[c] = nil
		d.loop.After(0, func() { g.unit(c) })
	}
}

// stop is the end of all calls at once.
func (g *charge) stop() {
	for _, t := range g.costs {
		t.Stop()
	}
	g.warner.Stop()
	g.report.Stop()
	g.costs, g.current, g.told, g.warned = nil, 0, 0, false
}

// spent reports that the meter has reached its limit.
func (g *charge) spent() bool {
	most := g.d.n.Card.MostUnits()
	return g.d.cfg.Unit > 0 && most > 0 && g.d.n.Card.Meter() >= most
}

// unit is the beginning of one: when no more is left the call ends.
func (g *charge) unit(c *call) {
	d := g.d
	if c.state != Active && c.state != Held {
		return
	}
	if g.spent() {
		d.release(c, circuit.Normal)
		d.over(c, circuit.NoCredit)
		return
	}
	d.n.Card.Charge(1)
	g.current++
	g.tell()
	g.costs[c] = d.loop.Await(d.cfg.Unit, func() { g.unit(c) })
	g.warn()
}

// warn is +CCWV, when the last units are begun.
func (g *charge) warn() {
	d := g.d
	most := d.n.Card.MostUnits()
	if most == 0 || g.warned {
		return
	}
	units := time.Duration(most - d.n.Card.Meter() + 1)
	if units > math.MaxInt64/d.cfg.Unit { // more time than there is
		return
	}
	left := units * d.cfg.Unit / time.Duration(max(len(g.costs), 1))
	g.warner.Stop()
	g.warner = d.loop.Await(max(left-warning, 0), func() {
		g.warned = true
		if d.settings.ccwe == 1 && d.eng.On() {
			d.eng.URC("+CCWV")
		}
	})
}

// tell is +CCCM, when the TE wants it.
func (g *charge) tell() {
	d := g.d
	const reports = 2
	if d.settings.aoc != reports || g.report.Pending() {
		return
	}
	g.report = d.loop.Await(max(g.next-d.loop.Now(), 0), func() {
		g.next = d.loop.Now() + reportsGap
		if g.told != g.current && d.settings.aoc == reports && d.eng.On() {
			g.told = g.current
			d.eng.URC("+CCCM: %s", meterText(g.current))
		}
	})
}

// meterText is a meter as the TE reads it: six hexadecimal digits.
func meterText(n int) string { return fmt.Sprintf("\"%06X\"", n) }

// chargeCommands are 3.2.1 to 3.2.3, 3.2.50 and 3.2.51.
func (d *Domain) chargeCommands() []engine.Command {
	s := &d.settings
	password := atparser.Str("passwd", 8)
	aoc := atparser.Params{atparser.Int("mode", 0, 2)}
	current := func(c *engine.Call) error {
		c.Info("+CAOC: %s", meterText(d.charge.current))
		return nil
	}
	return []engine.Command{
		{
			Name: "+CACM", Manual: "3.2.1", Title: "accumulated call meter", Params: atparser.Params{password}, Bad: engine.CMEInvalidInput,
			Test: engine.OK, Read: d.meterRead("+CACM", func() int { return d.n.Card.Meter() }),
			Write: d.withPIN2(func(*engine.Call) error { d.n.Card.ClearMeter(); return nil }),
			Note:  "On the card. Calls cost a unit for each network.charge_unit of the profile; without it nothing costs anything.",
		},
		{
			Name: "+CAMM", Manual: "3.2.2", Title: "call meter maximum", Params: atparser.Params{atparser.Hex("acmmax", 6), password.Opt()}, Bad: engine.CMEInvalidInput,
			Test: engine.OK, Read: d.meterRead("+CAMM", func() int { return d.n.Card.MostUnits() }),
			Write: d.withPIN2(func(c *engine.Call) error {
				n, err := strconv.ParseUint(c.Args.Str("acmmax"), 16, 24)
				if err != nil {
					return engine.CMEInvalidInput
				}
				d.n.Card.SetMostUnits(int(n))
				return nil
			}),
			Note: "On the card. A call that reaches it ends, and none but emergency calls is set up then.",
		},
		{
			Name: "+CAOC", Manual: "3.2.3", Title: "advice of charge", Params: aoc, Bad: engine.CMEInvalidInput,
			Test: engine.Ranges("+CAOC", aoc), Read: d.reads("+CAOC: %d", &s.aoc), Execute: current,
			Write: func(c *engine.Call) error {
				if s.aoc = c.Args.Int("mode"); s.aoc == 0 {
					return current(c)
				}
				return nil
			},
			Note: "The reports of mode 2 are +CCCM (3GPP TS 27.007), ten seconds apart at least; the manual does not print them.",
		},
		{
			Name: "+CPUC", Manual: "3.2.50", Title: "price per unit", Timing: engine.Timing{Class: engine.SIM, Max: priceCeiling}, Bad: engine.CMEInvalidInput,
			Params: atparser.Params{atparser.Str("currency", 3), atparser.Str("ppu", 20), password.Opt()}, Test: engine.OK,
			Read: func(c *engine.Call) error {
				if err := d.n.Card.Usable(); err != nil {
					return err
				}
				currency, amount := d.n.Card.Price()
				c.Info("+CPUC: \"%s\",\"%s\"", currency, amount)
				return nil
			},
			Write: d.withPIN2(func(c *engine.Call) error {
				if !d.n.Card.SetPrice(c.Args.Str("currency"), c.Args.Str("ppu")) {
					return engine.CMEInvalidInput
				}
				return nil
			}),
			Note: "On the card, which holds up to 4095 with seven places (3GPP TS 51.011 10.3.11).",
		},
		engine.Setting(engine.Command{
			Name: "+CCWE", Manual: "3.2.51", Title: "call meter warning", Params: onOff("mode"), Bad: engine.CMEInvalidInput,
			Note: "+CCWV comes 5 s before the limit, or at once when less is left.",
		}, &s.ccwe),
	}
}

// meterRead is a read form that prints a meter of the card.
func (d *Domain) meterRead(name string, value func() int) engine.Handler {
	return func(c *engine.Call) error {
		if err := d.n.Card.Usable(); err != nil {
			return err
		}
		c.Info("%s: %s", name, meterText(value()))
		return nil
	}
}

// withPIN2 is a write form that needs PIN2, as its password or given before.
func (d *Domain) withPIN2(write engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if err := d.n.Card.Usable(); err != nil {
			return err
		}
		if err := d.n.Card.PIN2(c.Args.Str("passwd")); err != nil {
			return err
		}
		return write(c)
	}
}
