package fault

import "sim800emu/internal/kernel"

// The lines of a module that checks its supply, spelt as modules spell them (manual 19.3).
const (
	underWarning = "UNDER-VOLTAGE WARNNING"
	underOff     = "UNDER-VOLTAGE POWER DOWN"
)

// brownOut is a supply that breaks down under the 2 A bursts of the transmitter. Most
// modules just start anew, in a loop of about 11 s where the supply stays weak; one that
// checks its voltage (+CBATCHK) warns before, or says that it goes off.
func brownOut() Kind {
	return Kind{
		Name: "brown-out", Plane: Module, Title: "the supply breaks down",
		Sees: "UNDER-VOLTAGE WARNNING, or nothing; then the module starts anew (RDY at a fixed rate), echo on, context and connections gone",
		Met:  "USB ports, thin wires and missing capacitors: bursts of 2 A; a restart about every 11 s was seen",
		Params: []Param{
			lasts("warning", "0s", "how long before the break-down UNDER-VOLTAGE WARNNING comes; 0: it does not"),
			choice("ends", "reset", "reset: the module starts anew; off: it says UNDER-VOLTAGE POWER DOWN and stays off; warning: nothing else happens", "reset", "off", "warning"),
			lasts("dead", "500ms", "how long there is no supply before the module starts anew"),
		},
		make: func(b *build) effect {
			m := b.set.modem
			var coming, back *kernel.Timer // the break-down, and the supply after it
			breakDown := func() {
				switch b.text("ends") {
				case "off":
					m.Leave(underOff, "brown-out")
				case "reset":
					m.CutPower("brown-out")
					back = b.set.loop.After(b.duration("dead"), func() { m.Boot("supply is back") })
				}
			}
			fire := func(hit) {
				if coming.Pending() || back.Pending() {
					return // it breaks down already
				}
				b.did()
				before := b.duration("warning")
				if before > 0 || b.text("ends") == "warning" {
					m.Warn(underWarning)
				}
				if before == 0 {
					breakDown()
					return
				}
				coming = b.set.loop.Await(before, breakDown)
			}
			return effect{
				hooks: hooks{restart: func() { coming.Stop() }},
				fire:  fire,
				end:   func() { coming.Stop(); back.Stop() },
			}
		},
	}
}
