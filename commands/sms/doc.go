// Package sms is chapter 4 of the AT command manual, the short message commands
// of 3GPP TS 27.005, with SIMCom's own commands about messages of chapter 6.
//
// It holds the memories of the card and of the module, and tells the TE of what
// comes in. The service centre is a neighbour: it takes what is sent and hands
// over what arrives.
package sms
