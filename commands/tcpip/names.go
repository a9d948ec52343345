package tcpip

import (
	"errors"
	"fmt"
	"net/netip"

	"sim800emu/engine"
	"sim800emu/internal/socket"
)

// Error codes of +CDNSGIP (manual 8.2.14).
const (
	dnsNetworkError = 3
	dnsCommonError  = 8
)

// lookUp is +CDNSGIP: OK first, the answer later. It needs a context.
func (g *Group) lookUp(c *engine.Call) error {
	if !g.ctx().state.up() {
		return engine.CMENotAllowed
	}
	name, life := c.Args.Str("domain name"), g.life
	g.carrier.Up(header, func() {
		g.net.Resolve(name, func(addrs []netip.Addr, err error) {
			g.carrier.Down(header, func() {
				if g.life == life {
					g.lookedUp(name, addrs, err)
				}
			})
		})
	})
	return nil
}

func (g *Group) lookedUp(name string, addrs []netip.Addr, err error) {
	switch {
	case errors.Is(err, socket.ErrNameServer):
		g.urc("+CDNSGIP: 0,%d", dnsNetworkError)
	case err != nil || len(addrs) == 0:
		g.urc("+CDNSGIP: 0,%d", dnsCommonError)
	default:
		text := fmt.Sprintf(`+CDNSGIP: 1,"%s","%s"`, name, addrs[0])
		if len(addrs) > 1 {
			text += fmt.Sprintf(`,"%s"`, addrs[1])
		}
		g.urc("%s", text)
	}
}

// nameServers is the read form of +CDNSCFG; its lines have no prefix.
func (g *Group) nameServers(c *engine.Call) error {
	c.Lines("PrimaryDns: "+g.dns1, "SecondaryDns: "+g.dns2)
	return nil
}
