package sms

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

// Commands declares chapter 4 and what of chapter 6 is about messages.
func (g *Group) Commands() []engine.Command {
	var all []engine.Command
	for _, part := range [][]engine.Command{g.messages(), g.sending(), g.receiving(), g.setup(), g.own()} {
		all = append(all, part...)
	}
	return all
}

// card is the timing of what uses the card.
func card() engine.Timing { return engine.Timing{Class: engine.SIM, Max: accessCeiling} }

// inText is a grammar of text mode.
func (g *Group) inText(p ...atparser.Param) *engine.Variant {
	return &engine.Variant{When: "+CMGF=1", Use: g.text, Params: p, Bad: cmsText}
}

func addressType(name string) atparser.Param { return atparser.Int(name, 128, 255).Opt() }

// messages is 4.2.1 to 4.2.4.
func (g *Group) messages() []engine.Command {
	index, keep := atparser.Int("index", 0, 65535), atparser.Int("mode", 0, 1).Or(0)
	return []engine.Command{
		{
			Name: "+CMGD", Manual: "4.2.1", Title: "delete message",
			Params: atparser.Params{index, atparser.Int("delflag", 0, 4).Or(0)}, Timing: card(), Bad: cmsParameter,
			Test: g.needs(g.listLocations), Write: g.needs(g.deleteMessage),
			Note: "An empty location is OK (guess). The test form lists the locations that hold something (3GPP TS 27.005 3.5.4).",
		},
		engine.Setting(engine.Command{
			Name: "+CMGF", Manual: "4.2.2", Title: "message format",
			Params: atparser.Params{atparser.Int("mode", 0, 1).Opt()}, Saving: engine.SaveOnW, Evidence: engine.Seen,
			Write: func(c *engine.Call) error {
				if g.usable() != nil {
					return engine.CMENotAllowed
				}
				if c.Args.Has("mode") {
					g.cmgf = c.Args.Int("mode")
				}
				return nil
			},
			Note: "Refused before SMS Ready, with +CME ERROR: 3 (seen).",
		}, &g.cmgf),
		{
			Name: "+CMGL", Manual: "4.2.3", Title: "list messages",
			Params:  atparser.Params{atparser.Int("stat", 0, 4), keep},
			Variant: g.inText(atparser.Word("stat", words()...), keep),
			Timing:  engine.Timing{Class: engine.SIM, Max: listCeiling}, Evidence: engine.Seen, Bad: cmsPDU,
			Test: g.needs(g.listStatuses), Write: g.needs(g.listMessages), Execute: g.needs(g.listMessages),
			Note: "The words must be in capitals. With nothing to list OK alone (seen). A space stands behind the colon in PDU mode as well, against the template, as in text mode and +CMGR. Names and texts are those of +CMGR.",
		},
		{
			Name: "+CMGR", Manual: "4.2.4", Title: "read message",
			Params: atparser.Params{index, keep}, Timing: card(), Evidence: engine.Seen, Bad: cmsParameter,
			Test: engine.OK, Write: g.needs(g.readMessage),
			Note: "An empty location gives OK alone (seen). The name is that of the phonebook (seen). The text of a message with a header is printed without it (seen), against the manual. Reports and commands are there only when another phone has left them on the card, broadcast never.",
		},
	}
}

// sending is 4.2.5 to 4.2.7.
func (g *Group) sending() []engine.Command {
	length := atparser.Int("length", 7, maxTPDU)
	send := engine.Timing{Class: engine.Message, Max: sendCeiling}
	return []engine.Command{
		{
			Name: "+CMGS", Manual: "4.2.5", Title: "send message",
			Params:  atparser.Params{length},
			Variant: g.inText(atparser.Str("da", 0), addressType("toda")),
			Timing:  send, Bad: cmsValue,
			Test: engine.OK, Write: g.needs(g.send),
			Note: "A number in place of <length> is 325 in PDU mode (seen). ESC gives OK, and each CR of the text a new prompt (3GPP TS 27.005 3.5.1). A text that is too long for one message goes in parts, of which the last reference is told; of more than 1024 characters it is refused. With UCS2 in +CSMP the sets UCS2 and HEX take hexadecimal digits, the others the text itself, 70 characters without parts (seen). In PDU mode SMS-COMMAND is taken as well (guess): the centre knows enquiry, deletion and the two about reports (3GPP TS 23.040 9.2.3.19).",
		},
		{
			Name: "+CMGC", Title: "send an SMS command",
			Params: atparser.Params{atparser.Int("length", 7, maxTPDU)},
			Variant: g.inText(atparser.Int("fo", 0, 255), atparser.Int("ct", 0, 255), atparser.Int("pid", 0, 255).Or(0),
				atparser.Int("mn", 0, 255).Or(0), atparser.Str("da", 0).Or(""), addressType("toda")),
			Timing: send, Saving: engine.Unstated, Evidence: engine.Guess, Bad: cmsValue,
			Test: engine.OK, Write: g.needs(g.sendCommand),
			Note: "Not in the manual (3GPP TS 27.005 3.5.5); whether a SIM800 has it is a guess. Its answer to the network's refusal is 160 or 161 (3GPP TS 23.040 9.2.3.22).",
		},
		{
			Name: "+CMGW", Manual: "4.2.6", Title: "write message to memory",
			Params: atparser.Params{length, atparser.Int("stat", 0, 3).Or(int(unsent))},
			Variant: g.inText(atparser.Str("da", 0).Or(""), atparser.Int("toda", 128, 255).Or(0),
				atparser.Word("stat", unsent.word(), sent.word()).Opt()),
			Timing: card(), Bad: cmsValue,
			Test: engine.OK, Write: g.needs(g.write), Execute: g.needs(g.write),
			Note: "ESC gives OK. The execution form is for text mode, without a recipient.",
		},
		{
			Name: "+CMSS", Manual: "4.2.7", Title: "send stored message",
			Params: atparser.Params{atparser.Int("index", 0, 65535), atparser.Str("da", 0).Opt(), addressType("toda")},
			Timing: send, Bad: cmsParameter,
			Test: engine.OK, Write: g.needs(g.sendStored),
			Note: "A received message is refused. <da> may come without its type.",
		},
	}
}

