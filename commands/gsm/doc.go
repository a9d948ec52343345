// Package gsm is chapter 3 of the AT command manual, after 3GPP TS 27.007: the
// identity of module and subscriber, the SIM and its passwords, registration and
// signal, the level of functionality, the clock.
//
// The network and the supply are neighbours (Network, Power), plugged in by
// package modem. Calls, phonebooks and supplementary services are not here.
package gsm
