package uart

import (
	"time"

	"sim800emu/internal/kernel"
)

// A transmitter sends frames one after the other. Times are counted from the
// start of a run, the stretch of line without a pause, so that the mean rate is
// exact however late a tick comes.
type transmitter struct {
	queue []Frame
	lane  []Frame

	cur  *Frame
	off  int  // bytes of cur that have left
	cut  int  // cuts of cur that are over
	open bool // Before of cur is over

	start time.Duration // of the run
	sent  int64         // characters in it
	busy  bool          // a run is on
	timer *kernel.Timer
	stuck bool // the wire is full
	xoff  bool // the TE sent XOFF
	frame Frame
	// leaving is frames that have come through the path Leave and are next.
	leaving []Frame
	kept    int // frames that stages on Leave keep

	joined []byte // of join, used again
}

func (t *transmitter) newRun(now time.Duration) { t.start, t.sent = now, 0 }

// newRate begins a run with characters of another length; a pause that is on lasts.
func (t *transmitter) newRate(now time.Duration) { t.newRun(max(now, t.start)) }

func (t *transmitter) flush() {
	t.timer.Stop()
	t.timer = nil
	old := append(append(t.leaving, t.queue...), t.lane...)
	if t.cur != nil {
		old = append([]Frame{*t.cur}, old...)
	}
	t.leaving, t.queue, t.lane, t.cur, t.stuck = nil, nil, nil, nil, false
	for _, f := range old {
		if f.Done != nil {
			f.Done()
		}
	}
}

func (l *Line) enqueue(f Frame) {
	t := &l.tx
	t.queue = append(t.queue, f)
	if l.joins() && f.plainData() && !t.busy && !t.stuck && !t.timer.Pending() {
		l.pumpIn(0) // behind the frames of the same moment, to be joined with them
		return
	}
	l.kick()
}

func (l *Line) enqueueUnsolicited(f Frame) {
	l.tx.lane = append(l.tx.lane, f)
	l.kick()
}

// Room tells that the wire takes bytes again.
func (l *Line) Room() {
	if l.tx.stuck {
		l.tx.stuck = false
		l.tx.newRun(l.loop.Now())
		l.pump()
	}
}

// kick starts the transmitter if it rests.
func (l *Line) kick() {
	t := &l.tx
	if t.busy || t.stuck || t.timer.Pending() {
		return
	}
	t.newRun(l.loop.Now())
	l.pump()
}

// heldOff reports whether the TE keeps the module from sending.
func (l *Line) heldOff() bool {
	switch l.toTE {
	case Software:
		return l.tx.xoff
	case Hardware:
		return !l.pins[RTS]
	default:
		return false
	}
}

// next takes the frame that leaves next.
func (l *Line) next() bool {
	t := &l.tx
	for len(t.leaving) == 0 {
		switch {
		case len(t.queue) > 0:
			t.frame = t.queue[0]
			t.queue = pop(t.queue)
		case len(t.lane) > 0 && l.holds == 0:
			t.frame = t.lane[0]
			t.lane = pop(t.lane)
		default:
			return false
		}
		l.Leave.Send(t.frame)
	}
	t.frame = t.leaving[0]
	t.leaving = pop(t.leaving)
	if t.frame.Rings != NoRing && l.rings != nil {
		l.rings(t.frame.Rings)
	}
	l.join()
	t.cur, t.off, t.cut, t.open = &t.frame, 0, 0, t.frame.Before == 0
	return true
}

// leave is the end of the path Leave.
func (l *Line) leave(f Frame) {
	l.tx.leaving = append(l.tx.leaving, f)
	l.kick()
}

// joinMax is the most that join makes of several frames: more than a pty takes at once.
const joinMax = 16 << 10

// joins reports that the line makes one write of data frames which lie together:
// where they take no time, a system call for each segment costs more than the
// segment. A line that drops what overruns keeps them apart, because it tells in
// which frame the loss was.
func (l *Line) joins() bool { return l.cfg.NoPace && !l.cfg.Drop }

// join takes the data frames that leave behind the current one into it. Each has
// been through Leave by itself.
func (l *Line) join() {
	t := &l.tx
	if !l.joins() || !t.frame.plainData() {
		return
	}
	b, done := append(t.joined[:0], t.frame.Bytes...), []func(){t.frame.Done}
	for {
		if len(t.leaving) == 0 && len(t.queue) > 0 && t.queue[0].plainData() {
			f := t.queue[0]
			t.queue = pop(t.queue)
			l.Leave.Send(f)
			continue
		}
		if len(t.leaving) == 0 || !t.leaving[0].plainData() || len(b)+len(t.leaving[0].Bytes) > joinMax {
			break
		}
		b, done = append(b, t.leaving[0].Bytes...), append(done, t.leaving[0].Done)
		t.leaving = pop(t.leaving)
	}
	if len(done) == 1 {
		return
	}
	t.joined = b // the next join begins when this frame has left
	t.frame = Frame{Kind: Data, Bytes: b, Done: func() {
		for _, f := range done {
			if f != nil {
				f()
			}
		}
	}}
}

// plainData reports that a frame is data without a pause of its own.
func (f *Frame) plainData() bool { return f.Kind == Data && f.Before == 0 && len(f.Cuts) == 0 }

