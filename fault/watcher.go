package fault

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"sim800emu/engine"
	"sim800emu/internal/socket"
	"sim800emu/internal/wording"
	"sim800emu/uart"
)

// A watcher is a trigger made for one modem.
type watcher struct {
	hooks
	arm      func()
	progress func() string // how far it has come, for a fault that never fired
}

// watch makes the trigger of an item.
func (s *Set) watch(it *item) watcher {
	t := it.spec.When
	w := watcher{progress: func() string { return "it waited for " + t.String() }}
	switch t.What {
	case Hand:
		w.progress = func() string { return "nobody fired it by hand" }
	case Time:
		life := 0 // of arming: a timer of an earlier one is void
		var wait func(mine int)
		wait = func(mine int) {
			s.loop.Await(t.After, func() {
				if life != mine {
					return
				}
				it.fire(hit{where: "time"})
				if t.Every && it.armed() {
					wait(mine)
				}
			})
		}
		w.arm = func() {
			life++
			wait(life)
		}
		w.progress = func() string { return fmt.Sprintf("the run ended before %s", t.After) }
	case State:
		if t.State == StatePrompt {
			w.leave = promptOpen(s, it)
		}
	case TLS:
		return s.watchTLS(it)
	case Byte:
		return s.watchBytes(it)
	default:
		return s.watchCounted(it)
	}
	return w
}

// promptOpen fires when the prompt has left.
func promptOpen(s *Set, it *item) func(uart.Frame, func(uart.Frame)) {
	return func(f uart.Frame, next func(uart.Frame)) {
		if f.Kind == uart.Prompt && it.armed() {
			done, life := f.Done, s.life
			f.Done = func() {
				if done != nil {
					done()
				}
				if s.life == life {
					s.loop.After(0, func() { it.fire(hit{where: "state " + StatePrompt}) })
				}
			}
		}
		next(f)
	}
}

// A counter decides which of the counted fire.
type counter struct {
	it    *item
	seen  int64
	picks map[int64]bool // of a Pick: places in this round
}

// hits takes the next one.
func (c *counter) hits() bool {
	t, pos := &c.it.spec.When, c.seen
	c.seen++
	if t.What != Byte {
		pos++
	}
	switch {
	case t.Percent > 0:
		return c.it.rand.Float64()*100 < t.Percent
	case t.Pick > 0:
		at := (c.seen - 1) % int64(t.Among)
		if at == 0 {
			c.draw()
		}
		return c.picks[at]
	case t.Every:
		return pos > 0 && pos%t.N == 0
	}
	return pos >= t.N
}

// draw draws which of a round fire.
func (c *counter) draw() {
	c.picks = map[int64]bool{}
	t := &c.it.spec.When
	for n := t.Among - t.Pick; n < t.Among; n++ { // Floyd's: each set of that size alike
		at := c.it.rand.Int64N(int64(n) + 1)
		if c.picks[at] {
			at = int64(n)
		}
		c.picks[at] = true
	}
}

// watchCounted is the trigger of commands, unsolicited lines, openings and lookups.
func (s *Set) watchCounted(it *item) watcher {
	c := &counter{it: it}
	t := &it.spec.When
	sees := func(what string) bool { return it.armed() && wording.Like(t.Pattern, what) && c.hits() }
	saw := func(what string, on *conn) {
		if sees(what) {
			it.fire(hit{where: t.What.String() + " " + what, conn: on})
		}
	}
	w := watcher{
		arm: func() { *c = counter{it: it} },
		progress: func() string {
			return fmt.Sprintf("it waited for %s, and %d matching %s came", t.String(), c.seen, plural(c.seen, t.What.String()))
		},
	}
	switch t.What {
	case Command:
		w.calls = func(call *engine.Call, next func(*engine.Call)) {
			saw(call.Text(), nil)
			next(call)
		}
	case URC:
		text, told := "", false
		g := s.newGate(func(f uart.Frame) int {
			if told || f.Kind != uart.URC || !sees(line(f)) {
				told = false
				return -1
			}
			text, told = line(f), true
			return 0
		}, func() { it.fire(hit{where: "urc " + text}) })
		w.leave, w.restart = g.pass, func() { g.restart(); told = false }
	default:
		w.up = func(p *packet, next func(*packet)) {
			switch {
			case t.What == Connect && p.kind == opening:
				saw(net.JoinHostPort(p.conn.request.Host, strconv.Itoa(int(p.conn.request.Port))), p.conn)
			case t.What == Lookup && looksUp(p) != "":
				saw(looksUp(p), p.conn)
			}
			next(p)
		}
	}
	return w
}

