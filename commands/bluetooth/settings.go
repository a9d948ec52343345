package bluetooth

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

func (g *Group) settingCommands() []engine.Command {
	flag := func(section, name, title string, highest int, v *int) engine.Command {
		return engine.Setting(engine.Command{
			Name: name, Manual: section, Title: title, Fidelity: engine.Stored, Params: atparser.Params{atparser.Int("mode", 0, highest)},
		}, v)
	}
	audio := flag("BTN 2.34", "+BTACI", "audio state reports", 1, &g.audio)
	audio.Read = func(c *engine.Call) error {
		c.Info("+BTACI: %d,0", g.audio)
		return nil
	}
	audio.Note = "The state is always idle."
	button := flag("BTN 2.35", "+BTHFGOP", "headset button", 2, &g.button)
	button.Test = info("+BTHFGOP: (0-2)")
	button.Read = func(c *engine.Call) error {
		c.Info("+BTHFGOP: %d,0", g.button)
		return nil
	}
	button.Write = func(c *engine.Call) error {
		const forget = 2
		if mode := c.Args.Int("mode"); mode != forget {
			g.button = mode
		}
		return nil
	}
	button.Execute = engine.OK
	button.Note = "Nobody presses it."
	words := flag("BTN 2.36", "+BTSPPURC", "words of +BTSPPSEND", 1, &g.words)
	words.Fidelity = engine.Modelled
	words.Test = info("+BTSPPURC: (0-1)")
	words.Read = func(c *engine.Call) error {
		pre := ""
		if g.words == 1 {
			pre = "BT "
		}
		c.Info("+BTSPPURC: %d,%sSEND OK,%sSEND FAIL", g.words, pre, pre)
		return nil
	}
	visible := flag("BTN 2.29", "+BTVIS", "be visible", 1, &g.visible)
	visible.Write = g.on(visible.Write)
	visible.Fidelity = engine.Modelled
	visible.Note = "With 0 no device asks to be paired; one that is paired finds the module all the same."
	return []engine.Command{
		visible,
		{
			Name: "+BTSPPCFG", Manual: "BTN 2.30", Title: "SPP settings", Fidelity: engine.Stored,
			Params: atparser.Params{atparser.Word("btSppCfg", "MC", "TT"), atparser.Int("mode", 0, 2)},
			Test:   info(`+BTSPPCFG: ("MC","TT")`),
			Read: func(c *engine.Call) error {
				switch l, ok := g.connected(spp); {
				case ok && l.server:
					c.Info("+BTSPPCFG: S,%d,1", l.id)
				case ok:
					c.Info("+BTSPPCFG: C,%d", l.id)
				}
				return nil
			},
			Write: g.setSPP,
			Note:  "MC decides whether +BTSPPSEND and +BTSPPGET name a connection; TT has no effect.",
		},
		engine.Command{
			Name: "+BTPAIRCFG", Manual: "BTN 2.31", Title: "pairing mode",
			Params: atparser.Params{atparser.Int("mode", 0, 2), atparser.Str("pin_code", 4).Opt()},
			Test:   info("+BTPAIRCFG: (0-2)"),
			Read: func(c *engine.Call) error {
				if g.pairMode == fixedPIN {
					c.Info("+BTPAIRCFG: %d,%s", g.pairMode, g.pin)
				} else {
					c.Info("+BTPAIRCFG: %d", g.pairMode)
				}
				return nil
			},
			Write: g.setPairing,
			Note:  "It holds at once, not after a restart. A fixed PIN makes no difference to the devices here.",
		},
		audio, button, words,
		engine.Setting(engine.Command{
			Name: "+BTSPPCFD", Manual: "BTN 2.38", Title: "string that switches the SPP mode", Fidelity: engine.Stored,
			Params: atparser.Params{atparser.Str("switchStr", 32)},
			Read: func(c *engine.Call) error {
				c.Info("+BTSPPCFD: %s", g.modeString)
				return nil
			},
		}, &g.modeString),
		{
			Name: "+BTCOD", Manual: "BTN 2.39", Title: "class of device", Fidelity: engine.Stored,
			Params: atparser.Params{
				atparser.Int("en", 0, 1), atparser.Int("mjr_srv", 0, 2047).Opt(), atparser.Int("mjr_cls", 0, 31).Opt(), atparser.Int("mnr_cls", 0, 63).Opt(),
			},
			Test: engine.OK,
			Read: func(c *engine.Call) error {
				c.Info("+BTCOD: %d,%d,%d,%d", g.class, g.majorService, g.majorClass, g.minorClas)
				return nil
			},
			Write: func(c *engine.Call) error {
				if g.state != off {
					return engine.ErrPlain
				}
				g.class, g.majorService = c.Args.Int("en"), c.Args.Int("mjr_srv")
				g.majorClass, g.minorClas = c.Args.Int("mjr_cls"), c.Args.Int("mnr_cls")
				return nil
			},
			Note: "Only while the radio is off. The ranges are those of the Bluetooth class of device.",
		},
	}
}

const fixedPIN = 1

func (g *Group) setSPP(c *engine.Call) error {
	const query = 2
	v := &g.multi
	if c.Args.Str("btSppCfg") == "TT" {
		v = &g.throughData
	}
	if mode := c.Args.Int("mode"); mode != query {
		*v = mode
		return nil
	}
	c.Info("+BTSPPCFG: %s,%d", c.Args.Str("btSppCfg"), *v)
	return nil
}

func (g *Group) setPairing(c *engine.Call) error {
	mode, pin := c.Args.Int("mode"), c.Args.Str("pin_code")
	if c.Args.Has("pin_code") {
		if mode != fixedPIN || len(pin) != len(g.pin) {
			return cmeFail
		}
		g.pin = pin
	}
	g.pairMode = mode
	return nil
}
