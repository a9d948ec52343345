package fault

import "sim800emu/uart"

// rudeURC puts an unsolicited line where none may be: into an answer, into received
// data, before a prompt. A parser that takes "+IPD,1460:" for granted counts it as
// data. Seen on modules between a command and its answer, and in a notice that another one cuts short.
func rudeURC() Kind {
	return Kind{
		Name: "rude-urc", Plane: Module, Title: "an unsolicited line in the middle of something else",
		Sees: "an answer, a prompt or received data with a foreign line inside; data counted by +IPD come out wrong",
		Met:  "+CIPRXGET: 1 between a command and its OK; *PSUTTZ cut short by +CGREG: 1; RING inside anything",
		When: "command *",
		Params: []Param{
			words("text", "RING", "the line"),
			count("at", "0", "in front of which byte of the frame; at most at its end"),
			choice("in", "any", "the kind of frame", "any", "echo", "info", "final", "prompt", "urc", "data"),
		},
		make: func(b *build) effect {
			left := 0
			return effect{
				hooks: hooks{leave: func(f uart.Frame, next func(uart.Frame)) {
					in := b.text("in")
					if left == 0 || len(f.Bytes) == 0 || in != "any" && in != f.Kind.String() {
						next(f)
						return
					}
					for ; left > 0; left-- {
						b.did()
						f = insertAt(f, min(b.number("at"), len(f.Bytes)), framed(b.text("text")))
					}
					next(f)
				}},
				fire: func(hit) { left++ },
				end:  func() { left = 0 },
			}
		},
	}
}
