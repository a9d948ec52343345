package exchange

import (
	"sync/atomic"

	"sim800emu/internal/circuit"
)

// A Telephone is a subscriber that can be called. It runs on the subscriber's loop.
type Telephone interface {
	// Offer is a call that comes in; caller is its other end. What the telephone
	// gives back takes the caller's signals, on the loop as well.
	Offer(r circuit.Request, caller circuit.End) (hear func(circuit.Signal))
}

// TakeCalls gives the subscriber a telephone.
func (l *Line) TakeCalls(t Telephone) {
	l.exchange.mu.Lock()
	defer l.exchange.mu.Unlock()
	l.telephone = t
}

// Dial calls the number for this subscriber. hear takes the signals of the called
// side, on the loop of this subscriber. It reports false when no modem of the
// process has the number: the caller is then the operator's business.
func (l *Line) Dial(r circuit.Request, hear func(circuit.Signal)) (circuit.End, bool) {
	to := l.exchange.lookUp(r.To)
	if to == nil {
		return nil, false
	}
	l.exchange.mu.Lock()
	telephone := to.telephone
	l.exchange.mu.Unlock()
	if telephone == nil {
		return nil, false
	}
	near, far := &end{post: to.post}, &end{post: l.post, hear: hear}
	near.back = far
	if !to.post(func() { near.hear = telephone.Offer(r, far) }) {
		l.post(func() { hear(circuit.Signal{Kind: circuit.Released, Cause: circuit.OutOfOrder}) })
	}
	return near, true
}

// An end hands signals to the loop of one subscriber.
type end struct {
	post Post
	hear func(circuit.Signal) // read and written on that loop
	back *end                 // toward the caller; nil: this is it
	over atomic.Bool
}

// Send implements circuit.End. A subscriber whose modem runs no more hangs up.
func (e *end) Send(s circuit.Signal) {
	if e.over.Load() {
		return
	}
	if s.Kind == circuit.Released {
		e.over.Store(true)
	}
	if !e.post(func() { e.take(s) }) && e.back != nil && s.Kind != circuit.Released {
		e.over.Store(true)
		e.back.Send(circuit.Signal{Kind: circuit.Released, Cause: circuit.OutOfOrder})
	}
}

func (e *end) take(s circuit.Signal) {
	if e.hear != nil {
		e.hear(s)
	}
}
