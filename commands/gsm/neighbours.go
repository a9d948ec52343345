package gsm

import "sim800emu/internal/radio"

// Network is what chapter 3 asks of the radio network.
type Network interface {
	Registration() int      // <stat> of +CREG
	Cell() (lac, ci string) // four upper-case hexadecimal digits each
	// Operator names the one that the module is registered with.
	Operator() (long, short, numeric string, ok bool)
	Signal() (rssi, ber int)
	Scan(done func([]radio.Found)) // takes its time
	// Select chooses an operator: mode 0 automatic, 1 by name, 2 deregister, 4 by
	// name or else automatic.
	Select(mode int, name string, done func(error))
	OnChange(f func()) // registration or cell have changed
}

// Power is the level of functionality (+CFUN).
type Power interface {
	Functionality() int
	// SetFunctionality goes to a level, or restarts the module; done gives the OK.
	SetFunctionality(fun int, reset bool, done func())
}
