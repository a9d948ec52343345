package audio

import (
	"encoding/hex"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// mostText is the longest text in bytes (manual 18.2.1), and perCharacter our own
// choice of how fast it is spoken.
const (
	mostText     = 956
	perCharacter = 80 * time.Millisecond
)

func (g *Group) speechCommands() []engine.Command {
	return []engine.Command{
		{
			Name: "+CTTS", Manual: "18.2.1", Title: "speak a text", Bad: engine.CMEInvalidInput,
			Params: atparser.Params{atparser.Int("mode", 0, 2), atparser.Quoted("text", mostText).Opt()},
			Test:   engine.OK,
			Read: func(c *engine.Call) error {
				status := 0
				if g.speech.plays() {
					status = 1
				}
				c.Info("+CTTS: %d", status)
				return nil
			},
			Write: g.speak,
			Note:  "Nothing is heard; a text takes 80 ms for each character and its end is told. A text while another is spoken is an error.",
		},
		engine.Setting(engine.Command{
			Name: "+CTTSPARAM", Manual: "18.2.2", Title: "voice settings", Fidelity: engine.Stored, Bad: engine.CMEInvalidInput,
			Params: atparser.Params{
				atparser.Int("volume", 0, 100), atparser.Int("mode", 0, 3), atparser.Int("pitch", 1, 100), atparser.Int("speed", 1, 100),
				atparser.Int("channel", 0, 1).Opt(),
			},
			Note: noSound,
		}, &g.ttsVolume, &g.ttsMode, &g.ttsPitch, &g.ttsSpeed, &g.ttsChannel),
		engine.Setting(engine.Command{
			Name: "+CTTSRING", Manual: "18.2.3", Title: "speech while ringing", Fidelity: engine.Stored, Bad: engine.CMEInvalidInput,
			Params: atparser.Params{atparser.Int("mode", 0, 1)},
			Note:   noSound,
		}, &g.ttsRing),
	}
}

func (g *Group) speak(c *engine.Call) error {
	const stop, ucs2 = 0, 1
	mode, text := c.Args.Int("mode"), c.Args.Str("text")
	if mode == stop {
		g.speech.cut()
		return nil
	}
	length := len(text)
	if mode == ucs2 {
		b, err := hex.DecodeString(text)
		if err != nil || len(b)%2 != 0 {
			return engine.CMEInvalidInput
		}
		length = len(b) / 2
	}
	switch {
	case length == 0:
		return engine.CMEInvalidInput
	case g.speech.plays():
		return cmePlaying
	}
	g.speech.start(time.Duration(length)*perCharacter, func() { g.eng.URC("+CTTS: 0") })
	return nil
}
