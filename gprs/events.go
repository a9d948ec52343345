package gprs

// Registered is a new registration status, numbered as in +CREG, or a new cell.
type Registered struct {
	Stat  int    `json:"stat"`
	State string `json:"state"`
	LAC   string `json:"lac,omitempty"`
	Cell  string `json:"cell,omitempty"`
}

// Signal is a new signal quality, in the units of +CSQ.
type Signal struct {
	RSSI int `json:"rssi"`
	BER  int `json:"ber"`
}

// Attach is a new state of the GPRS attach.
type Attach struct {
	State string `json:"state"`
	Cause string `json:"cause"`
}

// Context is a new state of a PDP context. CID 0 is the context of the TCP/IP
// toolkit, or that of a bearer of the IP applications.
type Context struct {
	CID     int    `json:"cid"`
	Bearer  int    `json:"bearer,omitempty"` // of +SAPBR
	State   string `json:"state"`
	APN     string `json:"apn"`
	Address string `json:"address,omitempty"`
	Cause   string `json:"cause"`
}

// Outage is the start or the end of a time in which nothing crosses the radio
// link. Way is "up", "down" or "both".
type Outage struct {
	On  bool   `json:"on"`
	Way string `json:"way"`
}

// Fade is the start or the end of a time in which the radio link has a part of its rate.
type Fade struct {
	On      bool   `json:"on"`
	Way     string `json:"way"`
	Percent int    `json:"percent"` // of the rate
}

// Full is a piece lost at the full queue of the radio link; it is sent again.
type Full struct {
	Way     string `json:"way"`
	Waiting int    `json:"waiting"` // bytes in front of it
}

// EventKind implements kernel.Event.
func (Registered) EventKind() string { return "net.registration" }

// EventKind implements kernel.Event.
func (Signal) EventKind() string { return "net.signal" }

// EventKind implements kernel.Event.
func (Attach) EventKind() string { return "net.attach" }

// EventKind implements kernel.Event.
func (Context) EventKind() string { return "net.context" }

// EventKind implements kernel.Event.
func (Outage) EventKind() string { return "net.outage" }

// EventKind implements kernel.Event.
func (Fade) EventKind() string { return "net.fade" }

// EventKind implements kernel.Event.
func (Full) EventKind() string { return "net.full" }
