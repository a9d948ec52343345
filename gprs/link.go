package gprs

import (
	"time"

	"sim800emu/internal/kernel"
)

// A Shape is one direction of the radio link as data.
type Shape struct {
	Delay kernel.Dist // propagation, drawn for each piece, beside the time its bytes take
	Rate  int         // bit/s, headers included; 0: no limit
}

// A Link is one direction of the radio link. Pieces cross it in the order in
// which they were sent. A piece first waits for its turn, then occupies the link
// for the time that its bits take, and then travels for the delay; while it
// travels the next one occupies the link, so that pieces sent back to back
// arrive at the rate of the link, late by one delay and not by one each.
//
// A piece that would overtake its forerunner arrives with it: the network
// resends, but what the module hands on is in order. So a loss is a gap.
//
// The content does not pass here, only sizes. Each step is decided when it
// begins, so a change of shape works on everything that still waits: a fade is
// another Rate, an outage a longer occupation, a burst a common arrival.
type Link struct {
	loop  *kernel.Loop
	shape Shape

	queue  []piece
	busy   *kernel.Timer // the piece that occupies the link
	flying int           // pieces that travel
	last   time.Duration // latest arrival promised so far
	life   int           // counts resets: older pieces never arrive
	total  int64
}

type piece struct {
	size    int
	arrived func()
}

// NewLink makes one direction of a link.
func NewLink(loop *kernel.Loop, s Shape) *Link { return &Link{loop: loop, shape: s} }

// SetShape changes the link for what has not begun its crossing.
func (l *Link) SetShape(s Shape) { l.shape = s }

// Shape is the link's shape now.
func (l *Link) Shape() Shape { return l.shape }

// Send puts a piece of size bytes, headers apart, on the link; arrived runs when
// it has crossed. On a link without delay and rate that is at once.
func (l *Link) Send(size int, arrived func()) {
	l.queue = append(l.queue, piece{size, arrived})
	l.next()
}

// Waiting is how many pieces have not arrived.
func (l *Link) Waiting() int {
	n := len(l.queue) + l.flying
	if l.busy.Pending() {
		n++
	}
	return n
}

// Total is how many bytes have crossed, headers apart.
func (l *Link) Total() int64 { return l.total }

// Reset loses what is on the link; its functions never run.
func (l *Link) Reset() {
	l.busy.Stop()
	l.life++
	l.queue, l.busy, l.flying, l.last = nil, nil, 0, 0
}

// next lets waiting pieces occupy the link, one at a time.
func (l *Link) next() {
	for !l.busy.Pending() && len(l.queue) > 0 {
		p := l.queue[0]
		l.queue[0] = piece{}
		l.queue = l.queue[1:]
		d := l.occupation(p.size)
		if d == 0 {
			l.travel(p)
			continue
		}
		l.busy = l.loop.After(d, func() {
			l.travel(p)
			l.next()
		})
	}
}

// occupation is how long a piece keeps the link busy.
func (l *Link) occupation(size int) time.Duration {
	if l.shape.Rate <= 0 {
		return 0
	}
	bits := int64(size+headerBytes) * 8
	return time.Duration(bits * int64(time.Second) / int64(l.shape.Rate))
}

// travel gives a piece that has left its arrival.
func (l *Link) travel(p piece) {
	now := l.loop.Now()
	at := max(now+l.shape.Delay.Draw(l.loop.Rand), l.last)
	l.last = at
	if at == now && l.flying == 0 {
		l.arrive(p)
		return
	}
	l.flying++
	life := l.life
	l.loop.After(at-now, func() {
		if l.life == life {
			l.flying--
			l.arrive(p)
		}
	})
}

func (l *Link) arrive(p piece) {
	l.total += int64(p.size)
	p.arrived()
}
