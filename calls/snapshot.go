package calls

import "time"

// A Snapshot is one call, for tests and the side door.
type Snapshot struct {
	ID       int     `json:"id"` // as in +CLCC
	State    string  `json:"state"`
	Outgoing bool    `json:"outgoing"`
	Number   string  `json:"number"` // of the other side
	Hidden   bool    `json:"hidden,omitempty"`
	Joined   bool    `json:"joined,omitempty"`  // in a conversation of several
	Outside  bool    `json:"outside"`           // the operator leads the other side
	Keys     string  `json:"keys,omitempty"`    // that the other side has heard
	Seconds  float64 `json:"seconds,omitempty"` // since it was answered
}

// Snapshot copies the calls.
func (d *Domain) Snapshot() []Snapshot {
	all := []Snapshot{}
	for _, c := range d.calls {
		s := Snapshot{ID: c.id, State: c.state.String(), Outgoing: c.outgoing, Number: c.number, Hidden: c.hidden, Joined: c.joined}
		if o := c.outside; o != nil {
			s.Outside, s.Keys = true, o.keys
		}
		if c.state == Active || c.state == Held {
			s.Seconds = (d.loop.Now() - c.since).Round(time.Millisecond).Seconds()
		}
		all = append(all, s)
	}
	return all
}
