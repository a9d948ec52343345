package gprs

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

// Commands declares chapter 7 of the manual.
func (d *Domain) Commands() []engine.Command {
	s := &d.settings
	state := atparser.Params{atparser.Int("state", 0, 1)}
	class := atparser.Params{atparser.Word("class", classB, classCG, classCC)}
	cid := atparser.Int("cid", 1, contexts)
	return []engine.Command{
		{
			Name: "+CGATT", Manual: "7.2.1", Title: "attach to or detach from GPRS",
			Params:   state,
			Timing:   engine.Timing{Class: engine.Network, Max: attachCeiling, Expired: errNetworkTimeout},
			Saving:   engine.NoSave,
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "The ceiling is that of manual V1.10. Before registration +CGATT=1 gives CME 100 at once, without a card that can be used its error (seen for one that is missing).",
			Test: engine.Ranges("+CGATT", state), Read: d.readAttach, Write: d.setAttach,
		},
		{
			Name: "+CGDCONT", Manual: "7.2.2", Title: "define a PDP context",
			Params: atparser.Params{
				cid, atparser.Word("PDP_type", "IP").Opt(),
				atparser.Str("APN", maxAPN).Or(""), atparser.Addr("PDP_addr").Or(""),
				atparser.Int("d_comp", 0, 0).Or(0), atparser.Int("h_comp", 0, 0).Or(0),
			},
			Saving:   engine.AutoSave,
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "Every cid is listed, defined or not. The cid alone removes the definition. " +
				"An address is asked for as it stands and given by the network.",
			Test: line(`+CGDCONT: (1-3),"IP",,,(0),(0)`), Read: d.readDefinitions, Write: d.define,
			Keep: s.definitions(),
		},
		d.quality("+CGQMIN", "7.2.3", "lowest acceptable quality of service", &s.qmin, leastQuality),
		d.quality("+CGQREQ", "7.2.4", "requested quality of service", &s.qreq, requestedQuality),
		{
			Name: "+CGACT", Manual: "7.2.5", Title: "activate or deactivate a PDP context",
			Params:   atparser.Params{state[0], cid.Or(1)},
			Timing:   engine.Timing{Class: engine.Network, Max: contextCeiling, Expired: errNetworkTimeout},
			Saving:   engine.NoSave,
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "Activation attaches first if needed. A context without a definition gives CME 21, " +
				"a name that the network refuses CME 133. The TCP/IP toolkit has a context of its own.",
			Test: engine.Ranges("+CGACT", state), Read: d.readActive, Write: d.setActive,
		},
		{
			Name: "+CGDATA", Manual: "7.2.6", Title: "go on line with PPP on a context",
			Params:   atparser.Params{atparser.Word("L2P", "PPP"), cid.Or(1)},
			Saving:   engine.NoSave,
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "PPP as in logs of a SIM800L (LCP with PAP, CHAP on wish, IPCP with name servers); any name and password are taken. " +
				"The context is activated when the TE has said who it is, with the name of +CGDCONT or without one, and goes down with PPP. " +
				"The TCP/IP toolkit has a context of its own and may be in use at the same time.",
			Test: line(`+CGDATA: ("PPP")`), Write: d.dialPPP,
		},
		{
			Name: "+CGPADDR", Manual: "7.2.7", Title: "show the address of a context",
			Params:   atparser.Params{cid},
			Saving:   engine.NoSave,
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "A context that is down shows 0.0.0.0; the manual does not say what it shows.",
			Test: line("+CGPADDR: (1,2,3)"), Write: d.showAddress,
		},
		{
			Name: "+CGCLASS", Manual: "7.2.8", Title: "GPRS class of the terminal",
			Params:   class,
			Timing:   engine.Timing{Class: engine.Network},
			Saving:   engine.AutoSave,
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: `"CC" detaches and refuses an attach with CME 150. "CG" does not keep calls away.`,
			Test: line(`+CGCLASS: ("B","CG","CC")`), Read: d.readClass, Write: d.setClass,
			Keep: []any{&s.cgclass},
		},
		engine.Setting(engine.Command{
			Name: "+CGEREP", Manual: "7.2.9", Title: "GPRS event reports",
			Params:   atparser.Params{atparser.Int("mode", 0, 1)},
			Saving:   engine.NoSave,
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "Starts at 0; the manual prints no default.",
		}, &s.cgerep),
		engine.Setting(engine.Command{
			Name: "+CGREG", Manual: "7.2.10", Title: "GPRS registration",
			Params:   atparser.Params{atparser.Int("n", 0, 2).Or(0)},
			Saving:   engine.SaveOnW,
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "The status is that of +CREG while the module is attached.",
			Read: d.readRegistration,
		}, &s.cgreg),
		engine.Setting(engine.Command{
			Name: "+CGSMS", Manual: "7.2.11", Title: "bearer for sending SMS",
			Params:   atparser.Params{atparser.Int("service", 0, 3)},
			Saving:   engine.AutoSave,
			Fidelity: engine.Stored, Evidence: engine.Seen,
		}, &s.cgsms),
	}
}

// line is a test form that prints one line.
func line(text string) engine.Handler {
	return func(c *engine.Call) error {
		c.Info("%s", text)
		return nil
	}
}
