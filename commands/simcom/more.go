package simcom

import (
	"fmt"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// multislot are the GPRS classes (manual 6.2.36, 6.2.69).
func multislot() atparser.Param { return atparser.Enum("class", 2, 4, 8, 9, 10, 12) }

// jamming is +SJDR, antenna +CANT.
type jamming struct{ status, mode, threshold, onChange int }

type antenna struct{ mode, urc, timer int }

// jammingPeriod is how often a state is told that is told at all times (manual 6.2.58).
const jammingPeriod = 3 * time.Second

// more is what of chapter 6 keeps a value, or tells one.
func (g *Group) more() []engine.Command {
	flag := func(section, name, title string, s engine.Saving, highest int, v *int, note string) engine.Command {
		return engine.Setting(engine.Command{
			Name: name, Manual: section, Title: title, Saving: s, Fidelity: engine.Stored, Note: note,
			Params: atparser.Params{atparser.Int("mode", 0, highest)},
		}, v)
	}
	dashed := func(c engine.Command) engine.Command { // the test form has a dash: (0-1)
		name, highest := c.Name, c.Params[0].Inside()
		c.Test = func(call *engine.Call) error {
			call.Info("%s: (0-%s)", name, highest[len(highest)-1])
			return nil
		}
		return c
	}
	cme := func(c engine.Command) engine.Command {
		c.Bad = engine.CMEInvalidInput
		return c
	}
	alpha := cme(flag("6.2.28", "+CCPD", "alpha string", engine.SaveOnW, 1, &g.ccpd, "With 0 the names of the phonebook are left out of +CLIP, +CCWA, +COLP and +CLCC."))
	alpha.Fidelity = engine.Modelled
	coding := cme(engine.Setting(engine.Command{
		Name: "+SVR", Manual: "6.2.44", Title: "voice coding", Saving: engine.SaveOnW,
		Params: atparser.Params{atparser.Int("voice_rate_coding", 0, 17)},
		Note:   "Nothing is heard; +CENG=4 tells the coding of a call, which is enhanced full rate where the list has it.",
	}, &g.svr))
	class := atparser.Params{multislot().Shown("(2,4,8,9,10,12)")}
	light := flag("6.2.55", "+CSGS", "net light in GPRS", engine.SaveOnW, 2, &g.csgs, "It applies while a context is active.")
	light.Fidelity = engine.Modelled
	return []engine.Command{
		{
			Name: "+CDSCB", Manual: "6.2.9", Title: "reset cell broadcast", Fidelity: engine.Accepted, Execute: engine.OK,
			Note: "The settings of +CSCB stay: the manual does not say what is reset.",
		},
		alpha,
		{
			Name: "+CGID", Manual: "6.2.29", Title: "SIM group identifiers", Timing: engine.Timing{Class: engine.SIM},
			Execute: func(c *engine.Call) error {
				if err := g.sim.Usable(); err != nil {
					return err
				}
				c.Info("+GID: 0xff,0xff")
				return nil
			},
			Note: "The card has no such files, which the module shows so.",
		},
		{
			Name: "+CPSPWD", Manual: "6.2.34", Title: "super password", Fidelity: engine.Accepted, Bad: engine.CMEInvalidInput,
			Params: atparser.Params{atparser.Quoted("oldpwd", 8), atparser.Quoted("newpwd", 8)},
			Write:  func(*engine.Call) error { return engine.CMENotSupported },
			Note:   "Not supported, as the manual says at its end.",
		},
		{
			Name: "+CGMSCLASS", Manual: "6.2.36", Title: "GPRS multislot class", Params: class, Bad: engine.CMEInvalidInput,
			Saving: engine.AutoSave, Fidelity: engine.Stored, Keep: []any{&g.multislot},
			Test: engine.Ranges("MULTISLOT CLASS", class),
			Read: func(c *engine.Call) error {
				c.Info("MULTISLOT CLASS: %d", g.multislot)
				return nil
			},
			Write: func(c *engine.Call) error {
				g.multislot = c.Args.Int("class")
				return nil
			},
			Note: "The rate of the radio link is that of the profile.",
		},
		{
			Name: "+CDEVICE", Manual: "6.2.37", Title: "flash type", Evidence: engine.Seen,
			Read: func(c *engine.Call) error {
				c.Info("Device Name:SERIAL_FLASH_MTKSIP_6261_SF_24_01")
				return nil
			},
			Note: "As a SIM800L with 24 Mbit answers.",
		},
		{
			Name: "+CCALR", Manual: "6.2.38", Title: "call ready",
			Test: func(c *engine.Call) error {
				c.Info("+CCALR: (0,1)")
				return nil
			},
			Read: func(c *engine.Call) error {
				ready := 0
				if g.power.CallReady() {
					ready = 1
				}
				c.Info("+CCALR: %d", ready)
				return nil
			},
		},
		coding,
		g.lightTimes(),
		g.whiteListCommand(),
		dashed(flag("6.2.53", "+CSDT", "SIM card detection", engine.SaveOnW, 1, &g.csdt, "The card is always watched.")),
		dashed(light),
		g.jammingCommand(),
		g.antennaCommand(),
		flag("6.2.63", "+SD2PCM", "SD or PCM interface", engine.SaveOnW, 1, &g.sd2pcm, ""),
		dashed(flag("6.2.64", "+SKPD", "keypad", engine.Unstated, 1, &g.skpd, "There are no keys.")),
		dashed(flag("6.2.68", "+CMNRP", "dual serial port", engine.SaveOnW, 1, &g.cmnrp, "There is one port. AT&F and ATZ leave it alone.")),
		g.edgeCommand(),
		dashed(flag("6.2.78", "+SDMODE", "SD card switch", engine.SaveOnW, 1, &g.sdmode, "Only a SIM808 has it.")),
	}
}

// lightTimes is +SLEDS.
func (g *Group) lightTimes() engine.Command {
	times := func(name string) atparser.Param { return atparser.Ints(name, [2]int{0, 0}, [2]int{40, 65535}) }
	params := atparser.Params{atparser.Int("mode", 1, 3), times("timer_on"), times("timer_off")}
	var keep []any
	for i := range g.ledOn {
		keep = append(keep, &g.ledOn[i])
	}
	for i := range g.ledOff {
		keep = append(keep, &g.ledOff[i])
	}
	return engine.Command{
		Name: "+SLEDS", Manual: "6.2.48", Title: "net light timing", Params: params, Saving: engine.SaveOnW, Keep: keep,
		Test: engine.Ranges("+SLEDS", params),
		Read: func(c *engine.Call) error {
			var lines []string
			for i := range g.ledOn {
				lines = append(lines, fmt.Sprintf("+SLEDS: %d,%d,%d", i+1, g.ledOn[i], g.ledOff[i]))
			}
			c.Lines(lines...)
			return nil
		},
		Write: func(c *engine.Call) error {
			i := c.Args.Int("mode") - 1
			g.ledOn[i], g.ledOff[i] = c.Args.Int("timer_on"), c.Args.Int("timer_off")
			return nil
		},
		Note: "The read form has a line for each mode (guess). 0 ms on is never lit, 0 ms off always.",
	}
}

// LightTimes is how NETLIGHT blinks: while there is no network, with one, and
// while a context is up (+SLEDS, +CSGS).
func (g *Group) LightTimes(registered, context bool) (on, off time.Duration) {
	const (
		searching, home, transfer  = 0, 1, 2
		asRegistered, quick, sleds = 0, 1, 2
	)
	times := func(i int) (time.Duration, time.Duration) {
		return time.Duration(g.ledOn[i]) * time.Millisecond, time.Duration(g.ledOff[i]) * time.Millisecond
	}
	switch {
	case context && g.csgs == quick:
		return 64 * time.Millisecond, 300 * time.Millisecond
	case context && g.csgs == sleds:
		return times(transfer)
	case registered:
		return times(home)
	default:
		return times(searching)
	}
}

// jammingCommand is +SJDR. There is never any.
func (g *Group) jammingCommand() engine.Command {
	j := &g.jam
	tells := func() bool { return j.status == 1 && j.mode%2 == 1 }
	var tell func()
	tell = func() {
		if g.eng.On() {
			g.eng.URC("+SJDR: NO JAMMING")
		}
		if j.onChange == 0 {
			g.jamTimer = g.eng.Loop().Await(jammingPeriod, tell)
		}
	}
	return engine.Setting(engine.Command{
		Name: "+SJDR", Manual: "6.2.58", Title: "jamming detection",
		Params: atparser.Params{
			atparser.Int("status", 0, 1), atparser.Int("mode", 0, 3).Opt(), atparser.Int("var", 1, 255).Opt(), atparser.Int("display", 0, 1).Opt(),
		},
		Test: func(c *engine.Call) error {
			c.Info("+SJDR: (0,1)")
			return nil
		},
		Read: func(c *engine.Call) error {
			if j.status == 0 {
				c.Info("+SJDR: 0")
			} else {
				c.Info("+SJDR: 1,%d,%d,%d,0", j.mode, j.threshold, j.onChange)
			}
			return nil
		},
		Changed: func() {
			g.jamTimer.Stop()
			if tells() {
				g.jamTimer = g.eng.Loop().Await(jammingPeriod, tell)
			}
		},
		Note: "There is never any jamming. The detection pin is not there.",
	}, &j.status, &j.mode, &j.threshold, &j.onChange)
}

// antennaCommand is +CANT. The antenna is always connected.
func (g *Group) antennaCommand() engine.Command {
	a := &g.ant
	params := atparser.Params{atparser.Int("mode", 0, 1), atparser.Int("UrcEnable", 0, 1), atparser.Int("timer", 0, 3600)}
	var tell func()
	tell = func() {
		if g.eng.On() {
			g.eng.URC("+CANT: 0")
		}
		g.antTimer = g.eng.Loop().Await(time.Duration(a.timer)*time.Second, tell)
	}
	return engine.Setting(engine.Command{
		Name: "+CANT", Manual: "6.2.61", Title: "antenna detection", Params: params, Saving: engine.SaveOnW, Bad: engine.CMEInvalidInput,
		Test: engine.Ranges("+CANT", params),
		Read: func(c *engine.Call) error {
			c.Info("+CANT: %d, %d, %d", a.mode, a.urc, a.timer)
			return nil
		},
		Changed: func() {
			g.antTimer.Stop()
			if a.mode == 1 && a.urc == 1 && a.timer > 0 {
				g.antTimer = g.eng.Loop().Await(time.Duration(a.timer)*time.Second, tell)
			}
		},
		Note: "The antenna is always connected; with the URC on that is told every <timer> seconds (guess).",
	}, &a.mode, &a.urc, &a.timer)
}

// edgeCommand is +CEGPRS.
func (g *Group) edgeCommand() engine.Command {
	return engine.Command{
		Name: "+CEGPRS", Manual: "6.2.69", Title: "EDGE switch", Saving: engine.AutoSave, Fidelity: engine.Stored, Bad: engine.CMEInvalidInput,
		Params: atparser.Params{atparser.Int("switch", 0, 1), multislot().Opt()}, Keep: []any{&g.edge, &g.edgeClass},
		Test: func(c *engine.Call) error {
			c.Info("+CEGPRS: (0,1) , (2,4,8,9,10,12)")
			return nil
		},
		Read: func(c *engine.Call) error {
			if g.edgeClass == 0 {
				c.Info("+CEGPRS: %d", g.edge)
			} else {
				c.Info("+CEGPRS: %d,%d", g.edge, g.edgeClass)
			}
			return nil
		},
		Write: func(c *engine.Call) error {
			on := c.Args.Int("switch")
			if on == 1 && !c.Args.Has("class") {
				return engine.CMEInvalidInput
			}
			g.edge = on
			if c.Args.Has("class") {
				g.edgeClass = c.Args.Int("class")
			}
			return nil
		},
		Note: "The rate of the radio link is that of the profile.",
	}
}
