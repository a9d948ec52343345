package fault

import "sim800emu/uart"

// wrongSpeed makes the module talk and listen at another rate than the one that both
// ends have set. Met after a reset of a module whose +IPR was not stored, and with
// modules that fall back to auto-bauding.
func wrongSpeed() Kind {
	return Kind{
		Name: "wrong-speed", Plane: Line, Title: "the module changes its rate by itself",
		Sees: "rubbish in place of echo and answers, and no command is understood",
		Met:  "a module that forgets +IPR in a brown-out, a TE that comes back from sleep with another clock",
		Params: []Param{
			within(300, 1000000, count("baud", "9600", "the rate of the module in bit/s")),
			lasts("for", "0s", "how long; 0: until it is switched off, or the module loses its power"),
			toward("both"),
		},
		make: func(b *build) effect {
			w := window{b: b}
			edit := func(toTE bool) editor {
				return func(v []byte) ([]byte, bool) {
					from, to := b.set.line.Baud(), b.number("baud")
					if toTE {
						from, to = to, from
					}
					if len(v) == 0 || !w.open() || from == to {
						return v, false
					}
					return uart.Garble(v, from, to), true
				}
			}
			h := hooks{restart: w.close}
			te, modem := b.toward()
			if te {
				h.leave = b.bytes(edit(true)).leave
			}
			if modem {
				h.in = b.bytes(edit(false)).in
			}
			return effect{hooks: h, fire: func(hit) { w.set(b.duration("for")) }, end: w.close}
		},
	}
}
