package tcpip

import (
	"fmt"
	"strings"

	"sim800emu/engine"
)

// status is +CIPSTATUS (manual 8.2.12): OK first and the state behind it; in
// multi mode the server's line and a line for each link follow, with no empty
// line between them.
func (g *Group) status(c *engine.Call) error {
	c.Trail("STATE: " + g.state())
	if !g.multi() {
		return nil
	}
	var lines []string
	if s := g.server; s != nil {
		lines = append(lines, fmt.Sprintf(`S: 0,%d,"%d",%q`, s.context, s.port, s.state))
	}
	for _, l := range g.links {
		lines = append(lines, "C: "+l.fields())
	}
	c.Trail(strings.Join(lines, "\r\n"))
	return nil
}

// statusOf is the write form, multi mode only.
func (g *Group) statusOf(c *engine.Call) error {
	if !g.multi() {
		return engine.CMENotAllowed
	}
	c.Info("+CIPSTATUS: %s", g.links[c.Args.Int("n")].fields())
	return nil
}

// fields are number, bearer, protocol, address, port and state of a link; the
// address is the resolved one.
func (l *link) fields() string {
	if l.state == initial {
		return fmt.Sprintf(`%d,,"","","","INITIAL"`, l.n)
	}
	host, port := l.host, l.port
	if l.peer.IsValid() {
		host, port = l.peer.Addr().String(), l.peer.Port()
	}
	return fmt.Sprintf(`%d,%d,%q,%q,"%d",%q`, l.n, l.context, string(l.proto), host, port, l.state)
}
