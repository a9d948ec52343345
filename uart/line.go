package uart

import (
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/internal/stage"
)

// DefaultTick is how often a streaming line is served. At 115200 it is 11
// characters, less than the 16 of a common receive FIFO.
const DefaultTick = time.Millisecond

// XON and XOFF are the characters of +IFC=1,1 (manual 2.2.40).
const (
	XON  = 0x11
	XOFF = 0x13
)

// Flow is a kind of flow control, numbered as in +IFC.
type Flow int

// The kinds of flow control.
const (
	NoFlow   Flow = 0
	Software Flow = 1 // XON/XOFF
	Hardware Flow = 2 // RTS/CTS
)

// Config is the line as a profile describes it.
type Config struct {
	Baud   int  // module's rate in bit/s; 0: auto-bauding
	NoPace bool // characters take no time
	Drop   bool // a TE that does not read loses bytes, if no flow control holds the module off
	// IgnoreSpeed lets a TE of the wrong speed be understood all the same.
	IgnoreSpeed bool
	Tick        time.Duration // 0: DefaultTick
	// Channel is the number of a channel of a multiplexer, whose bytes are no characters of a
	// serial port; zero: the line is one.
	Channel int
}

// A Hold is a reason why unsolicited frames wait.
type Hold uint8

// The reasons, which may be several at once.
const (
	HoldCommand Hold = 1 << iota // a command is open
	HoldTyping                   // the TE is in the middle of a line
	HoldOnline                   // the line carries data
	HoldPower                    // the module is off
)

// A Line is the serial line of one modem.
type Line struct {
	// In leads bytes from the TE to the engine, Out frames from the engine to
	// the transmitter, Lane unsolicited frames to their queue, and Leave the
	// frame whose turn it is to the wire: the places where line faults hang. A stage
	// on Leave sees all frames in the order in which the TE reads them, each at
	// the moment when it leaves; the bytes of a frame are good until its Done.
	In    *stage.Path[[]byte]
	Out   *stage.Path[Frame]
	Lane  *stage.Path[Frame]
	Leave *stage.Path[Frame]

	loop   *kernel.Loop
	cfg    Config
	format Format
	wire   Wire

	baud     int // rate in force; under auto-bauding the last one learnt
	learning bool
	last     byte // of the bytes heard while learning
	teBaud   int  // 0: not known, taken as equal
	told     bool // that the speeds differ
	toTE     Flow // how the TE holds off the module
	toTA     Flow // how the module holds off the TE

	tx transmitter
	rx receiver

	holds Hold
	pins  [5]bool
	onDTR []func(active bool)
	moved func()
	rings func(Ring)
	lost  uint64
}

// New makes a line. sink takes the bytes of the TE in modem time; it must not keep them.
func New(loop *kernel.Loop, cfg Config, sink func([]byte)) *Line {
	if cfg.Tick <= 0 {
		cfg.Tick = DefaultTick
	}
	l := &Line{loop: loop, cfg: cfg, format: Format8N1, baud: cfg.Baud, learning: cfg.Baud == 0}
	if l.learning {
		l.baud = MaxAutobaud
	}
	l.pins[DTR], l.pins[RTS], l.pins[CTS] = true, true, true
	l.In = stage.New(sink)
	l.Out = stage.New(l.enqueue)
	l.Lane = stage.New(l.enqueueUnsolicited)
	l.Leave = stage.New(l.leave)
	return l
}

// Post runs f on the loop of the modem, for a wire's goroutines. It reports
// false when the loop has ended.
func (l *Line) Post(f func()) bool { return l.loop.Post(f) }

// Attach puts a wire on the line in place of the one before; nil takes it off,
// and what is sent then goes nowhere, as on a pin that is not connected.
func (l *Line) Attach(w Wire) {
	l.wire = w
	l.teBaud = 0
	if w != nil {
		w.SetSpeed(l.baud, l.format)
		w.SetPin(DCD, l.pins[DCD])
		w.SetPin(RI, l.pins[RI])
	}
	l.Room()
}

// Send queues a frame behind those sent before it.
func (l *Line) Send(f Frame) { l.Out.Send(f) }

// Unsolicited queues a frame that leaves when nothing holds it.
func (l *Line) Unsolicited(f Frame) { l.Lane.Send(f) }

// HoldURC sets or clears a reason for unsolicited frames to wait.
func (l *Line) HoldURC(h Hold, on bool) {
	if on {
		l.holds |= h
		return
	}
	if l.holds&h != 0 {
		l.holds &^= h
		l.kick()
	}
}

// Release lets all unsolicited frames that wait leave now, in front of what is
// sent next: a module that shuts something down reports it before the OK (seen).
func (l *Line) Release() {
	waiting := l.tx.lane
	l.tx.lane = nil
	for _, f := range waiting {
		l.enqueue(f)
	}
}

// Idle reports that everything sent has left, unsolicited frames that are held apart.
func (l *Line) Idle() bool {
	t := &l.tx
	return t.cur == nil && len(t.queue) == 0 && len(t.leaving) == 0 && t.kept == 0
}

// Keep tells that a stage on Leave keeps n frames more, or less if n is
// negative: the line is not idle while it does.
func (l *Line) Keep(n int) { l.tx.kept += n }

