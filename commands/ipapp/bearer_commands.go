package ipapp

import (
	"fmt"
	"strconv"
	"strings"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// What the first parameter of +SAPBR asks for.
const (
	bearerClose = iota
	bearerOpen
	bearerQuery
	bearerSet
	bearerShow
	bearerSave
)

// bearerCommands is chapter 9.
func (g *Group) bearerCommands() []engine.Command {
	var keep []any
	for _, b := range g.bearers {
		keep = append(keep, b.keep()...)
	}
	return []engine.Command{{
		Name: "+SAPBR", Manual: "9.2.1", Title: "bearers of the IP applications",
		Params: atparser.Params{
			atparser.Int("cmd_type", bearerClose, bearerSave), atparser.Int("cid", 1, maxBearers),
			atparser.Word("ConParamTag", "CONTYPE", "APN", "USER", "PWD", "PHONENUM", "RATE").Opt(),
			atparser.Str("ConParamValue", maxAPN).Opt(),
		},
		Timing: engine.Timing{Class: engine.Network, Max: openMax},
		Saving: engine.NoSave, Fidelity: engine.Modelled, Evidence: engine.Seen,
		Bad: engine.CMENotAllowed,
		Note: "Each bearer has an address of its own, beside the TCP/IP toolkit's. 5, of V1.10, stores the parameters. " +
			"4 prints a line a tag (seen). CSD is kept and cannot be opened.",
		Test: text(`+SAPBR: (0-4),(1-3),"ConParamTag","ConParamValue"`), Write: g.setBearer,
		Keep: keep,
	}}
}

func (g *Group) setBearer(c *engine.Call) error {
	b := g.bearers[c.Args.Int("cid")-1]
	kind := c.Args.Int("cmd_type")
	if kind != bearerSet && c.Args.Len() > 2 {
		return engine.CMENotAllowed
	}
	switch kind {
	case bearerClose:
		return b.shut(c)
	case bearerOpen:
		return b.open(c)
	case bearerQuery:
		c.Info(`+SAPBR: %d,%d,"%s"`, b.cid, b.state, b.address())
	case bearerSet:
		return b.set(c)
	case bearerShow:
		c.Lines("+SAPBR:", "CONTYPE: "+b.contype, "APN: "+b.apn, "PHONENUM: "+b.phone,
			"USER: "+b.user, "PWD: "+b.pwd, fmt.Sprintf("RATE: %d", b.rate))
	case bearerSave:
		g.eng.Keep("+SAPBR")
	}
	return nil
}

// set changes one parameter. It holds from the next opening on.
func (b *bearer) set(c *engine.Call) error {
	if !c.Args.Has("ConParamTag") || c.Args.Len() < 4 {
		return engine.CMENotAllowed
	}
	value := c.Args.Str("ConParamValue")
	switch c.Args.Str("ConParamTag") {
	case "CONTYPE":
		kind := strings.ToUpper(value)
		if kind != "GPRS" && kind != "CSD" {
			return engine.CMENotAllowed
		}
		b.contype = kind
	case "APN":
		b.apn = value
	case "USER":
		return account(&b.user, value)
	case "PWD":
		return account(&b.pwd, value)
	case "PHONENUM":
		return account(&b.phone, value)
	case "RATE":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n > 3 {
			return engine.CMENotAllowed
		}
		b.rate = n
	}
	return nil
}

func account(to *string, value string) error {
	if len(value) > maxAccount {
		return engine.CMENotAllowed
	}
	*to = value
	return nil
}
