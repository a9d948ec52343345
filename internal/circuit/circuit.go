// Package circuit is the words that two ends of a call have for each other.
//
// It is below both the exchange, which connects ends, and package calls, which
// has one of them. It holds no state.
package circuit

import "time"

// A Kind is what one end of a call tells the other.
type Kind uint8

// The kinds.
const (
	Alerting   Kind = iota // it rings
	Answered               // somebody is there; Number is who
	Released               // it is over; Cause tells why
	Held                   // put on hold
	Retrieved              // taken from hold
	Joined                 // taken into a conversation of several
	Tone                   // a key was pressed: Key, for Length
	Forwarded              // the call goes to Number instead
	Waits                  // it waits beside another call of the called side
	Connected              // connected with somebody else by the one in the middle
	Connecting             // the same, with somebody whose telephone still rings
)

func (k Kind) String() string {
	return [...]string{"alerting", "answered", "released", "held", "retrieved", "joined", "tone", "forwarded", "waits", "connected", "connecting"}[k]
}

// A Signal is one such message.
type Signal struct {
	Kind   Kind
	Cause  Cause
	Number string
	Key    byte
	Length time.Duration
}

// An End is what one side has of the other. Send never blocks; what is sent
// after a Released is lost.
type End interface {
	Send(Signal)
}

// A Request is a call that somebody sets up.
type Request struct {
	From   string // empty: not known
	Hidden bool   // the called side is not told From
	To     string
	Hops   int // how often it was forwarded
}

// A Cause is why a call has ended (3GPP TS 24.008 10.5.4.11).
type Cause int

// The causes that calls end with here.
const (
	None          Cause = 0
	Unassigned    Cause = 1
	Barred        Cause = 8
	Normal        Cause = 16
	Busy          Cause = 17
	NoResponse    Cause = 18
	NoAnswer      Cause = 19
	Rejected      Cause = 21
	OutOfOrder    Cause = 27
	InvalidNumber Cause = 28
	Refused       Cause = 29 // facility rejected: the called side bars calls
	NoService     Cause = 38 // network out of order
	NoCredit      Cause = 68 // the call meter has reached its limit
)
