package ppp

import (
	"bytes"
	"time"

	"sim800emu/internal/kernel"
)

// The counters and the timer of RFC 1661 4.6, with the values it gives.
const (
	restartTime  = 3 * time.Second
	maxConfigure = 10
	maxTerminate = 2
	maxFailure   = 5
)

// A state of the automaton (RFC 1661 4.2). Initial and starting are not there:
// an automaton is made when the layer below is up.
type state uint8

const (
	closed state = iota
	stopped
	closing
	stopping
	reqSent
	ackRcvd
	ackSent
	opened
)

// A verdict on the options of the other side.
type verdict uint8

const (
	accept verdict = iota
	nak
	reject
	undecided // the answer is given by decide, later
)

// A layer is what LCP and IPCP have of their own.
type layer interface {
	// wanted is what the next Configure-Request asks for.
	wanted() []option
	// refused takes the other side's Nak or Reject of some of it.
	refused(opts []option, rejected bool)
	// judge looks at what the other side asks for. With nak and reject the reply
	// is the options that the answer holds.
	judge(opts []option) (v verdict, reply []option)
	// up and down are the layer's own beginning and end; finished is its last word.
	up()
	down()
	finished(why ending)
	// other takes a packet whose code all layers do not have in common.
	other(p packet) bool
	// fitting cuts what a reject quotes to what the other side takes (RFC 1661 5.6, 5.7).
	fitting(quoted []byte) []byte
}

// An ending is why a layer is over.
type ending uint8

const (
	byUs     ending = iota // Close
	byOther                // a Terminate-Request
	noAnswer               // nothing came in time
	unknown                // the other side does not know the protocol
)

// An automaton negotiates the options of one layer (RFC 1661 4).
type automaton struct {
	loop  *kernel.Loop
	layer layer
	send  func(p packet)

	state  state
	id     byte // of our last request
	asked  []byte
	left   int // requests until we give up
	naks   int
	timer  *kernel.Timer
	holds  bool // the timer does not run
	reason []byte
	waits  *packet // request of the other side that has no answer yet
}

// open begins to negotiate.
func (a *automaton) open() {
	a.left = maxConfigure
	a.request()
	a.state = reqSent
}

// close ends the layer in order; reason is for people.
func (a *automaton) close(reason string) {
	a.reason = []byte(reason)
	switch a.state {
	case opened, reqSent, ackRcvd, ackSent:
		was := a.state
		a.state = closing
		if was == opened {
			a.layer.down()
		}
		a.left = maxTerminate
		a.terminate()
	case stopping:
		a.state = closing
	case stopped:
		a.state = closed
		a.layer.finished(byUs)
	}
}

// stop forgets everything: the layer below is gone.
func (a *automaton) stop() {
	a.timer.Stop()
	a.state, a.waits = closed, nil
}

// request sends a Configure-Request, under a new number if it asks for something else.
func (a *automaton) request() {
	opts := optionBytes(a.layer.wanted())
	if a.id == 0 || !bytes.Equal(opts, a.asked) {
		a.next()
		a.asked = opts
	}
	a.left--
	a.send(packet{confReq, a.id, a.asked})
	a.arm()
}

// next is the next number of a packet; zero is never one.
func (a *automaton) next() {
	if a.id++; a.id == 0 {
		a.id = 1
	}
}

func (a *automaton) terminate() {
	a.next()
	a.left--
	a.send(packet{termReq, a.id, a.reason})
	a.arm()
}

func (a *automaton) arm() {
	a.timer.Stop()
	if !a.holds {
		a.timer = a.loop.Await(restartTime, a.timeout)
	}
}

// hold stops the timer while the other side cannot be heard, or starts it anew.
func (a *automaton) hold(on bool) {
	a.holds = on
	a.timer.Stop()
	switch a.state {
	case closing, stopping, reqSent, ackRcvd, ackSent:
		a.arm()
	}
}

func (a *automaton) timeout() {
	switch a.state {
	case closing, stopping:
		if a.left > 0 {
			a.terminate()
			return
		}
		a.over(byUs)
	case reqSent, ackRcvd, ackSent:
		switch {
		case a.state == ackRcvd && a.waits != nil: // it is we who keep the other side waiting
			a.arm()
			return
		case a.left <= 0:
			a.over(noAnswer)
			return
		}
		a.request()
		if a.state == ackRcvd {
			a.state = reqSent
		}
	}
}

