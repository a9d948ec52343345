package fault

import "sim800emu/uart"

// lostPrompt swallows "> ". The module waits for data all the same, so what the TE
// sends when it has given up, AT above all, becomes data. Met where a receive
// buffer is cleared between the command and its prompt.
func lostPrompt() Kind {
	return Kind{
		Name: "lost-prompt", Plane: Module, Title: `the prompt "> " does not come`,
		Sees: "the TE waits for the prompt until its time-out; the AT with which it then looks for the module is taken as data",
		Met:  "drivers that clear their receive buffer between command and prompt; a prompt without line end is easily lost",
		When: "command AT+CIPSEND*",
		make: func(b *build) effect {
			left := 0
			return effect{
				hooks: hooks{leave: func(f uart.Frame, next func(uart.Frame)) {
					if f.Kind == uart.Prompt && left > 0 {
						left--
						b.did()
						lose(f)
						return
					}
					next(f)
				}},
				fire: func(hit) { left++ },
				end:  func() { left = 0 },
			}
		},
	}
}