// receiving is 4.2.8 and 4.2.9.
func (g *Group) receiving() []engine.Command {
	mem := func(name string) atparser.Param { return atparser.Word(name, memories()...) }
	return []engine.Command{
		engine.Setting(engine.Command{
			Name: "+CNMI", Manual: "4.2.8", Title: "new message indications",
			Params: atparser.Params{
				atparser.Int("mode", 0, 3), atparser.Int("mt", 0, 3).Opt(), atparser.Enum("bm", 0, 2).Opt(),
				atparser.Int("ds", 0, 1).Opt(), atparser.Int("bfr", 0, 1).Opt(),
			},
			Saving: engine.SaveOnW, Evidence: engine.Seen, Write: g.setIndications,
			Note: "The default 2,1,0,0,0 is what AT&V of modules shows. <ds> 2 is refused (seen), so there is no +CDSI, and reports are not stored. In mode 3 lines wait for the line like in mode 2. There is no +CNMA in the manual, so what +CMT and +CDS hand over counts as taken.",
		}, &g.mode, &g.mt, &g.bm, &g.ds, &g.bfr),
		{
			Name: "+CPMS", Manual: "4.2.9", Title: "message storage",
			Params: atparser.Params{mem("mem1"), mem("mem2").Opt(), mem("mem3").Opt()}, Evidence: engine.Seen,
			Keep: []any{&g.mem1, &g.mem2, &g.mem3},
			Test: engine.Ranges("+CPMS", atparser.Params{mem("mem1"), mem("mem2"), mem("mem3")}),
			Read: g.plain(g.readMemories), Write: g.plain(g.setMemories),
			Note: "Refused before SMS Ready (seen). No line tells that a store is full: neither the manual nor a log has one. MT counts its locations through card and module. SM_P and ME_P are read as SM and ME; what finds no room goes to the other one.",
		},
	}
}

// plain is needs for a command whose only failure is ERROR.
func (g *Group) plain(h engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if g.usable() != nil {
			return engine.ErrPlain
		}
		return h(c)
	}
}

// setup is 4.2.10 to 4.2.16.
func (g *Group) setup() []engine.Command {
	profile := atparser.Params{atparser.Int("profile", 0, 3).Or(0).Shown("(0-3)")}
	return []engine.Command{
		{
			Name: "+CRES", Manual: "4.2.10", Title: "restore message settings", Params: profile, Timing: card(),
			Test: engine.Ranges("+CRES", profile), Write: g.needs(g.restoreSettings), Execute: g.needs(g.restoreSettings),
			Note: "Of a profile that was never saved +CSMP gets its factory values.",
		},
		{
			Name: "+CSAS", Manual: "4.2.11", Title: "save message settings", Params: profile, Timing: card(),
			Test: engine.Ranges("+CSAS", profile), Write: g.needs(g.saveSettings), Execute: g.needs(g.saveSettings),
		},
		{
			Name: "+CSCA", Manual: "4.2.12", Title: "service centre address",
			Params: atparser.Params{atparser.Str("sca", 0), addressType("tosca")}, Timing: card(), Bad: engine.CMEInvalidInput,
			Test: engine.OK, Read: g.onCard(g.readCentre), Write: g.onCard(g.setCentre),
			Note: "In EF SMSP of the card, where +CRSM and +CSIM find it. Every address that is a number works; without one nothing is sent.",
		},
		engine.Setting(engine.Command{
			Name: "+CSCB", Manual: "4.2.13", Title: "cell broadcast selection",
			Params: atparser.Params{atparser.Int("mode", 0, 1), atparser.Str("mids", 0).Opt(), atparser.Str("dcss", 0).Opt()},
			Bad:    cmsParameter, Test: engine.Ranges("+CSCB", atparser.Params{atparser.Int("mode", 0, 1)}), Write: g.selectBroadcast,
			Note: "Kept over a restart, as the manual's text says, against its NO_SAVE. Mode 1 lets through what is not listed.",
		}, &g.cbMode, &g.mids, &g.dcss),
		engine.Setting(engine.Command{
			Name: "+CSDH", Manual: "4.2.14", Title: "text mode header detail",
			Params: atparser.Params{atparser.Int("show", 0, 1).Opt()}, Evidence: engine.Seen,
		}, &g.csdh),
		engine.Setting(engine.Command{
			Name: "+CSMP", Manual: "4.2.15", Title: "text mode parameters",
			Params: atparser.Params{
				atparser.Int("fo", 0, 255).Opt(), atparser.Str("vp", 0).Opt().Shown("(0-255)"),
				atparser.Int("pid", 0, 255).Opt(), atparser.Int("dcs", 0, 255).Opt(),
			},
			Read: g.readParameters, Write: g.setParameters,
			Note: "Kept over a restart, as the manual's text says, against its NO_SAVE.",
		}, &g.fo, &g.vp, &g.pid, &g.dcs),
		engine.Setting(engine.Command{
			Name: "+CSMS", Manual: "4.2.16", Title: "message service",
			Params: atparser.Params{atparser.Int("service", 0, 1)}, Fidelity: engine.Stored, Bad: engine.CMEInvalidInput,
			Read: g.readService, Write: g.setService,
			Note: "Service 1 changes nothing: the manual has no +CNMA.",
		}, &g.service),
	}
}

