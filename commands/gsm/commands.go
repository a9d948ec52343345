package gsm

import (
	"slices"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// Commands declares what of chapter 3 is there.
func (g *Group) Commands() []engine.Command {
	return slices.Concat(
		g.identity(), g.card(), g.phonebooks(), g.access(), g.operators(), g.device(),
		[]engine.Command{g.restricted(), g.generic()},
	)
}

// identity is 3.2.7 to 3.2.12.
func (g *Group) identity() []engine.Command {
	return []engine.Command{
		{
			Name: "+CGMI", Manual: "3.2.8", Title: "manufacturer",
			Evidence: engine.Seen, Test: engine.OK, Execute: says(g.cfg.Manufacturer),
		},
		{
			Name: "+CGMM", Manual: "3.2.9", Title: "model",
			Evidence: engine.Seen, Test: engine.OK, Execute: says(g.cfg.Model),
		},
		{
			Name: "+CGMR", Manual: "3.2.10", Title: "software revision",
			Evidence: engine.Seen, Test: engine.OK, Execute: says("Revision:" + g.cfg.Revision),
			Note: "The manual has a space after the colon, the module has none.",
		},
		{
			Name: "+CGSN", Manual: "3.2.11", Title: "serial number (IMEI)",
			Test: engine.OK, Execute: says(g.cfg.IMEI),
		},
		engine.Setting(engine.Command{
			Name: "+CSCS", Manual: "3.2.12", Title: "TE character set",
			Params: atparser.Params{atparser.Word("chset", "IRA", "GSM", "UCS2", "HEX", "PCCP", "PCDN", "8859-1")},
			Saving: engine.SaveOnW, Evidence: engine.Seen, Bad: engine.CMEInvalidInput,
		}, &g.cscs),
	}
}

// card is 3.2.15 to 3.2.29, without +COPS and +CPAS.
func (g *Group) card() []engine.Command {
	return []engine.Command{
		{
			Name: "+CIMI", Manual: "3.2.15", Title: "IMSI",
			Timing: engine.Timing{Class: engine.SIM, Max: imsiCeiling}, Evidence: engine.Seen,
			Test: engine.OK, Execute: g.imsi,
		},
		g.lockCommand(),
		engine.Setting(engine.Command{
			Name: "+CMEE", Manual: "3.2.20", Title: "error code reporting",
			Params: atparser.Params{atparser.Int("n", 0, 2).Opt()},
			Saving: engine.SaveOnW, Bad: engine.CMEInvalidInput,
			Note: "AT+CMEE= without a value keeps the one before; the manual does not say.",
		}, &g.eng.Basic.CMEE),
		{
			Name: "+COPS", Manual: "3.2.22", Title: "operator selection",
			Params: atparser.Params{
				atparser.Int("mode", 0, 4), atparser.Int("format", 0, 2).Opt(), atparser.Str("oper", 0).Opt(),
			},
			Timing: engine.Timing{Class: engine.Network, Max: selectCeiling, Expired: errNetworkTimeout},
			Saving: engine.AutoSave, Keep: []any{&g.mode, &g.format},
			Evidence: engine.Seen, Bad: engine.CMEInvalidInput,
			Test: g.listOperators, Read: g.readOperator, Write: g.selectOperator,
			Note: "The ceiling is that of the write form. The manual's 45 s of the test form is not kept: scans of three minutes have been seen.",
		},
		{
			Name: "+CPIN", Manual: "3.2.28", Title: "PIN entry",
			Params: atparser.Params{atparser.Str("pin", maxPIN), atparser.Str("new pin", maxPIN).Opt()},
			Timing: engine.Timing{Class: engine.SIM, Max: pinCeiling}, Evidence: engine.Seen, Bad: engine.CMEInvalidInput,
			Test: engine.OK, Read: g.readPIN, Write: g.enterPIN,
			Note: "Before RDY the error is 797, then 14 until the card is read (both seen). PIN2 and PUK2 are asked for from +CME ERROR: 17 and 18 until they are given (manual; for how long is a guess).",
		},
		g.passwordCommand(),
	}
}

// access is 3.2.31 to 3.2.39.
func (g *Group) access() []engine.Command {
	return []engine.Command{
		engine.Setting(engine.Command{
			Name: "+CREG", Manual: "3.2.32", Title: "network registration",
			Params: atparser.Params{atparser.Int("n", 0, 2).Opt()},
			Saving: engine.SaveOnW, Evidence: engine.Seen, Read: g.readRegistration,
		}, &g.creg),
		{
			Name: "+CSQ", Manual: "3.2.35", Title: "signal quality", Evidence: engine.Seen,
			Test: says("+CSQ: (0-31,99),(0-7,99)"), Execute: g.signal,
			Note: "0,0 before the first cell is found (seen).",
		},
		g.multiplexer(),
		{
			Name: "+CNUM", Manual: "3.2.39", Title: "own number", Evidence: engine.Seen,
			Timing: engine.Timing{Class: engine.SIM}, Test: engine.OK, Execute: g.ownNumber,
		},
	}
}

// device is 3.2.42 to 3.2.52.
func (g *Group) device() []engine.Command {
	return []engine.Command{
		{
			Name: "+CFUN", Manual: "3.2.42", Title: "functionality level",
			Params: atparser.Params{
				atparser.Enum("fun", minimum, full, radioOff), atparser.Int("rst", 0, 1).Or(0).Shown("(1)"),
			},
			Timing: engine.Timing{Max: cfunCeiling}, Saving: engine.AutoSave, Evidence: engine.Seen, Bad: engine.CMEInvalidInput,
			Test: engine.Ranges("+CFUN", atparser.Params{
				atparser.Enum("fun", minimum, full, radioOff), atparser.Int("rst", 0, 1).Shown("(1)"),
			}),
			Read: func(c *engine.Call) error {
				c.Info("+CFUN: %d", g.power.Functionality())
				return nil
			},
			Write: g.setFunctionality,
			Note:  "+CPIN: NOT READY comes before the OK of 0, +CPIN: READY before that of 1 behind it, and then SMS Ready before Call Ready; 4 leaves the card, so 1 behind it is OK alone (all seen); the OK of 1,1 comes before the restart (seen). <rst> 0 is taken, though the manual lists only 1.",
		},
		{
			Name: "+CCLK", Manual: "3.2.43", Title: "clock",
			Params: atparser.Params{atparser.Str("time", 0)},
			Saving: engine.AutoSave, Evidence: engine.Seen, Bad: engine.CMEInvalidInput,
			Test: engine.OK, Read: g.clock.read, Write: g.clock.write,
			Note: "Runs as long as the supply is there, also when the module is off. Never set it counts from 04/01/01,00:00:00; the zone outlives the supply (both seen).",
		},
		{
			Name: "+CBC", Manual: "3.2.52", Title: "battery", Evidence: engine.Seen,
			Test:    says("+CBC: (0,1,2),(1-100),(voltage)"),
			Execute: g.readBattery,
			Note:    "The manual prints a space after the first comma, the module none. Charging is not modelled; the test form is a guess.",
		},
	}
}
