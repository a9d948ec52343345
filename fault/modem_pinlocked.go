package fault

// pinLocked makes the card ask for its PIN or PUK: the module has read it anew. A TE that
// gives the PIN only at its own start stands still here.
func pinLocked() Kind {
	return Kind{
		Name: "pin-locked", Plane: Module, Title: "the card asks for its PIN",
		Sees:     "+CPIN: SIM PIN (or SIM PUK), +CME ERROR: 11 (12), no registration until it is given",
		Met:      "a card that has lost contact for a moment; a PUK after a program that has tried a wrong PIN at each start",
		needsSIM: true,
		Params:   []Param{choice("wants", "pin", "what it asks for", "pin", "puk")},
		make: func(b *build) effect {
			return effect{fire: func(hit) {
				b.did()
				b.set.modem.LockSIM(b.text("wants") == "puk")
			}}
		},
	}
}
