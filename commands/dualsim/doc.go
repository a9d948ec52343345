// Package dualsim is the note on the SIM800C-DS, which has two cards. Only the
// first is there; the second has no network.
package dualsim
