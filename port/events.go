package port

// An Event is something that happened to a port. Options.OnEvent gets it on the
// loop, in its place among what the TE wrote.
type Event interface {
	// EventKind is a short dotted name, one for each type.
	EventKind() string
}

// Opened tells that a TE holds the port.
type Opened struct {
	Port string `json:"port"`
	TE   string `json:"te,omitempty"`   // its address, where it has one
	Lost uint64 `json:"lost,omitempty"` // bytes the module had sent while nobody held a pty
}

// Closed tells that no TE holds the port any more.
type Closed struct {
	Port string `json:"port"`
	TE   string `json:"te,omitempty"`
}

// Refused tells that a second TE came while the first held the port.
type Refused struct {
	Port string `json:"port"`
	TE   string `json:"te,omitempty"`
}

// Unplugged tells that a serial adapter has gone.
type Unplugged struct {
	Port string `json:"port"`
	Err  string `json:"err"`
}

// Replugged tells that a serial adapter is back.
type Replugged struct {
	Port string `json:"port"`
}

// Settings tells the rate in bit/s and the framing that the TE of an RFC 2217 port has set.
type Settings struct {
	Port   string `json:"port"`
	Baud   int    `json:"baud"`
	Format string `json:"format"` // as in 8N1
}

// Break tells that the TE of an RFC 2217 port holds its line, or lets it go.
type Break struct {
	Port string `json:"port"`
	On   bool   `json:"on"`
}

// EventKind implements Event.
func (Opened) EventKind() string { return "port.open" }

// EventKind implements Event.
func (Closed) EventKind() string { return "port.close" }

// EventKind implements Event.
func (Refused) EventKind() string { return "port.refuse" }

// EventKind implements Event.
func (Unplugged) EventKind() string { return "port.unplug" }

// EventKind implements Event.
func (Replugged) EventKind() string { return "port.replug" }

// EventKind implements Event.
func (Settings) EventKind() string { return "port.settings" }

// EventKind implements Event.
func (Break) EventKind() string { return "port.break" }
