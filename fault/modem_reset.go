package fault

// reset starts the module anew in the middle of whatever goes on. A TE notices by RDY, by
// echo that is on again, or by a silence of three seconds and +CME ERROR behind it.
func reset() Kind {
	return Kind{
		Name: "reset", Plane: Module, Title: "the module starts anew by itself",
		Sees: "no answer for about 3 s, then RDY and the lines of the start (none of them with auto-bauding); echo is on, settings are those stored",
		Met:  "watchdog of the firmware, electrostatic discharge, antenna bursts into a high-impedance RESET pin",
		make: func(b *build) effect {
			return effect{fire: func(hit) {
				b.did()
				b.set.modem.Reset("spontaneous reset")
			}}
		},
	}
}
