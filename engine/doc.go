// Package engine executes command lines: it keeps the registry of declared
// commands, runs the commands of a line one after the other, words their
// results, and keeps, stores and restores what the commands set.
//
// The Engine is what is of the modem, a Terminal what is of one line: of the
// serial port, or of a channel of the multiplexer.
//
// It knows no command itself. The groups in commands/ and gprs declare them.
package engine
