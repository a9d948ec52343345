package tcpip

import "sim800emu/internal/kernel"

// StateChanged is a new state of an IP context.
type StateChanged struct {
	Context int    `json:"context"`
	State   string `json:"state"`
}

// LinkChanged is a new state of a connection.
type LinkChanged struct {
	Link  int    `json:"link"`
	State string `json:"state"`
	Peer  string `json:"peer,omitempty"`
	Why   string `json:"why,omitempty"`
}

// Sent is bytes that the TE has given to a connection.
type Sent struct {
	Link int          `json:"link"`
	Size int          `json:"size"`
	Data kernel.Bytes `json:"-"`
}

// Received is a piece that has come over the radio for a connection.
type Received struct {
	Link int          `json:"link"`
	Size int          `json:"size"`
	Held int          `json:"held"` // bytes that wait in the module, this piece included
	Data kernel.Bytes `json:"-"`
}

// EventKind implements kernel.Event.
func (StateChanged) EventKind() string { return "ip.state" }

// EventKind implements kernel.Event.
func (LinkChanged) EventKind() string { return "ip.link" }

// EventKind implements kernel.Event.
func (Sent) EventKind() string { return "ip.sent" }

// EventKind implements kernel.Event.
func (Received) EventKind() string { return "ip.received" }
