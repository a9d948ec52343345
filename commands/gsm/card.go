package gsm

import (
	"strings"

	"sim800emu/atparser"
	"sim800emu/engine"
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
		if ours && g.sim.locked {
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
	if c.Args.Str("fac") != simLock {
		return engine.CMENotSupported
	}
	return g.sim.changePIN(c.Args.Str("oldpwd"), c.Args.Str("newpwd"))
}

func (g *Group) imsi(c *engine.Call) error {
	if err := g.sim.Usable(); err != nil {
		return err
	}
	c.Info("%s", g.cfg.SIM.IMSI)
	return nil
}

// ownNumber is +CNUM: a line for a voice number (seen), none when the card has none.
func (g *Group) ownNumber(c *engine.Call) error {
	if err := g.sim.Usable(); err != nil {
		return err
	}
	number, kind := g.cfg.SIM.Number, unknownNumber
	if number == "" {
		return nil
	}
	if strings.HasPrefix(number, "+") {
		kind = internationalNumber
	}
	c.Info("+CNUM: \"\",\"%s\",%d,0,4", number, kind)
	return nil
}
