package socket

import "net/netip"

// A Pinger is a Network that can also ask a host for an echo (ICMP).
type Pinger interface {
	// Ping sends one echo request with size bytes of data. done runs at most once,
	// on the loop: with the time to live of the reply, or with why there will be
	// none. When a reply is merely lost it never runs; the caller has a limit.
	Ping(to netip.Addr, size, ttl int, done func(ttl int, err error))
}
