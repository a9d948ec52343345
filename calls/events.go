package calls

// Changed is a new state of a call.
type Changed struct {
	ID       int    `json:"id"`
	State    string `json:"state"`
	Outgoing bool   `json:"outgoing"`
	Number   string `json:"number"`
	Cause    int    `json:"cause,omitempty"` // of one that is over
}

// EventKind implements kernel.Event.
func (Changed) EventKind() string { return "call.state" }

// Tone is a key that somebody outside hears (+VTS).
type Tone struct {
	ID  int    `json:"id"`
	Key string `json:"key"`
}

// EventKind implements kernel.Event.
func (Tone) EventKind() string { return "call.tone" }

// USSD is one step of a dialogue with the network.
type USSD struct {
	FromTE bool   `json:"from_te"`
	Text   string `json:"text"`
	Open   bool   `json:"open"` // the dialogue goes on
}

// EventKind implements kernel.Event.
func (USSD) EventKind() string { return "ussd" }
