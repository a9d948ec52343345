package fault

// halfClose is the peer's FIN: it sends no more. The module waits for +CIPRDTIMER and says
// CLOSED; what the TE still has to say reaches nobody.
func halfClose() Kind {
	return Kind{
		Name: "half-close", Plane: Network, Title: "the peer ends its side",
		Sees:         "REMOTE CLOSING in +CIPSTATUS, CLOSED 2 s later (3.5 s in multi mode); answers end early",
		Met:          "HTTP servers without keep-alive, brokers that give up a client; a close in the middle of a TLS record",
		When:         "state " + StateLinkUp,
		needsNetwork: true,
		Params:       []Param{linkParam()},
		make: func(b *build) effect {
			return effect{fire: func(h hit) {
				b.each(h, func(c *conn) { c.cut(true, nil) })
			}}
		},
	}
}