// looksUp is the name that a packet makes the network look up, or nothing.
func looksUp(p *packet) string {
	switch p.kind {
	case resolving:
		return p.name
	case opening:
		if _, err := netip.ParseAddr(p.conn.request.Host); err != nil {
			return p.conn.request.Host
		}
	}
	return ""
}

func plural(n int64, what string) string {
	if n == 1 {
		return what
	}
	return strings.TrimSuffix(what, "s") + "s"
}

// watchBytes is the trigger of a byte of a stream.
func (s *Set) watchBytes(it *item) watcher {
	t := &it.spec.When
	switch t.Stream {
	case TowardTE, FromTE:
		b := &byteCounter{counter: counter{it: it}}
		w := watcher{
			arm:      func() { *b = byteCounter{counter: counter{it: it}} },
			progress: func() string { return fmt.Sprintf("it waited for %s, and %d bytes passed", t, b.seen) },
		}
		fire := func() { it.fire(hit{where: fmt.Sprintf("byte %d %s", b.at, t.stream())}) }
		if t.Stream == TowardTE {
			g := s.newGate(func(f uart.Frame) int { return b.find(f.Bytes) }, fire)
			w.leave, w.restart = g.pass, g.restart
			return w
		}
		w.in = func(v []byte, next func([]byte)) {
			for at := b.find(v); at >= 0; at = b.find(v) {
				if at > 0 {
					next(v[:at])
				}
				life := s.life
				if fire(); s.life != life {
					return
				}
				v = v[at:]
			}
			if len(v) > 0 {
				next(v)
			}
		}
		return w
	}
	return s.watchLink(it)
}

// A byteCounter counts the bytes of one stream.
type byteCounter struct {
	counter
	told bool
	at   int64 // the byte before which it has fired last, when told
}

// find looks for the byte before which to fire. The bytes before it count as
// passed; it is itself asked about only once.
func (b *byteCounter) find(v []byte) int {
	if !b.it.armed() {
		return -1
	}
	for i := range v {
		pos := b.seen
		if b.told && pos == b.at {
			b.told = false
			b.seen++
			continue
		}
		if b.hits() {
			b.seen = pos
			b.told, b.at = true, pos
			return i
		}
	}
	return -1
}

// watchLink is the trigger of a byte of a connection, counted in each.
func (s *Set) watchLink(it *item) watcher {
	t := &it.spec.When
	counts := map[*conn]*byteCounter{}
	most := int64(0)
	ofClient := false // bytes of a client have passed, which has no number here
	kind := map[Stream]packetKind{LinkUp: sending, LinkDown: data}[t.Stream]
	pass := func(p *packet, next func(*packet)) {
		c := p.conn
		if p.kind == kind && c.link == AnyLink {
			ofClient = true
		}
		if p.kind != kind || t.Link != AnyLink && t.Link != c.link || !it.armed() {
			next(p)
			return
		}
		b := counts[c]
		if b == nil {
			b = &byteCounter{counter: counter{it: it}}
			counts[c] = b
		}
		rest := p.data // of a datagram, which is not cut, what is not counted yet
		for at := b.find(rest); at >= 0; at = b.find(rest) {
			rest = rest[at:]
			p = passUpTo(at, p, next)
			it.fire(hit{where: fmt.Sprintf("byte %d %s", b.at, named(t, c)), conn: c})
		}
		most = max(most, b.seen)
		next(p)
	}
	w := watcher{
		hooks: hooks{gone: func(c *conn) { delete(counts, c) }},
		arm:   func() { clear(counts) },
		progress: func() string {
			said := fmt.Sprintf("it waited for %s, and at most %d bytes passed", t, most)
			if ofClient && t.Link != AnyLink {
				said += "; a client of the modem's server has no number for faults, only link any meets it"
			}
			return said
		},
	}
	if t.Stream == LinkUp {
		w.up = pass
	} else {
		w.down = pass
	}
	return w
}

// named is the stream with the number of the connection that was hit.
func named(t *Trigger, c *conn) string {
	hit := *t
	if c.link != AnyLink {
		hit.Link = c.link
	}
	return hit.stream()
}

// passUpTo passes the bytes before place at and returns the rest. A datagram is
// not cut: it is all behind the place.
func passUpTo(at int, p *packet, next func(*packet)) *packet {
	if at == 0 || p.conn.request.Protocol == socket.UDP {
		return p
	}
	first, rest := *p, *p
	first.data, rest.data = p.data[:at:at], p.data[at:]
	if first.done != nil {
		first.done = func(error) {} // the sender hears of the last byte
	}
	next(&first)
	return &rest
}
