package socketbridge

import (
	"net/netip"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// Opened tells that a connection is up.
type Opened struct {
	ID       int64           `json:"id"` // counts from 1 in each bridge
	Protocol socket.Protocol `json:"protocol"`
	Host     string          `json:"host"` // as the TE wrote it; of a client, its address
	Port     uint16          `json:"port"`
	Route    string          `json:"route"` // direct, incoming, built-in ENDPOINT, or the route that matched
	Peer     netip.AddrPort  `json:"peer"`
	Local    netip.AddrPort  `json:"local"`
}

// Incoming is the route of a client that has come to the modem.
const Incoming = "incoming"

// EventKind names the event.
func (Opened) EventKind() string { return "socket.open" }

// Closed tells that a connection is over, or that it never came up. In and Out
// are the bytes that were handed to the modem and to the host's network.
type Closed struct {
	ID        int64           `json:"id"`
	Protocol  socket.Protocol `json:"protocol"`
	Host      string          `json:"host"`
	Port      uint16          `json:"port"`
	In        int64           `json:"in"`
	Out       int64           `json:"out"`
	Discarded int64           `json:"discarded,omitempty"` // came after the modem had closed
	How       Ending          `json:"how,omitempty"`       // of a TCP connection that was up
	Why       string          `json:"why"`
}

// An Ending is how a TCP connection ended on the wire.
type Ending string

// The endings.
const (
	PeerClosed  Ending = "peer closed"  // its FIN came first
	ModemClosed Ending = "modem closed" // ours went first
	PeerReset   Ending = "peer reset"   // or it has vanished
	ModemReset  Ending = "modem reset"
)

// EventKind names the event.
func (Closed) EventKind() string { return "socket.down" }

// Received is what a peer sent, at the moment at which the modem gets it.
type Received struct {
	ID   int64          `json:"id"`
	From netip.AddrPort `json:"from"`
	Data kernel.Bytes   `json:"data"`
}

// EventKind names the event.
func (Received) EventKind() string { return "socket.in" }

// Sent is what the modem sends, at the moment at which it is queued. To is the
// other end of a datagram, where that is not the peer of the connection.
type Sent struct {
	ID   int64          `json:"id"`
	To   netip.AddrPort `json:"to,omitzero"`
	Data kernel.Bytes   `json:"data"`
}

// EventKind names the event.
func (Sent) EventKind() string { return "socket.out" }

// Resolved tells how a name was looked up.
type Resolved struct {
	Name  string       `json:"name"`
	Addrs []netip.Addr `json:"addrs,omitempty"`
	Error string       `json:"error,omitempty"`
}

// EventKind names the event.
func (Resolved) EventKind() string { return "socket.resolve" }

// Listening tells that clients are taken at a port of the host, or why they are not.
type Listening struct {
	Local netip.AddrPort `json:"local"`
	Error string         `json:"error,omitempty"`
}

// EventKind names the event.
func (Listening) EventKind() string { return "socket.listen" }
