package fault

import (
	"time"

	"sim800emu/engine"
)

// cmeError answers a command with an error in place of running it.
func cmeError() Kind {
	return Kind{
		Name: "error", Plane: Module, Title: "a command fails that is right",
		Sees: "+CME ERROR (with +CMEE=0 plain ERROR) to a command that the module takes a moment later",
		Met:  "SIM busy (14) after power-on, operation not allowed (3) while the stack settles, unknown (100) of +CGATT=1 before registration",
		Params: []Param{
			within(0, 65535, count("code", "100", "the number of the error, as in chapter 19 of the manual")),
			choice("family", "cme", "whose number it is; plain is ERROR", "cme", "cms", "plain"),
			lasts("after", "0s", "before it comes"),
		},
		make: func(b *build) effect {
			var err error = engine.CME(b.number("code"))
			switch b.text("family") {
			case "cms":
				err = engine.CMS(b.number("code"))
			case "plain":
				err = engine.ErrPlain
			}
			return b.refuse(err, b.duration("after"))
		},
	}
}

// refuse gives the next command a result in place of its handler.
func (b *build) refuse(err error, after time.Duration) effect {
	left := 0
	return effect{
		hooks: hooks{calls: func(c *engine.Call, next func(*engine.Call)) {
			if left == 0 {
				next(c)
				return
			}
			left--
			b.did()
			if after == 0 {
				c.Refuse(err)
				return
			}
			b.set.loop.After(after, func() { c.Refuse(err) })
		}},
		fire: func(hit) { left++ },
		end:  func() { left = 0 },
	}
}
