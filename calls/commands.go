package calls

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

// Commands declares the commands of calls: chapter 3, and those of chapters 6 and 16.
func (d *Domain) Commands() []engine.Command {
	return append(append(append(d.network(), d.list3()...), d.chargeCommands()...), d.module()...)
}

func onOff(name string) atparser.Params { return atparser.Params{atparser.Int(name, 0, 1)} }

// network is what the subscriber has at the network.
func (d *Domain) network() []engine.Command {
	s := &d.settings
	forward := atparser.Params{
		atparser.Int("reason", 0, 5), atparser.Int("mode", 0, 4), atparser.Str("number", 41).Or(""),
		atparser.Enum("type", 129, 145, 161, 177).Opt(), atparser.Int("class", 1, 7).Or(everyClass),
		atparser.Str("subaddr", 0).Opt(), atparser.Int("satype", 0, 255).Opt(), atparser.Int("time", 1, 30).Or(usualForward),
	}
	waiting := atparser.Params{atparser.Int("n", 0, 1), atparser.Int("mode", 0, 2).Opt(), atparser.Int("class", 1, 7).Or(everyClass)}
	asked := engine.Timing{Class: engine.Network, Max: serviceCeiling}
	return []engine.Command{
		{
			Name: "+CCFC", Manual: "3.2.5", Title: "call forwarding", Params: forward, Timing: asked, Bad: engine.CMEInvalidInput,
			Test: engine.Ranges("+CCFC", forward[:1]), Write: d.forwardCommand,
			Note: "Voice calls are forwarded to modems of the run and to outsiders. The other classes keep their numbers.",
		},
		{
			Name: "+CCWA", Manual: "3.2.6", Title: "call waiting", Params: waiting, Timing: asked, Bad: engine.CMEInvalidInput,
			Test: engine.Ranges("+CCWA", waiting[:1]), Read: d.reads("+CCWA: %d", &s.ccwa), Write: d.waitingCommand,
			Note: "Off at the network until it is enabled. A call that waits is told of once.",
		},
		engine.Setting(engine.Command{
			Name: "+CLIP", Manual: "3.2.18", Title: "caller number presentation", Params: onOff("n"),
			Timing: asked, Evidence: engine.Seen, Bad: engine.CMEInvalidInput, Read: d.reads("+CLIP: %d, 1", &s.clip),
			Note: "The service is provisioned. The line has six fields (seen); a withheld number is empty, with type 128 and validity 1 (guess).",
		}, &s.clip),
		engine.Setting(engine.Command{
			Name: "+CLIR", Manual: "3.2.19", Title: "own number restriction", Params: atparser.Params{atparser.Int("n", 0, 2)},
			Timing: asked, Bad: engine.CMEInvalidInput, Read: d.reads("+CLIR: %d, 4", &s.clir),
			Note: "Provisioned temporarily, with the number allowed.",
		}, &s.clir),
		engine.Setting(engine.Command{
			Name: "+COLP", Manual: "3.2.21", Title: "connected number presentation", Params: onOff("n"),
			Bad: engine.CMEInvalidInput, Read: d.reads("+COLP: %d,1", &s.colp),
			Note: "With 1 ATD waits until the call is answered or has failed, beyond the manual's 20 s when it rings longer.",
		}, &s.colp),
		engine.Setting(engine.Command{
			Name: "+CSSN", Manual: "3.2.54", Title: "supplementary service notices",
			Params: atparser.Params{atparser.Int("n", 0, 1), atparser.Int("m", 0, 1).Opt()}, Bad: engine.CMEInvalidInput,
			Note: "+CSSI 0 to 3, 5 and 6, +CSSU 0, 2 to 5, 7 and 8 come; there are no closed user groups, no deflection and no forward check.",
		}, &s.cssi, &s.cssu),
		{
			Name: "+CUSD", Manual: "3.2.53", Title: "USSD",
			Params:   atparser.Params{atparser.Int("n", 0, 2), atparser.Str("str", 0).Opt(), atparser.Int("dcs", 0, 255).Or(0)},
			Evidence: engine.Seen, Bad: engine.CMEInvalidInput,
			Test: says("+CUSD: (0-2)"), Read: d.reads("+CUSD: %d", &s.cusd), Write: d.ussdCommand,
			Note: "The menus are those of the profile (network.ussd). OK comes before the answer, which has spaces behind its commas (both seen). " +
				"States 0, 1, 2, 4 and 5 come; there is no other client that could give 3. A code while another is on its way is +CME ERROR: 3 (guess).",
		},
	}
}

