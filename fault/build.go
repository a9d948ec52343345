package fault

import (
	"math/rand/v2"
	"strconv"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/stage"
	"sim800emu/uart"
)

// hooks are what a trigger or an action puts on the paths. Each may be nil.
type hooks struct {
	in    stage.Func[[]byte]
	leave stage.Func[uart.Frame]
	calls stage.Func[*engine.Call]
	up    stage.Func[*packet]
	down  stage.Func[*packet]

	restart func()      // the module has lost its power
	gone    func(*conn) // a connection is over
}

// A hit is a moment at which a fault fires.
type hit struct {
	where string
	conn  *conn // on whose way it was; nil: none
}

// An effect is an action made for one modem.
type effect struct {
	hooks
	fire func(h hit)
	end  func() // ends what lasts; nil: nothing does
}

// A build is what an action is made from.
type build struct {
	set  *Set
	item *item
	kind Kind
	rand *rand.Rand
}

// text is the value of a parameter.
func (b *build) text(name string) string {
	if v, ok := b.item.spec.Do.Params[name]; ok {
		return v
	}
	for _, p := range b.kind.Params {
		if p.Name == name {
			return p.Default
		}
	}
	panic("fault: " + b.kind.Name + " has no parameter " + name)
}

// number and duration read values that have been checked.
func (b *build) number(name string) int {
	n, _ := strconv.Atoi(b.text(name))
	return n
}

func (b *build) duration(name string) time.Duration {
	d, _ := time.ParseDuration(b.text(name))
	return d
}

// toward is the direction on the line: what is written, or that of the trigger.
func (b *build) toward() (te, modem bool) {
	v := b.text("toward")
	if v == "" {
		v = "te"
		if t := b.item.spec.When; t.What == Byte && t.Stream == FromTE {
			v = "modem"
		}
	}
	return v != "modem", v != "te"
}

// link is the connection on which the action works, or AnyLink.
func (b *build) link() int {
	if n, err := strconv.Atoi(b.text("link")); err == nil {
		return n
	}
	return b.item.spec.When.Link
}

// concerns reports whether the action works on a connection when it was hit there.
func (b *build) concerns(h hit, c *conn) bool {
	if h.conn != nil && b.text("link") == "" {
		return c == h.conn
	}
	return b.link() == AnyLink || b.link() == c.link
}

// did notes that the action has found something to act on.
func (b *build) did() { b.item.acted++ }

// now runs f as soon as what goes on at this moment is over.
func (b *build) now(f func()) { b.set.loop.After(0, f) }

// forAWhile runs f after d; 0: never, it lasts.
func (b *build) forAWhile(d time.Duration, f func()) {
	if d > 0 {
		b.set.loop.Await(d, f)
	}
}

// An editor changes bytes on their way. It may not write into b, and reports
// whether it made others of them.
type editor func(b []byte) (out []byte, changed bool)

// bytes are the hooks of an action that changes bytes on the line.
func (b *build) bytes(edit editor) hooks {
	var h hooks
	te, modem := b.toward()
	if te {
		h.leave = func(f uart.Frame, next func(uart.Frame)) {
			out, changed := edit(f.Bytes)
			if changed {
				b.tellLost(f, out)
			}
			switch {
			case len(f.Bytes) == 0 || !changed:
				next(f)
			case len(out) == 0: // the line stays quiet for that long
				b.did()
				next(uart.Frame{Kind: f.Kind, Rings: f.Rings, Before: f.Before + b.set.charTime(len(f.Bytes)), Done: f.Done})
			default:
				b.did()
				next(b.set.replaced(f, out))
			}
		}
	}
	if modem {
		h.in = func(v []byte, next func([]byte)) {
			out, changed := edit(v)
			if changed {
				b.did()
			}
			if len(out) > 0 {
				next(out)
			}
		}
	}
	return h
}

// tellLost tells which data of a connection are gone when out leaves in place of a frame.
func (b *build) tellLost(f uart.Frame, out []byte) {
	gone := len(f.Bytes) - len(out)
	if f.Of == nil || gone <= 0 {
		return
	}
	at := same(f.Bytes, out)
	of, gone := f.Of.From(at), gone-max(0, f.Of.Head-at)
	if gone > 0 {
		b.set.loop.Emit(Lost{Name: b.item.spec.Name, Lost: gone, Of: *of})
	}
}

// same is how many bytes a and b have alike from their beginning on.
func same(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// inject puts bytes on the line by themselves, in the directions of the action.
func (b *build) inject(data []byte) {
	te, modem := b.toward()
	if te {
		b.set.line.Send(uart.Frame{Kind: uart.Noise, Bytes: data})
	}
	if modem {
		b.set.line.In.Send(append([]byte(nil), data...))
	}
	b.did()
}
