package tcpip

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

var (
	refused = engine.CMENotAllowed // what the toolkit answers to nearly everything it does not take
	onOff   = func(name string) atparser.Params { return atparser.Params{atparser.Int(name, 0, 1)} }
)

// Commands declares chapter 8 of the manual, in its order.
func (g *Group) Commands() []engine.Command {
	cmds := g.connectionCommands()
	cmds = append(cmds, g.contextCommands()...)
	cmds = append(cmds, g.dataCommands()...)
	cmds = append(cmds, g.sslCommand())
	for i := range cmds {
		if cmds[i].Bad == nil {
			cmds[i].Bad = refused
		}
	}
	return cmds
}

// multiForm is the grammar of multi mode, with the link's number first.
func (g *Group) multiForm(ps ...atparser.Param) *engine.Variant {
	return &engine.Variant{When: "+CIPMUX=1", Use: g.multi, Params: ps}
}

// before refuses the write form of a setting while links are up.
func (g *Group) before(c engine.Command) engine.Command {
	write := c.Write
	c.Write = func(call *engine.Call) error {
		if err := g.beforeLinks(); err != nil {
			return err
		}
		return write(call)
	}
	return c
}

// text is a form that prints fixed lines.
func text(lines ...string) engine.Handler {
	return func(c *engine.Call) error {
		c.Lines(lines...)
		return nil
	}
}

// byMux prints one text in single mode and another in multi mode.
func (g *Group) byMux(single, multi engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if g.multi() {
			return multi(c)
		}
		return single(c)
	}
}

const quad = `"(0-255).(0-255).(0-255).(0-255)"`

// connectionCommands are 8.2.1 to 8.2.8.
func (g *Group) connectionCommands() []engine.Command {
	mode := atparser.Word("mode", "TCP", "UDP")
	address := atparser.Host("address")
	port := atparser.Int("port", 1, 65535)
	link := atparser.Int("n", 0, maxLinks-1)
	localPort := atparser.Int("port", 0, 65535)
	length := atparser.Int("length", 1, maxSend)
	return []engine.Command{
		{
			Name: "+CIPMUX", Manual: "8.2.1", Title: "single or multiple links",
			Params: onOff("n"), Evidence: engine.Seen, Keep: []any{&g.mux},
			Note: "1 only in IP INITIAL; 0 only when everything is shut; also when the value does not change",
			Test: text("+CIPMUX: (0,1)"),
			Read: func(c *engine.Call) error { c.Info("+CIPMUX: %d", g.mux); return nil },
			Write: func(c *engine.Call) error {
				n := c.Args.Int("n")
				if g.contexts[0].state != ipInitial || g.contexts[1].state != ipInitial || g.running() || n == 1 && g.mode == 1 {
					return refused
				}
				for _, l := range g.links {
					l.reset()
				}
				g.mux, g.selected = n, 0
				return nil
			},
		},
		{
			Name: "+CIPSTART", Manual: "8.2.2", Title: "open a TCP or UDP connection",
			Params: atparser.Params{mode, address, port}, Variant: g.multiForm(link, mode, address, port),
			Timing:   engine.Timing{Class: engine.Remote, Max: startMax},
			Evidence: engine.Seen,
			Note:     "OK at once, the result later; 160 s in single mode from IP INITIAL",
			Test: g.byMux(
				text(`+CIPSTART: ("TCP","UDP"),(`+quad+`),(1-65535)`, `+CIPSTART: ("TCP","UDP"),("DOMAIN NAME"),(1-65535)`),
				text(`+CIPSTART: (0-5),("TCP","UDP"),(`+quad+`),(1-65535)`, `+CIPSTART: (0-5),("TCP","UDP"),("DOMAIN NAME"),(1-65535)`)),
			Write: g.start,
		},
		{
			Name: "+CIPSEND", Manual: "8.2.3", Title: "send data on a link", Rings: true,
			Params: atparser.Params{length}, Variant: g.multiForm(link, length.Opt()),
			Timing:   engine.Timing{Class: engine.Remote, Max: sendMax},
			Evidence: engine.Seen,
			Test:     g.byMux(text("+CIPSEND: <length>"), text("+CIPSEND: (0-5),<length>")),
			Read:     g.sendSize, Write: g.send, Execute: g.send,
			Note: "after ESC: OK (guess)",
		},
		engine.Setting(engine.Command{
			Name: "+CIPQSEND", Manual: "8.2.4", Title: "normal or quick sending",
			Params: onOff("n"), Evidence: engine.Seen,
			Note: "It can be set while links are open (TCPIP note 6.4, 6.5).",
		}, &g.qsend),
		{
			Name: "+CIPACK", Manual: "8.2.5", Title: "bytes sent and acknowledged",
			Params: atparser.Params{link},
			Test:   engine.OK, Write: g.acknowledged, Execute: g.acknowledged,
		},
		{
			Name: "+CIPCLOSE", Manual: "8.2.6", Title: "close a link", Rings: true,
			Params:  atparser.Params{atparser.Int("n", 0, 1)},
			Variant: g.multiForm(atparser.Int("id", 0, maxLinks-1), atparser.Int("n", 0, 1).Opt()),
			Timing:  engine.Timing{Class: engine.Remote}, Evidence: engine.Seen,
			Test: engine.OK, Write: g.closeLink, Execute: g.closeLink,
		},
		{
			Name: "+CIPSHUT", Manual: "8.2.7", Title: "shut the IP context", Rings: true,
			Timing: engine.Timing{Class: engine.Network, Max: shutMax}, Evidence: engine.Seen,
			Test: engine.OK, Execute: g.shut,
		},
		{
			Name: "+CLPORT", Manual: "8.2.8", Title: "local port of the client",
			Params: atparser.Params{mode, localPort}, Variant: g.multiForm(link, mode, localPort),
			Evidence: engine.Seen,
			Test:     g.byMux(text(`+CLPORT: ("TCP","UDP"),(0-65535)`), text(`+CLPORT: (0-5),("TCP","UDP"),(0-65535)`)),
			Read:     g.readLocalPort, Write: g.setLocalPort,
		},
	}
}

