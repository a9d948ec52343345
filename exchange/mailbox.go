package exchange

import (
	"sync/atomic"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/internal/pdu"
)

// An Outcome is what a phone says to a message that the centre delivers.
type Outcome uint8

// The outcomes.
const (
	Taken       Outcome = iota
	Unreachable         // it is off, or not registered
	NoRoom              // its memory is full
)

func (o Outcome) String() string { return [...]string{"taken", "unreachable", "no room"}[o] }

// A Phone is a subscriber's modem as the centre sees it. All of it runs on the
// loop of that modem.
type Phone struct {
	Loop  *kernel.Loop
	Delay func() time.Duration // what the network takes to deliver one message
	Try   func(Message) Outcome
	Now   func() time.Time // the network's clock
}

// A Mailbox is where the centre keeps the messages for one subscriber:
//
//	waiting ─delay─► tried ─taken─► gone, the sender has its report
//	   ▲               │unreachable, no room
//	   └─retry, or the phone is there again ─┘
//	waiting ─validity over─► gone, the sender has its report
type Mailbox struct {
	phone   Phone
	count   atomic.Int32 // waiting, and on their way to the loop
	waiting []*letterIn
	at      int  // the one that is tried next in this round
	busy    bool // one is on its way
	failed  int  // rounds without success
	retry   *kernel.Timer
	expiry  *kernel.Timer
}

// a letterIn is a message that waits.
type letterIn struct {
	Message
	until time.Duration
}

// mostWaiting bounds what waits for one subscriber; our own choice.
const mostWaiting = 300

// retries is how long the centre waits between two rounds; our own choice, in the
// manner of real ones.
func retries(failed int) time.Duration {
	times := [...]time.Duration{time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour}
	return times[min(failed, len(times))-1]
}

// NewMailbox makes an empty mailbox.
func NewMailbox(p Phone) *Mailbox { return &Mailbox{phone: p} }

// TakeMessages gives the subscriber a mailbox.
func (l *Line) TakeMessages(b *Mailbox) {
	l.exchange.mu.Lock()
	defer l.exchange.mu.Unlock()
	l.box = b
}

// mailbox is where messages for the subscriber go; nil: nowhere.
func (l *Line) mailbox() *Mailbox {
	l.exchange.mu.Lock()
	defer l.exchange.mu.Unlock()
	return l.box
}

func (b *Mailbox) reserve() bool {
	if b.count.Add(1) > mostWaiting {
		b.count.Add(-1)
		return false
	}
	return true
}

// Put adds a message, on the loop.
func (b *Mailbox) Put(m Message) error {
	if !b.reserve() {
		return ErrBusy
	}
	b.add(m)
	return nil
}

// Waiting is how many messages wait.
func (b *Mailbox) Waiting() int { return len(b.waiting) }

func (b *Mailbox) add(m Message) {
	if m.Valid <= 0 {
		m.Valid = usualValidity
	}
	b.waiting = append(b.waiting, &letterIn{m, b.phone.Loop.Now() + m.Valid})
	b.watch()
	if !b.retry.Pending() {
		b.next()
	}
}

// Wake tells that the phone can be reached, or that it has room again.
func (b *Mailbox) Wake() {
	b.retry.Stop()
	b.failed, b.at = 0, 0
	b.next()
}

// next sends the next message of this round on its way.
func (b *Mailbox) next() {
	if b.busy || len(b.waiting) == 0 {
		return
	}
	if b.at >= len(b.waiting) {
		b.pause()
		return
	}
	b.busy = true
	b.phone.Loop.After(b.phone.Delay(), b.attempt)
}

// attempt is the message at the phone. One that finds no room lets the others
// pass: they may not need any.
func (b *Mailbox) attempt() {
	b.busy = false
	if b.at >= len(b.waiting) { // it has expired on the way
		b.next()
		return
	}
	m := b.waiting[b.at]
	switch out := b.phone.Try(m.Message); out {
	case Taken:
		b.failed = 0
		b.drop(b.at)
		if b.phone.Loop.Observed() {
			b.phone.Loop.Emit(delivered(m.Message, len(b.waiting)))
		}
		m.tell(pdu.Received, b.phone.Now())
		b.next()
	case NoRoom:
		b.at++
		m.sent.note(pdu.Busy)
		b.phone.Loop.Emit(MessageHeld{Why: out.String(), Waiting: len(b.waiting)})
		b.next()
	default:
		m.sent.note(pdu.NoResponse)
		b.phone.Loop.Emit(MessageHeld{Why: out.String(), Waiting: len(b.waiting)})
		b.pause()
	}
}

// pause ends a round that has left messages.
func (b *Mailbox) pause() {
	b.at = 0
	b.failed++
	b.retry.Stop()
	b.retry = b.phone.Loop.Await(retries(b.failed), b.next)
}

// drop takes a message out.
func (b *Mailbox) drop(i int) {
	b.waiting = append(b.waiting[:i], b.waiting[i+1:]...)
	b.count.Add(-1)
	if i < b.at {
		b.at--
	}
	b.watch()
}

// watch waits for the first end of validity.
func (b *Mailbox) watch() {
	b.expiry.Stop()
	if len(b.waiting) == 0 {
		b.retry.Stop()
		return
	}
	first := b.waiting[0].until
	for _, m := range b.waiting[1:] {
		first = min(first, m.until)
	}
	b.expiry = b.phone.Loop.Await(first-b.phone.Loop.Now(), b.expire)
}

// expire ends the messages whose time is over.
func (b *Mailbox) expire() {
	for i := 0; i < len(b.waiting); {
		m := b.waiting[i]
		if m.until > b.phone.Loop.Now() {
			i++
			continue
		}
		b.drop(i)
		b.phone.Loop.Emit(MessageExpired{Waiting: len(b.waiting)})
		m.tell(pdu.Expired, b.phone.Now())
	}
}

// remove ends a message because its sender wants it so. One that is not there has
// been taken in the meantime.
func (b *Mailbox) remove(sent *submitted) {
	for i, m := range b.waiting {
		if m.sent == sent {
			b.drop(i)
			m.tell(pdu.Deleted, b.phone.Now())
			return
		}
	}
}

func (m *letterIn) tell(status byte, at time.Time) { m.sent.settle(status, at) }
