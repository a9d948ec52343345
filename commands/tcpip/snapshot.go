package tcpip

import "net/netip"

// A Snapshot is a copy of the toolkit's state, for tests and the side door.
type Snapshot struct {
	State    string            `json:"state"` // as +CIPSTATUS prints it
	Multi    bool              `json:"multi"` // +CIPMUX
	Selected int               `json:"selected_context"`
	Contexts []ContextSnapshot `json:"contexts"`
	Server   *ServerSnapshot   `json:"server,omitempty"`
	Links    []LinkSnapshot    `json:"links"`
}

// A ContextSnapshot is the state of one of the two IP contexts.
type ContextSnapshot struct {
	State   string `json:"state"`
	APN     string `json:"apn,omitempty"`
	Address string `json:"address,omitempty"`
}

// A ServerSnapshot is the state of the server of +CIPSERVER.
type ServerSnapshot struct {
	State string `json:"state"`
	Port  uint16 `json:"port"`
}

// A LinkSnapshot is the state of one connection. The counters are bytes since
// it was opened.
type LinkSnapshot struct {
	Link        int    `json:"link"`
	State       string `json:"state"`
	Protocol    string `json:"protocol,omitempty"`
	Host        string `json:"host,omitempty"` // as the TE wrote it
	Port        uint16 `json:"port,omitempty"`
	Peer        string `json:"peer,omitempty"`  // resolved
	Local       string `json:"local,omitempty"` // the host's own end
	Context     int    `json:"context"`
	Client      bool   `json:"client"`      // came to the server
	Transparent bool   `json:"transparent"` // +CIPMODE=1
	Sent        uint64 `json:"sent"`        // taken from the TE
	Acked       uint64 `json:"acked"`       // by the peer
	Received    uint64 `json:"received"`    // over the radio
	Held        int    `json:"held"`        // of these not yet with the TE
}

// Snapshot copies the state.
func (g *Group) Snapshot() Snapshot {
	s := Snapshot{State: g.state(), Multi: g.multi(), Selected: g.selected}
	for i := range g.contexts {
		c := &g.contexts[i]
		s.Contexts = append(s.Contexts, ContextSnapshot{State: c.state.String(), APN: c.apn, Address: addrText(c.addr)})
	}
	if g.server != nil {
		s.Server = &ServerSnapshot{State: g.server.state, Port: g.server.port}
	}
	for _, l := range g.links {
		s.Links = append(s.Links, l.snapshot())
	}
	return s
}

func (l *link) snapshot() LinkSnapshot {
	s := LinkSnapshot{
		Link: l.n, State: l.state.String(), Protocol: string(l.proto), Host: l.host, Port: l.port,
		Context: l.context, Client: l.accepted, Transparent: l.stream != nil,
		Sent: l.sent, Acked: l.acked, Received: l.received, Held: l.heldSize,
	}
	if l.peer.IsValid() {
		s.Peer = l.peer.String()
	}
	if l.conn != nil && l.state == connected {
		if a := l.conn.Local(); a.IsValid() {
			s.Local = a.String()
		}
	}
	return s
}

func addrText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}
