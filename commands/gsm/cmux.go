package gsm

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

// muxDefaults is what +CMUX? tells before a multiplexer was started: basic
// option, UIH frames, 115200 Bd, N1 127 bytes, T1 100 ms, N2 3, T2 300 ms,
// T3 10 s, k 2 (manual 3.2.38).
const muxDefaults = "0,0,5,127,10,3,30,10,2"

// multiplexer is 3.2.38. The multiplexer of 27.010 is not modelled, and a TE
// that was answered OK would send frames into a line of commands; so it is
// refused, which a driver takes as a module without it.
func (g *Group) multiplexer() engine.Command {
	mode := atparser.Params{atparser.Int("mode", 0, 0)}
	return engine.Command{
		Name: "+CMUX", Manual: "3.2.38", Title: "multiplexer", Params: mode,
		Bad: engine.CMEInvalidInput, Fidelity: engine.Accepted,
		Test: engine.Ranges("+CMUX", mode),
		Read: func(c *engine.Call) error {
			c.Info("+CMUX:%s", muxDefaults)
			return nil
		},
		Write: func(*engine.Call) error { return engine.CMENotSupported },
		Note:  "Not modelled: AT+CMUX=0 answers operation not supported, so that no TE sends frames to a line of commands. The read form has no space after its colon in the manual, and tells the defaults.",
	}
}
