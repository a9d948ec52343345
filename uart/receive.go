package uart

import (
	"time"

	"sim800emu/internal/kernel"
)

// A receiver gives each byte of the TE its time on the line.
type receiver struct {
	queue []byte
	start time.Duration // of the run
	heard int64         // characters in it
	timer *kernel.Timer
	taken func(n int)
	// paused: the module holds the TE off; what has come stays in the queue.
	paused bool
}

func (r *receiver) newRun(now time.Duration) { r.start, r.heard = now, 0 }

func (r *receiver) flush(l *Line) {
	r.timer.Stop()
	r.timer = nil
	n := len(r.queue)
	r.queue, r.paused = nil, false
	if n > 0 && r.taken != nil {
		r.taken(n)
	}
}

// OnTaken sets what runs as bytes given to Receive have been heard: a wire
// reads on only when the line has taken enough.
func (l *Line) OnTaken(f func(n int)) { l.rx.taken = f }

// Queued is how many bytes given to Receive have not been heard yet.
func (l *Line) Queued() int { return len(l.rx.queue) }

// Receive takes bytes that the TE has written, all at once or one by one; they
// are heard as fast as the line allows.
func (l *Line) Receive(b []byte) {
	r := &l.rx
	if (l.cfg.NoPace || l.hardware()) && !r.paused {
		l.hear(b)
		if r.taken != nil {
			r.taken(len(b))
		}
		return
	}
	now := l.loop.Now()
	if len(r.queue) == 0 {
		if over := r.start + duration(r.heard, l.format.Bits(), l.rxBaud()); over <= now {
			r.newRun(now)
		}
	}
	r.queue = append(r.queue, b...)
	l.listen()
}

// rxBaud is the rate at which the TE sends.
func (l *Line) rxBaud() int {
	if l.teBaud != 0 {
		return l.teBaud
	}
	return l.baud
}

// listen hears what is over and sets the timer for the rest.
func (l *Line) listen() {
	r := &l.rx
	if r.timer.Pending() {
		return
	}
	for len(r.queue) > 0 && !r.paused {
		if l.cfg.NoPace || l.hardware() {
			b := r.queue
			r.queue = nil
			l.hear(b)
			if r.taken != nil {
				r.taken(len(b))
			}
			continue
		}
		bits, baud := l.format.Bits(), l.rxBaud()
		now := l.loop.Now()
		n := int(min(characters(now-r.start, bits, baud)-r.heard, int64(len(r.queue))))
		if n <= 0 {
			one := r.start + duration(r.heard+1, bits, baud) + time.Microsecond
			all := r.start + duration(r.heard+int64(len(r.queue)), bits, baud) + time.Microsecond
			r.timer = l.loop.After(max(one, min(all, now+l.cfg.Tick))-now, l.listen)
			return
		}
		b := r.queue[:n:n]
		r.queue = r.queue[n:]
		r.heard += int64(n)
		if len(r.queue) == 0 {
			r.queue = nil
		}
		l.hear(b)
		if r.taken != nil {
			r.taken(n)
		}
	}
}

// hear turns the bytes into what the module's receiver makes of them.
func (l *Line) hear(b []byte) {
	if l.learning {
		if b = l.learn(b); b == nil {
			return
		}
	}
	if te := l.mismatch(); te != 0 {
		b = l.garble(b, te, l.baud, "module")
	}
	if l.format.DataBits < 8 {
		b = masked(b, l.format.mask())
	}
	if l.toTE == Software {
		b = l.strip(b)
	}
	if len(b) == 0 {
		return
	}
	if l.loop.Observed() {
		rx := Rx{Data: append(kernel.Bytes(nil), b...)}
		if l.cfg.Channel > 0 {
			l.loop.Emit(ChannelRx{Channel: l.cfg.Channel, Rx: rx})
		} else {
			l.loop.Emit(rx)
		}
	}
	l.In.Send(b)
}

// learn looks for the AT or at from which auto-bauding takes the rate (manual
// 2.2.41) and returns it with what follows, or nil.
func (l *Line) learn(b []byte) []byte {
	rate := l.rxBaud()
	if rate > MaxAutobaud || !KnownRate(rate) {
		return nil
	}
	for i, c := range b {
		if l.last == 'A' && c == 'T' || l.last == 'a' && c == 't' {
			head := []byte{l.last, c}
			l.learning, l.last = false, 0
			l.setRate(rate, true)
			return append(head, b[i+1:]...)
		}
		l.last = c
	}
	return nil
}

// strip takes XON and XOFF out of the bytes and obeys them.
func (l *Line) strip(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for _, c := range b {
		switch c {
		case XOFF:
			l.tx.xoff = true
		case XON:
			l.tx.xoff = false
			l.kick()
		default:
			out = append(out, c)
		}
	}
	return out
}
