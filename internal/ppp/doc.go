// Package ppp is the module's end of PPP over the serial line: frames (RFC 1662),
// the link control protocol and its automaton (RFC 1661), PAP (RFC 1334), CHAP
// with MD5 (RFC 1994) and IPCP with name servers (RFC 1332, RFC 1877).
//
// It runs on the loop of a modem, in modem time and without goroutines: bytes of
// the line go in by Input and out by Hooks.Transmit, IP packets out by
// Hooks.Packet and in by Send. What it asks for and what it refuses is what a
// SIM800L did in public logs (espressif/esp-idf#5184, #5633):
//
//   - It begins when it has heard the TE: its own Configure-Request stands in
//     front of the answer to the first of the TE, in one burst with it. (A TE
//     that waits as well is spoken to after ten seconds; that is our own choice.)
//   - It asks for the map 0x000a0000 (XON and XOFF), PAP and both compressions,
//     and offers no magic number. It refuses the TE any map without these two.
//   - Its own address is 192.168.254.254. Van Jacobson compression is rejected at
//     once; a request for an address is answered when the network has given one.
//   - Frames have a flag at both ends.
package ppp
