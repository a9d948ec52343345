package fault

// detach is the network's: contexts are gone, registration stays. The module stays
// detached until the TE attaches again.
func detach() Kind {
	return Kind{
		Name: "detach", Plane: Network, Title: "the network detaches the module from GPRS",
		Sees:         "+CGREG: 0, +CGATT: 0, +PDP: DEACT when a context was up; +CREG stays 1. Only AT+CGATT=1 helps",
		Met:          "networks that clean up at night, SIM cards whose data volume is used up",
		needsNetwork: true,
		make: func(b *build) effect {
			return effect{fire: func(hit) {
				b.did()
				b.set.modem.Detach()
			}}
		},
	}
}
