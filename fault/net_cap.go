package fault

import "sim800emu/internal/socket"

// volumeCap is a data volume that is used up: after so many bytes, of all connections and
// both directions, nothing passes any more.
func volumeCap() Kind {
	return Kind{
		Name: "cap", Plane: Network, Title: "the data volume is used up after so many bytes",
		Sees:         "a transfer that stops for good, is closed or is reset, and so is every later one",
		Met:          "prepaid SIM cards; servers and proxies with a limit for one answer",
		When:         "time 0s",
		needsNetwork: true,
		Params: []Param{
			count("bytes", "10000", "how many bytes pass, of all connections"),
			choice("counts", "both", "which direction counts", "both", "up", "down"),
			choice("ends", "stall", "what happens to a connection behind the limit", "stall", "close", "reset", "deact"),
		},
		make: func(b *build) effect {
			c := &capped{b: b, left: -1}
			return effect{
				hooks: hooks{up: c.pass, down: c.pass},
				fire:  func(hit) { c.left = b.number("bytes") },
				end:   func() { c.left = -1 },
			}
		},
	}
}

// capped is a volume; left is below zero while there is no limit.
type capped struct {
	b    *build
	left int
}

func (c *capped) pass(p *packet, next func(*packet)) {
	if c.left < 0 || p.kind != sending && p.kind != data {
		next(p)
		return
	}
	if way := c.b.text("counts"); way == "up" && p.kind == data || way == "down" && p.kind == sending {
		if c.left > 0 {
			next(p)
			return
		}
	} else if len(p.data) <= c.left {
		c.left -= len(p.data)
		next(p)
		return
	} else if c.left > 0 {
		at := c.left
		c.left = 0
		p = passUpTo(at, p, next)
	}
	c.b.did()
	switch c.b.text("ends") {
	case "close":
		p.conn.cut(true, nil)
	case "reset":
		p.conn.cut(false, socket.ErrReset)
	case "deact":
		c.b.set.modem.DropContext()
	}
}
