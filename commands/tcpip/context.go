package tcpip

import (
	"net/netip"

	"sim800emu/engine"
)

// startTask is +CSTT with its parameters (manual 8.2.9): IP INITIAL to IP START.
func (g *Group) startTask(c *engine.Call) error {
	if g.ctx().state != ipInitial {
		return engine.CMENotAllowed
	}
	g.apn, g.user, g.pwd = c.Args.Str("apn"), c.Args.Str("user name"), c.Args.Str("password")
	return g.startTaskAsSet(c)
}

// startTaskAsSet is +CSTT alone: the account that is set.
func (g *Group) startTaskAsSet(*engine.Call) error {
	x := g.ctx()
	if x.state != ipInitial {
		return engine.CMENotAllowed
	}
	x.apn, x.user, x.pwd = g.apn, g.user, g.pwd
	g.setState(g.selected, ipStart)
	return nil
}

func (g *Group) readTask(c *engine.Call) error {
	c.Info(`+CSTT: "%s","%s","%s"`, g.apn, g.user, g.pwd)
	return nil
}

// notUp is what a TE sees when the context cannot be brought up.
func notUp() error {
	return &engine.Failure{Before: []string{"+PDP: DEACT"}, Err: engine.ErrPlain}
}

// bringUp is +CIICR (manual 8.2.10). The line stays open until the network has
// answered. A context defined by +CGDCONT serves without +CSTT (seen).
func (g *Group) bringUp(c *engine.Call) error {
	x := g.ctx()
	if x.state == ipInitial {
		if apn, ok := g.bearer.DefinedAPN(); ok {
			x.apn, x.user, x.pwd = apn, "", ""
			g.setState(g.selected, ipStart)
		}
	}
	if x.state != ipStart {
		return engine.CMENotAllowed
	}
	done, pending := c.Later()
	i := g.selected
	x.raising = func() { done(engine.ErrPlain) }
	c.OnExpire(func() error {
		x.raising = nil
		g.giveUp(i)
		return notUp()
	})
	g.activate(i, func(err error) {
		if !c.Open() {
			return
		}
		x.raising = nil
		if err != nil {
			done(notUp())
			return
		}
		done(nil)
	})
	return pending
}

// activate takes context i from IP START by IP CONFIG to IP GPRSACT, or to PDP DEACT.
func (g *Group) activate(i int, done func(error)) {
	x := &g.contexts[i]
	g.setState(i, ipConfig)
	g.bearer.Activate(x.apn, x.user, x.pwd, func(a netip.Addr, err error) {
		if x.state != ipConfig {
			return // shut, or given up, in the meantime
		}
		if err != nil {
			g.log.Info().Dur("t", g.loop.Now()).Err(err).Msg("context not activated")
			g.setState(i, pdpDeact)
			done(err)
			return
		}
		x.addr = a
		g.setState(i, ipGPRSAct)
		done(nil)
	})
}

// giveUp ends the activation of context i when its limit is over. The network
// must not answer it later: the next one starts anew.
func (g *Group) giveUp(i int) {
	g.setState(i, pdpDeact)
	if !g.contexts[1-i].state.up() {
		g.bearer.Deactivate(func() {})
	}
}

// localAddress is +CIFSR (manual 8.2.11): the address alone, no prefix and no
// OK. It is the step from IP GPRSACT to IP STATUS.
func (g *Group) localAddress(c *engine.Call) error {
	x := g.ctx()
	if !x.state.up() {
		return engine.CMENotAllowed
	}
	g.setState(g.selected, ipStatus)
	c.Info("%s", x.addr)
	return engine.Silent
}

// selectContext is +CIPSGTXT (manual 8.2.29), multi mode only.
func (g *Group) selectContext(c *engine.Call) error {
	if !g.multi() {
		return engine.CMENotAllowed
	}
	g.selected = c.Args.Int("mode")
	return nil
}

// shut is +CIPSHUT (manual 8.2.7): allowed in every state; SHUT OK takes the
// place of OK. With two contexts in use it shuts the selected one.
func (g *Group) shut(c *engine.Call) error {
	i := g.selected
	for _, l := range g.links {
		if l.state == initial || l.context == i || !g.multi() {
			l.reset()
		}
	}
	if g.server != nil && g.server.context == i {
		g.server.close()
		g.server = nil
	}
	if f := g.contexts[i].raising; f != nil { // on another channel of the multiplexer
		g.contexts[i].raising = nil
		f()
	}
	was := g.contexts[i].state
	g.contexts[i].addr = netip.Addr{}
	if !was.up() && was != ipConfig {
		g.setState(i, ipInitial)
		return engine.Text("SHUT OK")
	}
	done, pending := c.Later()
	finish := func() {
		g.setState(i, ipInitial)
		done(engine.Text("SHUT OK"))
	}
	g.setState(i, pdpDeact)
	c.OnExpire(func() error {
		g.setState(i, ipInitial)
		return engine.Text("SHUT OK")
	})
	if g.contexts[1-i].state.up() {
		finish()
		return pending
	}
	g.bearer.Deactivate(finish)
	return pending
}
