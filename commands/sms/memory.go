package sms

import (
	"fmt"
	"slices"
	"strings"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/pdu"
)

const formWrite = atparser.Write

// readMessage is +CMGR (manual 4.2.4). An empty location gives OK alone.
func (g *Group) readMessage(c *engine.Call) error {
	p, ok := g.memory(g.mem1).place(c.Args.Int("index"))
	if !ok {
		return cmsIndex
	}
	m := p.message()
	if m == nil {
		return nil
	}
	c.Info("+CMGR: %s", g.asRead(m))
	wasRead(p, m, c.Args.Int("mode"))
	return nil
}

// wasRead turns a received message into a read one, unless mode is 1.
func wasRead(p place, m *message, mode int) {
	if mode == 0 && m.status == unread {
		p.mark(m, read)
	}
}

// listMessages is +CMGL (manual 4.2.3); its execution form lists what is unread.
func (g *Group) listMessages(c *engine.Call) error {
	want := unread
	switch {
	case c.Form != formWrite:
	case g.text():
		// The words must be in capitals (manual 20.7).
		word := c.Args.Str("stat")
		if !strings.Contains(c.Args.Raw(), word) {
			return g.wrong()
		}
		for i, w := range words() {
			if w == word {
				want = status(i)
			}
		}
	default:
		want = status(c.Args.Int("stat"))
	}
	g.memory(g.mem1).each(func(index int, p place, m *message) {
		if want == all || m.status == want {
			c.Info("+CMGL: %s", g.asListed(index, m))
			wasRead(p, m, c.Args.Int("mode"))
		}
	})
	return nil
}

// listStatuses is +CMGL=?.
func (g *Group) listStatuses(c *engine.Call) error {
	if !g.text() {
		c.Info("+CMGL: (0-4)")
		return nil
	}
	c.Info("+CMGL: (\"%s\")", strings.Join(words(), `","`))
	return nil
}

// deleteMessage is +CMGD (manual 4.2.1). Nothing at a location is no error.
func (g *Group) deleteMessage(c *engine.Call) error {
	in := g.memory(g.mem1)
	flag := c.Args.Int("delflag")
	if flag == 0 {
		p, ok := in.place(c.Args.Int("index"))
		if !ok {
			return cmsIndex
		}
		p.free()
		g.freed()
		return nil
	}
	gone := [...][]status{1: {read}, 2: {read, sent}, 3: {read, sent, unsent}, 4: {read, sent, unsent, unread}}
	g.clear(in, gone[flag])
	return nil
}

// clear deletes what has one of the statuses.
func (g *Group) clear(in memory, gone []status) {
	in.each(func(_ int, p place, m *message) {
		if slices.Contains(gone, m.status) {
			p.free()
		}
	})
	g.freed()
}

// listLocations is +CMGD=?: the locations that hold something.
func (g *Group) listLocations(c *engine.Call) error {
	var used []string
	g.memory(g.mem1).each(func(index int, _ place, _ *message) { used = append(used, fmt.Sprint(index)) })
	c.Info("+CMGD: (%s),(0-4)", strings.Join(used, ","))
	return nil
}

// kinds are what +CMGDA deletes, in the numbers of PDU mode from 1 (manual 6.2.25).
func kinds() []string {
	return []string{"DEL READ", "DEL UNREAD", "DEL SENT", "DEL UNSENT", "DEL INBOX", "DEL ALL"}
}

// deleteKind is +CMGDA.
func (g *Group) deleteKind(c *engine.Call) error {
	n := c.Args.Int("number")
	for i, k := range kinds() {
		if g.text() && k == c.Args.Str("type") {
			n = i + 1
		}
	}
	gone := [...][]status{1: {read}, 2: {unread}, 3: {sent}, 4: {unsent}, 5: {read, unread}, 6: {read, unread, sent, unsent}}
	g.clear(g.memory(g.mem1), gone[n])
	return nil
}

func (g *Group) listKinds(c *engine.Call) error {
	if !g.text() {
		c.Info("+CMGDA: (1-6)")
		return nil
	}
	c.Info("+CMGDA: (\"%s\")", strings.Join(kinds(), `","`))
	return nil
}

// readMemories is +CPMS?.
func (g *Group) readMemories(c *engine.Call) error {
	var parts []string
	for _, name := range []string{g.mem1, g.mem2, g.mem3} {
		m := g.memory(name)
		parts = append(parts, fmt.Sprintf("\"%s\",%d,%d", name, m.used(), m.total()))
	}
	c.Info("+CPMS: %s", strings.Join(parts, ","))
	return nil
}

// setMemories is +CPMS=. A memory that is left out stays as it is.
func (g *Group) setMemories(c *engine.Call) error {
	for name, mem := range map[string]*string{"mem1": &g.mem1, "mem2": &g.mem2, "mem3": &g.mem3} {
		if c.Args.Has(name) {
			*mem = c.Args.Str(name)
		}
	}
	var parts []string
	for _, name := range []string{g.mem1, g.mem2, g.mem3} {
		m := g.memory(name)
		parts = append(parts, fmt.Sprintf("%d,%d", m.used(), m.total()))
	}
	c.Info("+CPMS: %s", strings.Join(parts, ","))
	return nil
}

// listParts is +CCONCINDEX: for each message of several parts how many it has
// and where they are, 0 for one that has not come (manual 6.2.77).
func (g *Group) listParts(c *engine.Call) error {
	type key struct {
		from pdu.Address
		part pdu.Part
	}
	var order []key
	found := map[key][]int{}
	g.memory(g.mem1).each(func(index int, _ place, m *message) {
		d, err := pdu.ParseDeliver(m.tpdu)
		if err != nil || !m.received() {
			return
		}
		p, ok := d.Part()
		if !ok {
			return
		}
		number := p.Number
		p.Number = 0
		k := key{d.From, p}
		if found[k] == nil {
			order = append(order, k)
			found[k] = make([]int, p.Total)
		}
		found[k][number-1] = index
	})
	for _, k := range order {
		line := fmt.Sprintf("+CCONCINDEX: %d", k.part.Total)
		for _, i := range found[k] {
			line += fmt.Sprintf(",%d", i)
		}
		c.Info("%s", line)
	}
	return nil
}
