// Package netstack is the IP network behind PPP data mode: what lies beyond the
// radio when the TE has a TCP/IP stack of its own.
//
// It takes IP packets of the TE and ends its connections, as a carrier's gateway
// with NAT does: TCP by gVisor's stack, UDP, echo requests and the name servers
// that IPCP tells by itself. All of it is carried through the same
// socket.Network as the connections of chapter 8, with its routes, policy,
// faults and built-in names. A name that only exists there has an address that
// stands for it; a connection to that address reaches what the name means.
//
// The real peer is dialled before the TE's handshake is answered, so that a
// refusal is a reset for the TE, and a peer that does not answer is silence.
// What is on its way is bounded in each direction: the window of the TE's
// connections, and the credit that the network gets.
//
// gVisor's timers run in modem time. Its goroutines belong to a Host and end
// with it.
package netstack
