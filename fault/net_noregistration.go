package fault

// noRegistration takes the module out of the network: GPRS attach, contexts and connections
// go with it.
func noRegistration() Kind {
	return Kind{
		Name: "no-registration", Plane: Network, Title: "the network is lost",
		Sees:         "+CREG: 2 (searching), +CGREG: 0, +PDP: DEACT when a context was up; +CIICR and +CGATT=1 fail",
		Met:          "tunnels and lifts; a SIM that the network has barred (denied); cells at their edge",
		needsNetwork: true,
		Params: []Param{
			choice("stat", "searching", "what +CREG says", "not-searching", "searching", "denied", "unknown"),
			lasts("for", "0s", "how long; 0: for good"),
		},
		make: func(b *build) effect {
			stat := map[string]int{"not-searching": 0, "searching": 2, "denied": 3, "unknown": 4}[b.text("stat")]
			return b.registration(stat)
		},
	}
}

// registration makes the network say something else for a while.
func (b *build) registration(stat int) effect {
	m := b.set.modem
	return effect{
		fire: func(hit) {
			b.did()
			m.SetRegistration(stat)
			b.forAWhile(b.duration("for"), m.RestoreRegistration)
		},
		end: m.RestoreRegistration,
	}
}
