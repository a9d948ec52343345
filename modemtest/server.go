package modemtest

import "time"

// An Answer is how a server takes a connection.
type Answer uint8

// The answers.
const (
	Accept      Answer = iota
	Refuse             // a reset in place of an answer
	Silent             // nothing ever comes back
	Unreachable        // a router says that nobody is there; a UDP link opens, and each datagram fails
)

// A Server is how one port of a host behaves.
type Server struct {
	Answer Answer
	After  time.Duration // before it answers

	Greets  string // it sends this when it is connected
	Answers string // to each receipt
	Echo    bool   // it sends back what it gets

	ClosesAfter, ResetsAfter int // bytes that it has got; 0: never by itself

	Ack     time.Duration // before it acknowledges what it got
	NoAck   bool          // it does so only when told (Peer.Ack)
	Close   time.Duration // before it agrees to a close
	NoClose bool          // it never does
}
