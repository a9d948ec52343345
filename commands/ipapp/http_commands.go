package ipapp

import (
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
)

const executeForm = atparser.Execute

func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// webCommands is chapter 11.
func (g *Group) webCommands() []engine.Command {
	w := &g.web
	size := atparser.Int("byte_size", 1, maxLoad)
	cmds := []engine.Command{
		{
			Name: "+HTTPINIT", Manual: "11.2.1", Title: "start the HTTP service",
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Test: engine.OK, Execute: w.init,
		},
		{
			Name: "+HTTPTERM", Manual: "11.2.2", Title: "end the HTTP service",
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "The parameters go back to what +HTTPSCONT has kept. A request that runs ends without a line.",
			Test: engine.OK, Execute: w.inside(w.term),
		},
		{
			Name: "+HTTPPARA", Manual: "11.2.3", Title: "parameters of HTTP",
			Params:   atparser.Params{atparser.Word("HTTPParamTag", paraTags()...), atparser.Rest("HTTPParamValue")},
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: `Values are taken with or without quotes (seen). \r\n within USERDATA separates headers. ` +
				"The layout of the read form is that of +HTTPSCONT, a guess.",
			Test: text(`+HTTPPARA: "HTTPParamTag","HTTPParmValue"`),
			Read: w.inside(w.readPara), Write: w.inside(w.setPara),
		},
		{
			Name: "+HTTPDATA", Manual: "11.2.4", Title: "load data for POST",
			Params:   atparser.Params{atparser.Int("size", 0, maxLoad), atparser.Int("time", 1000, 120000)},
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "The data are not echoed. DCD is on while they are taken.",
			Test: text("+HTTPDATA: (0-319488),(1000-120000)"), Write: w.inside(w.loadData),
		},
		{
			Name: "+HTTPACTION", Manual: "11.2.5", Title: "run a request",
			Params:   atparser.Params{atparser.Int("Method", 0, 3)},
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "3 is DELETE, of V1.10. TIMEOUT of +HTTPPARA ends a request with 408, more than 319488 bytes with 602, a second " +
				"request beside one that runs with 604 (guesses). An answer that stops in its middle is a network error, 601.",
			Test: text("+HTTPACTION: (0-2)"), Write: w.inside(w.action),
		},
		{
			Name: "+HTTPREAD", Manual: "11.2.6", Title: "read the answer",
			Params:   atparser.Params{atparser.Int("start_address", 0, maxLoad), size},
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "OK alone while a request runs and when there is nothing to read (seen).",
			Test: text("+HTTPREAD: (0-319488),(1-319488)"), Write: w.inside(w.read), Execute: w.inside(w.read),
		},
		{
			Name: "+HTTPSCONT", Manual: "11.2.7", Title: "keep the HTTP parameters",
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Read: w.inside(w.readSaved), Execute: w.inside(w.save),
			Keep: append(w.kept.keep(), &w.notKept),
			Changed: func() {
				if !w.on {
					w.para = w.kept
				}
			},
		},
		{
			Name: "+HTTPSTATUS", Manual: "11.2.8", Title: "progress of a request",
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "Without a length of the server nothing remains.",
			Test: engine.OK, Read: w.inside(w.status),
		},
		{
			Name: "+HTTPHEAD", Manual: "11.2.9", Title: "read the headers of the answer",
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Test: engine.OK, Execute: w.inside(w.headers),
		},
	}
	for i := range cmds {
		cmds[i].Bad = engine.CMENotAllowed
	}
	return cmds
}

// sslCommand is +HTTPSSL, of the SSL note.
func (w *web) sslCommand() engine.Command {
	return engine.Command{
		Name: "+HTTPSSL", Manual: "SSL 2.2", Title: "encryption for HTTP",
		Params: atparser.Params{atparser.Int("n", 0, 1)},
		Saving: engine.Unstated, Fidelity: engine.Modelled, Evidence: engine.Seen,
		Bad: engine.CMENotAllowed,
		Note: "Only after +HTTPINIT (seen). An https URL without it ends in 603 (seen); with it port 443 holds where the URL names none. " +
			"A handshake that an alert ends is 606, any other that fails 605.",
		Test:  text("+HTTPSSL: (0-1)"),
		Read:  w.inside(func(c *engine.Call) error { c.Info("+HTTPSSL: %d", w.ssl); return nil }),
		Write: w.inside(func(c *engine.Call) error { w.ssl = c.Args.Int("n"); return nil }),
	}
}
