package fault

// simGone takes the card away, and with it the registration and every context.
func simGone() Kind {
	return Kind{
		Name: "sim-gone", Plane: Module, Title: "the card is taken out, or has lost contact",
		Sees:     "+CPIN: NOT INSERTED, +CME ERROR: 10 to all that needs the card, registration and contexts gone",
		Met:      "holders that lose contact when the board shakes",
		needsSIM: true,
		Params:   []Param{lasts("for", "0s", "how long; 0: for good")},
		make: func(b *build) effect {
			return effect{
				fire: func(hit) {
					b.did()
					b.set.modem.RemoveSIM()
					b.forAWhile(b.duration("for"), b.set.modem.InsertSIM)
				},
				end: b.set.modem.InsertSIM,
			}
		},
	}
}