// AfterSent runs f when all frames queued so far have left.
func (l *Line) AfterSent(f func()) {
	if l.Idle() {
		f()
		return
	}
	l.tx.queue = append(l.tx.queue, Frame{Done: f})
}

// Flush forgets all that waits to leave or to be heard, as a power cut does.
// Done functions of forgotten frames run.
func (l *Line) Flush() {
	l.tx.flush()
	l.rx.flush(l)
}

// Baud is the module's rate in bit/s.
func (l *Line) Baud() int { return l.baud }

// Autobaud reports whether the module still has to learn the TE's rate.
func (l *Line) Autobaud() bool { return l.learning }

// SetBaud sets a fixed rate, or with 0 starts auto-bauding; it works at once.
func (l *Line) SetBaud(baud int) {
	l.learning = baud == 0
	l.last = 0
	if baud != 0 {
		l.setRate(baud, false)
	}
}

func (l *Line) setRate(baud int, learnt bool) {
	if baud == l.baud && !learnt {
		return
	}
	l.baud, l.told = baud, false
	l.tx.newRate(l.loop.Now())
	l.rx.newRun(l.loop.Now())
	if l.wire != nil {
		l.wire.SetSpeed(baud, l.format)
	}
	l.loop.Emit(Rate{Baud: baud, Learnt: learnt})
}

// SetFormat sets the character framing (+ICF).
func (l *Line) SetFormat(f Format) {
	l.format = f
	l.tx.newRate(l.loop.Now())
	l.rx.newRun(l.loop.Now())
	if l.wire != nil {
		l.wire.SetSpeed(l.baud, f)
	}
}

// SetFlow sets the flow control of +IFC: how the TE holds off the module, and
// how the module holds off the TE.
func (l *Line) SetFlow(byTE, byTA Flow) {
	l.toTE, l.toTA = byTE, byTA
	if byTE != Software {
		l.tx.xoff = false
	}
	l.kick()
}

// TESpeed tells the rate that the TE has set on its end, in bit/s; 0 when it is not known.
func (l *Line) TESpeed(baud int) {
	if l.teBaud != baud {
		l.teBaud, l.told = baud, false
	}
}

// OnDTR adds what runs when the TE moves DTR.
func (l *Line) OnDTR(f func(active bool)) { l.onDTR = append(l.onDTR, f) }

// OnSent sets what runs as bytes leave for the TE.
func (l *Line) OnSent(f func()) { l.moved = f }

// OnRing sets what runs as a frame that is somebody's news begins to leave, also
// while the TE holds the module off: RI is there to wake it.
func (l *Line) OnRing(f func(Ring)) { l.rings = f }

// SetDTR tells that the TE has moved DTR.
func (l *Line) SetDTR(active bool) {
	if l.pins[DTR] != active {
		l.pins[DTR] = active
		l.loop.Emit(PinChange{Pin: DTR.String(), Active: active, Channel: l.cfg.Channel})
		for _, f := range l.onDTR {
			f(active)
		}
	}
}

// SetRTS tells that the TE holds the module off (false) or lets it send.
func (l *Line) SetRTS(active bool) {
	if l.pins[RTS] != active {
		l.pins[RTS] = active
		l.kick()
	}
}

// Pin is the level of a circuit; active is low on the module's pins.
func (l *Line) Pin(p Pin) bool { return l.pins[p] }

// SetPin drives an output of the module.
func (l *Line) SetPin(p Pin, active bool) {
	if l.pins[p] == active {
		return
	}
	l.pins[p] = active
	l.loop.Emit(PinChange{Pin: p.String(), Active: active, Channel: l.cfg.Channel})
	if l.wire != nil {
		l.wire.SetPin(p, active)
	}
}

// Ready tells the TE that the module takes bytes, or holds it off, by the flow
// control in force; with none it holds the TE off as a pty does, by not reading
// (unless the line drops what overruns). It reports whether the TE is held off as asked.
func (l *Line) Ready(on bool) bool {
	if !on && l.cfg.Drop && l.toTA == NoFlow {
		return false
	}
	if l.rx.paused != on {
		return true
	}
	l.rx.paused = !on
	switch l.toTA {
	case Software:
		c := byte(XOFF)
		if on {
			c = XON
		}
		if l.write([]byte{c}, Info) == 0 {
			l.enqueue(Frame{Kind: Info, Bytes: []byte{c}})
		}
	case Hardware:
		l.SetPin(CTS, on)
	}
	if on {
		l.rx.newRun(l.loop.Now())
		l.listen()
	}
	return true
}

// Lost counts the bytes lost by overrun.
func (l *Line) Lost() uint64 { return l.lost }

// garble is Garble, told once for each pair of speeds.
func (l *Line) garble(b []byte, from, to int, toward string) []byte {
	if !l.told {
		l.told = true
		l.loop.Emit(Garbled{TE: l.teBaud, Module: l.baud, Toward: toward})
	}
	return Garble(b, from, to)
}

// mismatch is the TE's rate where it differs from the module's and that matters, else 0.
func (l *Line) mismatch() int {
	if l.cfg.IgnoreSpeed || l.teBaud == 0 || l.teBaud == l.baud {
		return 0
	}
	return l.teBaud
}
