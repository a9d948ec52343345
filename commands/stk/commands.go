package stk

import (
	"fmt"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// The longest parameters, in hexadecimal digits. The manual names test answers
// with lengths but prints no numbers; these are our own.
const (
	resultDigits = 4
	textDigits   = 512
)

// A Group is chapter 5 of one modem.
type Group struct {
	pcis int // +STKPCIS
}

// New makes the group.
func New() *Group { return &Group{} }

const noApplication = "The card has no toolkit application, so nothing waits for it and nothing comes of it."

// Commands declares chapter 5.
func (g *Group) Commands() []engine.Command {
	hex := func(section, name, title, first, second string) engine.Command {
		return engine.Command{
			Name: name, Manual: section, Title: title, Fidelity: engine.Accepted, Evidence: engine.Guess,
			Params: atparser.Params{atparser.Hex(first, 0), atparser.Hex(second, 0).Opt()},
			Test: func(c *engine.Call) error {
				c.Info("%s: %d,%d", name, resultDigits, textDigits)
				return nil
			},
			Read: engine.OK,
			Write: func(c *engine.Call) error {
				if len(c.Args.Str(first)) > resultDigits || len(c.Args.Str(second)) > textDigits {
					return engine.ErrPlain
				}
				return nil
			},
			Note: noApplication + " The lengths of the test answer are a guess.",
		}
	}
	reply := func(n int, name, title string, values ...int) engine.Command {
		return engine.Command{
			Name: name, Manual: fmt.Sprintf("5.2.%d", n), Title: title, Fidelity: engine.Accepted,
			Params: atparser.Params{atparser.Enum("command", values...)}, Test: engine.OK, Write: engine.OK,
			Note: noApplication,
		}
	}
	return []engine.Command{
		hex("5.2.1", "+STKTRS", "toolkit terminal response", "result", "text"),
		hex("5.2.2", "+STKENVS", "toolkit envelope", "command", "data"),
		reply(3, "+STKCALL", "toolkit call set-up", 0, 4, 16, 18, 32, 34, 50),
		reply(4, "+STKSMS", "toolkit SMS", 0, 4),
		reply(5, "+STKSS", "toolkit supplementary service", 0, 4, 50),
		reply(6, "+STKUSSD", "toolkit USSD", 0, 4, 50),
		reply(7, "+STKDTMF", "toolkit DTMF", 0, 4, 32),
		{
			Name: "+STKPCI", Manual: "5.2.8", Title: "toolkit proactive command", Listed: true, Line: true,
			Saving: engine.NoSave, Fidelity: engine.Accepted,
			Note: "A line that comes by itself, and here never does: the card has no toolkit application.",
		},
		{
			Name: "+STKMENU", Manual: "5.2.9", Title: "toolkit main menu", Fidelity: engine.Accepted,
			Test: engine.OK, Read: engine.OK, Note: "The card has no toolkit application, so there is no menu.",
		},
		engine.Setting(engine.Command{
			Name: "+STKPCIS", Manual: "5.2.10", Title: "toolkit URC switch", Saving: engine.SaveOnW, Fidelity: engine.Stored,
			Params: atparser.Params{atparser.Int("switch", 0, 1).Shown("(0-1)")},
			Note:   "No +STKPCI (5.2.8) ever comes.",
		}, &g.pcis),
	}
}