// list3 is the rest of chapter 3, without the charges.
func (d *Domain) list3() []engine.Command {
	s := &d.settings
	call := engine.Timing{Class: engine.Network, Max: holdCeiling}
	n := onOff("n")
	return []engine.Command{
		engine.Setting(engine.Command{
			Name: "+CBST", Manual: "3.2.4", Title: "bearer service type",
			Params: atparser.Params{
				atparser.Enum("speed", 0, 4, 5, 6, 7, 12, 14, 68, 70, 71, 75).Shown("(0,4,5,6,7,12,14,68,70,71,75)"), atparser.Enum("name", 0, 4).Opt(), atparser.Int("ce", 0, 3).Opt(),
			},
			Saving: engine.SaveOnW, Fidelity: engine.Stored, Note: "There are no data calls.",
		}, &s.speed, &s.name, &s.ce),
		engine.Setting(engine.Command{
			Name: "+CEER", Manual: "3.2.7", Title: "last call release cause", Params: n,
			Evidence: engine.Guess, Execute: d.causeCommand,
			Note: "The words are those of the manual's table, without its parentheses.",
		}, &s.ceer),
		engine.Setting(engine.Command{
			Name: "+CSTA", Manual: "3.2.13", Title: "type of address", Params: atparser.Params{atparser.Enum("type", 129, 145, 161, 177)},
			Note: "With 145 a number is dialled as an international one, as if it had a +; the other types are told by the number itself (guess).",
		}, &s.csta),
		{
			Name: "+CHLD", Manual: "3.2.14", Title: "hold and multiparty", Timing: call, Bad: engine.CMEInvalidInput,
			Params: atparser.Params{atparser.Ints("n", [2]int{0, 4}, [2]int{11, 17}, [2]int{21, 27})},
			Test:   says("+CHLD: (0,1,1x,2,2x,3,4)"), Write: d.holdCommand,
			Note: "Nothing to act on is +CME ERROR: 3, a call that there is not 21. With 4 the one that is called may still ring.",
		},
		engine.Setting(engine.Command{
			Name: "+CLCC", Manual: "3.2.16", Title: "list current calls", Params: n,
			Saving: engine.AutoSave, Evidence: engine.Seen, Execute: d.list,
			Note: "With 1 each call tells of its own changes, the end of it with state 6.",
		}, &s.clcc),
		{
			Name: "+CPAS", Manual: "3.2.23", Title: "phone activity", Bad: engine.CMEInvalidInput,
			Test: says("+CPAS: (0,2,3,4)"), Execute: d.activity,
		},
		engine.Setting(engine.Command{
			Name: "+CR", Manual: "3.2.30", Title: "service reporting", Params: atparser.Params{atparser.Int("mode", 0, 1).Opt()},
			Fidelity: engine.Stored, Note: "There are no data calls.",
		}, &s.cr),
		engine.Setting(engine.Command{
			Name: "+CRC", Manual: "3.2.31", Title: "extended ring indication", Params: atparser.Params{atparser.Int("mode", 0, 1).Opt()},
		}, &s.crc),
		first(4, engine.Setting(engine.Command{
			Name: "+CRLP", Manual: "3.2.33", Title: "radio link protocol",
			Params: atparser.Params{
				atparser.Int("iws", 0, 61), atparser.Int("mws", 0, 61).Opt(), atparser.Int("T1", 44, 255).Opt(),
				atparser.Int("N2", 1, 255).Opt(), atparser.Enum("T4", 7).Opt(),
			},
			Saving: engine.SaveOnW, Fidelity: engine.Stored, Note: "There are no data calls. AT&W keeps all but T4.",
		}, &s.iws, &s.mws, &s.t1, &s.n2, &s.t4)),
		engine.Setting(engine.Command{
			Name: "+VTD", Manual: "3.2.36", Title: "tone duration", Params: atparser.Params{atparser.Int("n", 1, 255)}, Saving: engine.SaveOnW,
		}, &s.vtd),
		{
			Name: "+VTS", Manual: "3.2.37", Title: "send DTMF", Params: atparser.Params{atparser.Rest("dtmfstring")},
			Evidence: engine.Seen, Bad: engine.CMEInvalidInput,
			Test: says("+VTS: (0-9,*,#,A,B,C,D),(1-255)"), Write: d.sendTones,
			Note: "OK comes when the last tone is over.",
		},
		kept(engine.Command{Name: "+CALM", Manual: "3.2.45", Title: "alert sound mode", Params: onOff("mode")}, &s.calm),
		d.alert(),
		kept(engine.Command{
			Name: "+CRSL", Manual: "3.2.47", Title: "ringer level", Params: atparser.Params{atparser.Int("level", 0, 100)}, Saving: engine.AutoSave,
		}, &s.crsl),
		kept(engine.Command{
			Name: "+CLVL", Manual: "3.2.48", Title: "loudspeaker level", Params: atparser.Params{atparser.Int("level", 0, 100)}, Saving: engine.AutoSave,
		}, &s.clvl),
		d.mute(),
		engine.Setting(engine.Command{
			Name: "+CVHU", Title: "voice hang-up control", Params: onOff("mode"),
			Saving: engine.Unstated, Evidence: engine.Seen,
			Note: "Not in the manual (3GPP TS 27.007 6.20), but a driver sends it and the module says OK. With 1 ATH is OK and ends no call; +CHUP and +HVOIC do.",
		}, &s.cvhu),
		{
			Name: "+CHUP", Title: "hang up", Timing: engine.Timing{Class: engine.Radio, Max: hangUpCeiling},
			Saving: engine.Unstated, Test: engine.OK,
			Execute: func(*engine.Call) error { d.HangUpVoice(); return nil },
			Note:    "Has no section of its own, the manual's S0 names it; as ATH (3GPP TS 27.007 6.5).",
		},
	}
}

