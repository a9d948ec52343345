package bluetooth

import (
	"fmt"
	"slices"
	"time"

	"sim800emu/engine"
)

// setPower is +BTPOWER. The OK comes at once, the state follows.
func (g *Group) setPower(c *engine.Call) error {
	on := c.Args.Int("n") == 1
	switch {
	case on && g.state != off:
		return cmeNotIdle
	case !on && g.state == off:
		return cmeOff
	case on:
		g.state, g.power = goingOn, 1
		g.later(switchTime, func() { g.state = idle })
	default:
		g.state, g.power = goingOff, 0
		g.found, g.links, g.asked, g.caller, g.gatt = nil, nil, nil, nil, gatt{}
		g.later(switchTime, func() { g.state = off })
	}
	return nil
}

func (g *Group) readStatus(c *engine.Call) error {
	lines := []string{fmt.Sprintf("+BTSTATUS: %d", g.state)}
	for i, d := range g.paired {
		lines = append(lines, fmt.Sprintf("P: %d,%q,%s", i+1, d.Name, d.Address))
	}
	for _, l := range g.links {
		lines = append(lines, fmt.Sprintf("C: %d,%q,%s,%q", l.id, l.device.Name, l.device.Address, profileNames()[l.profile]))
	}
	c.Lines(lines...)
	return nil
}

// scan is +BTSCAN.
func (g *Group) scan(c *engine.Call) error {
	const finished, stopped = 1, 2
	if c.Args.Int("switch") == 0 {
		if g.state != inquiry {
			return cmeNotIdle
		}
		g.timer.Stop()
		g.state = idle
		g.eng.URC("+BTSCAN: %d", stopped)
		return nil
	}
	if g.state != idle {
		return cmeNotIdle
	}
	g.state, g.found = inquiry, nil
	until := g.loop.Now() + time.Duration(c.Args.Int("Timer"))*time.Second
	var step func()
	step = func() {
		if n := len(g.found); n < len(g.cfg.Devices) {
			d := g.cfg.Devices[n]
			g.found = append(g.found, d)
			g.eng.URC("+BTSCAN: 0,%d,%q,%s,%d", n+1, d.Name, d.Address, d.RSSI)
			if n+1 < len(g.cfg.Devices) && g.loop.Now()+findTime < until {
				g.later(findTime, step)
				return
			}
		}
		g.later(until-g.loop.Now(), func() {
			g.state = idle
			g.eng.URC("+BTSCAN: %d", finished)
		})
	}
	g.later(findTime, step)
	return nil
}

// pair is +BTPAIR: 0 asks a device that a scan has found, 1 confirms its number,
// 2 gives a key, which no device here asks for.
func (g *Group) pair(c *engine.Call) error {
	const ask, answer = 0, 1
	n := c.Args.Int("value")
	switch c.Args.Int("mode") {
	case ask:
		d, ok := g.device(g.found, n)
		switch {
		case g.state != idle:
			return cmeNotIdle
		case !ok:
			return cmeNoDevice
		case slices.ContainsFunc(g.paired, func(p Device) bool { return p.Address == d.Address }):
			return cmeBonded
		}
		g.state = pairing
		g.later(pairTime, func() { g.askNumber(d) })
		return nil
	case answer:
		if g.asked == nil || n > 1 {
			return cmeNotIdle
		}
		d := *g.asked
		g.asked = nil
		g.later(pairTime, func() { g.endPair(d, n == 1) })
		return nil
	default:
		return cmeNotIdle
	}
}

func (g *Group) askNumber(d Device) {
	const byItself = 2
	if g.pairMode == byItself {
		g.endPair(d, true)
		return
	}
	g.state, g.asked = confirm, &d
	g.eng.URC("+BTPAIRING: %q,%s,%06d", d.Name, d.Address, g.loop.Rand.IntN(1000000))
	g.patient(pairLimit, func() {
		g.asked = nil
		g.endPair(d, false)
	})
}

func (g *Group) endPair(d Device, ok bool) {
	g.state = idle
	if !ok {
		g.eng.URC("+BTPAIR: 0")
		return
	}
	g.paired = append(g.paired, d)
	g.eng.URC("+BTPAIR: %d,%q,%s", len(g.paired), d.Name, d.Address)
}

