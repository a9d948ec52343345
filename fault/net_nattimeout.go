package fault

import (
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// natTimeout is a carrier's address translation that forgets a connection on which
// nothing has passed for a while. Neither end hears of it: the module believes the
// connection up, what the peer sends reaches nobody, and so does the next send. RFC 5382
// asks translations to keep idle TCP for 2 h 4 min; carriers have been measured at minutes.
func natTimeout() Kind {
	return Kind{
		Name: "nat-timeout", Plane: Network, Title: "the carrier's NAT forgets a connection that was idle",
		Sees: "+CIPSTATUS says CONNECTED, nothing comes any more, the next send is not acknowledged, and CLOSED comes minutes later; " +
			"or CLOSED at the first byte after the pause",
		Met:          "carriers whose NAT forgets idle TCP after minutes; brokers whose keep-alive is longer than that",
		When:         "time 0s",
		needsNetwork: true,
		Params: []Param{
			lasts("idle", "5m", "without a byte in either direction until it is forgotten"),
			choice("says", "nothing", "what becomes of the next send: it vanishes, or a reset comes back", "nothing", "reset"),
			lasts("gives-up", "3m", "from the first byte that vanishes until the module ends the connection; 0: never"), linkParam(),
		},
		make: func(b *build) effect {
			n := &translation{b: b, idle: map[*conn]*mapping{}}
			return effect{
				hooks: hooks{up: n.up, down: n.down, gone: n.gone, restart: n.restart},
				fire:  func(h hit) { n.on, n.hit = true, h },
				end:   func() { n.on = false },
			}
		},
	}
}

// A translation is the carrier's table; it is kept whether or not the fault is on.
type translation struct {
	b    *build
	on   bool
	hit  hit
	idle map[*conn]*mapping
}

// A mapping is one connection of the table.
type mapping struct {
	last      time.Duration // when a byte has passed
	forgotten bool
	ending    *kernel.Timer
}

// passes notes that something is on its way and reports whether the table still
// has the connection. What is forgotten stays forgotten, but a datagram that goes
// up makes a new entry.
func (n *translation) passes(p *packet) (m *mapping, through bool) {
	now := n.b.set.loop.Now()
	m = n.idle[p.conn]
	if m == nil {
		m = &mapping{last: now}
		n.idle[p.conn] = m
	}
	if n.on && n.b.concerns(n.hit, p.conn) && now-m.last >= n.b.duration("idle") {
		m.forgotten = true
	}
	if m.forgotten && p.kind == sending && p.conn.request.Protocol == socket.UDP {
		m.forgotten = false
	}
	if m.forgotten {
		n.b.did()
		return m, false
	}
	m.last = now
	return m, true
}

// up takes what the module sends. A send that vanishes is never acknowledged; the
// end of the connection tells its fate.
func (n *translation) up(p *packet, next func(*packet)) {
	if p.kind != sending {
		next(p)
		return
	}
	m, through := n.passes(p)
	if through {
		next(p)
		return
	}
	c := p.conn
	c.unacked = append(c.unacked, p)
	if m.ending.Pending() {
		return
	}
	if n.b.text("says") == "reset" {
		m.ending = n.b.set.loop.After(0, func() { n.end(c, socket.ErrReset) })
	} else if d := n.b.duration("gives-up"); d > 0 {
		m.ending = n.b.set.loop.Await(d, func() { n.end(c, socket.ErrTimeout) })
	}
}

// end is the module learning that the connection is no more. What it has sent fails first.
func (n *translation) end(c *conn, why error) {
	if c.inner == nil {
		for _, p := range c.unacked {
			n.b.set.failed(p)
		}
		c.unacked = nil
	}
	c.cut(false, why)
}

// down takes what the peer sends, its end too.
func (n *translation) down(p *packet, next func(*packet)) {
	if p.kind != data && p.kind != ended && p.kind != connected {
		next(p)
		return
	}
	if p.kind == ended && p.conn.inner == nil { // the module's own end of it
		next(p)
		return
	}
	if _, through := n.passes(p); through {
		next(p)
		return
	}
	if p.kind == ended {
		p.conn.inner = nil // the network's end is over
	}
}

func (n *translation) gone(c *conn) {
	if m := n.idle[c]; m != nil {
		m.ending.Stop()
		delete(n.idle, c)
	}
}

func (n *translation) restart() {
	for c := range n.idle {
		n.gone(c)
	}
}
