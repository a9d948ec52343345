package v25ter

import (
	"fmt"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// basic declares a basic command that keeps its number. Left out it is 0
// (V.250 5.3.1).
func basic(c engine.Command, hi int, ptr *int) engine.Command {
	c.Params = atparser.Params{atparser.Int("value", 0, hi).Or(0)}
	c.Saving = engine.SaveOnW
	c.Keep = []any{ptr}
	changed := c.Changed
	c.Execute = func(call *engine.Call) error {
		*ptr = call.Args.Int("value")
		if changed != nil {
			changed()
		}
		return nil
	}
	return c
}

// accepted declares a basic command that has no effect in GSM; hi below zero: it takes no number.
func accepted(c engine.Command, hi int) engine.Command {
	if hi >= 0 {
		c.Params = atparser.Params{atparser.Int("value", 0, hi).Or(0)}
	}
	c.Fidelity = engine.Accepted
	c.Execute = engine.OK
	return c
}

// register declares an S register. A write without a number sets the default
// (manual 1.4); a read shows three digits (V.250 5.3.2).
func register(c engine.Command, lo, hi int, ptr *int) engine.Command {
	c.Params = atparser.Params{atparser.Int("n", lo, hi).Or(*ptr)}
	c.Saving = engine.SaveOnW
	c.Evidence = engine.Guess
	c.Keep = []any{ptr}
	c.Read = func(call *engine.Call) error {
		call.Info("%03d", *ptr)
		return nil
	}
	c.Write = func(call *engine.Call) error {
		*ptr = call.Args.Int("n")
		return nil
	}
	if c.Note != "" {
		c.Note += " "
	}
	c.Note += "Three digits in the read form are V.250's; the manual prints <n>."
	return c
}

// says is a form that prints one line.
func says(format string, args ...any) engine.Handler {
	text := fmt.Sprintf(format, args...)
	return func(c *engine.Call) error {
		c.Info("%s", text)
		return nil
	}
}
