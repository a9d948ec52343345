package calls

import "sim800emu/internal/circuit"

// Neighbours are what the domain asks of others.
type Neighbours struct {
	// Admits tells whose calls the module lets through (+CWHITELIST); nil: everybody's.
	Admits   func(number string) bool
	Network  Network
	Card     Card
	Exchange Exchange
	Terminal Terminal
	Texts    Texts
	Ring     Ringer
	Book     Phonebook // nil: there is none
}

// Network is the radio network.
type Network interface {
	Registration() int // <stat> of +CREG
	Suspend(on bool)   // packet service stands for a call
}

// Card is the SIM.
type Card interface {
	Inserted() bool
	// Usable tells why the card cannot be used, as an engine result; nil: it can.
	Usable() error
}

// Exchange is who has which number.
type Exchange interface {
	Number() string // of this subscriber
	// Dial calls a number; hear takes the signals of the other side. It reports
	// false when no modem has the number.
	Dial(r circuit.Request, hear func(circuit.Signal)) (circuit.End, bool)
}

// Terminal is what chapter 2 keeps about calls.
type Terminal interface {
	// AutoAnswer is after how many rings a call is taken (S0); 0: never.
	AutoAnswer() int
}

// Texts is the character set of the TE (+CSCS).
type Texts interface {
	Say(text string) string
	Heard(s string) (text string, ok bool)
}

// Ringer is the RI line.
type Ringer interface {
	Call(on bool)
}

// Phonebook names numbers and lists the calls that there were.
type Phonebook interface {
	// NameOf is the name of a number; empty: it has none.
	NameOf(number string) string
	Dialled(number string)  // LD
	Received(number string) // RC: answered
	Missed(number string)   // MC: come in and not answered
}