// contextCommands are 8.2.9 to 8.2.14.
func (g *Group) contextCommands() []engine.Command {
	return []engine.Command{
		{
			Name: "+CSTT", Manual: "8.2.9", Title: "start the task, set APN and account",
			Params: atparser.Params{
				atparser.Str("apn", maxAccount), atparser.Str("user name", maxAccount).Or(""),
				atparser.Str("password", maxAccount).Or(""),
			},
			Evidence: engine.Seen, Keep: []any{&g.apn, &g.user, &g.pwd},
			Test: text(`+CSTT: "APN","USER","PWD"`), Read: g.readTask, Write: g.startTask, Execute: g.startTaskAsSet,
		},
		{
			Name: "+CIICR", Manual: "8.2.10", Title: "bring up the wireless link", Rings: true,
			Timing: engine.Timing{Class: engine.Network, Max: bringUpMax}, Evidence: engine.Seen,
			Test: engine.OK, Execute: g.bringUp,
		},
		{
			Name: "+CIFSR", Manual: "8.2.11", Title: "show the local address",
			Evidence: engine.Seen, Test: engine.OK, Execute: g.localAddress,
		},
		{
			Name: "+CIPSTATUS", Manual: "8.2.12", Title: "state of the links",
			Params: atparser.Params{atparser.Int("n", 0, maxLinks-1)}, Evidence: engine.Seen,
			Test: engine.OK, Write: g.statusOf, Execute: g.status,
		},
		engine.Setting(engine.Command{
			Name: "+CDNSCFG", Manual: "8.2.13", Title: "name servers",
			Params:   atparser.Params{atparser.Addr("pri_dns"), atparser.Addr("sec_dns").Opt()},
			Fidelity: engine.Stored, Note: "names are looked up by the host's resolver whatever is set here",
			Test: text(`+CDNSCFG: ("Primary DNS"),("Secondary DNS")`), Read: g.nameServers,
		}, &g.dns1, &g.dns2),
		{
			Name: "+CDNSGIP", Manual: "8.2.14", Title: "look up a name",
			Params: atparser.Params{atparser.Host("domain name")},
			Timing: engine.Timing{Class: engine.Remote},
			Test:   engine.OK, Write: g.lookUp,
		},
	}
}

