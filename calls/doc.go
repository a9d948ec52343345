// Package calls is the circuit-switched domain of one modem: its calls with
// their states, supplementary services and USSD, and the commands of 27.007 for
// them (manual 3.2, and the call settings of chapters 6 and 16).
//
// It is not the network: who has a number is known by package exchange, and
// whoever no modem is, is played by an outsider (outside.go) that the profile
// and the side door lead. No voice is carried; of data calls there are only the
// settings.
package calls
