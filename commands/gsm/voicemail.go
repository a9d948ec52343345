package gsm

import (
	"fmt"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/simcard"
)

// CardCommands declares what of chapter 6 is about the card: 6.2.16 and 6.2.75.
func (g *Group) CardCommands() []engine.Command {
	return []engine.Command{
		{
			Name: "+CCVM", Manual: "6.2.16", Title: "voice mail number",
			Params: atparser.Params{atparser.Str("vm number", 0), atparser.Str("alpha string", 0).Or("")},
			Timing: engine.Timing{Class: engine.SIM}, Saving: engine.AutoSave, Bad: engine.CMEInvalidInput,
			Test: says(fmt.Sprintf("+CCVM: %d,%d", simcard.MaxNumber, simcard.MaxName)), Read: g.readMailbox, Write: g.writeMailbox,
			Note: "On the card, which outlives everything. An empty number deletes it (guess). The quotes of the read form are a guess.",
		},
		engine.Setting(engine.Command{
			Name: "+SIMTIMER", Manual: "6.2.75", Title: "SIM poll interval",
			Params: atparser.Params{atparser.Int("time", 1, 26)},
			Saving: engine.SaveOnW, Fidelity: engine.Stored,
			Note: "The module notices at once when the card is taken out. The factory value is a guess.",
		}, &g.simTimer),
	}
}

func (g *Group) readMailbox(c *engine.Call) error {
	if err := g.sim.Usable(); err != nil {
		return err
	}
	e, ok := g.sim.card.Book(simcard.Mailbox).Entry(1)
	switch name := nameText(e.Name); {
	case !ok:
	case name == "":
		c.Info("+CCVM: \"%s\"", e.Number)
	default:
		c.Info("+CCVM: \"%s\",\"%s\"", e.Number, g.say(name))
	}
	return nil
}

func (g *Group) writeMailbox(c *engine.Call) error {
	if err := g.sim.Usable(); err != nil {
		return err
	}
	mailbox := g.sim.card.Book(simcard.Mailbox)
	number := g.dialled(c.Args.Str("vm number"))
	if number == "" {
		mailbox.Delete(1)
		return nil
	}
	name, ok := g.heard(c.Args.Str("alpha string"))
	if !ok {
		return errName
	}
	return bookError(mailbox.Write(1, simcard.Entry{Number: number, Name: cardName(name)}))
}
