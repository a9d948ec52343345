package engine

import "sim800emu/uart"

// TellRing sends RING, of a call that comes in (manual 2.2.25).
func (e *Engine) TellRing() { e.Tell(&Code{"RING", 2}) }

// Tell sends a result code that no command waits for, in the words of ATV and
// ATQ: how a call has ended whose command was answered before.
func (e *Engine) Tell(code error) {
	c, ok := code.(*Code)
	switch {
	case !ok || e.Basic.Q != 0:
	case e.Basic.V == 0 && c.Numeric >= 0:
		e.Unsolicited(uart.Frame{Kind: uart.URC, Rings: uart.RingURC, Bytes: []byte(itoa(c.Numeric) + "\r")})
	default:
		e.URC("%s", c.Text)
	}
}