// onCard is needs for a command whose errors are those of the equipment.
func (g *Group) onCard(h engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if err := g.sim.Usable(); err != nil {
			return err
		}
		return h(c)
	}
}

// own is what SIMCom has added, of chapter 6.
func (g *Group) own() []engine.Command {
	amount := atparser.Int("amount", 1, 11)
	return []engine.Command{
		engine.Setting(engine.Command{
			Name: "+SCLASS0", Manual: "6.2.22", Title: "store class 0 SMS",
			Params: atparser.Params{atparser.Int("mode", 0, 1).Shown("(0, 1)")},
			Note:   "With 0 a message of class 0 is handed over with +CMT, whatever <mt> of +CNMI but 0 says.",
		}, &g.class0),
		{
			Name: "+CMGDA", Manual: "6.2.25", Title: "delete messages by kind",
			Params: atparser.Params{atparser.Int("number", 1, 6)}, Variant: g.inText(atparser.Word("type", kinds()...)),
			Timing: card(), Test: g.needs(g.listKinds), Write: g.needs(g.deleteKind),
		},
		engine.Setting(engine.Command{
			Name: "+CMGHEX", Manual: "6.2.31", Title: "send non-ASCII characters",
			Params: atparser.Params{atparser.Int("mode", 0, 1)}, Fidelity: engine.Stored, Bad: engine.CMEInvalidInput,
			Note: "Characters below a space are taken in either mode.",
		}, &g.hex),
		engine.Setting(engine.Command{
			Name: "+CCODE", Manual: "6.2.32", Title: "SMS code mode",
			Params: atparser.Params{atparser.Int("mode", 0, 1)}, Fidelity: engine.Stored, Bad: engine.CMEInvalidInput,
			Read: func(c *engine.Call) error {
				c.Info("+CCODE:%d", g.code)
				return nil
			},
			Note: "The read form has no space after its colon in the manual.",
		}, &g.code),
		{
			Name: "+CEMNL", Manual: "6.2.46", Title: "emergency numbers",
			Params: atparser.Params{atparser.Int("mode", 0, 1), amount.Opt(), atparser.Rest("numbers").Opt()},
			Saving: engine.AutoSave, Keep: []any{&g.emergency, &g.numbers},
			Test: func(c *engine.Call) error {
				c.Info(`+CEMNL: (0-1),(1-11),("0"-"999")`)
				return nil
			},
			Read: g.readEmergency, Write: g.setEmergency,
			Note: "A number of the list is dialled as an emergency call, with a card and without. The test form ends where the manual goes on with dots.",
		},
		{
			Name: "+CCONCINDEX", Manual: "6.2.77", Title: "concatenated SMS parts", Timing: engine.Timing{Class: engine.SIM},
			Test: engine.OK, Execute: g.needs(g.listParts),
			Note: "Of SIM808, SIM800C, SIM800A and SIM800F, says the manual.",
		},
		engine.Setting(engine.Command{
			Name: "+SRSPT", Manual: "6.2.79", Title: "SMS retransmission",
			Params: atparser.Params{atparser.Int("n", 0, 1)}, Saving: engine.Unstated, Fidelity: engine.Stored,
			Test: func(c *engine.Call) error {
				c.Info("+ SRSPT: (0,1)")
				return nil
			},
			Read: func(c *engine.Call) error {
				c.Info("+ SRSPT: %d", g.noRepeat)
				return nil
			},
			Note: "1 switches it off. The space behind the + is the manual's. Nothing is lost on the way, so nothing is sent again.",
		}, &g.noRepeat),
	}
}
