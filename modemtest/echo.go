package modemtest

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sim800emu/internal/socket"
)

// An echo is how a host answers pings.
type echo struct {
	after time.Duration
	ttl   int
}

// Echo makes a host answer pings, after a time and with what is left of the time
// to live. Pings to a host that has not been declared are lost.
func (n *Network) Echo(addr string, after time.Duration, ttl int) {
	n.tb.Helper()
	a, err := netip.ParseAddr(addr)
	if err != nil {
		n.tb.Fatalf("echo %s: %v", addr, err)
	}
	n.echoes[a] = echo{after, ttl}
}

var _ socket.Pinger = (*Network)(nil)

// Ping implements socket.Pinger.
func (n *Network) Ping(to netip.Addr, _, _ int, done func(ttl int, err error)) {
	if e, ok := n.echoes[to]; ok {
		n.loop.After(e.after, func() { done(e.ttl, nil) })
	}
}

// parseEcho reads "ADDR [after D] [ttl N]".
func parseEcho(s string) (action, error) {
	w := &words{list: strings.Fields(s)}
	addr, after, ttl := w.next(), time.Duration(0), 64
	if _, err := netip.ParseAddr(addr); err != nil {
		return nil, fmt.Errorf("ping %s: %w", s, err)
	}
	for len(w.list) > 0 && w.err == nil {
		switch word := w.next(); word {
		case "after":
			after = w.duration()
		case "ttl":
			ttl = w.number()
		default:
			w.fail(fmt.Errorf("a ping has no %q", word))
		}
	}
	return func(m *Modem) error { m.net.Echo(addr, after, ttl); return nil }, w.err
}
