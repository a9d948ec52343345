package tcpip

import (
	"fmt"
	"net/netip"

	"sim800emu/engine"
	"sim800emu/internal/socket"
)

// udpMode is +CIPUDPMODE (manual 8.2.25): 1 lets data of any sender in and is
// set before the link is opened; 2 names the next destination and leaves the mode at 1.
func (g *Group) setUDPMode(c *engine.Call) error {
	l := g.links[0]
	if g.multi() {
		l = g.links[c.Args.Int("n")]
	}
	mode := c.Args.Int("mode")
	if mode != 2 {
		if l.state.inUse() || c.Args.Has("IP address") {
			return engine.CMENotAllowed
		}
		l.udpMode, l.udpPeer = mode, netip.AddrPort{}
		return nil
	}
	if !c.Args.Has("IP address") || !c.Args.Has("Port") || l.state != connected || l.proto != socket.UDP || l.udpMode == 0 {
		return engine.CMENotAllowed
	}
	addr, err := netip.ParseAddr(c.Args.Str("IP address"))
	if err != nil {
		return engine.CMENotAllowed
	}
	l.udpPeer = netip.AddrPortFrom(addr, uint16(c.Args.Int("Port")))
	if l.conn != nil {
		l.conn.SendTo(l.udpPeer)
	}
	return nil
}

func (g *Group) readUDPMode(c *engine.Call) error {
	if !g.multi() {
		c.Info("+CIPUDPMODE: %s", g.links[0].udpFields())
		return nil
	}
	var lines []string
	for _, l := range g.links {
		lines = append(lines, fmt.Sprintf("+CIPUDPMODE: %d,%s", l.n, l.udpFields()))
	}
	c.Lines(lines...)
	return nil
}

// udpFields are the mode and where data go: at first to the peer with which the
// link was opened (TCPIP application note 2.1.4).
func (l *link) udpFields() string {
	to := l.udpPeer
	if !to.IsValid() && l.udpMode != 0 && l.state == connected {
		to = l.conn.Peer()
	}
	if to.IsValid() {
		return fmt.Sprintf(`%d,"%s",%d`, l.udpMode, to.Addr(), to.Port())
	}
	return fmt.Sprint(l.udpMode)
}

// setLocalPort is +CLPORT (manual 8.2.8), for the next opening.
func (g *Group) setLocalPort(c *engine.Call) error {
	l := g.links[0]
	if g.multi() {
		l = g.links[c.Args.Int("n")]
	}
	if c.Args.Str("mode") == string(socket.TCP) {
		l.localTCP = c.Args.Int("port")
	} else {
		l.localUDP = c.Args.Int("port")
	}
	return nil
}

func (g *Group) readLocalPort(c *engine.Call) error {
	if !g.multi() {
		c.Info("+CLPORT: %d,%d", g.links[0].localTCP, g.links[0].localUDP)
		return nil
	}
	var lines []string
	for _, l := range g.links {
		lines = append(lines, fmt.Sprintf("+CLPORT: %d,%d,%d", l.n, l.localTCP, l.localUDP))
	}
	c.Lines(lines...)
	return nil
}
