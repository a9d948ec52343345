package fault

import "sim800emu/internal/socket"

// linkReset is the peer's reset: what it had under way is lost.
func linkReset() Kind {
	return Kind{
		Name: "link-reset", Plane: Network, Title: "the peer resets the connection",
		Sees:         "CLOSED in the middle of the data; a send that waits ends in SEND FAIL",
		Met:          "servers that are restarted, NAT that has forgotten the connection, load balancers with a time-out",
		When:         "state " + StateLinkUp,
		needsNetwork: true,
		Params:       []Param{linkParam()},
		make: func(b *build) effect {
			return effect{fire: func(h hit) {
				b.each(h, func(c *conn) { c.cut(false, socket.ErrReset) })
			}}
		},
	}
}

// each does something to the connections on which the action works.
func (b *build) each(h hit, do func(*conn)) {
	for _, c := range append([]*conn(nil), b.set.conns...) {
		if b.concerns(h, c) {
			b.did()
			do(c)
		}
	}
}