// unpair is +BTUNPAIR; 0 means all.
func (g *Group) unpair(c *engine.Call) error {
	id := c.Args.Int("device ID")
	if id == 0 {
		g.paired, g.links = nil, nil
		return nil
	}
	d, ok := g.device(g.paired, id)
	if !ok {
		return cmeNotPaired
	}
	g.paired = slices.Delete(g.paired, id-1, id)
	g.links = slices.DeleteFunc(g.links, func(l *link) bool { return l.device.Address == d.Address })
	return nil
}

// connect is +BTCONNECT.
func (g *Group) connect(c *engine.Call) error {
	d, ok := g.device(g.paired, c.Args.Int("device ID"))
	if !ok {
		return cmeNotPaired
	}
	profile := c.Args.Int("profile ID")
	_, known := profileNames()[profile]
	switch {
	case !known:
		return cmeNoProfile
	case len(g.links) == atMost:
		return cmeTooMany
	case slices.ContainsFunc(g.links, func(l *link) bool { return l.device == d && l.profile == profile }):
		return cmeNoLink
	}
	g.state = connecting
	g.later(connectTime, func() { g.linked(d, profile) })
	return nil
}

// linked is a connection that has come about.
func (g *Group) linked(d Device, profile int) *link {
	g.state = idle
	id := 1
	for slices.ContainsFunc(g.links, func(l *link) bool { return l.id == id }) {
		id++
	}
	l := &link{id: id, profile: profile, device: d}
	g.links = append(g.links, l)
	g.eng.URC("+BTCONNECT: %d,%q,%s,%q", id, d.Name, d.Address, profileNames()[profile])
	return l
}

// unlink is the end of a connection.
func (g *Group) unlink(l *link) {
	g.links = slices.DeleteFunc(g.links, func(o *link) bool { return o == l })
	g.eng.URC("+BTDISCONN: %q,%s,%q", l.device.Name, l.device.Address, profileNames()[l.profile])
}

// disconnect is +BTDISCONN.
func (g *Group) disconnect(c *engine.Call) error {
	id := c.Args.Int("device ID")
	i := slices.IndexFunc(g.links, func(l *link) bool { return l.id == id })
	if i < 0 {
		return cmeNoLink
	}
	g.unlink(g.links[i])
	return nil
}

// listProfiles is +BTGETPROF.
func (g *Group) listProfiles(c *engine.Call) error {
	if _, ok := g.device(g.paired, c.Args.Int("device ID")); !ok {
		return cmeNotPaired
	}
	var lines []string
	names := profileNames()
	for n := 1; n < 16; n++ {
		if name, ok := names[n]; ok {
			lines = append(lines, fmt.Sprintf("+BTGETPROF: %d,%q", n, name))
		}
	}
	c.Lines(lines...)
	return nil
}

// readSignal is +BTRSSI of a link.
func (g *Group) readSignal(c *engine.Call) error {
	id := c.Args.Int("device ID")
	for _, l := range g.links {
		if l.id == id {
			c.Info("+BTRSSI: %d", l.device.RSSI)
			return nil
		}
	}
	return cmeNoLink
}

// sendFile is +BTOPPPUSH.
func (g *Group) sendFile(c *engine.Call) error {
	const sent = 1
	if _, ok := g.device(g.paired, c.Args.Int("device ID")); !ok {
		return cmeNotPaired
	}
	if _, err := g.files.Size(c.Args.Str("string")); err != nil {
		return cmePath
	}
	g.later(connectTime, func() { g.eng.URC("+BTOPPPUSH: %d", sent) })
	return nil
}

// send is +BTSPPSEND: with a length, or up to Ctrl-Z.
func (g *Group) send(c *engine.Call) error {
	length := 0
	if c.Form.String() == "write" {
		length = c.Args.Int("length")
		if c.Args.Has("connectId") != (g.multi == 1) {
			return engine.ErrPlain
		}
	} else if g.multi == 1 {
		return engine.ErrPlain
	}
	l := g.chosen(c)
	if l == nil {
		return cmeSPP
	}
	word := "SEND OK"
	if g.words == 1 {
		word = "BT SEND OK"
	}
	return c.Prompt(engine.Prompt{
		Length: length, Max: mostSent,
		Got: func(data []byte) error {
			if !slices.Contains(g.links, l) {
				return cmeSPP // the device has gone meanwhile
			}
			l.sent = append(l.sent, data...)
			l.sent = l.sent[max(0, len(l.sent)-mostKept):]
			return engine.Text(word)
		},
		Dropped: func() error { return nil },
		TooLong: func() error { return engine.ErrPlain },
	})
}

// mostSent is the longest packet of +BTSPPSEND (Bluetooth note 2.15).
const mostSent = 1024
