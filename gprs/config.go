package gprs

import (
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/internal/radio"
)

// Config is what a profile says of the network. The zero value is a network
// without a name that answers at once.
type Config struct {
	// Operators are what a scan finds. The module registers with the first; the
	// others are networks of somebody else, so registration there is roaming.
	// A Stat of 3 forbids them to the subscriber.
	Operators []radio.Found
	LAC, Cell string // four upper-case hexadecimal digits each
	Channel   int    // ARFCN of that cell
	// Neighbours are the cells around it; none: six are made up.
	Neighbours []radio.Cell
	Roaming    bool // the first operator is not the subscriber's own
	Denied     bool // registration is refused
	RSSI, BER  int  // in the units of +CSQ
	// RejectAPN makes the activation of a context with this access point name
	// fail; "*" rejects every name.
	RejectAPN string

	Zone  int       // time zone in quarters of an hour east of Greenwich
	DST   int       // hours of daylight saving in Zone
	Epoch time.Time // the date at modem time zero

	Register kernel.Dist // start of the search to registration
	Attach   kernel.Dist // start of the GPRS attach to its end
	Time     kernel.Dist // attach to the network's time
	Activate kernel.Dist // context activation
	Shut     kernel.Dist // deactivation of the toolkit's context
	Scan     kernel.Dist // search for all operators (+COPS=?)

	Data DataConfig

	Up, Down Shape   // the radio link toward the network and toward the module
	Spells   []Spell // outages and fades of it
}
