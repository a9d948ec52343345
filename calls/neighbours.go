package calls

import "sim800emu/internal/circuit"

// Neighbours are what the domain asks of others.
type Neighbours struct {
	// Admits tells whose calls the module lets through (+CWHITELIST); nil: everybody's.
	Admits func(number string) bool
	// Emergency tells which numbers are emergency calls beside those of the standard (+CEMNL); nil: none.
	Emergency func(number string) bool
	// Radio tells why the radio is off (+CFUN), as an engine result; nil: it is on, or nobody says.
	Radio func() error
	// Unbarred is told that a barring has ended, so that what waits may come; nil: nobody is.
	Unbarred func()
	// Names tells whether names of the phonebook are shown (+CCPD); nil: they are.
	Names    func() bool
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
	// Permits reports that fixed dialling allows a number or a code.
	Permits(dialled string) bool
	// ChangeSecret is a dialled code for a PIN: 04, 042, 05 or 052.
	ChangeSecret(code, old, fresh string) error
	// PIN2 tells why a command that needs PIN2 fails, given the password that it has; nil: it does not.
	PIN2(password string) error
	Meter() int // units that are counted
	Charge(units int)
	ClearMeter()
	MostUnits() int // that may be; 0: as many as one likes
	SetMostUnits(n int)
	Price() (currency, amount string) // of a unit
	SetPrice(currency, amount string) bool
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
