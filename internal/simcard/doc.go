// Package simcard is a SIM: its codes with their tries, its files, and what it
// answers to the commands of 3GPP TS 51.011 (once GSM 11.11). It knows nothing of
// the module that it is in, and of the network only what is written into it.
//
// The module reads and writes files by the methods of Card; what the TE sends
// by +CSIM goes through a Session, which has a selected file of its own.
package simcard
