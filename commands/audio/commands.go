package audio

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

// Commands declares what of chapters 6, 17 and 18 is sound.
func (g *Group) Commands() []engine.Command {
	// flag is a command that keeps one number.
	flag := func(section, name, title string, s engine.Saving, highest int, v *int) engine.Command {
		return engine.Setting(engine.Command{
			Name: name, Manual: section, Title: title, Saving: s, Fidelity: engine.Stored, Note: noSound,
			Params: atparser.Params{atparser.Int("mode", 0, highest)},
		}, v)
	}
	cme := func(c engine.Command) engine.Command {
		c.Bad = engine.CMEInvalidInput
		return c
	}
	buzzer := flag("6.2.49", "+CBUZZERRING", "ring on buzzer", engine.SaveOnW, 1, &g.buzzer)
	buzzer.Test = nil // the manual has none
	format := engine.Setting(engine.Command{
		Name: "+CPCMCFG", Manual: "6.2.59", Title: "PCM format", Fidelity: engine.Stored, Note: noSound,
		Params: atparser.Params{atparser.Int("format", 0, 1).Shown("(0-1)")},
	}, &g.pcmFormat)
	cmds := []engine.Command{
		g.gain("6.2.1", "+SIDET", "side tone gain", 16, &g.side),
		g.gain("6.2.4", "+CMIC", "microphone gain", 15, &g.mic),
		g.handsFree(),
		g.audioChannel(),
		g.echoCancelling(),
		cme(flag("6.2.43", "+CAAS", "automatic audio switch", engine.SaveOnW, 2, &g.caas)),
		buzzer,
		flag("6.2.50", "+CEXTERNTONE", "microphone switch", engine.NoSave, 1, &g.external),
		flag("6.2.56", "+CMICBIAS", "microphone bias", engine.NoSave, 1, &g.bias),
		flag("6.2.57", "+DTAM", "speech play direction in a call", engine.NoSave, 2, &g.direction),
		format,
		g.syncLength(),
		flag("6.2.62", "+CAGCSET", "automatic gain", engine.NoSave, 1, &g.agc),
		g.soundLevel(),
		flag("6.2.76", "+SPE", "speech enhancement", engine.Unstated, 1, &g.spe),
	}
	for _, more := range [][]engine.Command{g.toneCommands(), g.playCommands(), g.recordCommands(), g.speechCommands()} {
		cmds = append(cmds, more...)
	}
	return cmds
}
