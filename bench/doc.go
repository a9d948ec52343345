// Command bench measures what docs/performance.md promises and prints one line
// for each figure: what, measured, reference, ratio, goal, met or not.
//
// A figure is measured against something that does the same work without a
// modem, in the same run, the two taking turns: on a shared machine only such
// a ratio means anything. What is measured runs in a process of its own; this
// one is the TE, the peer on the network, and the client of the TLS server.
//
//	go run ./bench                              all figures, about two minutes
//	go run ./bench -only transparent            one of them
//	go run ./bench -only answer -profile /tmp   with a CPU profile of the modem
package main
