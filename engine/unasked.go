package engine

import (
	"fmt"
	"slices"

	"sim800emu/uart"
)

// URC sends a line that no command asked for, as soon as it may leave.
func (e *Engine) URC(format string, args ...any) { e.URCTo(nil, uart.RingURC, format, args...) }

// URCAs is URC for a line that is another kind of news to RI (+CFGRI): of the
// TCP/IP toolkit, or none because RI has told of it already.
func (e *Engine) URCAs(rings uart.Ring, format string, args ...any) {
	e.URCTo(nil, rings, format, args...)
}

// URCTo is URCAs for what is the business of one terminal: it goes there as long
// as the terminal is open, and then to all.
func (e *Engine) URCTo(to *Terminal, rings uart.Ring, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if e.loop.Observed() {
		e.loop.Emit(Unsolicited{Text: text, Held: e.holds(to)})
	}
	e.tell(to, nil, func(t *Terminal) uart.Frame {
		return uart.Frame{Kind: uart.URC, Rings: rings, Bytes: t.framed(text)}
	})
}

// holds reports that nobody reads an unsolicited line at once.
func (e *Engine) holds(to *Terminal) bool {
	for _, t := range e.audience(to) {
		if t.mode == modeCommand && !t.lexer.InLine() {
			return false
		}
	}
	return true
}

// Unsolicited sends bytes as they are when an unsolicited line may leave.
func (e *Engine) Unsolicited(f uart.Frame) { e.UnsolicitedTo(nil, f) }

// UnsolicitedTo is Unsolicited for one terminal, as URCTo: received data of command mode.
func (e *Engine) UnsolicitedTo(to *Terminal, f uart.Frame) {
	e.tell(to, f.Done, func(*Terminal) uart.Frame { return f })
}

// tell sends a frame to everybody whom it concerns; done runs when the last of them has it.
func (e *Engine) tell(to *Terminal, done func(), frame func(*Terminal) uart.Frame) {
	all := e.audience(to)
	if len(all) == 0 && done != nil {
		done()
	}
	if left := len(all); left > 1 && done != nil {
		last := done
		done = func() {
			if left--; left == 0 {
				last()
			}
		}
	}
	for _, t := range all {
		f := frame(t)
		f.Done = done
		t.line.Unsolicited(f)
	}
}

// audience is who is told of what concerns t, or of what concerns everybody: the
// serial port, or the open channels of the multiplexer but for those that carry data
// while another one does not. Before the first channel is open nobody is told.
func (e *Engine) audience(t *Terminal) []*Terminal {
	switch {
	case t != nil && e.live(t):
		return []*Terminal{t}
	case e.only != nil:
		return []*Terminal{e.only}
	case !e.muxing:
		return e.plain[:]
	}
	var all []*Terminal
	for _, c := range e.channels {
		if c.mode != modeData {
			all = append(all, c)
		}
	}
	if all == nil {
		return slices.Clone(e.channels)
	}
	return all
}

// Release lets all unsolicited lines that wait leave now, in front of what is
// sent next: a module that shuts something down reports it before the OK (seen).
func (e *Engine) Release() {
	for _, t := range e.terminals() {
		t.line.Release()
	}
}

// TellRing sends RING, of a call that comes in (manual 2.2.25).
func (e *Engine) TellRing() { e.Tell(&Code{"RING", 2}) }

// Tell sends a result code that no command waits for, in the words of ATV and
// ATQ: how a call has ended whose command was answered before.
func (e *Engine) Tell(code error) { e.TellTo(nil, code) }

// TellTo is Tell for what is the business of one terminal, as URCTo; nil is OK.
func (e *Engine) TellTo(to *Terminal, code error) {
	if code == nil {
		code = &Code{"OK", 0}
	}
	c, ok := code.(*Code)
	if !ok {
		return
	}
	for _, t := range e.audience(to) {
		switch b := t.basic(); {
		case b.Q != 0:
		case b.V == 0 && c.Numeric >= 0:
			e.UnsolicitedTo(t, uart.Frame{Kind: uart.URC, Rings: uart.RingURC, Bytes: []byte(itoa(c.Numeric) + "\r")})
		default:
			e.URCTo(t, uart.RingURC, "%s", c.Text)
		}
	}
}
