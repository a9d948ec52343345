// Package kernel is modem time: one loop per modem, the timers on it, the
// randomness drawn from it and the wall clock that drives it.
//
// The loop owns all state of a modem, so that state has no mutex. Everything
// else in the program that wants to touch a modem posts a function to its loop.
// The package knows nothing of modems.
package kernel
