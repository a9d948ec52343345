package tcpip

import (
	"sim800emu/engine"
	"sim800emu/internal/socket"
)

// A server listens for clients (+CIPSERVER, manual 8.2.18).
type server struct {
	port     uint16
	context  int
	state    string // of the S: line
	listener socket.Listener
	gone     bool
}

func (s *server) close() {
	s.gone = true
	s.state = "CLOSING"
	if s.listener != nil {
		s.listener.Close()
	}
}

// serve opens or closes the server. SERVER OK and SERVER CLOSE stand behind OK (note 2.1.3).
func (g *Group) serve(c *engine.Call) error {
	if c.Args.Int("mode") == 0 {
		if g.server == nil || c.Args.Has("port") {
			return engine.CMENotAllowed
		}
		g.server.close()
		g.server = nil
		c.Trail("SERVER CLOSE")
		return nil
	}
	if !c.Args.Has("port") || g.server != nil {
		return engine.CMENotAllowed
	}
	state := g.ctx().state
	single := !g.multi() && (state == ipInitial || state == ipStatus) && !g.links[0].state.inUse()
	multi := g.multi() && state == ipStatus && !g.running()
	if !single && !multi {
		return engine.CMENotAllowed
	}
	s := &server{port: uint16(c.Args.Int("port")), context: g.selected, state: "OPENING"}
	g.server = s
	done, pending := c.Later()
	listen := func() {
		g.net.Listen(s.port, func(l socket.Listener, err error) { g.listening(c, s, l, err, done) }, func(in socket.Incoming) { g.client(s, in) })
	}
	if state != ipInitial {
		listen()
		return pending
	}
	g.autoContext(g.selected, g.links[0].turn, g.links[0], func(err error) {
		if err != nil {
			g.server = nil
			done(engine.CMENotAllowed)
			return
		}
		listen()
	})
	return pending
}

// listening is the host's answer to the request to listen.
func (g *Group) listening(c *engine.Call, s *server, l socket.Listener, err error, done func(error)) {
	if err != nil {
		g.log.Warn().Dur("t", g.loop.Now()).Err(err).Uint16("port", s.port).Msg("the server cannot listen on the host")
		if g.server == s {
			g.server = nil
		}
		done(engine.CMENotAllowed)
		return
	}
	if s.gone {
		l.Close()
		done(engine.CMENotAllowed)
		return
	}
	s.listener, s.state = l, "LISTENING"
	c.Trail("SERVER OK")
	done(nil)
}

// client is a client that came: it takes the lowest free number; single mode
// has room for one.
func (g *Group) client(s *server, in socket.Incoming) {
	l := g.freeLink()
	if s.gone || l == nil {
		in.Conn.Abort()
		return
	}
	l.reset()
	l.proto, l.context, l.accepted = socket.TCP, s.context, true
	l.peer, l.conn = in.From, in.Conn
	l.host, l.port = in.From.Addr().String(), in.From.Port()
	l.setState(connecting, "client of the server")
	in.Start(l.events())
	g.carrier.Down(header, l.guard(func() {
		l.setState(connected, "")
		if l.conn != nil {
			l.conn.Credit(g.cfg.Window)
		}
		if g.mode == 1 && !g.multi() {
			l.goTransparent()
			return
		}
		l.urc("REMOTE IP: " + in.From.Addr().String())
	}))
}

func (g *Group) freeLink() *link {
	if !g.multi() {
		if g.links[0].state.inUse() {
			return nil
		}
		return g.links[0]
	}
	if g.busyLinks() >= serverLinks {
		return nil
	}
	for _, l := range g.links {
		if !l.state.inUse() {
			return l
		}
	}
	return nil
}

// serverState is the read form: mode, and with a server its port, the channel
// it occupies and its bearer.
func (g *Group) serverState(c *engine.Call) error {
	if s := g.server; s != nil {
		c.Info("+CIPSERVER: 1,%d,0,%d", s.port, s.context)
		return nil
	}
	c.Info("+CIPSERVER: 0")
	return nil
}
