package ipapp

import (
	"fmt"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// maxFilters is how many rules +CIPFLT has (manual 10.2.3).
const maxFilters = 20

// A filter is a rule of +CIPFLT; without an address there is none.
type filter struct{ addr, mask string }

// What the first parameter of +CIPFLT asks for.
const (
	filterRemove = iota
	filterAdd
	filterClear
)

func (p *ping) filterCommand() engine.Command {
	return engine.Command{
		Name: "+CIPFLT", Manual: "10.2.3", Title: "filter of addresses",
		Params: atparser.Params{
			atparser.Int("action", filterRemove, filterClear), atparser.Int("item", 1, maxFilters).Opt(),
			atparser.Addr("ipAddr").Opt(), atparser.Addr("mask").Opt(),
		},
		Fidelity: engine.Stored, Evidence: engine.FromManual, Bad: engine.CMENotAllowed,
		Note: "The rules are for pings from outside, which nobody can send.",
		Test: text("+CIPFLT: (0-2),(1-20)"), Read: p.readFilter, Write: p.setFilter,
	}
}

func (p *ping) readFilter(c *engine.Call) error {
	var lines []string
	for i, f := range p.filter {
		if f.addr != "" {
			lines = append(lines, fmt.Sprintf(`+CIPFLT: %d,"%s","%s"`, i+1, f.addr, f.mask))
		}
	}
	c.Lines(lines...)
	return nil
}

func (p *ping) setFilter(c *engine.Call) error {
	item, rule := c.Args.Int("item")-1, filter{c.Args.Str("ipAddr"), c.Args.Str("mask")}
	whole := rule.addr != "" && rule.mask != ""
	switch c.Args.Int("action") {
	case filterClear:
		if c.Args.Len() > 1 {
			return engine.CMENotAllowed
		}
		p.filter = [maxFilters]filter{}
		return nil
	case filterRemove:
		if item < 0 || c.Args.Len() > 2 {
			return engine.CMENotAllowed
		}
		p.filter[item] = filter{}
		return nil
	}
	for i := 0; item < 0 && i < maxFilters; i++ {
		if p.filter[i].addr == "" {
			item = i
		}
	}
	if item < 0 || !whole {
		return engine.CMENotAllowed
	}
	p.filter[item] = rule
	return nil
}
