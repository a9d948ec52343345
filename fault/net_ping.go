package fault

import (
	"fmt"
	"net/netip"

	"sim800emu/internal/socket"
)

// Ping implements socket.Pinger. No fault is about echoes, so they pass.
func (n *network) Ping(to netip.Addr, size, ttl int, done func(ttl int, err error)) {
	p, ok := n.inner.(socket.Pinger)
	if !ok {
		n.set.loop.After(0, func() { done(0, fmt.Errorf("ping %s: %w (this network has no echo)", to, socket.ErrDenied)) })
		return
	}
	p.Ping(to, size, ttl, done)
}
