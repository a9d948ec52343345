// Package socket is what a command group may ask of the network.
//
// The bridge to the host's sockets implements it, and so does the fake network
// of the tests. A group never touches package net: a call goes in, an event
// comes back, always on the loop of the modem.
package socket

import (
	"errors"
	"net/netip"
	"time"
)

// Why a connection failed or ended, as far as a modem can tell its TE. The
// bridge maps every error of the host to one of these, wrapped with what was tried.
var (
	ErrNoSuchName  = errors.New("no such name")
	ErrNameServer  = errors.New("name server does not answer")
	ErrRefused     = errors.New("connection refused")
	ErrUnreachable = errors.New("network or host unreachable")
	ErrTimeout     = errors.New("no answer in time")
	ErrReset       = errors.New("connection reset by peer")
	ErrDenied      = errors.New("denied by the egress policy")
	ErrPortInUse   = errors.New("local port in use")
	ErrSecure      = errors.New("no secure channel") // the TLS handshake has failed
)

// A Protocol is TCP or UDP, spelled as the modem spells it.
type Protocol string

// The two protocols of the TCP/IP commands.
const (
	TCP Protocol = "TCP"
	UDP Protocol = "UDP"
)

// A Kind tells what an Event reports.
type Kind uint8

// The kinds of events of a connection. A connection starts with Up or Down,
// and nothing follows Down.
const (
	Up   Kind = iota // connected; for UDP, bound
	Data             // bytes came
	Down             // over; Err tells why, nil: the peer closed
)

func (k Kind) String() string { return [...]string{"up", "data", "down"}[k] }

// An Event is what the host's network did, in the order in which it happened.
type Event struct {
	Kind Kind
	Data []byte         // Data: at most what Credit allowed; UDP: one datagram. Owned by the receiver.
	From netip.AddrPort // Data: the sender; Up: the peer
	Err  error          // Down: why; nil: the peer closed it in order
}

// A Request is a connection to be opened.
type Request struct {
	Protocol  Protocol
	Link      int    // the number by which the TE knows the connection
	Host      string // a name or an address, as the TE wrote it
	Port      uint16
	LocalPort uint16 // 0: chosen by the host
	// AnyPeer lets a UDP socket take datagrams from everybody (+CIPUDPMODE=1).
	AnyPeer bool
	// Probe is how TCP asks an idle peer whether it is still there; nil: as a
	// module in its factory state does.
	Probe *Probe
}

// A Probe is the keep-alive of TCP (+CIPTKA), in the host's time. Count
// questions at an Interval, the first after the connection was Idle; Idle zero: none.
type Probe struct {
	Idle, Interval time.Duration
	Count          int
}

// A Conn is one connection. Its methods are called on the loop and never block.
type Conn interface {
	// Send queues bytes (TCP) or one datagram (UDP). done runs on the loop when
	// the peer has acknowledged all of them (TCP) or the host has taken them
	// (UDP), or with the error that makes that impossible. The caller must not
	// change b afterwards.
	Send(b []byte, done func(error))
	// SendTo redirects later datagrams of a UDP connection.
	SendTo(peer netip.AddrPort)
	// Credit allows n more bytes to be read from the peer. A connection starts
	// with none, so a slow line slows the peer. A UDP datagram may exceed it.
	Credit(n int)
	// Close ends the connection in order: what was queued is sent first. done
	// runs on the loop when the peer has agreed or the host gave up. No event
	// follows the call; bytes which the peer still sends are lost.
	Close(done func())
	// Abort ends it at once and forgets what was queued. No event follows.
	Abort()
	// Peer is the resolved address, valid from Up on.
	Peer() netip.AddrPort
	// Local is the address of the host's own end, valid from Up on.
	Local() netip.AddrPort
}

// An Incoming is a client that came to a listener.
type Incoming struct {
	Conn Conn
	From netip.AddrPort
	// Start gives the connection its reader of events. Until then nothing is reported.
	Start func(events func(Event))
}

// A Listener takes clients until it is closed.
type Listener interface {
	Close()
	Port() uint16
}

// A Network opens connections. The callbacks run on the loop.
type Network interface {
	// Open starts a connection and returns at once. The first event is Up or Down.
	Open(r Request, events func(Event)) Conn
	// Resolve looks a name up; an error is ErrNoSuchName, ErrNameServer or ErrDenied, wrapped.
	Resolve(name string, done func([]netip.Addr, error))
	// Listen takes TCP clients at port. ready runs once, with the listener or why there is none.
	Listen(port uint16, ready func(Listener, error), client func(Incoming))
}
