package v25ter

import (
	"strings"

	"sim800emu/engine"
)

func (g *Group) store(*engine.Call) error {
	g.eng.Store()
	return nil
}

func (g *Group) loadStored(*engine.Call) error {
	g.eng.Restore(false)
	return nil
}

func (g *Group) loadFactory(*engine.Call) error {
	g.eng.Restore(true)
	return nil
}

// show is AT&V: what AT&W stores, one setting a line, as the factory, the stored
// and the active profile have it. A blank line is before each profile but the
// first (seen).
func (g *Group) show(c *engine.Call) error {
	order := g.shownOrder()
	var lines []string
	for i, title := range [...]string{"DEFAULT PROFILE", "USER PROFILE", "ACTIVE PROFILE"} {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, title)
		values := g.eng.Profile(engine.Profile(i))
		for _, name := range order {
			lines = append(lines, name+": "+strings.Join(values[name], ","))
		}
	}
	c.Lines(lines...)
	return nil
}

// shownOrder is the names of AT&V: those of the seen list that this modem has,
// and then those that the list does not have.
func (g *Group) shownOrder() []string {
	stored := g.eng.Profile(engine.FactoryProfile)
	var names []string
	for _, name := range profileOrder {
		if _, ok := stored[name]; ok {
			names = append(names, name)
			delete(stored, name)
		}
	}
	cmds := g.eng.Commands()
	for i := range cmds {
		if _, ok := stored[cmds[i].Name]; ok {
			names = append(names, cmds[i].Name)
		}
	}
	return names
}
