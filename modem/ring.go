package modem

import (
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// How long RI is low (hardware design guides, table of RI; serial port note,
// table 3), and for a call in data mode (TCPIP application note 2.2.5).
const (
	newsPulse  = 120 * time.Millisecond
	onlineCall = 50 * time.Millisecond
)

// A ring drives RI, which is active, and low on the module, while it tells of something:
//
//	idle ──call──► calling ──answered, hung up, given up, message──► idle
//	idle ──message, line that +CFGRI names──► pulse ──120 ms──► idle
//
// In data mode a call is a pulse as well, of 50 ms. What is news during a
// pulse makes it longer; during a call it changes nothing.
type ring struct {
	m       *Modem
	calling bool
	pulse   *kernel.Timer
}

// Call is a call from outside that begins or is over: answered, hung up, or
// given up by the caller. Calls do not depend on +CFGRI.
func (r *ring) Call(on bool) {
	if on {
		r.m.sleep.rouse("a call")
	}
	switch {
	case on && r.m.engine.Mode() == online:
		r.low(onlineCall)
	case on:
		r.calling = true
		r.pulse.Stop()
		r.m.line.SetPin(uart.RI, true)
	case r.calling:
		r.calling = false
		r.m.line.SetPin(uart.RI, false)
	}
}

// online is the mode of a line that carries data.
const online = "data"

// Message is a short message or a report of one that the TE is told of: RI does
// not depend on +CFGRI then, and a call that rings is not heard on RI any more.
// The line that goes with it is no news of its own (uart.NoRing).
func (r *ring) Message() {
	r.Call(false)
	r.low(newsPulse)
}

// news is a frame that begins to leave.
func (r *ring) news(n uart.Ring) {
	if r.m.simcom.Rings(n == uart.RingToolkit) && !r.calling {
		r.low(newsPulse)
	}
}

func (r *ring) low(d time.Duration) {
	r.pulse.Stop()
	r.m.line.SetPin(uart.RI, true)
	r.pulse = r.m.loop.After(d, func() { r.m.line.SetPin(uart.RI, false) })
}

// off is a module without power.
func (r *ring) off() {
	r.calling = false
	r.pulse.Stop()
	r.m.line.SetPin(uart.RI, false)
}
