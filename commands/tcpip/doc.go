// Package tcpip is chapter 8 of the manual, the TCP/IP toolkit: its two state
// machines, its connections, and how received data reach the TE.
//
// It opens sockets by socket.Network, brings the context up by a Bearer and
// lets everything cross the radio by a Carrier; package modem plugs these in.
package tcpip
