package ipapp

import (
	"fmt"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// mmsCommands is chapter 15.
func (g *Group) mmsCommands() []engine.Command {
	s := &g.mms
	cmds := append(s.settings(), s.content()...)
	cmds = append(cmds, s.recipients()...)
	cmds = append(cmds, s.receiving()...)
	cmds = append(cmds, s.session()...)
	for i := range cmds {
		cmds[i].Fidelity, cmds[i].Evidence = engine.Modelled, engine.FromManual
	}
	return cmds
}

// setting declares a command that keeps values, which +CMMSSCONT stores.
func (s *mmsService) setting(name, section, title, ranges string, p atparser.Params, print func() string, set func(*engine.Call)) engine.Command {
	return engine.Command{
		Name: name, Manual: section, Title: title, Params: p,
		Test: text(name + ": " + ranges),
		Read: s.inside(func(c *engine.Call) error { c.Info("%s: %s", name, print()); return nil }),
		Write: s.inside(func(c *engine.Call) error {
			set(c)
			return nil
		}),
	}
}

func (p *mmsPara) sendConfig() string {
	return fmt.Sprintf("%d,%d,%d,%d,%d,%d,%d,%d", p.valid, p.pri, p.sendrep, p.readrep, p.visible, p.class, p.subctrl, p.notify)
}

func (p *mmsPara) proxy() string { return fmt.Sprintf(`"%s",%d`, p.gateway, p.port) }

func quotedText(s string) string { return `"` + s + `"` }

// settings are manual 15.2.1 to 15.2.4, and 15.2.19 to 15.2.21.
func (s *mmsService) settings() []engine.Command {
	p := &s.para
	cfg := s.setting("+CMMSSENDCFG", "15.2.4", "how to send", "(0-6), (0-3),(0,1), (0,1),(0-2),(0-4),(1-2),(0,1)", atparser.Params{
		atparser.Int("valid", 0, 6), atparser.Int("pri", 0, 3).Opt(), atparser.Int("sendrep", 0, 1).Opt(), atparser.Int("readrep", 0, 1).Opt(),
		atparser.Int("visible", 0, 2).Opt(), atparser.Int("class", 0, 4).Opt(), atparser.Int("subctrl", 1, 2).Opt(), atparser.Int("notifrspcheck", 0, 1).Opt(),
	}, p.sendConfig, func(c *engine.Call) {
		for name, v := range map[string]*int{
			"valid": &p.valid, "pri": &p.pri, "sendrep": &p.sendrep, "readrep": &p.readrep, "visible": &p.visible,
			"class": &p.class, "subctrl": &p.subctrl, "notifrspcheck": &p.notify,
		} {
			if c.Args.Has(name) {
				*v = c.Args.Int(name)
			}
		}
	})
	cfg.Note = "Goes into M-Send.req; <valid> 5 leaves the time to the centre, as 6 does. <subctrl> has no effect: the manual does not say what it controls. A failure to tell the centre of a fetched message is only logged."
	proxy := s.setting("+CMMSPROTO", "15.2.2", "MMS proxy", `"(0-255).(0-255).(0-255).(0-255)",(1-65535)`,
		atparser.Params{atparser.Addr("Gateway"), atparser.Int("Port", 1, 65535)}, p.proxy,
		func(c *engine.Call) { p.gateway, p.port = c.Args.Str("Gateway"), c.Args.Int("Port") })
	proxy.Note = "Without one the centre is asked directly."
	return []engine.Command{
		s.setting("+CMMSCURL", "15.2.1", "address of the MMS centre", `"URL"`, atparser.Params{atparser.Str("mmscurl", 0)},
			func() string { return quotedText(p.url) }, func(c *engine.Call) { p.url = c.Args.Str("mmscurl") }),
		proxy,
		s.setting("+CMMSCID", "15.2.3", "bearer for MMS", "(1-3)", atparser.Params{atparser.Int("value", 1, maxBearers)},
			func() string { return fmt.Sprint(p.cid) }, func(c *engine.Call) { p.cid = c.Args.Int("value") }),
		cfg,
		s.setting("+CMMSUA", "15.2.19", "user agent", `"UserAgent"`, atparser.Params{atparser.Str("UA", 0)},
			func() string { return quotedText(p.ua) }, func(c *engine.Call) { p.ua = c.Args.Str("UA") }),
		s.setting("+CMMSPROFILE", "15.2.20", "user agent profile", `"UserAgentProfile"`, atparser.Params{atparser.Str("UAProfile", 0)},
			func() string { return quotedText(p.profile) }, func(c *engine.Call) { p.profile = c.Args.Str("UAProfile") }),
		s.setting("+CMMSTIMEOUT", "15.2.21", "timeouts", "(10-1000),(10-1000)",
			atparser.Params{atparser.Int("Send timeout", 10, 1000), atparser.Int("Recv timeout", 10, 1000)},
			func() string { return fmt.Sprintf("%d,%d", p.send, p.receive) },
			func(c *engine.Call) { p.send, p.receive = c.Args.Int("Send timeout"), c.Args.Int("Recv timeout") }),
	}
}

// content are manual 15.2.5 to 15.2.8.
func (s *mmsService) content() []engine.Command {
	row := func(kind string, most, least int, name string) string {
		return fmt.Sprintf(`+CMMSDOWN: "%s", (1-%d), (%d-)%s`, kind, most, least, name)
	}
	rows := []string{
		row("PIC", maxMMSFile, 5000, `,"NAME"`), row("TEXT", maxMMSText, 2000, `,"NAME"`), row("TITLE", maxMMSTitle, 2000, ""),
	}
	for _, kind := range []string{"AUDIO_ACC", "AUDIO_AMR", "AUDIO_BASIC", "AUDIO_MID", "AUDIO_MPEG", "VIDEO_3GPP", " VIDEO _MP4"} {
		rows = append(rows, row(kind, maxMMSFile, 5000, `,"NAME"`)) // spelled so by the module (manual 15.2.6)
	}
	return []engine.Command{
		{
			Name: "+CMMSEDIT", Manual: "15.2.5", Title: "edit mode", Params: atparser.Params{atparser.Int("mode", 0, 1)},
			Test: text("+CMMSEDIT: (0,1)"), Write: s.inside(s.setEdit),
			Read: s.inside(func(c *engine.Call) error { c.Info("+CMMSEDIT: %d", s.edit); return nil }),
		},
		{
			Name: "+CMMSDOWN", Manual: "15.2.6", Title: "load a part or the title",
			Params: atparser.Params{
				atparser.Word("type", "TITLE", "TEXT", "PIC", "AUDIO_AAC", "AUDIO_AMR", "AUDIO_BASIC", "AUDIO_MID", "AUDIO_MPEG", "VIDEO_3GPP", "VIDEO_MP4"),
				atparser.Int("size", 1, maxMMSFile), atparser.Int("time", 2000, maxRange), atparser.Str("name", 40).Opt(),
			},
			Note: "Texts are UTF-8, or UCS-2 behind FF FE. All ten types are there on every model. DCD is on while the bytes are taken.",
			Test: text(rows...), Write: s.editing(s.load),
		},
		{
			Name: "+CMMSDELFILE", Manual: "15.2.7", Title: "drop a part", Params: atparser.Params{atparser.Int("fileIndex", 1, maxMMSParts)},
			Test: engine.OK, Write: s.editing(s.dropFile),
		},
		{
			Name: "+CMMSSEND", Manual: "15.2.8", Title: "send the MMS", Params: atparser.Params{atparser.Str("address", maxMMSAddress)},
			Note: "M-Send.req goes to the centre by HTTP, for real; OK comes with its M-Send.conf.",
			Test: text(`+CMMSSEND: "ADDRESS"`), Write: s.inside(s.send), Execute: s.inside(s.send),
		},
	}
}

// recipients are manual 15.2.9 to 15.2.14.
func (s *mmsService) recipients() []engine.Command {
	var all []engine.Command
	for i, kind := range []struct{ name, title string }{{"RECP", "recipient"}, {"CC", "copy recipient"}, {"BCC", "hidden recipient"}} {
		name, drop := "+CMMS"+kind.name, "+CMMSDEL"+kind.name
		all = append(all, engine.Command{
			Name: name, Manual: fmt.Sprintf("15.2.%d", 9+i), Title: "add a " + kind.title,
			Params: atparser.Params{atparser.Str("addr", maxMMSAddress)},
			Test:   text(name + `: "ADDRESS"`), Read: s.editing(s.readPeople), Write: s.editing(s.addPerson),
		}, engine.Command{
			Name: drop, Manual: fmt.Sprintf("15.2.%d", 12+i), Title: "drop a " + kind.title,
			Params: atparser.Params{atparser.Str("addr", maxMMSAddress)},
			Test:   text(drop + `: "ADDRESS"`), Write: s.editing(s.dropPerson), Execute: s.editing(s.dropPerson),
		})
	}
	return all
}

// maxPush is the last place of a push message on the card that is asked for; our own choice.
const maxPush = 255

// receiving are manual 15.2.15 to 15.2.18.
func (s *mmsService) receiving() []engine.Command {
	index := atparser.Params{atparser.Int("index", 1, maxPush)}
	return []engine.Command{
		{
			Name: "+CMMSRECV", Manual: "15.2.15", Title: "fetch an MMS", Params: index,
			Note: "Fetches from the URL of the push message. Needs the push messages of the card.",
			Test: text(fmt.Sprintf("+CMMSRECV: (1-%d)", maxPush)), Write: s.reading(s.receive),
		},
		{
			Name: "+CMMSVIEW", Manual: "15.2.16", Title: "show the MMS in the buffer",
			Note: "Sound and video have the type number 1, a guess.",
			Test: engine.OK, Execute: s.inside(s.view),
		},
		{
			Name: "+CMMSREAD", Manual: "15.2.17", Title: "read a part", Params: atparser.Params{atparser.Int("fileIndex", 1, maxMMSParts)},
			Timing: engine.Timing{Max: mmsReadMax},
			Test:   engine.OK, Write: s.inside(s.readFile),
		},
		{
			Name: "+CMMSRDPUSH", Manual: "15.2.18", Title: "read a push message", Params: index, Timing: engine.Timing{Max: mmsReadMax},
			Test: text(fmt.Sprintf("+CMMSRDPUSH: (1-%d)", maxPush)), Write: s.reading(s.readPush),
		},
	}
}

// session are manual 15.2.22 to 15.2.25.
func (s *mmsService) session() []engine.Command {
	return []engine.Command{
		{
			Name: "+CMMSSTATUS", Manual: "15.2.22", Title: "what the MMS task does",
			Note: "Only MMS_IDLE can be read, since what takes time keeps the line.",
			Test: engine.OK, Read: func(c *engine.Call) error {
				if !s.on {
					return engine.CMENotAllowed
				}
				c.Info("+CMMSSTATUS:%s", s.status)
				return nil
			},
		},
		{Name: "+CMMSINIT", Manual: "15.2.23", Title: "start MMS", Test: engine.OK, Execute: s.init},
		{Name: "+CMMSTERM", Manual: "15.2.24", Title: "end MMS", Test: engine.OK, Execute: s.inside(s.term)},
		{
			Name: "+CMMSSCONT", Manual: "15.2.25", Title: "keep the MMS settings",
			Test: engine.OK,
			Read: s.inside(func(c *engine.Call) error {
				p := &s.para
				c.Lines(fmt.Sprintf("+CMMSSCONT: %d", s.notKept), fmt.Sprintf("+CMMSCID: %d", p.cid), "+CMMSCURL: "+quotedText(p.url),
					"+CMMSUA: "+quotedText(p.ua), "+CMMSPROFILE: "+quotedText(p.profile), "+CMMSPROTO: "+p.proxy(),
					"+CMMSSENDCFG: "+p.sendConfig(), fmt.Sprintf("+CMMSTIMEOUT: %d,%d", p.send, p.receive))
				return nil
			}),
			Execute: s.inside(func(*engine.Call) error {
				s.notKept = 0
				s.g.eng.Keep("+CMMSSCONT")
				return nil
			}),
			Keep: append(s.para.keep(), &s.notKept),
		},
	}
}
