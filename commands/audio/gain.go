package audio

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

const noSound = "Nothing is heard."

// gain is a command that keeps a value for each audio channel.
func (g *Group) gain(section, name, title string, highest int, values *[4]int) engine.Command {
	params := atparser.Params{
		atparser.Enum("channel", g.model.channels...).Shown(g.model.shown), atparser.Int("gainlevel", 0, highest),
	}
	return engine.Command{
		Name: name, Manual: section, Title: title, Params: params,
		Saving: engine.AutoSave, Fidelity: engine.Stored, Note: noSound + " The channels are those of the model (manual 21.1, 21.2).",
		Keep: []any{&values[0], &values[1], &values[2], &values[3]},
		Test: engine.Ranges(name, params),
		Read: func(c *engine.Call) error {
			c.Info("%s: %s", name, g.model.pairs(*values))
			return nil
		},
		Write: func(c *engine.Call) error {
			values[c.Args.Int("channel")] = c.Args.Int("gainlevel")
			return nil
		},
	}
}

// soundLevel is +SNDLEVEL.
func (g *Group) soundLevel() engine.Command {
	params := atparser.Params{atparser.Int("mode", 0, 1).Shown("(0-1)"), atparser.Int("soundlevel", 0, 100)}
	return engine.Command{
		Name: "+SNDLEVEL", Manual: "6.2.73", Title: "tone level", Params: params,
		Saving: engine.Unstated, Fidelity: engine.Stored, Note: noSound,
		Keep: []any{&g.level[0], &g.level[1]},
		Test: engine.Ranges("+SNDLEVEL", params),
		Read: func(c *engine.Call) error {
			c.Info("+SNDLEVEL:(0,%d),(1,%d)", g.level[0], g.level[1])
			return nil
		},
		Write: func(c *engine.Call) error {
			g.level[c.Args.Int("mode")] = c.Args.Int("soundlevel")
			return nil
		},
	}
}

// echoCancelling is +ECHO. Its read form has the spaces of the manual's template.
func (g *Group) echoCancelling() engine.Command {
	word := func(name string) atparser.Param { return atparser.Int(name, 0, 65535) }
	params := atparser.Params{atparser.Int("mic", 0, 1), word("nlp"), word("aec"), word("nr"), word("ns"), atparser.Int("state", 0, 1).Or(1)}
	var keep []any
	for m := range g.echo {
		for i := range g.echo[m] {
			keep = append(keep, &g.echo[m][i])
		}
	}
	return engine.Command{
		Name: "+ECHO", Manual: "6.2.42", Title: "echo cancelling", Params: params, Bad: engine.CMEInvalidInput,
		Saving: engine.AutoSave, Fidelity: engine.Stored, Note: noSound + " The values at first are a guess.",
		Keep: keep, Test: engine.Ranges("+ECHO", params),
		Read: func(c *engine.Call) error {
			a, b := g.echo[0], g.echo[1]
			c.Info("+ECHO: (0,%d, %d,%d, %d),(1,%d, %d,%d, %d)", a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3])
			return nil
		},
		Write: func(c *engine.Call) error {
			g.echo[c.Args.Int("mic")] = [4]int{c.Args.Int("nlp"), c.Args.Int("aec"), c.Args.Int("nr"), c.Args.Int("ns")}
			return nil
		},
	}
}

// syncLength is +CPCMSYNC: with short sync the length is 1.
func (g *Group) syncLength() engine.Command {
	return engine.Setting(engine.Command{
		Name: "+CPCMSYNC", Manual: "6.2.60", Title: "PCM sync", Fidelity: engine.Stored,
		Params: atparser.Params{atparser.Int("sync", 0, 1).Shown("(0-1)"), atparser.Int("length", 1, 8)},
		Read: func(c *engine.Call) error {
			c.Info("+CPCMSYNC: %d, %d", g.pcmSync, g.pcmLength)
			return nil
		},
		Write: func(c *engine.Call) error {
			sync, length := c.Args.Int("sync"), c.Args.Int("length")
			if sync == 0 && length != 1 {
				return engine.ErrPlain
			}
			g.pcmSync, g.pcmLength = sync, length
			return nil
		},
		Note: noSound,
	}, &g.pcmSync, &g.pcmLength)
}

// handsFree is +CHF, audioChannel +CHFA: the same channel.
func (g *Group) handsFree() engine.Command {
	params := atparser.Params{atparser.Int("ind", 0, 1), atparser.Enum("state", g.model.outputs...).Opt()}
	return engine.Command{
		Name: "+CHF", Manual: "6.2.18", Title: "hands-free operation", Params: params, Saving: engine.SaveOnW,
		Keep: []any{&g.indication}, Test: engine.Ranges("+CHF", params),
		Read: func(c *engine.Call) error {
			c.Info("+CHF: %d,%d", g.indication, g.channel)
			return nil
		},
		Write: func(c *engine.Call) error {
			g.indication = c.Args.Int("ind")
			if c.Args.Has("state") {
				g.setChannel(c.Args.Int("state"))
			}
			return nil
		},
		Note: noSound + " With <ind> 1 a new channel is told, also one of +CHFA.",
	}
}

func (g *Group) audioChannel() engine.Command {
	return engine.Command{
		Name: "+CHFA", Manual: "6.2.19", Title: "audio channel", Bad: engine.CMEInvalidInput,
		Params: atparser.Params{atparser.Enum("n", g.model.outputs...)}, Keep: []any{&g.channel},
		Test: func(c *engine.Call) error {
			c.Info("+CHFA: %s", g.model.chfa)
			return nil
		},
		Read: func(c *engine.Call) error {
			c.Info("+CHFA: %d", g.channel)
			return nil
		},
		Write: func(c *engine.Call) error {
			g.setChannel(c.Args.Int("n"))
			return nil
		},
		Note: noSound + " The test answer is that of the model (manual 21.4).",
	}
}

func (g *Group) setChannel(n int) {
	changed := n != g.channel
	g.channel = n
	if changed && g.indication == 1 {
		g.eng.URC("+CHF: %d", n)
	}
}
