// Package stk is chapter 5 of the AT command manual, the SIM application toolkit.
//
// The card has no toolkit application: no proactive command ever comes, the menu
// is empty, and what the TE answers is taken and goes nowhere.
package stk
