package v25ter

import "sim800emu/engine"

// Calls is the circuit-switched domain.
type Calls interface {
	// Dial sets a voice call up; hide and show are about the own number.
	Dial(c *engine.Call, number string, hide, show bool) error
	Answer(c *engine.Call) error
	HangUp()      // every call, as ATH does
	HangUpVoice() // every call, as +HVOIC does
}

// Phonebook is where ATD> finds numbers.
type Phonebook interface {
	At(location int) (number string, ok bool)   // in the memory of +CPBS
	Named(name string) (number string, ok bool) // in all memories
}

// PacketData is PPP data mode.
type PacketData interface {
	// DialData goes on line on a context.
	DialData(c *engine.Call, cid int) error
	// HangUp ends a call whose TE is in command mode.
	HangUp()
}
