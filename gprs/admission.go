package gprs

// admit puts a piece in the queue. One that finds the link empty and asleep
// wakes it, and the queue waits for that.
func (l *Link) admit(p piece) {
	if l.asleep() {
		l.waking = l.loop.After(l.shape.Wake.Delay.Draw(l.loop.Rand), l.next)
	}
	l.queue = append(l.queue, p)
	l.backlog += p.gross()
}

func (l *Link) asleep() bool {
	w := &l.shape.Wake
	return !w.Delay.IsZero() && l.Waiting() == len(l.outside) &&
		(!l.used || l.loop.Now()-l.usage >= w.Idle)
}

// full reports that the queue has no room for a piece. An empty one has room for any.
func (l *Link) full(p piece) bool {
	bound := l.shape.Queue.Bytes
	return bound > 0 && l.backlog > 0 && l.backlog+p.gross() > bound
}

// bounded reports that a piece must wait outside the queue.
func (l *Link) bounded(p piece) bool { return len(l.outside) > 0 || l.full(p) }

// holdBack leaves a piece with its sender, who sends it again.
func (l *Link) holdBack(p piece) {
	l.outside = append(l.outside, p)
	if len(l.outside) == 1 {
		l.lose()
	}
}

// lose sets when the first piece outside is sent again.
func (l *Link) lose() {
	d := l.shape.Queue.Resend.Draw(l.loop.Rand)
	if d <= 0 {
		return // held back: room calls
	}
	l.loop.Emit(Full{Way: l.way.String(), Waiting: l.backlog})
	l.resend = l.loop.After(max(d, leastStep), l.again)
}

// again sends what is outside, as much as the queue takes.
func (l *Link) again() {
	l.enter()
	if len(l.outside) > 0 {
		l.lose()
	}
}

// room tells that the queue may have room. A piece that counts as lost is not
// sent again before its time.
func (l *Link) room() {
	if len(l.outside) > 0 && !l.resend.Pending() {
		l.enter()
	}
}

func (l *Link) enter() {
	for len(l.outside) > 0 && !l.full(l.outside[0]) {
		p := l.outside[0]
		l.outside[0] = piece{}
		if l.outside = l.outside[1:]; len(l.outside) == 0 {
			l.outside = nil
		}
		l.admit(p)
	}
	l.next()
}
