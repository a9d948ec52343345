package fault

import "sim800emu/engine"

// A Modem is what faults may do to a module and its network as a whole. Its
// methods are called on the loop; what cannot be done now, such as a detach of a
// module that is not attached, they leave alone.
type Modem interface {
	Facts() Facts
	// Reset starts the module anew; Boot starts one that is off.
	Reset(why string)
	Boot(why string)
	// CutPower takes the supply away; Leave says a last word before.
	CutPower(why string)
	Leave(word, why string)
	// Warn is an unsolicited line.
	Warn(text string)

	InsertSIM()
	RemoveSIM()
	// LockSIM makes the card ask for its PIN, or for its PUK.
	LockSIM(puk bool)

	// SetRegistration makes stat, as in +CREG, what the network says;
	// RestoreRegistration what the profile says.
	SetRegistration(stat int)
	RestoreRegistration()
	Detach()
	DropContext()
}

// Facts are what tells whether a fault can fire in a run.
type Facts struct {
	Commands func() []engine.Command
	Links    int // connections are numbered below it
	// Unregistered is why the module never registers, in words; empty: it does.
	Unregistered string
	NoSIM        bool
	Paced        bool // characters take their time
}
