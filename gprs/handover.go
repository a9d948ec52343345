package gprs

// land takes a piece that has travelled. It arrives when there is neither an
// outage nor a slot to wait for, and nothing in front of it.
func (l *Link) land(p piece) {
	if !l.out && l.shape.Burst.Period <= 0 && len(l.held) == 0 {
		l.arrive(p)
		return
	}
	l.held = append(l.held, p)
	l.backlog += p.gross()
	l.handOver()
}

// handOver lets held pieces arrive now or sets the timer for their slot.
func (l *Link) handOver() {
	for l.shape.Burst.Period <= 0 && !l.out && len(l.held) > 0 {
		l.release()
	}
	if len(l.held) > 0 && !l.out && !l.slot.Pending() {
		period := l.shape.Burst.Period
		l.slot = l.loop.After(period-l.loop.Now()%period, l.serve)
	}
}

// serve is one slot.
func (l *Link) serve() {
	b := l.shape.Burst
	if l.out {
		return // there are slots again when it is over
	}
	if b.Bytes > 0 {
		l.credit += max(1, b.Bytes*l.percent/100)
	}
	for n, life := 0, l.life; len(l.held) > 0 && life == l.life; n++ {
		if b.Pieces > 0 && n == b.Pieces {
			l.credit = 0
			break
		}
		if b.Bytes > 0 {
			if l.held[0].gross() > l.credit {
				break
			}
			l.credit -= l.held[0].gross()
		}
		l.release()
	}
	if len(l.held) == 0 {
		l.credit = 0
	}
	l.handOver()
}

// release lets the first held piece arrive.
func (l *Link) release() {
	p := l.held[0]
	l.held[0] = piece{}
	if l.held = l.held[1:]; len(l.held) == 0 {
		l.held = nil
	}
	l.backlog -= p.gross()
	l.arrive(p)
	l.room()
}
