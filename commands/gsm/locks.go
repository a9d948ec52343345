package gsm

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

// Facilities of +CLCK and +CPWD that the card and the module keep; the others are the network's.
const (
	simLock      = "SC"
	fixedDialing = "FD"
	secondCode   = "P2"
)

// everyService is <class> when it is left out (manual 3.2.17).
const everyService = 7

// Barring is the subscriber's call barring at the network (3GPP TS 22.088).
type Barring interface {
	// Bar switches a facility of +CLCK, or prints its state: mode 0 off, 1 on, 2 query.
	Bar(c *engine.Call, facility string, mode int, password string, class int) error
	// BarringPassword changes the password of all of them.
	BarringPassword(c *engine.Call, facility, old, password string) error
}

// UseBarring gives the group the network's call barring; without one it is not supported.
func (g *Group) UseBarring(b Barring) { g.barring = b }

func (g *Group) lockCommand() engine.Command {
	return engine.Command{
		Name: "+CLCK", Manual: "3.2.17", Title: "facility lock",
		Params: atparser.Params{
			atparser.Word("fac", "AO", "OI", "OX", "AI", "IR", "AB", "AG", "AC", fixedDialing, simLock, "PN", "PU", "PP"),
			atparser.Int("mode", 0, 2), atparser.Str("passwd", maxPIN).Opt(), atparser.Int("class", 1, 15).Or(everyService),
		},
		Timing: engine.Timing{Class: engine.SIM, Max: passwordCeiling}, Bad: engine.CMEInvalidInput,
		Test: says(`+CLCK: ("AO","OI","OX","AI","IR","FD","SC","PN","PU","PP")`), Write: g.lock,
		Note: "The groups of barrings AB, AG and AC can be switched off, and class 8 is short messages (3GPP TS 27.007). What OI and OX bar " +
			"goes by the country code of sim.number; a barred call is NO CARRIER behind +CSSI: 5 (guess). The module is not tied to a network: " +
			"PN, PU and PP read 0 and answer +CME ERROR: 4 (guess). While FD is on, only what FD holds is dialled, and SM is not to be read.",
	}
}

func (g *Group) passwordCommand() engine.Command {
	return engine.Command{
		Name: "+CPWD", Manual: "3.2.29", Title: "change password",
		Params: atparser.Params{
			atparser.Word("fac", "AO", "OI", "OX", "AI", "IR", "AB", secondCode, simLock),
			atparser.Str("oldpwd", maxPIN).Or(""), atparser.Str("newpwd", maxPIN),
		},
		Timing: engine.Timing{Class: engine.SIM, Max: passwordCeiling}, Evidence: engine.Guess,
		Test: says(passwordLengths), Write: g.changePassword,
		Note: "The PIN (SC) while its lock is on, PIN2 (P2), sim.pin2 at first, and the one password of all barrings, 0000 at first. The lengths of the test form are those of 3GPP TS 22.030.",
	}
}

const passwordLengths = `+CPWD: ("AO",4),("OI",4),("OX",4),("AI",4),("IR",4),("AB",4),("P2",8),("SC",8)`

// lock is +CLCK.
func (g *Group) lock(c *engine.Call) error {
	const query = 2
	if err := g.sim.Usable(); err != nil {
		return err
	}
	facility, mode, password := c.Args.Str("fac"), c.Args.Int("mode"), c.Args.Str("passwd")
	switch facility {
	case simLock, fixedDialing:
		on, set := g.sim.card.Locked(), g.sim.setLock
		if facility == fixedDialing {
			on, set = g.sim.card.Fixed(), g.sim.setFixed
		}
		if mode != query {
			return set(mode == 1, password)
		}
		c.Info("+CLCK: %d", map[bool]int{true: 1}[on])
		return nil
	case "PN", "PU", "PP":
		if mode == query {
			c.Info("+CLCK: 0")
			return nil
		}
	default:
		if g.barring != nil {
			return g.barring.Bar(c, facility, mode, password, c.Args.Int("class"))
		}
	}
	return engine.CMENotSupported
}

func (g *Group) changePassword(c *engine.Call) error {
	if err := g.sim.Usable(); err != nil {
		return err
	}
	facility, old, code := c.Args.Str("fac"), c.Args.Str("oldpwd"), c.Args.Str("newpwd")
	switch {
	case facility == simLock:
		return g.sim.changePIN(old, code)
	case facility == secondCode:
		return g.sim.changePIN2(old, code)
	case g.barring != nil:
		return g.barring.BarringPassword(c, facility, old, code)
	default:
		return engine.CMENotSupported
	}
}
