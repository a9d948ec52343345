package fault

import (
	"sim800emu/internal/wording"
	"sim800emu/uart"
)

// lostURC swallows an unsolicited line: for the module it has been sent. A TE that
// waits for CONNECT OK, CLOSED or +CIPRXGET: 1 alone waits for ever.
func lostURC() Kind {
	return Kind{
		Name: "lost-urc", Plane: Module, Title: "an unsolicited line is swallowed",
		Sees:   "CONNECT OK, CLOSED or +CIPRXGET: 1 never comes; only asking (+CIPSTATUS, +CIPRXGET=4) tells",
		Met:    "drivers that clear their buffer before a command; modules that wake from sleep",
		When:   "urc *",
		Params: []Param{words("match", "*", "which line, with * for anything")},
		make: func(b *build) effect {
			return b.onURC(func(f uart.Frame, _ func(uart.Frame)) { lose(f) })
		},
	}
}

// onURC does something to the next unsolicited line that matches.
func (b *build) onURC(do func(uart.Frame, func(uart.Frame))) effect {
	left := 0
	return effect{
		hooks: hooks{leave: func(f uart.Frame, next func(uart.Frame)) {
			if f.Kind != uart.URC || left == 0 || !wording.Like(b.text("match"), line(f)) {
				next(f)
				return
			}
			left--
			b.did()
			do(f, next)
		}},
		fire: func(hit) { left++ },
		end:  func() { left = 0 },
	}
}
