package simcom

import (
	"fmt"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// Commands declares chapter 6 but for calls, messages and sound.
func (g *Group) Commands() []engine.Command {
	var cmds []engine.Command
	for _, more := range [][]engine.Command{g.first(), g.second(), g.hardwareCommands(), g.more(), g.cellCommands(), g.alarmCommands()} {
		cmds = append(cmds, more...)
	}
	return cmds
}

// first is 6.2.2 to 6.2.23.
func (g *Group) first() []engine.Command {
	return []engine.Command{
		{
			Name: "+CPOWD", Manual: "6.2.2", Title: "power off",
			Params: atparser.Params{atparser.Int("n", 0, 1)}, Write: g.powerDown,
			Note: "No OK in either case: 1 prints NORMAL POWER DOWN, before it the end of contexts that are up (+PDP: DEACT, +SAPBR 1: DEACT); 0 prints nothing.",
		},
		{
			Name: "+SPIC", Manual: "6.2.3", Title: "PIN and PUK tries left",
			Timing: engine.Timing{Class: engine.SIM}, Execute: g.tries,
			Note: "In the order of the manual: both PINs, then both PUKs.",
		},
		engine.Setting(engine.Command{
			Name: "+CFGRI", Manual: "6.2.11", Title: "ring line on URC",
			Params: atparser.Params{atparser.Int("status", 0, 2).Shown("(0,1)")},
			Saving: engine.SaveOnW,
			Note:   "The test form lists 0 and 1, but 2 is taken as well. Of a connection's start RI tells the outcome, not the OK before it (guess).",
		}, &g.cfgri),
		engine.Setting(engine.Command{
			Name: "+CLTS", Manual: "6.2.12", Title: "network time reports",
			Params: atparser.Params{atparser.Int("mode", 0, 1)},
			Saving: engine.SaveOnW, Evidence: engine.Seen,
			Test: func(c *engine.Call) error {
				c.Info("+CLTS: \"yy/MM/dd,hh:mm:ss+/-zz\"")
				return nil
			},
			Note: "Order and spaces of +CTZV, *PSUTTZ, DST and +CIEV are those of modules; the manual has more spaces and no +CIEV. +CTZV comes for a new zone only (seen).",
		}, &g.clts),
		{
			Name: "+CSPN", Manual: "6.2.15", Title: "service provider name",
			Timing: engine.Timing{Class: engine.SIM}, Evidence: engine.Seen, Read: g.providerName,
		},
		engine.Setting(engine.Command{
			Name: "+CSCLK", Manual: "6.2.20", Title: "slow clock (sleep)",
			Params: atparser.Params{atparser.Int("n", 0, g.deepestSleep()).Shown(fmt.Sprintf("(0-%d)", g.deepestSleep()))},
			Saving: engine.SaveOnW, Changed: g.sleepChanged,
			Note: "With 1 the module sleeps a second after DTR has gone high and wakes 50 ms after it has gone low; what comes before is lost. With 2 " +
				"it sleeps after 5 s without a byte; the byte that wakes it and those of the next 100 ms are lost. AT&F and ATZ leave it alone. A SIM808 has no 2.",
		}, &g.csclk),
		{
			Name: "+CCID", Manual: "6.2.23", Title: "SIM serial number",
			Timing: engine.Timing{Class: engine.SIM, Max: cardReadCeiling},
			Test:   engine.OK, Execute: g.cardNumber,
		},
	}
}

// second is 6.2.33 to 6.2.74, +CBATCHK and +ICCID.
func (g *Group) second() []engine.Command {
	extra := atparser.Params{atparser.Word("exunsol", "SQ"), atparser.Int("mode", 0, 2)}
	return []engine.Command{
		engine.Setting(engine.Command{
			Name: "+CIURC", Manual: "6.2.33", Title: "start-up URC",
			Params: atparser.Params{atparser.Int("mode", 0, 1)},
			Saving: engine.SaveOnW, Bad: engine.CMEInvalidInput,
			Note: "The read form has a space after its colon, which the manual lacks: drivers compare it so.",
		}, &g.ciurc),
		{
			Name: "+EXUNSOL", Manual: "6.2.35", Title: "extra signal URC", Params: extra,
			Saving: engine.SaveOnW, Keep: []any{&g.sq}, Bad: engine.CMEInvalidInput,
			Test: engine.Ranges("+EXUNSOL", extra[:1]), Write: g.extraReports,
			Note: "The manual does not print the answer to mode 2; it is a guess.",
		},
		{
			Name: "+GSV", Manual: "6.2.39", Title: "product identification", Execute: g.product,
			Note: "The manual has a space after Revision:, the module has none in +GMR and +CGMR; so here.",
		},
		engine.Setting(engine.Command{
			Name: "+CNETLIGHT", Manual: "6.2.51", Title: "net light switch",
			Params: atparser.Params{atparser.Int("mode", 0, 1)},
			Saving: engine.SaveOnW,
		}, &g.cnetlight),
		engine.Setting(engine.Command{
			Name: "+CSMINS", Manual: "6.2.54", Title: "SIM inserted report",
			Params: atparser.Params{atparser.Int("n", 0, 1)},
			Saving: engine.SaveOnW, Evidence: engine.Seen, Read: g.readInserted,
		}, &g.csmins),
		engine.Setting(engine.Command{
			Name: "+ECHARGE", Manual: "6.2.74", Title: "charging",
			Params: atparser.Params{atparser.Int("n", 0, 1).Shown("(0-1)")},
			Saving: engine.SaveOnW, Fidelity: engine.Stored,
			Note: "Only a SIM808 has it.",
		}, &g.echarge),
		engine.Setting(engine.Command{
			Name: "+CBATCHK", Title: "voltage check",
			Params: atparser.Params{atparser.Int("mode", 0, 1)},
			Saving: engine.Unstated, Evidence: engine.Seen,
			Note: "In manual V1.10 (21.14) only, which says that it is on; the hardware design guide of the SIM800L says off. With 0 the supply is not checked.",
		}, &g.cbatchk),
		{
			Name: "+ICCID", Title: "SIM serial number behind a prefix",
			Timing: engine.Timing{Class: engine.SIM, Max: cardReadCeiling},
			Saving: engine.Unstated, Evidence: engine.Seen,
			Note:    "In no manual; a SIM800C was seen to answer it.",
			Execute: g.namedCardNumber,
		},
	}
}
