// Package pdu reads and writes short messages: the alphabets of 3GPP TS 23.038,
// the transfer PDUs of 3GPP TS 23.040 with their addresses, times and user data
// headers, and the pages of cell broadcast (3GPP TS 23.041).
//
// Reading is strict: what is cut short, too long or not what its own length
// says is an error. It holds no state and knows no modem.
package pdu
