package fault

// connectNever is a server that does not answer at all; the module gives up by itself (75 s).
func connectNever() Kind {
	return Kind{
		Name: "connect-never", Plane: Network, Title: "the server never answers",
		Sees:         "CONNECT FAIL 75 s after the OK of +CIPSTART",
		Met:          "firewalls that drop silently, addresses that have moved; 75.0 to 75.5 s in logs of modules",
		When:         "connect *",
		needsNetwork: true,
		make: func(b *build) effect {
			return b.onOpening(func(*packet, func(*packet)) {})
		},
	}
}
