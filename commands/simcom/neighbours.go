package simcom

import "sim800emu/internal/radio"

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
	OnSignal(f func()) // the signal has changed
	OnTime(f func(radio.NetworkTime))
}

// Clock is the real-time clock of +CCLK.
type Clock interface {
	SetNetworkTime(radio.NetworkTime)
}
