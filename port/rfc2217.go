package port

import "sim800emu/uart"

// A remote is a TE behind RFC 2217: a socket that carries the speed, the framing
// and the pins of a serial port beside its bytes.
//
// The server says nothing until the client has sent a telnet command, and
// escapes nothing before that, so that nc and a person's terminal work too. But
// such a client must not send the byte 255, which then begins a command; a
// stream of any bytes without telnet is what the tcp port is for.
//
// What the client sends has reached the line when PURGE-DATA comes, so that has
// no effect. Flow control toward the client is TCP's; its setting is kept and told.
type remote struct {
	*client
	l      *listener
	line   *uart.Line
	parser telnet // this and busy are of the goroutine that reads
	busy   bool   // there were commands in what has just come

	// From here on all is the loop's.
	options negotiation
	telnet  bool   // the client has sent a command
	serial  bool   // it has agreed to COM-PORT-OPTION
	pending []byte // what the socket has not taken
	heard   []byte // used by Write alone
	escaped []byte // used by Write alone
	held    bool   // the client has suspended its input

	baud       int // that the client has set; 0: none
	frame      framing
	framed     bool // the client has set it
	moduleBaud int
	module     framing
	flow       byte // as in SET-CONTROL
	inFlow     byte
	brk        bool
	state      byte // levels of the module's pins as last told
	stateMask  byte
	lineMask   byte
}

func newRemote(l *listener, c *client) *remote {
	r := &remote{
		client: c, l: l, line: l.line,
		frame:  framingOf(uart.Format8N1),
		module: framingOf(uart.Format8N1),
		flow:   controlNoFlow, inFlow: controlNoInFlow,
		stateMask: allModemState,
	}
	r.parser.to = r
	r.options.send = func(verb, option byte) { r.say(telnetIAC, verb, option) }
	c.out.room = r.room
	return r
}

// hear implements visitor. It comes back when the loop has dealt with the
// commands in b, so that a client cannot heap them up.
func (r *remote) hear(b []byte) {
	r.parser.feed(b)
	if !r.busy {
		return
	}
	r.busy = false
	done := make(chan struct{})
	if !r.line.Post(func() { close(done) }) {
		return
	}
	select {
	case <-done:
	case <-r.l.quit:
	}
}

// come implements visitor: a client opens its port, so DTR goes on.
func (r *remote) come() {
	r.l.remote = r
	r.state = r.levels()
	r.line.SetDTR(true)
}

// leave implements visitor: the client's port closes, so DTR goes off.
func (r *remote) leave() {
	r.l.remote = nil
	if r.brk {
		r.setBreak(false)
	}
	if r.serial {
		r.line.SetDTR(false)
		r.line.SetRTS(true) // nobody holds the module off
	}
}

// Write implements uart.Wire.
func (r *remote) Write(b []byte) (n int) {
	if r.held {
		return 0
	}
	var errors byte
	for n < len(b) && r.flush() {
		piece := b[n:min(n+chunk, len(b))]
		n += len(piece)
		if r.framed {
			r.heard = append(r.heard[:0], piece...)
			errors |= r.module.reframe(r.heard, r.frame)
			piece = r.heard
		}
		if r.telnet {
			r.escaped = escapeIAC(r.escaped[:0], piece)
			piece = r.escaped
		}
		r.put(piece)
	}
	if errors &= r.lineMask; errors != 0 {
		r.answer(comLineState, errors)
	}
	return n
}

// put writes what the socket takes and keeps the rest.
func (r *remote) put(b []byte) {
	n := 0
	if r.flush() {
		n = r.out.write(b)
	}
	r.pending = append(r.pending, b[n:]...)
}

// flush writes what is pending and reports whether all has left.
func (r *remote) flush() bool {
	if len(r.pending) > 0 {
		n := r.out.write(r.pending)
		r.pending = r.pending[:copy(r.pending, r.pending[n:])]
	}
	return len(r.pending) == 0
}

// room runs when the socket takes bytes again.
func (r *remote) room() {
	if r.flush() {
		r.line.Room()
	}
}

// say sends telnet's own bytes. A client that asks and does not read is put out.
func (r *remote) say(b ...byte) {
	r.put(b)
	if len(r.pending) > maxPending {
		r.conn.Close()
	}
}

// answer sends a COM-PORT-OPTION.
func (r *remote) answer(command byte, value ...byte) {
	b := []byte{telnetIAC, telnetSB, optionComPort, command + comPortAnswer}
	b = escapeIAC(b, value)
	r.say(append(b, telnetIAC, telnetSE)...)
}

// SetSpeed implements uart.Wire: the settings of the client are its own.
func (r *remote) SetSpeed(baud int, f uart.Format) { r.moduleBaud, r.module = baud, framingOf(f) }

// SetPin implements uart.Wire.
func (r *remote) SetPin(uart.Pin, bool) { r.pinsChanged() }

// levels are the module's outputs as bits of a modem state. DSR is STATUS: the module is on.
func (r *remote) levels() byte {
	return either(r.line.Pin(uart.CTS), stateCTS, 0) |
		either(r.line.Pin(uart.DCD), stateDCD, 0) |
		either(r.line.Pin(uart.RI), stateRI, 0) |
		either(r.l.off, 0, stateDSR)
}

// pinsChanged tells a new modem state, if the client wants to know of it.
func (r *remote) pinsChanged() {
	now := r.levels()
	change := now ^ r.state
	r.state = now
	delta := change >> deltaShift
	if now&stateRI != 0 {
		delta &^= trailingRI
	}
	if told := (now | delta) & r.stateMask; r.serial && change != 0 && told != 0 {
		r.answer(comModemState, told)
	}
}

// data implements telnetSink.
func (r *remote) data(b []byte) { r.l.in.giveAs(b, r.framing) }

// framing is what the module hears of what the client has sent.
func (r *remote) framing(b []byte) []byte {
	if r.brk {
		return nil // the line is held
	}
	if r.framed {
		r.frame.reframe(b, r.module)
	}
	return b
}

// command implements telnetSink: a break is the only one with a meaning here.
func (r *remote) command(c byte) {
	r.post(func() {
		if c == telnetBRK {
			r.setBreak(true)
			r.setBreak(false)
		}
	})
}

// option implements telnetSink.
func (r *remote) option(verb, option byte) {
	r.post(func() {
		r.options.take(verb, option)
		if (r.options.us[optionComPort] || r.options.them[optionComPort]) && !r.serial {
			r.open()
		}
	})
}

// subnegotiation implements telnetSink.
func (r *remote) subnegotiation(b []byte) {
	b = append([]byte(nil), b...)
	r.post(func() {
		if len(b) >= 2 && b[0] == optionComPort && r.serial {
			r.comPort(b[1], b[2:])
		}
	})
}

// post runs f on the loop, while the client is there. Its first command makes
// it a telnet client, of whom all bytes are wanted as they are.
func (r *remote) post(f func()) {
	r.busy = true
	r.line.Post(func() {
		if r.l.remote != r {
			return
		}
		if !r.telnet {
			r.telnet = true
			r.options.want()
		}
		f()
	})
}

// open makes the client the master of the pins.
func (r *remote) open() {
	r.serial = true
	r.answer(comModemState, r.state&r.stateMask)
}
