package calls

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/circuit"
	"sim800emu/internal/kernel"
)

// An Answer is what happens at a number that no modem has.
type Answer struct {
	Number string        // a last * stands for any rest
	How    string        // answers, busy, silent, unknown or rejects
	After  kernel.Dist   // of ringing
	Talks  time.Duration // until they hang up; 0: never
}

// What can happen.
const (
	Answers = "answers"
	Engaged = "busy"
	Silent  = "silent" // it rings and nobody comes
	Unknown = "unknown"
	Rejects = "rejects"
)

// An outsider is the other side of a call that is none of our modems: the
// profile says what it does, and the operator may do something else.
type outsider struct {
	d     *Domain
	c     *call
	timer *kernel.Timer
	keys  string // that it has heard
}

func (d *Domain) newOutsider(c *call) *outsider { return &outsider{d: d, c: c} }

// Send implements circuit.End.
func (o *outsider) Send(s circuit.Signal) {
	switch s.Kind {
	case circuit.Answered:
		o.timer.Stop()
	case circuit.Released, circuit.Forwarded:
		o.timer.Stop()
	case circuit.Tone:
		o.keys += string(rune(s.Key))
		o.d.loop.Emit(Tone{ID: o.c.id, Key: string(rune(s.Key))})
	}
}

func (o *outsider) say(s circuit.Signal) { o.c.hear(s) }

// called lets the one at a number do what the profile says. Nothing said of it:
// it rings and nobody comes.
func (o *outsider) called(number string) {
	a := o.d.answerOf(number)
	end := map[string]circuit.Cause{Engaged: circuit.Busy, Unknown: circuit.Unassigned, Rejects: circuit.Rejected}[a.How]
	o.timer = o.d.loop.After(o.d.eng.Delay(engine.Network, 0), func() {
		if end != circuit.None {
			o.say(circuit.Signal{Kind: circuit.Released, Cause: end})
			return
		}
		o.say(circuit.Signal{Kind: circuit.Alerting})
		if a.How == Answers {
			o.timer = o.d.loop.Await(a.After.Draw(o.d.loop.Rand), func() { o.answer(number, a.Talks) })
		}
	})
}

func (o *outsider) answer(number string, talks time.Duration) {
	o.timer.Stop()
	o.say(circuit.Signal{Kind: circuit.Answered, Number: number})
	if talks > 0 {
		o.timer = o.d.loop.Await(talks, func() { o.say(circuit.Signal{Kind: circuit.Released, Cause: circuit.Normal}) })
	}
}

// answerOf is what the profile says of a number.
func (d *Domain) answerOf(number string) Answer {
	for _, a := range d.cfg.Answers {
		head, open := strings.CutSuffix(a.Number, "*")
		if a.Number == number || open && strings.HasPrefix(number, head) {
			return a
		}
	}
	return Answer{How: Silent}
}

// Why the operator cannot do something with a call.
var (
	ErrNoCall  = errors.New("there is no such call")
	ErrNotOurs = errors.New("the other side of the call is a modem")
	ErrRefused = errors.New("the module does not take the call")
	ErrState   = errors.New("the call is not in the state for it")
	ErrKeys    = errors.New("want keys 0 to 9, *, # and A to D")
)

// Call lets the operator call the module from a number; empty: it is not known.
// The caller gives up after so long. It gives the number of the call in +CLCC.
func (d *Domain) Call(from string, hidden bool, patience time.Duration) (id int, err error) {
	o := d.newOutsider(&call{})
	var forwarded string
	var refused circuit.Cause
	c, _ := d.offer(circuit.Request{From: from, Hidden: hidden, To: d.n.Exchange.Number()}, early{o, func(s circuit.Signal) {
		switch s.Kind {
		case circuit.Forwarded:
			forwarded = s.Number
		case circuit.Released:
			refused = s.Cause
		}
	}})
	switch {
	case c != nil:
		c.outside, o.c = o, c
		if patience <= 0 {
			patience = ringsAtMost
		}
		if c.state == Incoming || c.state == Waiting {
			o.timer = d.loop.Await(patience, func() { o.say(circuit.Signal{Kind: circuit.Released, Cause: circuit.Normal}) })
		}
		return c.id, nil
	case forwarded != "":
		return 0, fmt.Errorf("%w: it is forwarded to %s", ErrRefused, forwarded)
	default:
		return 0, fmt.Errorf("%w: cause %d, %s", ErrRefused, refused, causeText(refused))
	}
}

// early hears what the module says while the call is offered.
type early struct {
	*outsider
	hear func(circuit.Signal)
}

// Send implements circuit.End.
func (e early) Send(s circuit.Signal) {
	e.hear(s)
	e.outsider.Send(s)
}

// outsider finds the operator's side of a call.
func (d *Domain) operatorOf(id int) (*outsider, error) {
	c := d.byID(id)
	switch {
	case c == nil:
		return nil, ErrNoCall
	case c.outside == nil:
		return nil, ErrNotOurs
	}
	return c.outside, nil
}

// Pick lets the one who is called answer.
func (d *Domain) Pick(id int) error {
	o, err := d.operatorOf(id)
	if err != nil {
		return err
	}
	if !o.c.outgoing || o.c.state != Dialling && o.c.state != Alerting {
		return ErrState
	}
	o.answer(o.c.number, 0)
	return nil
}

// End lets the other side hang up, or refuse with a cause.
func (d *Domain) End(id int, cause circuit.Cause) error {
	o, err := d.operatorOf(id)
	if err != nil {
		return err
	}
	o.timer.Stop()
	o.say(circuit.Signal{Kind: circuit.Released, Cause: cause})
	return nil
}

// keyTime is how long the operator holds a key, and keyGap the pause behind it; our own choice.
const (
	keyTime = 160 * time.Millisecond
	keyGap  = 100 * time.Millisecond
)

// Press lets the other side press keys.
func (d *Domain) Press(id int, keys string) error {
	o, err := d.operatorOf(id)
	switch {
	case err != nil:
		return err
	case keys == "" || strings.Trim(keys, toneKeys) != "":
		return ErrKeys
	case o.c.state != Active:
		return ErrState
	}
	for i := range len(keys) {
		d.loop.After(time.Duration(i+1)*keyTime+time.Duration(i)*keyGap, func() {
			o.say(circuit.Signal{Kind: circuit.Tone, Key: keys[i], Length: keyTime})
		})
	}
	return nil
}
