package bluetooth

import (
	"slices"
	"strings"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// Ranges of the note's test answers, and our own where it prints none.
const (
	mostName    = 18
	mostDevices = 15
	mostGain    = 15
)

// info is a form that prints one line.
func info(text string) engine.Handler {
	return func(c *engine.Call) error {
		c.Info("%s", text)
		return nil
	}
}

// Commands declares the Bluetooth note.
func (g *Group) Commands() []engine.Command {
	var cmds []engine.Command
	for _, more := range [][]engine.Command{g.radioCommands(), g.phoneCommands(), g.settingCommands(), g.gattCommands()} {
		cmds = append(cmds, more...)
	}
	for i := range cmds {
		cmds[i].Saving = engine.Unstated
	}
	return cmds
}

func ids() atparser.Param { return atparser.Int("device ID", 1, mostDevices) }

func (g *Group) radioCommands() []engine.Command {
	get := atparser.Params{
		atparser.Int("command", 0, 3), atparser.Int("connectId", 1, atMost).Opt(), atparser.Int("reqLength", 1, mostSent).Opt(),
		atparser.Int("showWithHex", 1, 1).Opt(),
	}
	send := atparser.Params{atparser.Int("connectId", 1, atMost), atparser.Int("length", 1, mostSent)}
	return []engine.Command{
		{
			Name: "+BTHOST", Manual: "BTN 2.1", Title: "own name", Evidence: engine.Seen,
			Params: atparser.Params{atparser.Str("name", mostName)}, Test: info("+BTHOST: (1-18)"),
			Read: func(c *engine.Call) error {
				c.Info("+BTHOST: %s,%s", g.name, g.cfg.Address)
				return nil
			},
			Write: func(c *engine.Call) error {
				if c.Args.Str("name") == "" {
					return cmeFail
				}
				g.name = c.Args.Str("name")
				return nil
			},
			Note: "The name has no quotes, as on a SIM808; the note has them. It outlives a restart.",
		},
		{
			Name: "+BTSTATUS", Manual: "BTN 2.2", Title: "state", Test: engine.OK, Read: g.readStatus,
		},
		{
			Name: "+BTPOWER", Manual: "BTN 2.3", Title: "radio on or off",
			Params: atparser.Params{atparser.Int("n", 0, 1)}, Test: info("+BTPOWER: (0,1)"),
			Read: func(c *engine.Call) error {
				c.Info("+BTPWR: %d", g.power)
				return nil
			},
			Write: g.setPower,
			Note:  "The state of +BTSTATUS follows 1.2 s later (our own choice).",
		},
		{
			Name: "+BTLPWR", Manual: "BTN 2.4", Title: "transmit power", Fidelity: engine.Accepted,
			Params: atparser.Params{atparser.Int("n", 0, 7)}, Test: info("+BTPOWER: (0-7)"),
			Read: func(c *engine.Call) error {
				c.Info("+BTPWR: %d", g.power)
				return nil
			},
			Write: g.on(engine.OK), Note: "The answers have the names that the note prints.",
		},
		{
			Name: "+BTPAIR", Manual: "BTN 2.5", Title: "pair",
			Params: atparser.Params{atparser.Int("mode", 0, 2), atparser.Int("value", 0, 1<<31-1)},
			Test: func(c *engine.Call) error {
				c.Lines("+BTPAIR: 0,(1-15)", "+BTPAIR: 1,(0,1)", "+BTPAIR: 2,(4-16)")
				return nil
			},
			Write: g.on(g.pair), Note: "Every device asks for a number to confirm, none for a key.",
		},
		{
			Name: "+BTUNPAIR", Manual: "BTN 2.6", Title: "unpair",
			Params: atparser.Params{atparser.Int("device ID", 0, mostDevices)}, Test: info("+BTUNPAIR: (0-15)"), Write: g.atRest(g.unpair),
		},
		{
			Name: "+BTSCAN", Manual: "BTN 2.7", Title: "look for devices", Evidence: engine.Seen,
			Params: atparser.Params{atparser.Int("switch", 0, 1), atparser.Int("Timer", 10, 60).Or(30)}, Test: info("+BTSCAN: (0,1), (10-60)"),
			Write: g.on(g.scan), Note: "It finds the devices of the profile, one every 2 s.",
		},
		{
			Name: "+BTCONNECT", Manual: "BTN 2.8", Title: "connect a profile",
			Params: atparser.Params{ids(), atparser.Int("profile ID", 1, 15)}, Test: info("+BTCONNECT: (1-15), (1-15)"),
			Write: g.atRest(g.connect), Note: "Every device has A2DP, SPP, HSP and HFP.",
		},
		{
			Name: "+BTDISCONN", Manual: "BTN 2.9", Title: "disconnect", Params: atparser.Params{ids()}, Test: info("+BTDISCONN: (1-15)"),
			Write: g.on(g.disconnect), Note: "<device ID> is the number of the connection.",
		},
		{
			Name: "+BTGETPROF", Manual: "BTN 2.10", Title: "profiles of a paired device", Params: atparser.Params{ids()},
			Test: info("+BTGETPROF: (1-15)"), Write: g.atRest(g.listProfiles),
		},
		{
			Name: "+BTACPT", Manual: "BTN 2.11", Title: "accept a connection", Params: atparser.Params{atparser.Int("confirm", 0, 1)},
			Test: info("+BTACPT: (0,1)"), Write: g.on(g.accept),
			Note: "A device connects with SPP, when the operator lets it. One that is refused is told of by +BTDISCONN (guess).",
		},
		{
			Name: "+BTOPPACPT", Manual: "BTN 2.12", Title: "accept a file",
			Params: atparser.Params{atparser.Int("confirm", 0, 1), atparser.Int("drv", 0, 1).Opt()},
			Test:   info("+BTOPPACPT: (0,1),(0,1)"), Write: g.on(func(*engine.Call) error { return cmeNotIdle }),
			Note: "No device sends a file, so nothing waits.",
		},
		{
			Name: "+BTOPPPUSH", Manual: "BTN 2.13", Title: "send a file",
			Params: atparser.Params{ids(), atparser.Str("string", 259)}, Test: info("+BTOPPPUSH: (1-15), (4-259)"),
			Write: g.atRest(g.sendFile), Note: "The device takes every file that is there.",
		},
		{
			Name: "+BTSPPGET", Manual: "BTN 2.14", Title: "how SPP data come",
			Params:  slices.Concat(get[:1], get[2:]),
			Variant: &engine.Variant{When: "+BTSPPCFG=MC,1", Use: func() bool { return g.multi == 1 }, Params: get},
			Test:    info("+BTSPPGET: (0-3),(1-6),(1-1024),1"),
			Read: func(c *engine.Call) error {
				c.Info("+BTSPPGET: %d", g.get)
				return nil
			},
			Write: g.receive,
			Note:  "A device sends when the operator lets it. A server is always in APP mode.",
		},
		{
			Name: "+BTSPPSEND", Manual: "BTN 2.15", Title: "send over SPP", Params: send[1:],
			Variant: &engine.Variant{When: "+BTSPPCFG=MC,1", Use: func() bool { return g.multi == 1 }, Params: send},
			Write:   g.on(g.send), Execute: g.on(g.send), Note: "The device takes everything; the operator reads it.",
		},
	}
}

// phoneCommands steer a phone that is connected with HFP, HSP or A2DP. It does
// nothing.
func (g *Group) phoneCommands() []engine.Command {
	phone := func(h engine.Handler) engine.Handler {
		return g.on(func(c *engine.Call) error {
			if _, ok := g.connected(hfp, hsp); !ok {
				return cmeProfile
			}
			return h(c)
		})
	}
	do := func(section, name, title string) engine.Command {
		return engine.Command{Name: name, Manual: section, Title: title, Fidelity: engine.Accepted, Execute: phone(engine.OK), Note: idlePhone}
	}
	behind := func(text string) engine.Handler {
		return phone(func(*engine.Call) error {
			g.eng.URC("%s", text)
			return nil
		})
	}
	gain := atparser.Params{atparser.Int("gain", 0, mostGain)}
	calls := do("BTN 2.25", "+BTCLCC", "calls of the phone")
	calls.Execute, calls.Test, calls.Read = nil, engine.OK, behind("+BTCLCC: 0")
	redial := do("BTN 2.17", "+BTATDL", "redial on the phone")
	return []engine.Command{
		do("BTN 2.16", "+BTATA", "answer on the phone"),
		redial,
		do("BTN 2.18", "+BTATH", "hang up on the phone"),
		engine.Setting(engine.Command{
			Name: "+BTVGS", Manual: "BTN 2.19", Title: "call volume", Params: gain, Fidelity: engine.Stored, Note: "The range is a guess.",
		}, &g.spkGain),
		engine.Setting(engine.Command{
			Name: "+BTVGM", Manual: "BTN 2.20", Title: "microphone gain", Params: gain, Fidelity: engine.Stored, Note: "The range is a guess.",
		}, &g.micGain),
		{
			Name: "+BTATD", Manual: "BTN 2.21", Title: "dial on the phone", Fidelity: engine.Accepted, Note: idlePhone,
			Params: atparser.Params{atparser.Str("number", 20)}, Test: info("+BTATD: (1-20)"), Write: phone(engine.OK),
		},
		{
			Name: "+BTRSSI", Manual: "BTN 2.22", Title: "signal of a link", Params: atparser.Params{ids()}, Test: info("+BTRSSI: (1-15)"),
			Write: g.on(g.readSignal),
		},
		{
			Name: "+BTVTS", Manual: "BTN 2.23", Title: "DTMF on the phone", Fidelity: engine.Accepted, Note: idlePhone,
			Params: atparser.Params{atparser.Word("dtmf", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "A", "B", "C", "D")},
			Test:   info("+BTVTS: (0-9,*,#,A,B,C,D)"), Write: phone(engine.OK),
		},
		engine.Setting(engine.Command{
			Name: "+BTCIND", Manual: "BTN 2.24", Title: "indicators of the phone", Params: atparser.Params{atparser.Int("mode", 0, 1)},
			Fidelity: engine.Stored, Note: idlePhone,
			Read: func(c *engine.Call) error {
				service := 0
				if _, ok := g.connected(hfp, hsp); ok {
					service = 1
				}
				c.Info("+BTCIND: %d,%d,0,0,0,%d,0,%d", g.indicators, service, 5*service, 5*service)
				return nil
			},
		}, &g.indicators),
		calls,
		{
			Name: "+BTPBSYNC", Manual: "BTN 2.26", Title: "copy the phonebook", Fidelity: engine.Accepted,
			Params: atparser.Params{
				atparser.Int("mode", 0, 1), atparser.Int("storage", 1, 10), atparser.Int("loc", 0, 1), atparser.Int("loc_phb", 0, 1).Opt(),
				atparser.Int("loc_mode", 0, 1).Opt(),
			},
			Test: info("+BTPBSYNC: (0,1),(1-10),(0,1),(0,1),(0,1)"),
			Write: phone(func(c *engine.Call) error {
				if c.Args.Int("mode") == 1 {
					g.eng.URC("+BTPBSYNC: 1,4,0,0") // there is no file
				} else {
					g.eng.URC("+BTPBSYNC: 0,1")
				}
				return nil
			}),
			Note: "The phone gives no phonebook away.",
		},
		{
			Name: "+BTPBF", Manual: "BTN 2.27", Title: "search the remote phonebook", Fidelity: engine.Accepted,
			Params: atparser.Params{
				atparser.Int("mode", 0, 1), atparser.Str("string", 64), atparser.Int("storage", 1, 10).Opt(), atparser.Int("order", 0, 2).Opt(),
			},
			Test: info("+BTPBF: (0,1),(32,64),(1-10),(0-2)"),
			Write: phone(func(c *engine.Call) error {
				g.eng.URC("+BTPBF: %d,255", c.Args.Int("mode"))
				return nil
			}),
			Note: "The phone finds nothing.",
		},
		{
			Name: "+BTAVRCOP", Manual: "BTN 2.28", Title: "music control", Fidelity: engine.Accepted,
			Params: atparser.Params{atparser.Int("operator", 0, 6)},
			Test:   info("+BTAVRCOP: (0-STOP,1-PLAY,2-PAUSE,3-FORWARD,4-BACKWARD,5-VOL_UP,6-VOL_DOWN)"),
			Write: g.on(func(*engine.Call) error {
				if _, ok := g.connected(profileA2DP); !ok {
					return cmeA2DP
				}
				return nil
			}),
			Note: "Nothing plays.",
		},
		{
			Name: "+CPBFEX", Manual: "BTN 2.32", Title: "search the own phonebook",
			Params: atparser.Params{atparser.Int("mode", 0, 1), atparser.Str("value", 40)}, Test: info("+CPBFEX: (0,1),40"), Write: g.findOwn,
			Note: "The first hit in SM, ME or FD. The quotes around it are a guess.",
		},
		engine.Setting(engine.Command{
			Name: "+BTRING", Manual: "BTN 2.33", Title: "ring of the phone", Params: atparser.Params{atparser.Int("mode", 0, 1)}, Fidelity: engine.Stored,
			Note: idlePhone,
		}, &g.ring),
		{
			Name: "+BTCLCCS", Manual: "BTN 2.37", Title: "calls of the phone (6261)", Fidelity: engine.Stored, Note: idlePhone,
			Params: atparser.Params{atparser.Int("mode", 0, 1)}, Test: info("+BTCLCCS: (0,1)"),
			Read: func(c *engine.Call) error {
				c.Info("+BTCLCCS: %d", g.callReports)
				return nil
			},
			Write: func(c *engine.Call) error {
				g.callReports = c.Args.Int("mode")
				return nil
			},
			Execute: phone(func(*engine.Call) error {
				g.eng.URC("+BTCLCCS: %d,0,,0", g.callReports)
				return nil
			}),
		},
	}
}

const idlePhone = "The phone does nothing and nobody calls it."

// findOwn is +CPBFEX: the name of a number (0) or the number of a name (1). What is
// not there is OK alone.
func (g *Group) findOwn(c *engine.Call) error {
	value := c.Args.Str("value")
	text, _ := g.book.Named(value)
	if c.Args.Int("mode") == 0 {
		text = g.texts.Say(g.book.NameOf(value))
	}
	if text != "" {
		c.Info("+CPBFEX: \"%s\"", strings.ReplaceAll(text, `"`, ""))
	}
	return nil
}
