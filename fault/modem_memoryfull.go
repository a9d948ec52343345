package fault

import (
	"sim800emu/engine"
	"sim800emu/internal/wording"
)

// memoryFull answers commands that store something with +CME ERROR: 20 for a while,
// or with +CMS ERROR: 322 where they are commands of the message service. Met with a SIM
// that holds ten messages and a TE that never deletes one.
func memoryFull() Kind {
	return Kind{
		Name: "memory-full", Plane: Module, Title: "nothing can be stored",
		Sees: "+CME ERROR: 20 (memory full) to each matching command, until room is made",
		Met:  "SIM cards with ten places for messages and a TE that deletes none; the module's file system",
		Params: []Param{
			words("match", "", "which commands; without it those of the trigger"),
			choice("family", "cme", "cme is 20, cms 322", "cme", "cms"),
			lasts("for", "0s", "how long; 0: only the next one"),
		},
		make: func(b *build) effect {
			const full, messagesFull = engine.CME(20), engine.CMS(322)
			var err error = full
			if b.text("family") == "cms" {
				err = messagesFull
			}
			match := b.text("match")
			if match == "" {
				match = "*"
				if t := b.item.spec.When; t.What == Command {
					match = t.Pattern
				}
			}
			w := window{b: b}
			once := false
			return effect{
				hooks: hooks{calls: func(c *engine.Call, next func(*engine.Call)) {
					if !once && !w.open() || !wording.Like(match, c.Text()) {
						next(c)
						return
					}
					once = false
					b.did()
					c.Refuse(err)
				}},
				fire: func(hit) {
					if d := b.duration("for"); d > 0 {
						w.set(d)
					} else {
						once = true
					}
				},
				end: func() { w.close(); once = false },
			}
		},
	}
}
