package fault

import (
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/uart"
)

// earlyClosed is the race between the peer's end and what the TE does: the module
// says CLOSED at once, without the delay of +CIPRDTIMER, while the data that came
// with it are unread; or it says so just when the TE has its prompt and types.
// Data that came before the end are not lost: a module keeps them for +CIPRXGET.
func earlyClosed() Kind {
	return Kind{
		Name: "early-closed", Plane: Network, Title: "the peer's end is told at once, in the middle of what the TE does",
		Sees: "CLOSED right behind the last data, with +CIPRXGET=1 before they are fetched; or, with waits=prompt, SEND FAIL and CLOSED " +
			"in place of SEND OK",
		Met:          "HTTP servers that close behind the answer; a driver that drops what is unread when it sees CLOSED",
		When:         "state " + StateLinkUp,
		needsNetwork: true,
		Params: []Param{
			choice("waits", "nothing", "what the end waits for: nothing, or the TE's next prompt", "nothing", "prompt"),
			lasts("most", "5s", "how long it waits for a prompt"), linkParam(),
		},
		make: func(b *build) effect {
			e := &early{b: b, conns: map[*conn]bool{}}
			h := hooks{down: e.down, gone: e.gone, restart: e.forget}
			if b.text("waits") == "prompt" {
				h.leave = e.leave
			}
			return effect{hooks: h, fire: e.fire, end: e.stop}
		},
	}
}

// An early is the ends that are told at once.
type early struct {
	b     *build
	all   bool           // on every connection that the action works on
	conns map[*conn]bool // on those that were hit
	held  []heldEnd
}

// A heldEnd waits for a prompt.
type heldEnd struct {
	heldPacket
	timer *kernel.Timer
}

func (e *early) fire(h hit) {
	if h.conn != nil && e.b.text("link") == "" {
		e.conns[h.conn] = true
		return
	}
	e.all = true
}

func (e *early) down(p *packet, next func(*packet)) {
	if p.kind != ended || p.err != nil || !e.conns[p.conn] && !(e.all && e.b.concerns(hit{}, p.conn)) {
		next(p)
		return
	}
	now := *p
	now.err = socket.ErrReset // which is told without delay
	e.b.did()
	if e.b.text("waits") != "prompt" {
		next(&now)
		return
	}
	h := heldEnd{heldPacket: heldPacket{&now, next}}
	h.timer = e.b.set.loop.Await(e.most(), e.tell)
	e.held = append(e.held, h)
}

func (e *early) most() time.Duration { return e.b.duration("most") }

// leave tells what is held as soon as a prompt has left.
func (e *early) leave(f uart.Frame, next func(uart.Frame)) {
	if f.Kind == uart.Prompt && len(e.held) > 0 {
		done := f.Done
		f.Done = func() {
			if done != nil {
				done()
			}
			e.b.now(e.tell)
		}
	}
	next(f)
}

func (e *early) tell() {
	held := e.held
	e.forget()
	for _, h := range held {
		h.next(h.p)
	}
}

func (e *early) forget() {
	for _, h := range e.held {
		h.timer.Stop()
	}
	e.held = nil
}

func (e *early) stop() {
	e.all = false
	clear(e.conns)
	e.tell()
}

func (e *early) gone(c *conn) { delete(e.conns, c) }
