package modem

import (
	"bytes"
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
	told     map[cmux.Wrong]bool
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
		x.dozes, x.garbage, x.told = false, nil, map[cmux.Wrong]bool{}
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

// mostShown is how many of the bytes that are dropped an event shows.
const mostShown = 32

// Wrong implements cmux.Host. The TE is told nothing; the operator is told of each mistake once.
func (x *multiplexer) Wrong(w cmux.Wrong, b []byte) {
	shown := kernel.Bytes(bytes.Clone(b[:min(len(b), mostShown)]))
	x.m.loop.Emit(MuxDropped{Why: w.String(), Data: shown, Size: len(b)})
	s := engine.Suspicion{Data: shown, Count: len(b)}
	switch w {
	case cmux.Garbage, cmux.BadControl, cmux.BadAddress:
		x.garbage = append(x.garbage, b...)
		x.garbage = x.garbage[max(0, len(x.garbage)-mostShown):]
		w = cmux.Garbage
		s.What, s.Remedy = "bytes between the frames of the multiplexer are lost", "send nothing but frames from AT+CMUX=0 to the close-down (CLD)"
		if bytes.Contains(bytes.ToUpper(x.garbage), []byte("AT")) {
			w = plainAT
			s.What = "command lines outside of frames are lost while the multiplexer runs"
			s.Remedy = "put them into UIH frames of an open channel, or close the multiplexer down first (CLD on DLCI 0)"
		}
	case cmux.BadCheckSum:
		s.What, s.Remedy = "a frame with a wrong check sum is lost", "of UIH the FCS covers address, control and length, and no data (27.010 5.2.1.6)"
	case cmux.NoFlag:
		s.What, s.Remedy = "a frame whose length does not lead to its closing flag is lost", "count the octets of information alone, in one or two length octets"
	case cmux.TooLong:
		s.What, s.Remedy = "a frame with more than 255 octets of information is lost", "keep to N1 of AT+CMUX, 127 if it is not given"
	case cmux.CutShort:
		s.What, s.Remedy = "a frame that was cut short is lost", "send a frame in one piece, without pauses in it"
	case cmux.NotOpen:
		s.What, s.Remedy = "a frame for a channel that is not open is lost", "open DLCI 0 and then the channel by SABM, and wait for each UA"
	case cmux.NoSuchDLCI:
		s.What, s.Remedy = "a frame for a channel that the module does not have", "use DLCI 1 to 4 (multiplexer application note)"
	case cmux.Unsupported:
		s.What, s.Remedy = "a frame or message of the multiplexer that the module does not have", "of the control messages use PSC, CLD, Test, MSC, FCon and FCoff; it answers no other"
	}
	if !x.told[w] {
		x.told[w] = true
		x.m.engine.Suspect(s)
	}
}

// plainAT is garbage that looks like command lines.
const plainAT = cmux.Unsupported + 1

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
		ch.x.m.engine.Suspect(engine.Suspicion{
			What: "the TE goes on sending on a channel that holds it off, and its bytes are lost", Remedy: "stop when MSC has its FC bit set",
			Count: len(b),
		})
		return
	}
	ch.line.Receive(b)
}

// Write implements uart.Wire: one frame at a time is on its way, so that channels take turns.
func (ch *muxChannel) Write(b []byte) int {
	x, n := ch.x, 0
	ch.writing = true
	for n < len(b) && !ch.flying && !ch.over && x.station != nil && x.station.Sendable(ch.dlci) {
		part := b[n:min(len(b), n+x.size)]
		n += len(part)
		ch.flying = true
		x.sending = ch
		x.station.Write(ch.dlci, part)
		x.sending = nil
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
