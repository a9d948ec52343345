package engine

import (
	"cmp"
	"slices"

	"sim800emu/atparser"
	"sim800emu/uart"
)

// Channels lets a multiplexer have the serial port when the result of this call has left: from then
// on frames takes the bytes of the TE, command lines come on the channels that Open
// makes, and unsolicited lines go there. What waits to be told comes in front of the result;
// what the TE sends before the result has left is lost.
func (c *Call) Channels(frames func([]byte), started func()) {
	e := c.term.eng
	e.Release()
	e.muxing = true
	if o := e.port.waiting; o != nil { // its CONNECT was among them
		e.port.waiting, e.port.printed = nil, nil
		e.lostLine(o)
	}
	c.AfterLine(func() {
		if !e.muxing { // the power was cut on the way
			return
		}
		e.port.forget()
		e.frames = frames
		started()
	})
}

// Multiplexing reports that the serial port carries frames, or will when the result has left.
func (e *Engine) Multiplexing() bool { return e.muxing }

// Open makes a terminal of a channel of the multiplexer. Its settings are the stored ones,
// whatever was set on the serial port or on another channel (seen: SIM800L).
func (e *Engine) Open(channel int, l *uart.Line) *Terminal {
	t := e.newTerminal(channel)
	t.settings = e.storedSettings()
	t.connect(l)
	l.SetPin(uart.DCD, !t.dcdFollows())
	t.start()
	e.channels = append(e.channels, t)
	return t
}

// Close ends a channel. A connection that it carries is suspended, and ATO on
// another line resumes it.
func (e *Engine) Close(t *Terminal) {
	i := slices.Index(e.channels, t)
	if i < 0 {
		return
	}
	e.channels = slices.Delete(e.channels, i, i+1)
	lost := cmp.Or(t.online, t.waiting, t.suspended)
	if e.here == t {
		e.enter(e.port)
	}
	t.stop()
	if lost != nil {
		e.lostLine(lost)
	}
}

// EndChannels gives the serial port back to command lines.
func (e *Engine) EndChannels() {
	for len(e.channels) > 0 {
		e.Close(e.channels[len(e.channels)-1])
	}
	e.muxing, e.frames = false, nil
	e.enter(e.port)
	e.port.forget() // what came behind AT+CMUX in one write
	e.port.ready()
}

// terminals are those that take command lines now.
func (e *Engine) terminals() []*Terminal {
	if e.muxing {
		return slices.Clone(e.channels)
	}
	return e.plain[:]
}

// live reports that a terminal takes command lines now.
func (e *Engine) live(t *Terminal) bool {
	if t == e.port {
		return !e.muxing
	}
	return slices.Contains(e.channels, t)
}

// runsElsewhere reports that another channel has this command open: a group
// keeps what it does for one TE at a time. Asking for a setting hurts nobody.
func (e *Engine) runsElsewhere(c *Call) bool {
	if c.Form != atparser.Write && c.Form != atparser.Execute {
		return false
	}
	for _, t := range e.channels {
		if o := t.call; o != nil && o != c && o.cmd == c.cmd && (o.Form == atparser.Write || o.Form == atparser.Execute) {
			return true
		}
	}
	return false
}
