package gsm

import (
	"fmt"

	"sim800emu/engine"
	"sim800emu/internal/simcard"
)

func (g *Group) readPIN(c *engine.Call) error {
	if err := g.sim.Readable(); err != nil {
		return err
	}
	c.Info("+CPIN: %s", g.sim.Asks())
	return nil
}

func (g *Group) enterPIN(c *engine.Call) error {
	return g.sim.enterPIN(c.Args.Str("pin"), c.Args.Str("new pin"))
}

func (g *Group) imsi(c *engine.Call) error {
	if err := g.sim.Usable(); err != nil {
		return err
	}
	c.Info("%s", g.sim.card.Subscriber())
	return nil
}

// ownNumber is +CNUM: a line for each voice number (seen), none when the card has none.
func (g *Group) ownNumber(c *engine.Call) error {
	if err := g.sim.Usable(); err != nil {
		return err
	}
	own := g.sim.card.Book(simcard.MSISDN)
	var lines []string
	for i := 1; i <= own.Room(); i++ {
		if e, ok := own.Entry(i); ok {
			lines = append(lines, fmt.Sprintf("+CNUM: \"%s\",\"%s\",%d,0,4", g.say(nameText(e.Name)), e.Number, kindOf(e.Number)))
		}
	}
	if len(lines) > 0 {
		c.Lines(lines...)
	}
	return nil
}