// pop drops the first frame and lets the array go when it is empty.
func pop(q []Frame) []Frame {
	q[0] = Frame{}
	if len(q) == 1 {
		return q[:0]
	}
	return q[1:]
}

// pump sends what may leave by now and sets the timer for the rest.
func (l *Line) pump() {
	t := &l.tx
	t.busy = true
	defer func() { t.busy = false }()
	for {
		if t.cur == nil && !l.next() {
			return
		}
		if len(t.cur.Bytes) > 0 && l.heldOff() {
			return // kicked when the TE lets go
		}
		if wait := l.pause(); wait > 0 {
			l.pumpIn(wait)
			return
		}
		n := l.due()
		if n == 0 && t.off < len(t.cur.Bytes) {
			l.pumpIn(l.untilNext())
			return
		}
		if n > 0 && !l.emit(n) {
			return // stuck
		}
		if t.cur == nil {
			continue // forgotten as it left (Flush)
		}
		if t.off < len(t.cur.Bytes) {
			continue
		}
		if wait := l.untilOver(); wait > 0 {
			l.pumpIn(wait)
			return
		}
		done := t.cur.Done
		t.cur, t.frame = nil, Frame{}
		if done != nil {
			done()
		}
	}
}

func (l *Line) pumpIn(d time.Duration) {
	t := &l.tx
	t.timer = l.loop.After(d, func() {
		if !t.stuck {
			l.pump()
		}
	})
}

// pause is idle line that is asked for here; it is asked for once.
func (l *Line) pause() time.Duration {
	t := &l.tx
	var d time.Duration
	if !t.open {
		t.open = true
		d = t.cur.Before
	}
	if t.cut < len(t.cur.Cuts) && t.cur.Cuts[t.cut].At <= t.off {
		d += max(0, l.untilOver()) + t.cur.Cuts[t.cut].Gap
		t.cut++
	}
	if d > 0 {
		t.newRun(l.loop.Now() + d)
	}
	return d
}

// end is where the next pause of the frame is, or its length.
func (t *transmitter) end() int {
	if t.cut < len(t.cur.Cuts) && t.cur.Cuts[t.cut].At < len(t.cur.Bytes) {
		return t.cur.Cuts[t.cut].At
	}
	return len(t.cur.Bytes)
}

// due is how many bytes of the frame may leave now.
func (l *Line) due() int {
	t := &l.tx
	rest := t.end() - t.off
	if l.cfg.NoPace || l.hardware() {
		return rest
	}
	n := characters(l.loop.Now()-t.start, l.format.Bits(), l.baud) - t.sent
	return int(max(0, min(n, int64(rest))))
}

// untilNext is the time to the next tick at which a byte can leave: a tick on,
// or sooner when the bytes up to the next pause are over sooner.
func (l *Line) untilNext() time.Duration {
	t := &l.tx
	bits := l.format.Bits()
	now := l.loop.Now()
	one := t.start + duration(t.sent+1, bits, l.baud) + time.Microsecond
	all := t.start + duration(t.sent+int64(t.end()-t.off), bits, l.baud) + time.Microsecond
	return max(one, min(all, now+l.cfg.Tick)) - now
}

// untilOver is how long a burst that was written whole still keeps the line busy.
func (l *Line) untilOver() time.Duration {
	t := &l.tx
	if l.cfg.NoPace || !l.hardware() || len(t.cur.Bytes) == 0 {
		return 0
	}
	return t.start + duration(t.sent, l.format.Bits(), l.baud) - l.loop.Now()
}

func (l *Line) hardware() bool { return l.wire != nil && l.wire.Paced() }

// emit writes n bytes of the frame. It reports false when the wire is full and
// the module has to wait.
func (l *Line) emit(n int) bool {
	t := &l.tx
	b := t.cur.Bytes[t.off : t.off+n]
	took := l.write(b, t.cur.Kind)
	if t.cur == nil {
		return true
	}
	if took < n && l.cfg.Drop && l.toTE == NoFlow {
		lost := n - took
		l.lost += uint64(lost)
		l.loop.Emit(Overrun{Lost: lost, Total: l.lost, Frame: t.cur.Kind.String(), Offset: t.off + took, Of: t.cur.Of.From(t.off + took)})
		took = n
	}
	t.off += took
	t.sent += int64(took)
	if took < n {
		t.stuck = true
		return false
	}
	return true
}

// write puts bytes on the wire as the TE hears them.
func (l *Line) write(b []byte, k Kind) int {
	if l.format.DataBits < 8 {
		b = masked(b, l.format.mask())
	}
	n := len(b)
	if l.wire != nil {
		if te := l.mismatch(); te != 0 {
			l.wire.Write(l.garble(b, l.baud, te, "te"))
		} else {
			n = l.wire.Write(b)
		}
	}
	if n > 0 && l.moved != nil {
		l.moved()
	}
	if n > 0 && l.loop.Observed() {
		tx := Tx{Frame: k.String(), Data: append(kernel.Bytes(nil), b[:n]...)}
		if l.cfg.Channel > 0 {
			l.loop.Emit(ChannelTx{Channel: l.cfg.Channel, Tx: tx})
		} else {
			l.loop.Emit(tx)
		}
	}
	return n
}

func masked(b []byte, m byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = c & m
	}
	return out
}
