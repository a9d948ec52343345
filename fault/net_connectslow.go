package fault

// connectSlow lets a connection come up late.
func connectSlow() Kind {
	return Kind{
		Name: "connect-slow", Plane: Network, Title: "the connection comes up late",
		Sees:         "CONNECT OK after the TE has given up; the TE's next +CIPSTART then says ALREADY CONNECT",
		Met:          "a radio that has to wake up, SYN packets that are lost and sent again after 3, 6 and 12 s",
		When:         "connect *",
		needsNetwork: true,
		Params:       []Param{lasts("by", "30s", "how late")},
		make: func(b *build) effect {
			return b.onOpening(func(p *packet, next func(*packet)) {
				b.set.loop.After(b.duration("by"), func() { next(p) })
			})
		},
	}
}
