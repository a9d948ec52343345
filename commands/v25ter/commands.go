package v25ter

import (
	"slices"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// Commands declares chapter 2 of the manual and, behind it, what 20.8 has of ATD.
func (g *Group) Commands() []engine.Command {
	return slices.Concat(g.control(), g.registers(), g.behaviour(), g.general(), []engine.Command{
		{
			Name: "D*99#", Manual: "20.8", Title: "dial into packet data (PPP)", Listed: true,
			Timing: engine.Timing{Class: engine.Network}, Saving: engine.Unstated, Evidence: engine.Seen,
			Note: "ATD*99#, ATD*99***<cid># and the same with 88 are as +CGDATA. Without a context there it is the first one.",
		},
	})
}

// number is the one value that some basic commands take.
var number = atparser.Params{atparser.Int("value", 0, 0).Or(0)}

// control is 2.2.1 to 2.2.15.
func (g *Group) control() []engine.Command {
	b := &g.eng.Basic
	call := engine.Timing{Class: engine.Network, Max: callCeiling}
	return []engine.Command{
		{
			Name: "A/", Manual: "2.2.1", Title: "repeat last command line", Listed: true,
			Saving: engine.Unstated,
			Note:   "Typed without AT; no CR is needed (V.250 5.2.4).",
		},
		{
			Name: "A", Manual: "2.2.2", Title: "answer incoming call",
			Timing: call, Execute: g.answer,
			Note: "Without a call it is NO CARRIER, during one of the TE's own OK (seen). A call that waits is taken as by +CHLD=2.",
		},
		{
			Name: "D", Manual: "2.2.3", Title: "dial a number",
			Timing: call, Evidence: engine.Seen, Execute: g.dial,
			Note: "A voice call is accepted with OK (+COLP=0); what becomes of it comes unasked. ATD*99# (or *88#), with a context behind three stars, is CONNECT and PPP as with +CGDATA; any other data call is NO CARRIER. Codes with # ask for services (3GPP TS 22.030) or by USSD.",
		},
		{
			Name: "D><n>", Manual: "2.2.4", Title: "dial from a phonebook location", Listed: true,
			Timing: engine.Timing{Class: engine.Network}, Evidence: engine.Guess,
			Note: "An empty location is +CME ERROR: 21.",
		},
		{
			Name: "D><str>", Manual: "2.2.5", Title: "dial by phonebook name", Listed: true,
			Timing: engine.Timing{Class: engine.Network}, Evidence: engine.Guess,
			Note: "A name that is not found is +CME ERROR: 22.",
		},
		{
			Name: "DL", Manual: "2.2.6", Title: "redial last number", Listed: true,
			Timing: engine.Timing{Class: engine.Network}, Evidence: engine.Seen,
			Note: "As D. The manual does not print the layout of the list that comes without an earlier number.",
		},
		basic(engine.Command{
			Name: "E", Manual: "2.2.7", Title: "command echo",
			Note: "ATE alone is ATE0 (V.250 5.3.1).",
		}, 1, &b.E),
		{
			Name: "H", Manual: "2.2.8", Title: "hang up",
			Params: number,
			Timing: engine.Timing{Class: engine.Radio, Max: callCeiling}, Execute: g.hangUp,
			Note: "Ends every call, also those that are held and one in PPP data mode. ATH0 is taken as well, as drivers send it. Connections of chapter 8 stay up.",
		},
		{
			Name: "I", Manual: "2.2.9", Title: "product information",
			Params:   atparser.Params{atparser.Int("value", 0, 255).Or(0)},
			Evidence: engine.Seen, Execute: says("%s", g.cfg.Info),
			Note: "A number is taken and changes nothing (ATI4 was seen).",
		},
		accepted(engine.Command{Name: "L", Manual: "2.2.10", Title: "monitor loudspeaker level"}, 9),
		accepted(engine.Command{Name: "M", Manual: "2.2.11", Title: "monitor loudspeaker mode"}, 9),
		{
			Name: "+++", Manual: "2.2.12", Title: "escape from data to command mode", Listed: true,
			Note: "Typed in data mode with a second of silence before and after.",
		},
		{
			Name: "O", Manual: "2.2.13", Title: "return to data mode",
			Params:  number,
			Execute: func(*engine.Call) error { return g.eng.Resume() },
		},
		accepted(engine.Command{Name: "P", Manual: "2.2.14", Title: "pulse dialling"}, -1),
		basic(engine.Command{
			Name: "Q", Manual: "2.2.15", Title: "result code suppression",
			Note: "Information text is still sent with Q1.",
		}, 1, &b.Q),
	}
}

// registers is 2.2.16 to 2.2.23.
func (g *Group) registers() []engine.Command {
	return []engine.Command{
		register(engine.Command{
			Name: "S0", Manual: "2.2.16", Title: "rings before auto-answer", Note: "A call that is taken so has no result code.",
		}, 0, 255, &g.s0),
		register(engine.Command{
			Name: "S3", Manual: "2.2.17", Title: "line termination character", Note: "Only 13 is accepted.",
		}, 13, 13, &g.s3),
		register(engine.Command{
			Name: "S4", Manual: "2.2.18", Title: "response formatting character", Note: "Only 10 is accepted.",
		}, 10, 10, &g.s4),
		register(engine.Command{
			Name: "S5", Manual: "2.2.19", Title: "line editing character",
		}, 0, 127, &g.eng.Basic.S5),
		register(engine.Command{
			Name: "S6", Manual: "2.2.20", Title: "blind dialling pause", Fidelity: engine.Stored, Note: "No effect in GSM.",
		}, 0, 999, &g.s6),
		register(engine.Command{
			Name: "S7", Manual: "2.2.21", Title: "connection completion timeout", Note: "For data calls, which come to nothing anyway.",
		}, 1, 255, &g.s7),
		register(engine.Command{
			Name: "S8", Manual: "2.2.22", Title: "comma pause in the dial string", Fidelity: engine.Stored, Note: "No effect in GSM.",
		}, 0, 255, &g.s8),
		register(engine.Command{
			Name: "S10", Manual: "2.2.23", Title: "disconnect delay after carrier loss",
			Note: "In PPP data mode, with DTR off and AT&D2 (serial port application note).",
		}, 1, 254, &g.s10),
	}
}

// behaviour is 2.2.24 to 2.2.32.
func (g *Group) behaviour() []engine.Command {
	b := &g.eng.Basic
	return []engine.Command{
		accepted(engine.Command{Name: "T", Manual: "2.2.24", Title: "tone dialling", Saving: engine.AutoSave}, -1),
		basic(engine.Command{
			Name: "V", Manual: "2.2.25", Title: "response format",
			Note: "The new format applies to the answer to ATV already.",
		}, 1, &b.V),
		basic(engine.Command{
			Name: "X", Manual: "2.2.26", Title: "connect result and call progress",
		}, 4, &b.X),
		{
			Name: "Z", Manual: "2.2.27", Title: "load user profile", Params: number, Execute: g.loadStored,
			Note: "+CSCLK, +IPR, +ICF, +IFC and +CMNRP stay as they are.",
		},
		basic(engine.Command{
			Name: "&C", Manual: "2.2.28", Title: "DCD line behaviour", Changed: g.eng.ApplyCarrier,
		}, 1, &b.C),
		basic(engine.Command{
			Name: "&D", Manual: "2.2.29", Title: "DTR line behaviour",
			Note: "2 ends PPP data mode when S10 is over; a connection of TCP/IP it keeps, as 1 does (serial port application note).",
		}, 2, &b.D),
		{
			Name: "&F", Manual: "2.2.30", Title: "factory settings", Params: number, Execute: g.loadFactory,
			Note: "+CSCLK, +IPR, +ICF, +IFC and +CMNRP stay as they are.",
		},
		{
			Name: "&V", Manual: "2.2.31", Title: "show active configuration", Params: number,
			Evidence: engine.Seen, Execute: g.show,
			Note: "Default, user and active profile, lines and order as on a SIM800F; what else AT&W stores stands at the end.",
		},
		{
			Name: "&W", Manual: "2.2.32", Title: "store active profile",
			Params: atparser.Params{atparser.Int("n", 0, 0).Or(0)}, Execute: g.store,
		},
	}
}

// general is 2.2.33 to 2.2.42.
func (g *Group) general() []engine.Command {
	framing := atparser.Params{atparser.Int("format", 1, 6), atparser.Enum("parity", 0, 1, 3).Opt()}
	return []engine.Command{
		{
			Name: "+GCAP", Manual: "2.2.33", Title: "capability list", Execute: says("+GCAP: +CGSM"),
		},
		{
			Name: "+GMI", Manual: "2.2.34", Title: "manufacturer",
			Test: engine.OK, Execute: says("%s", g.cfg.Manufacturer),
		},
		{
			Name: "+GMM", Manual: "2.2.35", Title: "model",
			Evidence: engine.Seen, Test: engine.OK, Execute: says("%s", g.cfg.Model),
		},
		{
			Name: "+GMR", Manual: "2.2.36", Title: "software revision",
			Evidence: engine.Seen, Test: engine.OK, Execute: says("Revision:%s", g.cfg.Revision),
			Note: "The manual has a space after the colon, the module has none.",
		},
		{
			Name: "+GOI", Manual: "2.2.37", Title: "global object identifier",
			Evidence: engine.Guess, Test: engine.OK, Execute: says("%s", g.cfg.ObjectID),
		},
		{
			Name: "+GSN", Manual: "2.2.38", Title: "serial number (IMEI)",
			Evidence: engine.Seen, Test: engine.OK, Execute: says("%s", g.cfg.IMEI),
		},
		{
			Name: "+ICF", Manual: "2.2.39", Title: "character framing",
			Params: framing,
			Saving: engine.SaveOnW, Keep: []any{&g.format, &g.parity}, Changed: g.applyFraming,
			Test: engine.Ranges("+ICF", framing), Read: g.readFraming, Write: g.setFraming,
			Note: "Starts behind the result code. Odd, even and space parity take the same time and are not told apart.",
		},
		engine.Setting(engine.Command{
			Name: "+IFC", Manual: "2.2.40", Title: "flow control",
			Params: atparser.Params{atparser.Int("dce_by_dte", 0, 2), atparser.Int("dte_by_dce", 0, 2).Opt()},
			Saving: engine.SaveOnW, Changed: g.applyFlow,
			Note: "Off in the factory (hardware design guides; the manual's 1.6.1 calls hardware flow control the default). A second parameter left out stays.",
		}, &g.byTE, &g.byTA),
		{
			Name: "+IPR", Manual: "2.2.41", Title: "fixed port rate",
			Params: atparser.Params{atparser.Enum("rate", rates()...)},
			Saving: engine.SaveOnW, Keep: []any{&g.ipr},
			Test: listRates, Write: g.setRate,
			Read: func(c *engine.Call) error {
				c.Info("+IPR: %d", g.ipr)
				return nil
			},
			Note: "Stored without AT&W (hardware design guides). A fixed rate starts behind the result code, 0 with the next start.",
		},
		{
			Name: "+HVOIC", Manual: "2.2.42", Title: "drop the voice call only",
			Timing: engine.Timing{Class: engine.Radio, Max: callCeiling}, Execute: g.hangUpVoice,
		},
	}
}
