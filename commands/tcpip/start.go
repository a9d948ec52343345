package tcpip

import (
	"errors"
	"net/netip"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/socket"
)

// start is +CIPSTART (manual 8.2.2). OK comes as soon as the line is accepted;
// how it went comes later, unsolicited.
func (g *Group) start(c *engine.Call) error {
	l := g.links[0]
	if g.multi() {
		l = g.links[c.Args.Int("n")]
	}
	if err := g.mayStart(l); err != nil {
		return err
	}
	l.reset()
	l.on = c.Terminal()
	l.proto = socket.Protocol(c.Args.Str("mode"))
	l.host, l.port = c.Args.Str("address"), uint16(c.Args.Int("port"))
	l.context = g.selected
	if !g.multi() && g.ctx().state == pdpDeact {
		l.proto = ""
		l.tell("STATE: " + pdpDeact.String())
		l.tell("CONNECT FAIL")
		return nil
	}
	if g.ctx().state == ipInitial {
		g.startFromInitial(l)
		return nil
	}
	l.open(startMax)
	return nil
}

// mayStart is what +CIPSTART is refused with.
func (g *Group) mayStart(l *link) error {
	state := g.ctx().state
	if g.multi() {
		switch {
		case l.state.inUse():
			return engine.Text(l.word("ALREADY CONNECT"))
		case state != ipStatus, g.server != nil && g.busyLinks() >= serverLinks:
			return engine.CMENotAllowed
		}
		return nil
	}
	switch {
	case l.state == connected || l.state == remoteClosing:
		// seen: ERROR stands before it
		return &engine.Failure{Err: engine.ErrPlain, After: []string{"ALREADY CONNECT"}}
	case l.state.inUse(), g.server != nil:
		return engine.CMENotAllowed
	case state == ipInitial, state == ipStatus, state == pdpDeact:
		return nil
	}
	return engine.CMENotAllowed
}

func (g *Group) busyLinks() int {
	n := 0
	for _, l := range g.links {
		if l.state.inUse() {
			n++
		}
	}
	return n
}

// startFromInitial is single mode doing +CSTT, +CIICR and +CIFSR by itself.
func (g *Group) startFromInitial(l *link) {
	l.setState(connecting, "")
	l.limit = g.loop.Await(startFromOff, func() {
		if g.contexts[l.context].state == ipConfig {
			g.giveUp(l.context)
		}
		l.openFailed(socket.ErrTimeout)
	})
	g.autoContext(l.context, l.turn, l, func(err error) {
		if err != nil {
			l.openFailed(err)
			return
		}
		l.dial()
	})
}

// autoContext takes the context from IP INITIAL to IP STATUS for a link.
func (g *Group) autoContext(i, turn int, l *link, done func(error)) {
	x := &g.contexts[i]
	x.apn, x.user, x.pwd = g.apn, g.user, g.pwd
	g.setState(i, ipStart)
	g.activate(i, func(err error) {
		if err == nil {
			g.setState(i, ipStatus)
		}
		if l.turn == turn {
			done(err)
		}
	})
}

// open starts the connection with a limit.
func (l *link) open(limit time.Duration) {
	l.setState(connecting, "")
	l.limit = l.g.loop.Await(limit, func() { l.openFailed(socket.ErrTimeout) })
	l.dial()
}

// dial crosses the radio, twice when a name has to be looked up, and opens the socket.
func (l *link) dial() {
	open := l.guard(func() {
		local := l.localTCP
		if l.proto == socket.UDP {
			local = l.localUDP
		}
		l.conn = l.network().Open(socket.Request{
			Protocol: l.proto, Link: l.n, Host: l.host, Port: l.port,
			LocalPort: uint16(local), AnyPeer: l.udpMode > 0, Probe: l.g.probe(),
		}, l.events())
	})
	if l.proto == socket.UDP {
		l.g.carrier.Up(0, open)
		return
	}
	if _, err := netip.ParseAddr(l.host); err == nil {
		l.g.carrier.Up(header, open)
		return
	}
	l.g.roundTrip(l.guard(func() { l.g.carrier.Up(header, open) }))
}

// probe is the keep-alive of +CIPTKA.
func (g *Group) probe() *socket.Probe {
	if g.tka == 0 {
		return &socket.Probe{}
	}
	return &socket.Probe{
		Idle: time.Duration(g.tkaIdle) * time.Second, Interval: time.Duration(g.tkaInterval) * time.Second, Count: g.tkaCount,
	}
}

// events takes what the socket of this use of the link reports.
func (l *link) events() func(socket.Event) {
	turn := l.turn
	return func(ev socket.Event) {
		if l.turn != turn {
			return
		}
		switch ev.Kind {
		case socket.Up:
			l.carrier().Down(header, l.guard(l.isUp))
		case socket.Data:
			l.take(ev.Data, ev.From)
		case socket.Down:
			l.carrier().Down(header, l.guard(func() { l.isDown(ev.Err) }))
		}
	}
}

// isUp is the moment when the module knows that the connection is there.
func (l *link) isUp() {
	if l.state != connecting {
		return
	}
	l.limit.Stop()
	l.peer = l.conn.Peer()
	l.setState(connected, "")
	l.conn.Credit(l.g.cfg.Window)
	if l.g.mode == 1 && !l.g.multi() {
		l.goTransparent()
		return
	}
	l.urc("CONNECT OK")
}

// openFailed ends an opening: single mode prints the state first (seen).
func (l *link) openFailed(err error) {
	if l.state != connecting {
		return
	}
	g := l.g
	l.drop()
	l.setState(closed, why(err))
	if errors.Is(err, socket.ErrSecure) { // seen
		l.urc("CLOSE OK")
		return
	}
	if !g.multi() {
		l.tell("STATE: " + g.state())
	}
	l.urc("CONNECT FAIL")
}

// isDown is the end of the connection from the other side, or by an error.
func (l *link) isDown(err error) {
	l.conn = nil
	if l.state == connecting {
		l.openFailed(err)
		return
	}
	l.remoteClosed(err)
}

// why words an error for events and the log.
func why(err error) string {
	if err == nil {
		return ""
	}
	for _, known := range []error{
		socket.ErrNoSuchName, socket.ErrNameServer, socket.ErrRefused, socket.ErrUnreachable,
		socket.ErrTimeout, socket.ErrReset, socket.ErrDenied, socket.ErrPortInUse, socket.ErrSecure,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}
