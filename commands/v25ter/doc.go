// Package v25ter is chapter 2 of the AT command manual: the basic commands and
// S registers of V.25ter, what identifies the module, and the settings of the port.
//
// The engine runs A/, +++ and the basic parameters that it needs itself
// (engine.Basic); this package declares them and sets their values. It has no calls
// of the circuit-switched network behind it: dialling is accepted and comes to nothing.
package v25ter
