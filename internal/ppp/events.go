package ppp

import "net/netip"

// Changed is a new phase of a link.
type Changed struct {
	Phase Phase `json:"phase"`
}

// Control is a packet of a control protocol, in words. From is "te" or "module".
type Control struct {
	From string `json:"from"`
	Text string `json:"text"`
}

// Agreed is what LCP has come to: what each side may send, in the order of its
// options.
type Agreed struct {
	TE     string `json:"te"`     // asked for by the TE: how the module writes
	Module string `json:"module"` // asked for by the module: how the TE writes
}

// Authenticated is a TE that has said who it is.
type Authenticated struct {
	Protocol string `json:"protocol"`
	User     string `json:"user"`
}

// Addressed is what IPCP has come to.
type Addressed struct {
	TE     netip.Addr   `json:"te"`
	Module netip.Addr   `json:"module"`
	Names  []netip.Addr `json:"names"`
}

// Damaged is a frame of the TE that is lost.
type Damaged struct {
	What  string `json:"what"`
	Total int    `json:"total"`
}

// EventKind implements kernel.Event.
func (Changed) EventKind() string { return "ppp.phase" }

// EventKind implements kernel.Event.
func (Control) EventKind() string { return "ppp.packet" }

// EventKind implements kernel.Event.
func (Agreed) EventKind() string { return "ppp.agreed" }

// EventKind implements kernel.Event.
func (Authenticated) EventKind() string { return "ppp.user" }

// EventKind implements kernel.Event.
func (Addressed) EventKind() string { return "ppp.address" }

// EventKind implements kernel.Event.
func (Damaged) EventKind() string { return "ppp.damage" }

// TimelineText says which way a packet went.
func (c Control) TimelineText() (lane, text string) {
	if c.From == "te" {
		return "TE→", "PPP " + c.Text
	}
	return "←TA", "PPP " + c.Text
}
