package fault

// pdpDeact is the network deactivating the PDP context.
func pdpDeact() Kind {
	return Kind{
		Name: "pdp-deact", Plane: Network, Title: "the network deactivates the context",
		Sees:         "+PDP: DEACT, all connections gone; +CIPSTART fails with STATE: PDP DEACT until AT+CIPSHUT",
		Met:          "carriers that end a context after an hour, or when it has been idle",
		When:         "state " + StateLinkUp,
		needsNetwork: true,
		make:         dropContext,
	}
}

func dropContext(b *build) effect {
	return effect{fire: func(hit) {
		b.did()
		b.set.modem.DropContext()
	}}
}
