package v25ter

import (
	"strconv"
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

// show is AT&V: what AT&W stores, one setting a line.
func (g *Group) show(c *engine.Call) error {
	lines := []string{"ACTIVE PROFILE"}
	stored := map[string]*engine.Command{}
	cmds := g.eng.Commands()
	for i := range cmds {
		if cmds[i].Saving == engine.SaveOnW && len(cmds[i].Keep) > 0 {
			stored[cmds[i].Name] = &cmds[i]
		}
	}
	for _, name := range profileOrder {
		if cmd := stored[name]; cmd != nil {
			lines = append(lines, name+": "+values(cmd.Keep))
			delete(stored, name)
		}
	}
	for i := range cmds { // those that the seen list does not have
		if cmd := stored[cmds[i].Name]; cmd != nil {
			lines = append(lines, cmd.Name+": "+values(cmd.Keep))
		}
	}
	c.Lines(lines...)
	return nil
}

// values prints settings as AT&V does, strings in quotes.
func values(keep []any) string {
	parts := make([]string, len(keep))
	for i, ptr := range keep {
		switch p := ptr.(type) {
		case *int:
			parts[i] = strconv.Itoa(*p)
		case *string:
			parts[i] = `"` + *p + `"`
		}
	}
	return strings.Join(parts, ",")
}
