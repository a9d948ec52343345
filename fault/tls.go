package fault

import (
	"fmt"
	"strings"

	"sim800emu/internal/socket"
	"sim800emu/internal/tlsrecord"
)

// A tlsWay is one direction of a connection as a TLS trigger sees it.
type tlsWay struct {
	watch  tlsrecord.Watch
	base   int64  // offset of the first byte that has not been passed
	held   []byte // bytes that may belong to the message which is waited for
	target int64  // where to fire; -1: not known yet
	sealed int    // records of TLS 1.3 that have begun
}

// tlsLink is a connection with its two directions.
type tlsLink struct{ up, down tlsWay }

// sides tells which direction the message of a trigger takes, and what the
// watch calls it.
func sides(message string) (up, down bool, name string) {
	switch message {
	case "ClientHello", "ClientKeyExchange":
		return true, false, message
	case "Finished":
		return true, true, message
	case "ApplicationData":
		return true, true, tlsrecord.DataName
	}
	if name, ok := strings.CutPrefix(message, "Client"); ok {
		return true, false, strings.Replace(name, "ApplicationData", tlsrecord.DataName, 1)
	}
	if name, ok := strings.CutPrefix(message, "Server"); ok && (name == "Finished" || name == "ApplicationData") {
		return false, true, strings.Replace(name, "ApplicationData", tlsrecord.DataName, 1)
	}
	return false, true, message
}

// watchTLS is the trigger of a TLS message. It lets the bytes before its place
// pass and keeps back only what it cannot decide yet, which is less than the
// headers of a record and a message.
func (s *Set) watchTLS(it *item) watcher {
	t := &it.spec.When
	up, down, name := sides(t.Message)
	links := map[*conn]*tlsLink{}
	sawTLS, sawSealed := false, false

	of := func(c *conn) *tlsLink {
		l := links[c]
		if l == nil {
			l = &tlsLink{}
			l.up.follow(t, name, func() bool { return l.up.sealed == 2 })
			l.down.follow(t, name, func() bool { return l.up.sealed >= 2 })
			links[c] = l
		}
		return l
	}
	pass := func(kind packetKind, fires bool) func(*packet, func(*packet)) {
		return func(p *packet, next func(*packet)) {
			c := p.conn
			if t.Link != AnyLink && t.Link != c.link || c.request.Protocol == socket.UDP {
				next(p)
				return
			}
			if p.kind != kind {
				if p.kind == ended && links[c] != nil {
					links[c].down.release(p, data, next)
				}
				next(p)
				return
			}
			l := of(c)
			w := &l.down
			if kind == sending {
				w = &l.up
			}
			w.pass(p, next, fires && it.armed(), func() {
				it.fire(hit{where: fmt.Sprintf("%s %s, byte %d %s", t.Place, t.Message, w.base, linkName(c, kind)), conn: c})
			})
			sawTLS = sawTLS || w.watch.State() == tlsrecord.Running
			sawSealed = sawSealed || w.sealed > 0
		}
	}
	return watcher{
		hooks: hooks{
			up: pass(sending, up), down: pass(data, down),
			gone: func(c *conn) { delete(links, c) },
		},
		progress: func() string {
			switch {
			case !sawTLS:
				return "no TLS passed on a connection"
			case sawSealed:
				return fmt.Sprintf("no %s was seen; the session was TLS 1.3, in which all behind ServerHello is encrypted", t.Message)
			}
			return fmt.Sprintf("TLS passed, but no %s", t.Message)
		},
	}
}

func linkName(c *conn, kind packetKind) string {
	t := Trigger{Link: c.link, Stream: LinkDown}
	if kind == sending {
		t.Stream = LinkUp
	}
	return t.stream()
}

// follow sets the target when the message comes. In TLS 1.3 data of the
// application begin with the client's second encrypted record, the first being
// its Finished, and with what the server sends after that.
func (w *tlsWay) follow(t *Trigger, name string, isData func() bool) {
	w.target = -1
	matches := func(message string) bool {
		return message == name || message == tlsrecord.SealedName && name == tlsrecord.DataName && isData()
	}
	w.watch.OnBegin = func(message string, start, middle int64) {
		if message == tlsrecord.SealedName {
			w.sealed++
		}
		if w.target >= 0 || t.Place == After || !matches(message) {
			return
		}
		if w.target = start; t.Place == Inside {
			w.target = middle
		}
	}
	w.watch.OnEnd = func(message string, end int64) {
		if w.target < 0 && t.Place == After && matches(message) {
			w.target = end
		}
	}
}

// pass takes the bytes of a packet: those before the target go, then it fires,
// then the rest goes.
func (w *tlsWay) pass(p *packet, next func(*packet), fires bool, fire func()) {
	w.watch.Feed(p.data)
	if len(w.held) > 0 {
		p.data = append(w.held, p.data...)
		w.held = nil
	}
	if fires && w.target >= 0 {
		if at := int(max(w.target-w.base, 0)); at < len(p.data) {
			p = passUpTo(at, p, next)
			w.base += int64(at)
			fire()
			w.target = -1
		} else if at == len(p.data) { // behind the last byte
			w.base += int64(at)
			next(p)
			fire()
			w.target = -1
			return
		}
	} else if !fires {
		w.target = -1
	}
	if n := min(w.watch.Undecided(), len(p.data)); fires && n > 0 {
		w.held = append([]byte(nil), p.data[len(p.data)-n:]...)
		if p.data = p.data[: len(p.data)-n : len(p.data)-n]; len(p.data) == 0 {
			if p.done != nil { // who sends so little waits for its acknowledgement first
				p.conn.net.set.loop.After(0, func() { p.done(nil) })
			}
			return
		}
	}
	w.base += int64(len(p.data))
	next(p)
}

// release passes what is held before the connection ends.
func (w *tlsWay) release(p *packet, kind packetKind, next func(*packet)) {
	if len(w.held) == 0 {
		return
	}
	held := w.held
	w.held = nil
	w.base += int64(len(held))
	next(&packet{kind: kind, conn: p.conn, data: held, from: p.conn.peer})
}
