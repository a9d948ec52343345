package engine

import (
	"sim800emu/uart"
)

// An Online is a connection that has the line in data mode.
type Online struct {
	// Input takes the bytes of the TE; it must not keep them.
	Input func(b []byte)
	// Suspended runs when the TE has gone back to command mode, Resumed after ATO.
	Suspended func()
	Resumed   func()
	// NoEscape turns +++ off (+CIPCCFG).
	NoEscape bool
	// Text is what follows CONNECT with ATX1 and above; empty: nothing.
	Text string
}

// Connect is the result of a command that goes to data mode.
func Connect(o *Online) error { return &connect{o} }

type connect struct{ online *Online }

func (*connect) Error() string { return "CONNECT" }

// ConnectLater prints CONNECT as soon as an unsolicited line may leave, and the
// line is in data mode behind it. A command that the TE has begun meanwhile
// ends first.
func (e *Engine) ConnectLater(o *Online) {
	e.waiting = o
	e.line.Unsolicited(uart.Frame{Kind: uart.URC, Rings: uart.RingToolkit, Bytes: e.framed(e.connectText(o)), Done: func() {
		switch {
		case e.waiting != o || e.mode == modeOff:
		case e.mode == modeCommand:
			e.connected(o)
		default:
			e.printed = o
		}
	}})
}

func (e *Engine) connectText(o *Online) string {
	if o.Text != "" && e.Basic.X > 0 {
		return "CONNECT " + o.Text
	}
	return "CONNECT"
}

func (e *Engine) goOnline(o *Online) {
	e.online, e.suspended = o, nil
	e.mode = modeData
	e.lexer.Reset()
	e.line.HoldURC(uart.HoldTyping, false)
	e.line.HoldURC(uart.HoldOnline, true)
	e.line.SetPin(uart.DCD, true)
	e.escape = uart.NewEscape(e.loop, o.Input, e.leaveOnline)
	e.escape.Enable(!o.NoEscape)
	e.loop.Emit(Mode{Mode: "data"})
	e.dropEarly("CONNECT", "wait for CONNECT before sending the data")
	if o.Resumed != nil {
		o.Resumed()
	}
	e.takeEarly()
}

// Send puts data on the line while o has it; done runs when they have left.
func (e *Engine) Send(o *Online, f uart.Frame) bool {
	if e.online != o {
		return false
	}
	f.Kind = uart.Data
	e.line.Send(f)
	return true
}

// leaveOnline is +++ or DTR: back to command mode with the connection kept.
func (e *Engine) leaveOnline() {
	o := e.online
	if o == nil {
		return
	}
	e.result("OK", 0) // in front of what data mode has held back
	e.toCommand()
	e.suspended = o
	if o.Suspended != nil {
		o.Suspended()
	}
}

// Offline ends data mode, open or suspended, for good.
func (e *Engine) Offline(o *Online) {
	if e.suspended == o {
		e.suspended = nil
		e.line.SetPin(uart.DCD, !e.dcdFollows())
	}
	if e.waiting == o {
		e.waiting, e.printed = nil, nil
	}
	if e.online == o {
		e.toCommand()
		e.line.SetPin(uart.DCD, !e.dcdFollows())
	}
}

func (e *Engine) toCommand() {
	e.escape.Reset()
	e.online, e.escape = nil, nil
	e.mode = modeCommand
	e.loop.Emit(Mode{Mode: "command"})
	e.line.HoldURC(uart.HoldOnline, false)
}

// Resume is the result of ATO: CONNECT, or ERROR when there is nothing to resume.
func (e *Engine) Resume() error {
	if e.suspended == nil {
		return ErrPlain
	}
	return Connect(e.suspended)
}

// Suspended is the connection that ATO would resume, or nil.
func (e *Engine) Suspended() *Online { return e.suspended }

// IsOnline reports that o has the line now.
func (e *Engine) IsOnline(o *Online) bool { return o != nil && e.online == o }

// dcdFollows: with AT&C1 the DCD line follows the carrier, with AT&C0 it is always on.
func (e *Engine) dcdFollows() bool { return e.Basic.C == 1 }

// dtr is a change of the DTR line: on to off leaves data mode with AT&D1 and
// AT&D2 (manual 2.2.29).
func (e *Engine) dtr(active bool) {
	if active || e.online == nil {
		return
	}
	if e.Basic.D > 0 {
		e.leaveOnline()
	}
}
