package calls

import (
	"strings"
	"time"

	"sim800emu/internal/circuit"
	"sim800emu/internal/kernel"
)

// A State is <stat> of +CLCC (manual 3.2.16).
//
//	ATD ──► dialling ─it rings─► alerting ─answered─► active ◄──CHLD──► held
//	RING ──► incoming ─ATA, S0─► active
//	another one ──► waiting ─CHLD─► active
//	any ─ATH, CHUP, CHLD, the other side─► gone
type State int

// The states, with the numbers of the manual.
const (
	Active State = iota
	Held
	Dialling
	Alerting
	Incoming
	Waiting
	Gone
)

func (s State) String() string {
	return [...]string{"active", "held", "dialling", "alerting", "incoming", "waiting", "gone"}[s]
}

// A call is one call of the module.
type call struct {
	id       int
	state    State
	outgoing bool
	joined   bool // in a conversation of several
	number   string
	hidden   bool // an incoming one whose caller withholds the number
	hops     int

	far     circuit.End
	outside *outsider // the same, when it is none of our modems
	hear    func(circuit.Signal)

	result    func(error) // the command that waits: ATD under +COLP=1, ATA
	connected func()      // prints +COLP before it
	answering bool
	rings     int
	since     time.Duration // when it was answered
	timer     *kernel.Timer // gives up, forwards
	ringer    *kernel.Timer
}

// over stops what goes on for a call.
func (c *call) over() {
	c.timer.Stop()
	c.ringer.Stop()
}

// tell tells the other side something.
func (c *call) tell(s circuit.Signal) {
	if c.far != nil {
		c.far.Send(s)
	}
}

// typeOf is the type of a number as it is written.
func typeOf(number string) int {
	if strings.HasPrefix(number, "+") {
		return international
	}
	return unknownType
}
