package fault

// roaming moves the module to a foreign network. A TE that takes +CREG: 0,1 for the only
// good answer waits for ever.
func roaming() Kind {
	return Kind{
		Name: "roaming", Plane: Network, Title: "registered with a foreign network",
		Sees:         "+CREG: 5; everything works, but for a TE that waits for +CREG: 0,1",
		Met:          "devices near a border, and every device with an international SIM",
		When:         "time 0s",
		needsNetwork: true,
		Params:       []Param{lasts("for", "0s", "how long; 0: for good")},
		make: func(b *build) effect {
			const abroad = 5
			return b.registration(abroad)
		},
	}
}
