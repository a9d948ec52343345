package tcpip

import (
	"fmt"

	"sim800emu/engine"
)

// contextSettings are the commands whose values +CIPSCONT keeps (manual 8.2.27).
var contextSettings = [...]string{
	"+CIPCSGP", "+CSTT", "+CIPHEAD", "+CIPSHOWTP", "+CIPSRIP", "+CIPATS", "+CIPSPRT", "+CIPQSEND",
	"+CIPMODE", "+CIPCCFG", "+CIPMUX", "+CIPDPDP", "+CIPRXGET", "+CIPRDTIMER",
}

// store is +CIPSCONT: the set is loaded at every start.
func (g *Group) store(*engine.Call) error {
	g.stored = 0
	g.eng.Keep("+CIPSCONT")
	for _, name := range contextSettings {
		g.eng.Keep(name)
	}
	return nil
}

// readStored prints what is set. How +CIPSPRT=2 is split in two fields is a guess.
func (g *Group) readStored(c *engine.Call) error {
	prompt, silent := g.sprt, 0
	if g.sprt == 2 {
		prompt, silent = 0, 1
	}
	c.Lines(
		fmt.Sprintf("+CIPSCONT: %d", g.stored),
		fmt.Sprintf("+CIPCSGP: %d", g.csgp),
		"Gprs Config APN: "+g.apn,
		"Gprs Config UserId: "+g.user,
		"Gprs Config Password: "+g.pwd,
		fmt.Sprintf("+CIPHEAD: %d", g.head),
		fmt.Sprintf("+CIPSHOWTP: %d", g.showtp),
		fmt.Sprintf("+CIPSRIP: %d", g.srip),
		fmt.Sprintf("+CIPATS: %d,%d", g.ats, g.atsTime),
		fmt.Sprintf("+CIPSPRT: %d,%d", prompt, silent),
		fmt.Sprintf("+CIPQSEND: %d", g.qsend),
		fmt.Sprintf("+CIPMODE: %d", g.mode),
		fmt.Sprintf("+CIPCCFG: %d,%d,%d,%d,%d,%d,%d", g.retries, g.waitTm, g.sendSz, g.esc, g.rxMode, g.rxSize, g.rxTimer),
		fmt.Sprintf("+CIPMUX: %d", g.mux),
		fmt.Sprintf("+CIPDPDP: %d, %d, %d", g.dpdp, g.dpdpInterval, g.dpdpTimer),
		fmt.Sprintf("+CIPRXGET: %d", g.rxget),
		fmt.Sprintf("+CIPRDTIMER: %d,%d", g.rdSingle, g.rdMulti),
	)
	return nil
}

// setBearer is +CIPCSGP (manual 8.2.19): the account that +CSTT alone uses.
func (g *Group) setBearer(c *engine.Call) error {
	if g.ctx().state != ipInitial {
		return refused
	}
	g.csgp = c.Args.Int("mode")
	if g.csgp == 1 && c.Args.Has("apn") {
		g.apn, g.user, g.pwd = c.Args.Str("apn"), c.Args.Str("user name"), c.Args.Str("password")
	}
	return nil
}

func (g *Group) readBearer(c *engine.Call) error {
	c.Info(`+CIPCSGP: %d, "%s", "%s", "%s"`, g.csgp, g.apn, g.user, g.pwd)
	return nil
}