// over is the layer's end.
func (a *automaton) over(why ending) {
	a.timer.Stop()
	if a.state == closing {
		a.state = closed
	} else {
		a.state = stopped
	}
	a.layer.finished(why)
}

// receive takes a packet of the other side.
func (a *automaton) receive(p packet) {
	switch p.code {
	case confReq:
		a.confReq(p)
	case confAck, confNak, confRej:
		a.answered(p)
	case termReq:
		a.termReq(p)
	case termAck:
		a.termAck()
	case codeRej:
		if len(p.data) > 0 && p.data[0] <= codeRej { // one that everybody has
			a.give(unknown)
		}
	default:
		if !a.layer.other(p) {
			a.next()
			a.send(packet{codeRej, a.id, a.layer.fitting(p.bytes())})
		}
	}
}

// give ends a layer that the other side does not take part in.
func (a *automaton) give(why ending) {
	if a.state == opened {
		a.layer.down()
	}
	if a.state != closed && a.state != stopped {
		a.over(why)
	}
}

func (a *automaton) confReq(p packet) {
	switch a.state {
	case closed:
		a.send(packet{code: termAck, id: p.id})
		return
	case closing, stopping:
		return
	}
	opts, ok := parseOptions(p.data)
	if !ok {
		return
	}
	switch a.state {
	case opened:
		a.layer.down()
		a.open()
	case stopped:
		a.open()
	}
	a.waits = &packet{p.code, p.id, bytes.Clone(p.data)}
	a.answer(opts)
}

// decide answers a request that waits, if its time has come.
func (a *automaton) decide() {
	if a.waits != nil {
		if opts, ok := parseOptions(a.waits.data); ok {
			a.answer(opts)
		}
	}
}

// answer is what the other side's request gets.
func (a *automaton) answer(opts []option) {
	v, reply := a.layer.judge(opts)
	if v == undecided {
		return
	}
	p := *a.waits
	a.waits = nil
	if v == nak {
		if a.naks++; a.naks > maxFailure { // it will not have it: RFC 1661 4.6
			v, reply = reject, asked(opts, reply)
		}
	}
	if v != accept {
		code := byte(confNak)
		if v == reject {
			code = confRej
		}
		a.send(packet{code, p.id, optionBytes(reply)})
		if a.state == ackSent {
			a.state = reqSent
		}
		return
	}
	a.naks = 0
	a.send(packet{confAck, p.id, p.data})
	switch a.state {
	case reqSent:
		a.state = ackSent
	case ackRcvd:
		a.timer.Stop()
		a.state = opened
		a.layer.up()
	}
}

// asked are those options of a request that a reply speaks of.
func asked(opts, reply []option) (found []option) {
	for _, o := range opts {
		for _, r := range reply {
			if o.kind == r.kind {
				found = append(found, o)
				break
			}
		}
	}
	return found
}

// answered is the other side's answer to our request.
func (a *automaton) answered(p packet) {
	switch a.state {
	case closed, stopped:
		a.send(packet{code: termAck, id: p.id})
		return
	case closing, stopping:
		return
	}
	opts, ok := parseOptions(p.data)
	if !ok || p.id != a.id || p.code == confAck && !bytes.Equal(p.data, a.asked) {
		return
	}
	if a.state == opened {
		a.layer.down()
	}
	if p.code == confAck {
		a.acked()
		return
	}
	a.layer.refused(opts, p.code == confRej)
	switch a.state {
	case reqSent, ackSent:
		a.left = maxConfigure
	default:
		a.state = reqSent
	}
	a.request()
}

func (a *automaton) acked() {
	switch a.state {
	case reqSent:
		a.left = maxConfigure
		a.state = ackRcvd
	case ackSent:
		a.timer.Stop()
		a.state = opened
		a.layer.up()
	default: // once more: somebody is confused
		a.state = reqSent
		a.request()
	}
}

func (a *automaton) termReq(p packet) {
	switch was := a.state; was {
	case opened, reqSent, ackRcvd, ackSent, stopped:
		a.state = stopping
		if was == opened {
			a.layer.down()
		}
		a.send(packet{code: termAck, id: p.id})
		a.over(byOther) // at once: the module does not wait whether the answer is heard
	default:
		a.send(packet{code: termAck, id: p.id})
	}
}

func (a *automaton) termAck() {
	switch a.state {
	case closing, stopping:
		a.over(byUs)
	case ackRcvd:
		a.state = reqSent
	case opened:
		a.layer.down()
		a.open()
	}
}
