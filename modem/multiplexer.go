package modem

import (
	"time"

	"sim800emu/cmux"
	"sim800emu/commands/gsm"
	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// A multiplexer is AT+CMUX=0: the serial line carries frames, and each data channel is a
// line of its own with its own command interpreter.
type multiplexer struct {
	m        *Modem
	station  *cmux.Station // nil: the serial line carries command lines
	size     int           // most octets of information in a frame of the module
	channels [cmux.Last + 1]*muxChannel
	sending  *muxChannel // whose frame is being made; nil: a control frame
	dozes    bool        // PSC was the last that came
	told     map[mistake]bool
	garbage  []byte // the last of it
}

// MuxChanged is the multiplexer beginning or ending.
type MuxChanged struct {
	On  bool   `json:"on"`
	Why string `json:"why"`
}

// EventKind implements kernel.Event.
func (MuxChanged) EventKind() string { return "mux" }

// MuxChannel is a channel being opened or closed.
type MuxChannel struct {
	Channel int  `json:"channel"` // DLCI
	Open    bool `json:"open"`
}

// EventKind implements kernel.Event.
func (MuxChannel) EventKind() string { return "mux.channel" }

// MuxDropped is bytes of the TE that are no frame, or a frame that does nothing.
type MuxDropped struct {
	Why  string       `json:"why"`
	Data kernel.Bytes `json:"data,omitempty"` // the first of them
	Size int          `json:"size"`
}

// EventKind implements kernel.Event.
func (MuxDropped) EventKind() string { return "mux.dropped" }

// Start implements gsm.Multiplexer.
func (x *multiplexer) Start(c *engine.Call, p gsm.MuxSettings) {
	c.Channels(x.input, func() {
		x.size = min(p.N1, cmux.MaxSent)
		x.dozes, x.garbage, x.told = false, nil, map[mistake]bool{}
		x.m.loop.Emit(MuxChanged{On: true, Why: "AT+CMUX=0"})
		x.station = cmux.Start(x.m.loop, x, time.Duration(p.T3)*time.Second)
	})
}

// input is bytes of the TE.
func (x *multiplexer) input(b []byte) {
	x.dozes = false
	x.station.Input(b)
}

// drop is a module without power.
func (x *multiplexer) drop() {
	if x.station == nil {
		return
	}
	x.station.Stop()
	x.station = nil
	for i, ch := range x.channels {
		if ch != nil {
			x.channels[i] = nil
			ch.end()
		}
	}
	x.m.loop.Emit(MuxChanged{Why: "no power"})
}

// Send implements cmux.Host.
func (x *multiplexer) Send(frame []byte) {
	f := uart.Frame{Kind: uart.Info, Bytes: frame}
	if ch := x.sending; ch != nil {
		x.sending = nil // what the TE answers at once is another frame
		f.Kind, f.Done = ch.kind, ch.sent
		f.Carries = frame[4 : len(frame)-2] // flag, address, control, one length octet; check sum, flag
	}
	x.m.line.Send(f)
}

// Opened implements cmux.Host.
func (x *multiplexer) Opened(dlci int) {
	x.m.loop.Emit(MuxChannel{Channel: dlci, Open: true})
	x.channels[dlci] = newMuxChannel(x, dlci)
}

// Closed implements cmux.Host.
func (x *multiplexer) Closed(dlci int) {
	ch := x.channels[dlci]
	x.channels[dlci] = nil
	x.m.engine.Close(ch.terminal)
	ch.end()
	x.m.loop.Emit(MuxChannel{Channel: dlci})
}

// Data implements cmux.Host.
func (x *multiplexer) Data(dlci int, b []byte) { x.channels[dlci].hear(b) }

// Signals implements cmux.Host.
func (x *multiplexer) Signals(dlci int, s cmux.Signals) {
	ch := x.channels[dlci]
	ch.line.SetDTR(s.RTC)
	ch.line.Room()
}

// afterSent runs f when what has been sent so far has left: on the channels that
// the TE does not hold off, and then on the serial line.
func (x *multiplexer) afterSent(f func()) { x.afterChannels(1, f) }

func (x *multiplexer) afterChannels(from int, f func()) {
	for dlci := from; dlci <= cmux.Last; dlci++ {
		if ch := x.channels[dlci]; ch != nil && ch.sendable() && !ch.line.Idle() {
			ch.line.AfterSent(func() { x.afterChannels(dlci+1, f) })
			return
		}
	}
	x.m.line.AfterSent(f)
}

// Resume implements cmux.Host.
func (x *multiplexer) Resume() {
	for _, ch := range x.channels {
		if ch != nil {
			ch.line.Room()
		}
	}
}

// Sleep implements cmux.Host.
func (x *multiplexer) Sleep() {
	x.dozes = true
	x.m.sleep.arm()
}

// Over implements cmux.Host.
func (x *multiplexer) Over(why string, rest []byte) {
	x.station = nil
	x.m.engine.EndChannels()
	x.m.loop.Emit(MuxChanged{Why: why})
	if len(rest) > 0 {
		x.m.engine.Input(rest)
	}
}

// A muxChannel is a data channel: the far end of a line that has no serial port.
type muxChannel struct {
	x        *multiplexer
	dlci     int
	line     *uart.Line
	terminal *engine.Terminal
	signals  cmux.Signals
	kind     uart.Kind // of what is being written
	writing  bool
	flying   bool // a frame is on its way to the TE
	over     bool
}

func newMuxChannel(x *multiplexer, dlci int) *muxChannel {
	m := x.m
	ch := &muxChannel{x: x, dlci: dlci, signals: cmux.Signals{RTC: true, RTR: true}}
	ch.line = uart.New(m.loop, uart.Config{Baud: uart.MaxAutobaud, NoPace: true, Channel: dlci}, func(b []byte) { ch.terminal.Input(b) })
	ch.line.SetFlow(uart.NoFlow, uart.Hardware) // whose CTS is the FC bit of MSC
	ch.line.OnRing(m.ring.news)
	ch.line.Leave.Set(func(f uart.Frame, next func(uart.Frame)) {
		ch.kind = f.Kind
		next(f)
	})
	ch.terminal = m.engine.Open(dlci, ch.line)
	ch.line.Attach(ch)
	return ch
}

// end forgets what the channel has still to tell.
func (ch *muxChannel) end() {
	ch.over = true
	ch.line.Flush()
}

// buffer is what the module keeps for a channel that it holds off, in octets
// (multiplexer note: 16 KB for DLCI 1, 1 KB for the others).
func (ch *muxChannel) buffer() int {
	if ch.dlci == 1 {
		return 16 << 10
	}
	return 1 << 10
}

// hear takes data of the TE.
func (ch *muxChannel) hear(b []byte) {
	if queued := ch.line.Queued(); queued > 0 && queued+len(b) > ch.buffer() {
		ch.x.blame(heldOff, b)
		return
	}
	ch.line.Receive(b)
}

// sendable reports that the channel is open and the TE does not hold it off.
func (ch *muxChannel) sendable() bool {
	return !ch.over && ch.x.station != nil && ch.x.station.Sendable(ch.dlci)
}

// Write implements uart.Wire: one frame at a time is on its way, so that channels take turns.
func (ch *muxChannel) Write(b []byte) int {
	x, n := ch.x, 0
	ch.writing = true
	for n < len(b) && !ch.flying && ch.sendable() {
		part := b[n:min(len(b), n+x.size)]
		n += len(part)
		ch.flying = true
		x.sending = ch
		x.station.Write(ch.dlci, part)
	}
	ch.writing = false
	return n
}

// sent is the last byte of a frame having left.
func (ch *muxChannel) sent() {
	ch.flying = false
	if !ch.writing && !ch.over {
		ch.line.Room()
	}
}

// SetSpeed implements uart.Wire.
func (ch *muxChannel) SetSpeed(int, uart.Format) {}

// Paced implements uart.Wire.
func (ch *muxChannel) Paced() bool { return false }

// SetPin implements uart.Wire: DCD and CTS are bits of MSC.
func (ch *muxChannel) SetPin(p uart.Pin, active bool) {
	switch p {
	case uart.DCD:
		ch.signals.DV = active
	case uart.CTS:
		ch.signals.FC = !active
	default:
		return
	}
	if x := ch.x; x.station != nil && !ch.over {
		x.station.Tell(ch.dlci, ch.signals)
	}
}
