package gsm

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

// A Multiplexer takes the serial port for the frames of GSM 07.10.
type Multiplexer interface {
	// Start does so when the result of c has left.
	Start(c *engine.Call, p MuxSettings)
}

// MuxSettings are the parameters of +CMUX in their units (manual 3.2.38).
type MuxSettings struct {
	Subset, PortSpeed int
	N1                int // octets of information in a frame
	T1                int // 10 ms
	N2                int
	T2                int // 10 ms
	T3                int // s
	K                 int
}

// UseMultiplexer plugs it in.
func (g *Group) UseMultiplexer(m Multiplexer) { g.mux = m }

// multiplexer is 3.2.38.
func (g *Group) multiplexer() engine.Command {
	params := atparser.Params{
		atparser.Int("mode", 0, 0), atparser.Int("subset", 0, 0).Or(0), atparser.Int("port_speed", 1, 7).Or(5),
		atparser.Int("N1", 1, 255).Or(127), atparser.Int("T1", 1, 255).Or(10), atparser.Int("N2", 0, 100).Or(3),
		atparser.Int("T2", 2, 255).Or(30), atparser.Int("T3", 1, 255).Or(10), atparser.Int("k", 1, 7).Or(2),
	}
	set := MuxSettings{PortSpeed: 5, N1: 127, T1: 10, N2: 3, T2: 30, T3: 10, K: 2}
	return engine.Command{
		Name: "+CMUX", Manual: "3.2.38", Title: "multiplexer", Params: params,
		Bad: engine.CMEInvalidInput, Fidelity: engine.Modelled, Evidence: engine.Seen,
		Test: engine.Ranges("+CMUX", params[:1]),
		Read: func(c *engine.Call) error {
			c.Info("+CMUX:0,%d,%d,%d,%d,%d,%d,%d,%d", set.Subset, set.PortSpeed, set.N1, set.T1, set.N2, set.T2, set.T3, set.K)
			return nil
		},
		Write: func(c *engine.Call) error {
			if g.eng.Multiplexing() || g.mux == nil || !c.Last() {
				return engine.CMENotAllowed
			}
			a := c.Args
			set = MuxSettings{
				Subset: a.Int("subset"), PortSpeed: a.Int("port_speed"), N1: a.Int("N1"), T1: a.Int("T1"),
				N2: a.Int("N2"), T2: a.Int("T2"), T3: a.Int("T3"), K: a.Int("k"),
			}
			g.mux.Start(c, set)
			return nil
		},
		Note: "Basic option of GSM 07.10. N1 bounds the module's own frames, of at most 127 octets; frames of up to 255 are taken. The rate stays that of the port; " +
			"T1, N2, T2 and k have no effect, the module repeats nothing. Without SABM for DLCI 0 within T3 the port goes back to command lines (the time is a guess). " +
			"Each channel has its own ATE, ATQ, ATV, ATX, AT&C, AT&D, S5, +CMEE, +CMGF, +CNMI and +CSDH, which begin as stored (seen); all other settings are the module's. " +
			"Unsolicited lines go to each open channel that carries no data, lines and data of a connection to the channel of its +CIPSTART (guess; with one channel seen). " +
			"A command that another channel has running is refused. The read form has no space after its colon in the manual.",
	}
}
