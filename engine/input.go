package engine

import (
	"sim800emu/atparser"
	"sim800emu/uart"
)

// Input takes bytes of the TE, in any cuts. It keeps none of b.
func (e *Engine) Input(b []byte) {
	for len(b) > 0 {
		switch e.mode {
		case modeOff:
			return
		case modeData:
			e.escape.Feed(b)
			return
		case modePrompt:
			b = e.feedPrompt(b)
		case modeBusy:
			e.hold(b)
			return
		default:
			b = e.feedLine(b)
		}
	}
}

// hold keeps what is typed while a command runs. A command that can be aborted
// ends with the first character, which is lost (V.250 5.6.1).
func (e *Engine) hold(b []byte) {
	if c := e.call; c != nil && c.abort != nil {
		abort := c.abort
		c.abort = nil
		abort()
		return
	}
	if room := MaxHeld - len(e.held); len(b) > room {
		lost := len(b) - room
		b = b[:room]
		first := e.heldLost == 0
		e.heldLost += lost
		if now := e.loop.Now(); first || now-e.heldTold >= quietTime {
			e.heldTold = now
			e.suspect(Suspicion{
				What:   "the TE goes on sending while a command runs, and its bytes are lost",
				Remedy: "wait for the final result code before the next command",
				Count:  e.heldLost,
			})
		}
	}
	e.held = append(e.held, b...)
}

// feedLine takes bytes of command mode up to the end of a line and returns the rest.
func (e *Engine) feedLine(b []byte) (rest []byte) {
	from := 0
	for i, c := range b {
		e.watchCommand(c)
		e.lexer.Edit = byte(e.Basic.S5)
		step := e.lexer.Feed(c)
		if c == '\n' { // it belongs to the end of a line and is not echoed (seen)
			e.echo(b[from:i])
			from = i + 1
		}
		if step == atparser.Complete || step == atparser.Repeat {
			if from <= i {
				e.echo(b[from : i+1])
			}
			e.open() // before the line is over, or an unsolicited line slips out between
			e.typing(false)
			if step == atparser.Repeat {
				e.repeat()
			} else {
				e.execute(e.lexer.Line())
			}
			return b[i+1:]
		}
	}
	e.echo(b[from:])
	e.typing(e.lexer.InLine())
	return nil
}

// typing holds unsolicited lines while the TE is in the middle of a line, but
// not for ever.
func (e *Engine) typing(on bool) {
	e.patience.Stop()
	e.line.HoldURC(uart.HoldTyping, on)
	if on {
		e.patience = e.loop.Await(e.cfg.LinePatience, func() { e.line.HoldURC(uart.HoldTyping, false) })
	}
}