// first is a setting of which only the first n values are kept by AT&W.
func first(n int, c engine.Command) engine.Command {
	c.Keep = c.Keep[:n]
	return c
}

// kept is a setting of sound, which nobody hears.
func kept(c engine.Command, vars ...any) engine.Command {
	c.Fidelity, c.Bad = engine.Stored, engine.CMEInvalidInput
	return engine.Setting(c, vars...)
}

// alert is +CALS; AT&W keeps the sound and not that it plays.
func (d *Domain) alert() engine.Command {
	s := &d.settings
	return first(1, kept(engine.Command{
		Name: "+CALS", Manual: "3.2.46", Title: "alert sound", Saving: engine.SaveOnW,
		Params: atparser.Params{atparser.Int("n", 0, 19), atparser.Int("switch", 0, 1).Opt()},
	}, &s.cals, &s.playing))
}

// mute is +CMUT, which is for calls alone.
func (d *Domain) mute() engine.Command {
	s := &d.settings
	c := kept(engine.Command{
		Name: "+CMUT", Manual: "3.2.49", Title: "microphone mute", Params: onOff("n"), Note: "Only during a call; otherwise +CME ERROR: 3.",
	}, &s.cmut)
	set := c.Write
	c.Write = func(call *engine.Call) error {
		if d.first(Active, Held) == nil {
			return engine.CMENotAllowed
		}
		return set(call)
	}
	return c
}

func (d *Domain) causeCommand(c *engine.Call) error {
	if d.settings.ceer == 1 {
		c.Info("+CEER: Cause:%d", d.cause)
		return nil
	}
	c.Info("+CEER: %s", causeText(d.cause))
	return nil
}

// module is what chapters 6 and 16 add.
func (d *Domain) module() []engine.Command {
	s := &d.settings
	ddet := atparser.Params{
		atparser.Int("mode", 0, 1), atparser.Int("interval", 0, 10000).Or(0), atparser.Int("reportMode", 0, 1).Or(0), atparser.Int("ssdet", 0, 1).Or(0),
	}
	detect := engine.Setting(engine.Command{
		Name: "+DDET", Manual: "16.2.1", Title: "DTMF detection", Params: ddet, Saving: engine.SaveOnW, Evidence: engine.Seen,
		Read: func(c *engine.Call) error {
			c.Info("+DDET: %d,%d,%d,%d", s.ddet, s.ddetInterval, s.ddetMode, s.single)
			return nil
		},
		Write: func(c *engine.Call) error {
			if !d.n.Card.Inserted() {
				return engine.CMENoSIM
			}
			s.ddet, s.ddetInterval = c.Args.Int("mode"), c.Args.Int("interval")
			s.ddetMode, s.single = c.Args.Int("reportMode"), c.Args.Int("ssdet")
			d.tones = tones{}
			return nil
		},
		Note: "An error without a card (seen). Single tones are never heard.",
	}, &s.ddet)
	return []engine.Command{
		kept(engine.Command{
			Name: "+CSNS", Manual: "6.2.8", Title: "single numbering scheme", Params: atparser.Params{atparser.Enum("mode", 0, 2, 4)}, Saving: engine.SaveOnW,
			Note: "Every call that comes in is a voice call.",
		}, &s.csns),
		engine.Setting(engine.Command{
			Name: "+CDRIND", Manual: "6.2.14", Title: "call termination URC", Params: onOff("n"), Note: "Voice calls and PPP data mode (2); there are no circuit-switched data calls.",
		}, &s.cdrind),
		engine.Setting(engine.Command{
			Name: "+MORING", Manual: "6.2.30", Title: "outgoing call state URC", Params: onOff("mode"), Saving: engine.SaveOnW, Bad: engine.CMEInvalidInput,
		}, &s.moring),
		engine.Setting(engine.Command{
			Name: "+GSMBUSY", Manual: "6.2.45", Title: "refuse incoming calls", Bad: engine.CMEInvalidInput,
			Params: atparser.Params{atparser.Int("mode", 0, 2).Shown("(0,1,2)")},
			Note:   "2 is as 1, as there are no data calls.",
		}, &s.gsmbusy),
		detect,
	}
}

// reads is a read form that prints one value.
func (d *Domain) reads(format string, v *int) engine.Handler {
	return func(c *engine.Call) error {
		c.Info(format, *v)
		return nil
	}
}

// says is a form that prints one line.
func says(text string) engine.Handler {
	return func(c *engine.Call) error {
		c.Info("%s", text)
		return nil
	}
}
