package gprs

import (
	"time"

	"sim800emu/internal/kernel"
)

// A Link is one direction of the radio link. Pieces cross it in the order in
// which they were sent: each takes its turn in the queue, occupies the link for
// the time that its bits take, travels for the delay, and is handed over. While
// it travels the next one occupies the link, so that pieces sent back to back
// arrive at the rate of the link, late by one delay and not by one each.
//
// A piece that would overtake its forerunner arrives with it: the network
// resends, but what the module hands on is in order. So a loss is a gap.
//
// The content does not pass here, only sizes. Each step is decided when it
// begins, so a change of shape works on everything that still waits. An outage
// or a fade works on what crosses, too.
type Link struct {
	loop  *kernel.Loop
	way   Way // for events
	shape Shape
	sky   *sky // nil: there are no spells
	conditions

	outside []piece // held back by the bound of the queue
	resend  *kernel.Timer
	queue   []piece
	backlog int // bytes that count for the bound
	waking  *kernel.Timer

	cur      piece // occupies the link
	occupied bool
	busy     *kernel.Timer // until cur has left; in an outage there is none
	need     time.Duration // what cur needs from since on, at the full rate
	since    time.Duration
	free     func() // l.freed, made once

	flying int           // pieces that travel
	last   time.Duration // latest arrival promised so far

	held   []piece // came in an outage, or wait for their slot
	slot   *kernel.Timer
	credit int // bytes of past slots that held[0] has taken

	used  bool // something has arrived
	usage time.Duration
	life  int // counts resets: older pieces never arrive
	total int64
}

// conditions are what a spell changes.
type conditions struct {
	out     bool
	percent int // of the rate that is left
}

type piece struct {
	size    int
	arrived func()
}

// gross is the size with headers.
func (p piece) gross() int { return p.size + headerBytes }

// NewLink makes a link of one direction.
func NewLink(loop *kernel.Loop, w Way, s Shape) *Link {
	l := &Link{loop: loop, way: w, shape: s, conditions: conditions{percent: 100}}
	l.free = l.freed
	return l
}

// SetShape changes the link for what has not begun its crossing. What waits for
// a slot gets one of the new shape, or arrives now.
func (l *Link) SetShape(s Shape) {
	l.shape = s
	l.slot.Stop()
	l.credit = 0
	l.handOver()
	l.room()
}

// Shape is the link's shape now.
func (l *Link) Shape() Shape { return l.shape }

// Send puts a piece of size bytes, headers apart, on the link; arrived runs when
// it has crossed. With the zero Shape that is at once.
func (l *Link) Send(size int, arrived func()) {
	p := piece{size, arrived}
	if l.bounded(p) {
		l.holdBack(p)
		return
	}
	l.admit(p)
	l.next()
	if l.sky != nil {
		l.sky.arm()
	}
}

// Waiting is how many pieces have not arrived.
func (l *Link) Waiting() int {
	n := len(l.outside) + len(l.queue) + l.flying + len(l.held)
	if l.occupied {
		n++
	}
	return n
}

// Total is how many bytes have crossed, headers apart.
func (l *Link) Total() int64 { return l.total }

// Reset loses what is on the link; its functions never run. Spells go on.
func (l *Link) Reset() {
	for _, t := range [...]*kernel.Timer{l.resend, l.waking, l.busy, l.slot} {
		t.Stop()
	}
	l.life++
	l.outside, l.queue, l.held = nil, nil, nil
	l.cur, l.occupied, l.flying, l.last = piece{}, false, 0, 0
	l.backlog, l.credit, l.used = 0, 0, false
	if l.sky != nil {
		l.sky.arm()
	}
}

// next lets waiting pieces occupy the link, one at a time.
func (l *Link) next() {
	for len(l.queue) > 0 && !l.occupied && !l.out && !l.waking.Pending() {
		p := l.queue[0]
		l.queue[0] = piece{}
		l.queue = l.queue[1:]
		d := l.occupation(p.size)
		if d == 0 {
			l.depart(p)
			continue
		}
		l.cur, l.occupied, l.need = p, true, d
		l.occupy()
	}
}

// occupation is how long a piece keeps the link busy at the full rate.
func (l *Link) occupation(size int) time.Duration {
	if l.shape.Rate <= 0 {
		return 0
	}
	bits := int64(size+headerBytes) * 8
	return time.Duration(bits * int64(time.Second) / int64(l.shape.Rate))
}

// occupy lets the current piece go on at the rate that is left.
func (l *Link) occupy() {
	l.since = l.loop.Now()
	l.busy = l.loop.After(l.need*100/time.Duration(l.percent), l.free)
}

func (l *Link) freed() {
	p := l.cur
	l.cur, l.occupied = piece{}, false
	l.depart(p)
	l.next()
}

// depart lets a piece travel, and others take its room.
func (l *Link) depart(p piece) {
	l.backlog -= p.gross()
	l.travel(p)
	l.room()
}

// travel gives a piece that has left its arrival.
func (l *Link) travel(p piece) {
	now, r := l.loop.Now(), l.loop.Rand
	at := max(now+l.shape.Delay.Draw(r)+l.shape.Jitter.Draw(r), l.last)
	l.last = at
	if at == now && l.flying == 0 {
		l.land(p)
		return
	}
	l.flying++
	life := l.life
	l.loop.After(at-now, func() {
		if l.life == life {
			l.flying--
			l.land(p)
		}
	})
}

func (l *Link) arrive(p piece) {
	l.total += int64(p.size)
	l.used, l.usage = true, l.loop.Now()
	p.arrived()
	if l.sky != nil && l.Waiting() == 0 {
		l.sky.arm()
	}
}

// weather changes the conditions, also for the piece that occupies the link.
func (l *Link) weather(c conditions) {
	if l.occupied && !l.out {
		l.busy.Stop()
		l.need -= (l.loop.Now() - l.since) * time.Duration(l.percent) / 100
	}
	l.conditions = c
	if c.out {
		return
	}
	if l.occupied {
		l.occupy()
	}
	l.handOver()
	l.next()
}
