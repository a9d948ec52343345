package gprs

import (
	"time"

	"sim800emu/internal/kernel"
)

// A Shape is one direction of the radio link as data. The zero value is a link
// that everything crosses at once; each field that is zero takes its part away.
type Shape struct {
	Delay  kernel.Dist // propagation, drawn for each piece, beside the time its bytes take
	Jitter kernel.Dist // drawn for each piece and added to Delay
	Rate   int         // bit/s, headers included; 0: no limit
	Burst  Burst
	Wake   Wake
	Queue  Queue
}

// A Burst makes pieces arrive together, as from a scheduler that serves the
// module for a moment and then others: nothing arrives but at multiples of
// Period in modem time, and then all that is there, within the bounds of one
// slot. A piece that is larger than what is left of a slot takes the rest, and
// as much as it needs of the slots after it; other room that a slot has left is lost.
type Burst struct {
	Period time.Duration // from slot to slot; 0: no slots
	Bytes  int           // in one slot, headers included; 0: no bound
	Pieces int           // that arrive in one slot; 0: no bound
}

// A Wake is what it takes to get the radio's attention: a piece that comes when
// nothing has crossed for Idle waits for Delay, and what comes meanwhile waits
// behind it. GPRS sets up each direction for itself (44.060: temporary block
// flow), so each has a Wake of its own.
type Wake struct {
	Idle  time.Duration // 0: whenever the link is empty
	Delay kernel.Dist
}

// A Queue is the room before the link. A piece that finds it full is lost and
// sent again after Resend, if there is room then, and what was sent later waits
// for that; so a loss is a gap in a stream whose content stays whole. With a
// Resend of zero the sender holds a piece back until there is room, and nothing
// is lost. The link does not know what crosses, so a datagram comes late too; to
// lose datagrams is a fault.
//
// What waits counts: before the link, on it, and for its slot, but not while it
// travels. An empty queue takes a piece of any size.
type Queue struct {
	Bytes  int // headers included; 0: no bound
	Resend kernel.Dist
}
