package tcpip

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"

	"sim800emu/engine"
)

// fetchData is +CIPRXGET (manual 8.2.26). Of the two lengths of modes 2 and 3
// the first is what is given now and the second what is still held (seen; the
// manual names them otherwise).
func (g *Group) fetchData(c *engine.Call) error {
	mode := c.Args.Int("mode")
	if mode <= 1 {
		if c.Args.Len() > 1 {
			return engine.CMENotAllowed
		}
		if err := g.beforeLinks(); err != nil {
			return err
		}
		g.rxget = mode
		return nil
	}
	l, prefix := g.links[0], fmt.Sprintf("+CIPRXGET: %d,", mode)
	if g.multi() {
		if !c.Args.Has("id") {
			return engine.CMENotAllowed
		}
		l = g.links[c.Args.Int("id")]
		prefix = fmt.Sprintf("+CIPRXGET: %d,%d,", mode, l.n)
	}
	if g.rxget != 1 {
		return engine.CMENotAllowed
	}
	if mode == 4 {
		c.Info("%s%d", prefix, l.waiting())
		return nil
	}
	return g.handOver(c, l, mode, prefix)
}

// handOver is modes 2 and 3: the bytes, or twice as many hex digits. A link
// that is gone and empty is an error (seen).
func (g *Group) handOver(c *engine.Call, l *link, mode int, prefix string) error {
	most := maxFetch
	if mode == 3 {
		most = maxFetchHex
	}
	n := most
	if c.Args.Has("reqlength") {
		n = c.Args.Int("reqlength")
	}
	if n > most || l.waiting() == 0 && !l.state.inUse() {
		return engine.CMENotAllowed
	}
	data, of, from := l.fetch(n)
	head := fmt.Sprintf("%s%d,%d", prefix, len(data), l.waiting())
	if g.srip == 1 && from != (netip.AddrPort{}) {
		head += "," + from.String()
	}
	c.Info("%s", head)
	if len(data) > 0 {
		if mode == 3 {
			data, of = []byte(strings.ToUpper(hex.EncodeToString(data))), nil
		}
		c.Raw(data, of)
	}
	return nil
}

// waiting is how many bytes are held for +CIPRXGET.
func (l *link) waiting() int {
	n := 0
	for _, p := range l.held {
		n += len(p.data)
	}
	return n
}

func (g *Group) fetchModes(c *engine.Call) error {
	if g.multi() {
		c.Info("+CIPRXGET: (0-4),(0-5),(1-%d)", maxFetch)
	} else {
		c.Info("+CIPRXGET: (0-4),(1-%d)", maxFetch)
	}
	return nil
}

func (g *Group) fetchMode(c *engine.Call) error {
	c.Info("+CIPRXGET: %d", g.rxget)
	return nil
}
