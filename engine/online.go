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
	// On is the terminal that gets CONNECT by ConnectLater (Call.Terminal); nil: whoever listens.
	On *Terminal
	// Gone ends the connection when the channel of the multiplexer that carries it is closed;
	// nil: it is suspended then.
	Gone func()
	// DTR runs with AT&D2 when DTR goes off and when it comes back; nil: off is as with AT&D1.
	DTR func(on bool)

	at *Terminal // that has carried it last
}

// Connect is the result of a command that goes to data mode.
func Connect(o *Online) error { return &connect{o} }

type connect struct{ online *Online }

func (*connect) Error() string { return "CONNECT" }

// ConnectLater prints CONNECT as soon as an unsolicited line may leave, and the
// line is in data mode behind it. A command that the TE has begun meanwhile
// ends first.
func (e *Engine) ConnectLater(o *Online) {
	t := e.placeOf(o)
	if t == nil {
		e.lostLine(o)
		return
	}
	t.waiting = o
	t.line.Unsolicited(uart.Frame{Kind: uart.URC, Rings: uart.RingToolkit, Bytes: t.framed(t.connectText(o)), Done: func() {
		switch {
		case t.waiting != o || t.mode == modeOff:
		case t.mode == modeCommand:
			t.connected(o)
		default:
			t.printed = o
		}
	}})
}

// placeOf is where a connection gets its line: the terminal that it was made for, or
// another one when that is gone; nil: a multiplexer has no channel open.
func (e *Engine) placeOf(o *Online) *Terminal {
	if all := e.audience(o.On); len(all) > 0 {
		return all[0]
	}
	return nil
}

// lostLine is a connection whose line is there no more: it is suspended, unless it
// ends with its line.
func (e *Engine) lostLine(o *Online) {
	if o.Gone != nil {
		o.Gone()
		return
	}
	e.orphan = o
	if o.Suspended != nil {
		o.Suspended()
	}
}

func (t *Terminal) connectText(o *Online) string {
	if o.Text != "" && t.basic().X > 0 {
		return "CONNECT " + o.Text
	}
	return "CONNECT"
}

func (t *Terminal) goOnline(o *Online) {
	if t.eng.orphan == o {
		t.eng.orphan = nil
	}
	if p := t.eng.port; p != t && p.suspended == o {
		p.suspended = nil
		p.line.SetPin(uart.DCD, !p.dcdFollows())
	}
	t.online, t.suspended, o.at = o, nil, t
	t.mode = modeData
	t.lexer.Reset()
	t.line.HoldURC(uart.HoldTyping, false)
	t.line.HoldURC(uart.HoldOnline, true)
	t.line.SetPin(uart.DCD, true)
	t.escape = uart.NewEscape(t.eng.loop, o.Input, t.leaveOnline)
	t.escape.Enable(!o.NoEscape)
	t.eng.loop.Emit(Mode{Mode: "data", Channel: t.channel})
	t.dropEarly("CONNECT", "wait for CONNECT before sending the data")
	if o.Resumed != nil {
		o.Resumed()
	}
	t.takeEarly()
}

// Send puts data on the line while o has it; done runs when they have left.
func (e *Engine) Send(o *Online, f uart.Frame) bool {
	if !e.IsOnline(o) {
		return false
	}
	f.Kind = uart.Data
	o.at.line.Send(f)
	return true
}

// LineOf is the line that o has or had; nil means that of the serial port.
func (e *Engine) LineOf(o *Online) *uart.Line {
	if o == nil || o.at == nil {
		return e.port.line
	}
	return o.at.line
}

// leaveOnline is +++ or DTR: back to command mode with the connection kept.
func (t *Terminal) leaveOnline() {
	o := t.online
	if o == nil {
		return
	}
	t.result("OK", 0) // in front of what data mode has held back
	t.toCommand()
	t.suspended = o
	if o.Suspended != nil {
		o.Suspended()
	}
}

// Offline ends data mode, open or suspended, for good.
func (e *Engine) Offline(o *Online) {
	if e.orphan == o {
		e.orphan = nil
	}
	e.port.offline(o)
	for _, t := range e.channels {
		t.offline(o)
	}
}

func (t *Terminal) offline(o *Online) {
	if t.suspended == o {
		t.suspended = nil
		t.line.SetPin(uart.DCD, !t.dcdFollows())
	}
	if t.waiting == o {
		t.waiting, t.printed = nil, nil
	}
	if t.online == o {
		t.toCommand()
		t.line.SetPin(uart.DCD, !t.dcdFollows())
	}
}

func (t *Terminal) toCommand() {
	t.escape.Reset()
	t.online, t.escape = nil, nil
	t.mode = modeCommand
	t.eng.loop.Emit(Mode{Mode: "command", Channel: t.channel})
	t.line.HoldURC(uart.HoldOnline, false)
}

// Resume is the result of ATO: CONNECT, or ERROR when there is nothing to resume.
func (e *Engine) Resume() error {
	if o := e.Suspended(); o != nil {
		return Connect(o)
	}
	return ErrPlain
}

// Suspended is the connection that ATO would resume, or nil: one of this terminal,
// or one whose own line is there no more.
func (e *Engine) Suspended() *Online {
	switch {
	case e.here.suspended != nil:
		return e.here.suspended
	case e.orphan != nil:
		return e.orphan
	case e.muxing:
		return e.port.suspended
	}
	return nil
}

// IsOnline reports that o has the line now.
func (e *Engine) IsOnline(o *Online) bool { return o != nil && o.at != nil && o.at.online == o }

// dcdFollows: with AT&C1 the DCD line follows the carrier, with AT&C0 it is always on.
func (t *Terminal) dcdFollows() bool { return t.basic().C == 1 }

// ApplyCarrier sets DCD of the terminal in force after AT&C: always on, or on with a connection in
// data mode or suspended.
func (e *Engine) ApplyCarrier() {
	t := e.here
	t.line.SetPin(uart.DCD, !t.dcdFollows() || t.suspended != nil)
}

// dtr is a change of the DTR line: on to off leaves data mode with AT&D1 and,
// where the connection has nothing else in mind, with AT&D2 (manual 2.2.29).
func (t *Terminal) dtr(active bool) {
	if t.online == nil {
		return
	}
	switch d := t.basic().D; {
	case d == 2 && t.online.DTR != nil:
		t.online.DTR(active)
	case d > 0 && !active:
		t.leaveOnline()
	}
}
