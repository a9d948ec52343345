package gsm

import (
	"fmt"
	"slices"
	"strings"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// numericName is <format> 2 of +CPOL.
const numericName = 2

// operators is 3.2.40 and 3.2.41.
func (g *Group) operators() []engine.Command {
	params := atparser.Params{
		atparser.Int("index", 1, len(g.sim.card.Preferred())), atparser.Int("format", 0, numericName).Opt(), atparser.Str("oper", maxOperator).Opt(),
	}
	return []engine.Command{
		{
			Name: "+CPOL", Manual: "3.2.40", Title: "preferred operators", Params: params,
			Timing: engine.Timing{Class: engine.SIM}, Saving: engine.AutoSave,
			Evidence: engine.Seen, Bad: engine.CMEInvalidInput,
			Test: g.afterCard(engine.Ranges("+CPOL", params[:2])), Read: g.afterCard(g.readPreferred), Write: g.afterCard(g.prefer),
			Note: "The list is that of the card, empty at first. It is read in numeric form (seen) and guides the search of a module that roams. An index alone deletes its entry, " +
				"as in the standard. A name that +COPN does not list answers +CME ERROR: 22.",
		},
		{
			Name: "+COPN", Manual: "3.2.41", Title: "operator names", Evidence: engine.Seen,
			Test: engine.OK, Execute: func(c *engine.Call) error {
				var lines []string
				for _, o := range g.names() {
					lines = append(lines, fmt.Sprintf("+COPN: \"%s\",\"%s\"", o.numeric, o.name))
				}
				c.Lines(lines...)
				return nil
			},
			Note: "A module lists some 400 names; this is a choice of them, and those of the profile.",
		},
	}
}

// errUnknownOperator is a name that stands for no operator (manual 19.1: not found).
const errUnknownOperator engine.CME = 22

// maxOperator is the longest name of an operator in characters.
const maxOperator = 32

// afterCard is a form that needs the card.
func (g *Group) afterCard(h engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if err := g.sim.Usable(); err != nil {
			return err
		}
		return h(c)
	}
}

func (g *Group) readPreferred(c *engine.Call) error {
	var lines []string
	for i, numeric := range g.sim.card.Preferred() {
		if numeric != "" {
			lines = append(lines, fmt.Sprintf("+CPOL: %d,%d,\"%s\"", i+1, numericName, numeric))
		}
	}
	c.Lines(lines...)
	return nil
}

// prefer is +CPOL=. What is kept is the number, whatever the name was given as.
func (g *Group) prefer(c *engine.Call) error {
	place := c.Args.Int("index")
	if !c.Args.Has("format") && !c.Args.Has("oper") {
		g.sim.card.SetPreferred(place, "")
		return nil
	}
	oper := c.Args.Str("oper")
	if !c.Args.Has("format") || oper == "" {
		return engine.CMEInvalidInput
	}
	if c.Args.Int("format") == numericName {
		if !digits(oper, 5, 6) {
			return engine.CMEInvalidInput
		}
		g.sim.card.SetPreferred(place, oper)
		return nil
	}
	numeric, ok := g.numeric(oper, c.Args.Int("format"))
	if !ok {
		return errUnknownOperator
	}
	g.sim.card.SetPreferred(place, numeric)
	return nil
}

// numeric finds the number of an operator by a name: short ones are known of the
// profile's alone.
func (g *Group) numeric(name string, format int) (string, bool) {
	for _, o := range g.cfg.Operators {
		if format == longName && o.Long == name || format == shortName && o.Short == name {
			return o.Numeric, true
		}
	}
	if format == longName {
		for _, o := range operatorNames() {
			if o.name == name {
				return o.numeric, true
			}
		}
	}
	return "", false
}

// An operatorName is one line of +COPN.
type operatorName struct{ numeric, name string }

// names is the table with the operators of the profile, whose names count, by number.
func (g *Group) names() []operatorName {
	var all []operatorName
	listed := map[string]bool{}
	for _, o := range g.cfg.Operators {
		if !listed[o.Numeric] {
			listed[o.Numeric] = true
			all = append(all, operatorName{o.Numeric, o.Long})
		}
	}
	for _, o := range operatorNames() {
		if !listed[o.numeric] {
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b operatorName) int {
		return strings.Compare(a.numeric, b.numeric)
	})
	return all
}
