package gsm

import (
	"fmt"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/simcard"
)

// simLock is the facility of the PIN in +CLCK and +CPWD.
const simLock = "SC"

// facilities of +CLCK (manual 3.2.17).
func facilities() atparser.Param {
	return atparser.Word("fac", "AO", "OI", "OX", "AI", "IR", "FD", simLock, "PN", "PU", "PP")
}

func (g *Group) readPIN(c *engine.Call) error {
	if err := g.sim.Readable(); err != nil {
		return err
	}
	c.Info("+CPIN: %s", g.sim.State())
	return nil
}

func (g *Group) enterPIN(c *engine.Call) error {
	return g.sim.enterPIN(c.Args.Str("pin"), c.Args.Str("new pin"))
}

// lock is +CLCK: the lock of the card. The barrings of the network and the
// other locks are off and cannot be switched on.
func (g *Group) lock(c *engine.Call) error {
	const query = 2
	if err := g.sim.Usable(); err != nil {
		return err
	}
	ours := c.Args.Str("fac") == simLock
	mode := c.Args.Int("mode")
	switch {
	case mode == query:
		status := 0
		if ours && g.sim.card.Locked() {
			status = 1
		}
		c.Info("+CLCK: %d", status)
		return nil
	case !ours:
		return engine.CMENotSupported
	}
	return g.sim.setLock(mode == 1, c.Args.Str("passwd"))
}

func (g *Group) changePassword(c *engine.Call) error {
	if err := g.sim.Usable(); err != nil {
		return err
	}
	old, code := c.Args.Str("oldpwd"), c.Args.Str("newpwd")
	switch c.Args.Str("fac") {
	case simLock:
		return g.sim.changePIN(old, code)
	case "P2":
		return g.sim.changePIN2(old, code)
	default:
		return engine.CMENotSupported
	}
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
