// Package sweep moves a fault over an exchange: what passed behind a command is
// recorded once, without the fault, which gives the positions; then one run is
// made for each of them, several at a time, and the positions at which the client
// failed are told in ranges.
//
// It knows neither modem nor faults: cmd makes the runs.
package sweep
