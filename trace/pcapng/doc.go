// Package pcapng writes what a run carried as a capture that Wireshark opens:
// for each modem one interface with the packets of its sockets and one with the
// bytes of its line, and the secrets of TLS sessions, so that they are shown
// decrypted.
//
// The packets are made here: the host's sockets and the test server's pipes have
// none. Addresses, ports, bytes and moments are those of the run; sequence
// numbers, acknowledgements and the division into segments are invented, and no
// segment is ever lost. Times are modem time behind the moment of power-on.
//
// It knows none of the events of a run: the command line calls it.
package pcapng
