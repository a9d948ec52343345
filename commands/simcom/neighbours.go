package simcom

import (
	"time"

	"sim800emu/internal/radio"
)

// SIM is the card, as chapter 3 keeps it.
type SIM interface {
	Inserted() bool
	// Readable and Usable tell why a card cannot be read, or not without its
	// PIN, as an engine result; nil: it can.
	Readable() error
	Usable() error
	// Tries is what is left of PIN, PIN2, PUK and PUK2.
	Tries() (pin, pin2, puk, puk2 int)
	OnInserted(f func()) // a card has been put in or taken out
}

// Power is the supply.
type Power interface {
	// PowerDown switches the module off: with a word before it, or at once.
	PowerDown(normal bool)
	// Leave says a last word and switches the module off.
	Leave(word, why string)
	// CallReady reports that initialisation is over.
	CallReady() bool
}

// Network is what chapter 6 asks of the radio network.
type Network interface {
	Signal() (rssi, ber int)
	Operator() (long, short, numeric string, ok bool)
	Serving() (radio.Cell, bool) // the cell that the module listens to
	Neighbours() []radio.Cell
	Survey(done func([]radio.Cell)) // takes its time
	Registration() int              // <stat> of +CREG
	// Limit shuts out the channels that allowed does not let through.
	Limit(allowed func(channel int) bool)
	OnSignal(f func()) // the signal has changed
	OnTime(f func(radio.NetworkTime))
}

// Clock is the real-time clock of +CCLK.
type Clock interface {
	SetNetworkTime(radio.NetworkTime)
	Zone() int        // in quarters of an hour
	Local() time.Time // its date and time, as if they were UTC
	OnSet(f func())   // it has been set, or has lost its supply
}
