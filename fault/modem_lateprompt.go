package fault

import "sim800emu/engine"

// latePrompt lets the module think before it runs a command: what the TE sends
// before the prompt is lost, as with any module that has not opened its data mode yet.
func latePrompt() Kind {
	return Kind{
		Name: "late-prompt", Plane: Module, Title: `the prompt "> ", or any answer, comes late`,
		Sees:   "the prompt comes after the TE has given up, or after it has sent its data, which are lost",
		Met:    "modules in poor radio conditions, whose processor is busy with the network; drivers with a fixed delay in place of the prompt",
		When:   "command AT+CIPSEND*",
		Params: []Param{lasts("by", "3s", "how late")},
		make: func(b *build) effect {
			left := 0
			return effect{
				hooks: hooks{calls: func(c *engine.Call, next func(*engine.Call)) {
					if left == 0 {
						next(c)
						return
					}
					left--
					b.did()
					b.set.loop.After(b.duration("by"), func() { next(c) })
				}},
				fire: func(hit) { left++ },
				end:  func() { left = 0 },
			}
		},
	}
}
