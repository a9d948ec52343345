// Package simcom is the part of chapter 6 of the AT command manual, SIMCom's own
// commands, that drivers use on their way to a socket: power-down, network time,
// the card's number, sleep and lights, the switches of start-up lines. The cells
// in reach are here too, with +CBAND and *CELLLOCK, which shut some of them out,
// and the alarms of the clock.
package simcom