// dataCommands are 8.2.15 to 8.2.30.
func (g *Group) dataCommands() []engine.Command {
	link := atparser.Int("n", 0, maxLinks-1)
	udp := []atparser.Param{
		atparser.Int("mode", 0, 2), atparser.Addr("IP address").Opt(), atparser.Int("Port", 1, 65535).Opt(),
	}
	return []engine.Command{
		engine.Setting(engine.Command{
			Name: "+CIPHEAD", Manual: "8.2.15", Title: "header before received data", Params: onOff("mode"),
		}, &g.head),
		engine.Setting(engine.Command{
			Name: "+CIPATS", Manual: "8.2.16", Title: "timer that sends by itself",
			Params: atparser.Params{atparser.Int("mode", 0, 1), atparser.Int("time", 1, 100).Opt()},
		}, &g.ats, &g.atsTime),
		engine.Setting(engine.Command{
			Name: "+CIPSPRT", Manual: "8.2.17", Title: "prompt and SEND OK",
			Params: atparser.Params{atparser.Int("send prompt", 0, 2)},
		}, &g.sprt),
		{
			Name: "+CIPSERVER", Manual: "8.2.18", Title: "TCP server",
			Params: atparser.Params{atparser.Int("mode", 0, 1), atparser.Int("port", 1, 65535).Opt()},
			Test:   text("+CIPSERVER: (0-CLOSE SERVER, 1-OPEN SERVER),(1-65535)"),
			Read:   g.serverState, Write: g.serve,
			Note: "listens on the host's loopback unless told otherwise",
		},
		{
			Name: "+CIPCSGP", Manual: "8.2.19", Title: "CSD or GPRS",
			Params: atparser.Params{
				atparser.Int("mode", 0, 1), atparser.Str("apn", maxAccount).Opt(), atparser.Str("user name", maxAccount).Opt(),
				atparser.Str("password", maxAccount).Opt(), atparser.Int("rate", 0, 3).Opt(),
			},
			Keep: []any{&g.csgp}, Note: "CSD (0) is kept and has no effect",
			Test:  text("+CIPCSGP:0-CSD,DIALNUMBER,USER NAME,PASSWORD,RATE(0-3)", "+CIPCSGP: 1-GPRS,APN,USER NAME,PASSWORD"),
			Read:  g.readBearer,
			Write: g.setBearer,
		},
		engine.Setting(engine.Command{
			Name: "+CIPSRIP", Manual: "8.2.20", Title: "show the sender of received data", Params: onOff("mode"),
		}, &g.srip),
		engine.Setting(engine.Command{
			Name: "+CIPDPDP", Manual: "8.2.21", Title: "watch the GPRS network",
			Params: atparser.Params{
				atparser.Int("mode", 0, 1), atparser.Int("interval", 1, 180).Opt(), atparser.Int("timer", 1, 10).Opt(),
			},
			Fidelity: engine.Stored, Note: "a context that the network takes down is reported at once, with or without the watch",
			Test: text("+CIPDPDP: (0,1),(1-180),(1-10)"),
			Read: func(c *engine.Call) error {
				c.Info("+CIPDPDP: %d, %d, %d", g.dpdp, g.dpdpInterval, g.dpdpTimer)
				return nil
			},
		}, &g.dpdp, &g.dpdpInterval, &g.dpdpTimer),
		g.before(engine.Setting(engine.Command{
			Name: "+CIPMODE", Manual: "8.2.22", Title: "normal or transparent", Params: onOff("mode"),
			Note: "single mode only",
			Test: text("+CIPMODE: (0-NORMAL MODE,1-TRANSPARENT MODE)"),
			Write: func(c *engine.Call) error {
				if c.Args.Int("mode") == 1 && g.multi() {
					return refused
				}
				g.mode = c.Args.Int("mode")
				return nil
			},
		}, &g.mode)),
		g.before(engine.Setting(engine.Command{
			Name: "+CIPCCFG", Manual: "8.2.23", Title: "tune transparent mode",
			Params: atparser.Params{
				atparser.Int("NmRetry", 3, 8), atparser.Int("WaitTm", 1, 10), atparser.Int("SendSz", 1, 1460), atparser.Int("esc", 0, 1),
				atparser.Int("Rxmode", 0, 1).Opt(), atparser.Int("RxSize", 50, 1460).Opt(), atparser.Int("Rxtimer", 20, 1000).Opt(),
			},
			Note: "NmRetry is kept and has no effect: the host's TCP repeats",
			Test: text("+CIPCCFG: (NmRetry:3-8),(WaitTm:2-10),(SendSz:1-1460),(esc:0,1) ,(Rxmode:0,1),(RxSize:50-1460),(Rxtimer:20-1000)"),
		}, &g.retries, &g.waitTm, &g.sendSz, &g.esc, &g.rxMode, &g.rxSize, &g.rxTimer)),
		engine.Setting(engine.Command{
			Name: "+CIPSHOWTP", Manual: "8.2.24", Title: "protocol in the header", Params: onOff("mode"),
		}, &g.showtp),
		{
			Name: "+CIPUDPMODE", Manual: "8.2.25", Title: "UDP to and from many peers",
			Params: udp, Variant: g.multiForm(append([]atparser.Param{link}, udp...)...), Evidence: engine.Seen,
			Test: g.byMux(text("+CIPUDPMODE: (0-2),("+quad+"),(1-65535)"), text("+CIPUDPMODE: (0-5),(0-2),("+quad+"),(1-65535)")),
			Read: g.readUDPMode, Write: g.setUDPMode,
		},
		{
			Name: "+CIPRXGET", Manual: "8.2.26", Title: "fetch received data by command",
			Params: atparser.Params{atparser.Int("mode", 0, 4), atparser.Int("reqlength", 1, maxFetch).Opt()},
			Variant: g.multiForm(atparser.Int("mode", 0, 4), atparser.Int("id", 0, maxLinks-1).Opt(),
				atparser.Int("reqlength", 1, maxFetch).Opt()),
			Evidence: engine.Seen, Keep: []any{&g.rxget},
			Test: g.fetchModes, Read: g.fetchMode, Write: g.fetchData,
		},
		{
			Name: "+CIPSCONT", Manual: "8.2.27", Title: "save the TCP/IP settings",
			Keep: []any{&g.stored},
			Read: g.readStored, Execute: g.store,
		},
		engine.Setting(engine.Command{
			Name: "+CIPRDTIMER", Manual: "8.2.28", Title: "delay after a remote close",
			Params: atparser.Params{atparser.Int("rdsigtimer", 100, 4000), atparser.Int("rdmuxtimer", 100, 7000)},
		}, &g.rdSingle, &g.rdMulti),
		{
			Name: "+CIPSGTXT", Manual: "8.2.29", Title: "select one of two contexts",
			Params: onOff("mode"), Note: "both contexts share one address",
			Test: text("+CIPSGTXT: (0,1)"), Write: g.selectContext,
		},
		engine.Setting(engine.Command{
			Name: "+CIPTKA", Manual: "8.2.30", Title: "TCP keepalive",
			Params: atparser.Params{
				atparser.Int("mode", 0, 1), atparser.Int("keepIdle", 30, 7200).Opt(),
				atparser.Int("keepInterval", 30, 600).Opt(), atparser.Int("keepCount", 1, 9).Opt(),
			},
			Saving: engine.Unstated, Evidence: engine.Seen,
			Note: "The host's TCP asks, by the wall clock, for connections that are opened afterwards; clients of +CIPSERVER are asked as in the factory state.",
		}, &g.tka, &g.tkaIdle, &g.tkaInterval, &g.tkaCount),
	}
}
