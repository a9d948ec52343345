package engine

import (
	"sim800emu/atparser"
	"sim800emu/uart"
)

// Input takes bytes of the TE, in any cuts. It keeps none of b.
func (t *Terminal) Input(b []byte) {
	for len(b) > 0 {
		switch t.mode {
		case modeOff:
			return
		case modeData:
			t.escape.Feed(b)
			return
		case modePrompt:
			b = t.feedPrompt(b)
		case modeBusy:
			t.hold(b)
			return
		default:
			b = t.feedLine(b)
		}
	}
}

// hold keeps what is typed while a command runs. A command that can be aborted
// ends with the first character, which is lost (V.250 5.6.1).
func (t *Terminal) hold(b []byte) {
	if c := t.call; c != nil && c.abort != nil {
		abort := c.abort
		c.abort = nil
		abort()
		return
	}
	if room := MaxHeld - len(t.held); len(b) > room {
		lost := len(b) - room
		b = b[:room]
		first := t.heldLost == 0
		t.heldLost += lost
		if now := t.eng.loop.Now(); first || now-t.heldTold >= quietTime {
			t.heldTold = now
			t.eng.suspect(Suspicion{
				What:   "the TE goes on sending while a command runs, and its bytes are lost",
				Remedy: "wait for the final result code before the next command",
				Count:  t.heldLost,
			})
		}
	}
	t.held = append(t.held, b...)
}

// feedLine takes bytes of command mode up to the end of a line and returns the rest.
func (t *Terminal) feedLine(b []byte) (rest []byte) {
	from := 0
	for i, c := range b {
		t.watchCommand(c)
		t.lexer.Edit = byte(t.basic().S5)
		step := t.lexer.Feed(c)
		if c == '\n' { // it belongs to the end of a line and is not echoed (seen)
			t.echo(b[from:i])
			from = i + 1
		}
		if step == atparser.Complete || step == atparser.Repeat {
			if from <= i {
				t.echo(b[from : i+1])
			}
			t.open() // before the line is over, or an unsolicited line slips out between
			t.typing(false)
			if step == atparser.Repeat {
				t.repeat()
			} else {
				t.execute(t.lexer.Line())
			}
			return b[i+1:]
		}
	}
	t.echo(b[from:])
	t.typing(t.lexer.InLine())
	return nil
}

// typing holds unsolicited lines while the TE is in the middle of a line, but
// not for ever.
func (t *Terminal) typing(on bool) {
	t.patience.Stop()
	t.line.HoldURC(uart.HoldTyping, on)
	if on {
		t.patience = t.eng.loop.Await(t.eng.cfg.LinePatience, func() { t.line.HoldURC(uart.HoldTyping, false) })
	}
}
