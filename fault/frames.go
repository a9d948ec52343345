package fault

import (
	"slices"
	"strings"
	"time"

	"sim800emu/uart"
)

// lose is a frame that does not leave; for the module it has.
func lose(f uart.Frame) {
	if f.Done != nil {
		f.Done()
	}
}

// keep makes a frame good for longer than its turn: the line uses its bytes again.
func keep(f uart.Frame) uart.Frame {
	f.Bytes = append([]byte(nil), f.Bytes...)
	return f
}

// split cuts a frame before byte at; Done stays with the second part.
func split(f uart.Frame, at int) (first, rest uart.Frame) {
	first = uart.Frame{Kind: f.Kind, Rings: f.Rings, Bytes: f.Bytes[:at:at], Before: f.Before, Of: f.Of}
	rest = keep(uart.Frame{Kind: f.Kind, Bytes: f.Bytes[at:], Done: f.Done, Of: f.Of.From(at)})
	for _, c := range f.Cuts {
		if c.At < at {
			first.Cuts = append(first.Cuts, c)
		} else {
			rest.Cuts = append(rest.Cuts, uart.Cut{At: c.At - at, Gap: c.Gap})
		}
	}
	return first, rest
}

// charTime is how long n characters take on the line.
func (s *Set) charTime(n int) time.Duration {
	const bits = 10 // 8N1
	if !s.paced || s.line.Baud() <= 0 {
		return 0
	}
	return time.Duration(n) * bits * time.Second / time.Duration(s.line.Baud())
}

// replaced is a frame with other bytes. Where bytes are gone the line is quiet
// for as long as they would have taken.
func (s *Set) replaced(f uart.Frame, out []byte) uart.Frame {
	at := same(f.Bytes, out)
	gone := len(f.Bytes) - len(out)
	var cuts []uart.Cut
	for _, c := range f.Cuts {
		if c.At > at {
			c.At = max(at, c.At-max(gone, 0))
		}
		if c.At < len(out) {
			cuts = append(cuts, c)
		}
	}
	if quiet := s.charTime(gone); quiet > 0 && at < len(out) {
		cuts = append(cuts, uart.Cut{At: at, Gap: quiet})
		slices.SortStableFunc(cuts, func(a, b uart.Cut) int { return a.At - b.At })
	}
	f.Bytes, f.Cuts = out, cuts
	return f
}

// insertAt puts bytes into a frame, its pauses moved.
func insertAt(f uart.Frame, at int, data []byte) uart.Frame {
	b := make([]byte, 0, len(f.Bytes)+len(data))
	b = append(append(append(b, f.Bytes[:at]...), data...), f.Bytes[at:]...)
	cuts := append([]uart.Cut(nil), f.Cuts...)
	for i := range cuts {
		if cuts[i].At > at {
			cuts[i].At += len(data)
		}
	}
	f.Bytes, f.Cuts = b, cuts
	return f
}

// framed is an unsolicited line with what stands around it.
func framed(text string) []byte { return []byte("\r\n" + text + "\r\n") }

// line is the text of a frame without what stands around it.
func line(f uart.Frame) string {
	if f.Carries != nil {
		return strings.Trim(string(f.Carries), "\r\n")
	}
	return strings.Trim(string(f.Bytes), "\r\n")
}

// A heldFrame is a frame that a stage keeps, with its way on.
type heldFrame struct {
	frame uart.Frame
	next  func(uart.Frame)
}

// frames is what a stage keeps of those on their way to the TE.
type frames struct {
	set  *Set
	list []heldFrame
}

func (f *frames) add(frame uart.Frame, next func(uart.Frame)) {
	f.list = append(f.list, heldFrame{keep(frame), next})
	f.set.line.Keep(1)
}

// first takes the one that has waited longest.
func (f *frames) first() heldFrame {
	h := f.list[0]
	f.list[0] = heldFrame{}
	if f.list = f.list[1:]; len(f.list) == 0 {
		f.list = nil
	}
	f.set.line.Keep(-1)
	return h
}

// take empties it.
func (f *frames) take() []heldFrame {
	list := f.list
	f.list = nil
	f.set.line.Keep(-len(list))
	return list
}

// lose forgets them, as the loss of power does.
func (f *frames) lose() {
	for _, h := range f.take() {
		lose(h.frame)
	}
}

// A gate fires at places of what leaves toward the TE, each exactly when the
// byte before it has left. What is behind the place waits until then, and leaves
// frame by frame, so that a later stage still sees each at its moment. It fires
// when whoever sends is through, because what it does may reach anywhere.
type gate struct {
	set  *Set
	find func(uart.Frame) int // the place in the frame before which to fire, or -1; asked again for the rest
	fire func()

	waiting bool
	rest    frames // at most one: what is behind the place in its frame
	held    frames // behind that
	busy    bool   // in drain
	more    bool   // and called again from there
}

func (s *Set) newGate(find func(uart.Frame) int, fire func()) *gate {
	return &gate{set: s, find: find, fire: fire, rest: frames{set: s}, held: frames{set: s}}
}

func (g *gate) pass(f uart.Frame, next func(uart.Frame)) {
	if g.waiting {
		g.held.add(f, next)
		return
	}
	if at := g.find(f); at >= 0 {
		g.stop(at, f, next)
		return
	}
	next(f)
}

// stop lets go what is before the place.
func (g *gate) stop(at int, f uart.Frame, next func(uart.Frame)) {
	g.waiting = true
	life := g.set.life
	if at == 0 {
		g.rest.add(f, next)
		g.soon(life)
		return
	}
	first, rest := split(f, at)
	g.rest.add(rest, next)
	first.Done = func() { g.soon(life) }
	next(first)
}

// soon fires and goes on, unless the power is lost before.
func (g *gate) soon(life int) {
	g.set.loop.After(0, func() {
		if g.set.life != life {
			return
		}
		if g.fire(); g.set.life != life {
			return
		}
		for _, h := range g.rest.take() {
			g.goOn(h, life)
		}
	})
}

// goOn lets a frame that has waited go, and the next one when it has left.
func (g *gate) goOn(h heldFrame, life int) {
	if at := g.find(h.frame); at >= 0 {
		g.stop(at, h.frame, h.next)
		return
	}
	done := h.frame.Done
	h.frame.Done = func() {
		if done != nil {
			done()
		}
		if g.set.life == life {
			g.drain(life)
		}
	}
	h.next(h.frame)
}

// drain takes the next frame that waits. One that a later stage swallows is over at once.
func (g *gate) drain(life int) {
	if g.more = true; g.busy {
		return
	}
	g.busy = true
	for g.more && g.set.life == life {
		if g.more = false; len(g.held.list) == 0 {
			g.waiting = false
			break
		}
		g.goOn(g.held.first(), life)
	}
	g.busy = false
}

// restart forgets what waits.
func (g *gate) restart() {
	g.waiting = false
	g.rest.lose()
	g.held.lose()
}
