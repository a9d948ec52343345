package tlsbackend

import "fmt"

// An Event is one entry of the diary. Each kind is a flat struct; ID joins the
// events of one connection and counts from 1 in each Server.
type Event interface {
	// EventKind names the kind of the event, such as tls.handshake.
	EventKind() string
}

// Opened tells that a client is connected.
type Opened struct {
	ID       uint64 `json:"id"`
	Endpoint string `json:"endpoint"`
	Name     string `json:"name"` // as the client's side asked for it, before any SNI
	Port     uint16 `json:"port"`
	Peer     string `json:"peer"` // "pipe" for a modem in this process
}

// An Offer is what a ClientHello offered, in the client's order. What has no
// name here is in hexadecimal.
type Offer struct {
	SNI        string   `json:"sni"` // empty: none sent
	Versions   []string `json:"versions,omitempty"`
	Suites     []string `json:"suites,omitempty"`
	Groups     []string `json:"groups,omitempty"` // the curves
	Signatures []string `json:"signatures,omitempty"`
	Protocols  []string `json:"alpn_offered,omitempty"`
	Extensions []uint16 `json:"extensions,omitempty"` // by number
}

// Handshake tells that a TLS handshake is done: what was offered and what was chosen.
type Handshake struct {
	ID       uint64 `json:"id"`
	Endpoint string `json:"endpoint"`
	Version  string `json:"version"`
	Suite    string `json:"suite"`
	Group    string `json:"group,omitempty"`
	ALPN     string `json:"alpn,omitempty"`
	Resumed  bool   `json:"resumed"`
	Offer
	TookMS float64 `json:"took_ms"`
}

// HandshakeFailed tells why a TLS handshake ended. MbedTLS is the error code
// that an mbedTLS client has shown its author, or the codes, the likeliest
// first, where several lead to the same alert; it is empty where no alert tells.
type HandshakeFailed struct {
	ID        uint64 `json:"id"`
	Endpoint  string `json:"endpoint"`
	Error     string `json:"error"`
	Stopped   string `json:"stopped"` // before, in or after ClientHello
	Alert     string `json:"alert,omitempty"`
	AlertFrom string `json:"alert_from,omitempty"` // client or server
	MbedTLS   string `json:"mbedtls,omitempty"`
	Hint      string `json:"hint,omitempty"` // what is likely wrong, in words
	Offer
	TookMS float64 `json:"took_ms"`
}

// Served is an HTTP request with its answer. A request that is not HTTP is
// answered too, and has neither method nor path.
type Served struct {
	ID       uint64 `json:"id"`
	Endpoint string `json:"endpoint"`
	Method   string `json:"method,omitempty"`
	Path     string `json:"path,omitempty"` // at most its first 200 bytes
	Status   int    `json:"status"`
	Bytes    int64  `json:"bytes"`           // of the answer's body
	Error    string `json:"error,omitempty"` // why the answer is not whole
}

// Datagram is one datagram and its answer.
type Datagram struct {
	Endpoint string `json:"endpoint"`
	Bytes    int    `json:"bytes"`
}

// Closed tells that a connection is over. In and Out are bytes on the wire.
type Closed struct {
	ID       uint64  `json:"id"`
	Endpoint string  `json:"endpoint"`
	In       int64   `json:"in"`
	Out      int64   `json:"out"`
	Why      string  `json:"why"`
	TookMS   float64 `json:"took_ms"`
}

// A Finding tells of something that looks wrong about a client.
type Finding struct {
	ID       uint64 `json:"id"`
	Endpoint string `json:"endpoint"`
	Rule     string `json:"rule"`
	Weight   string `json:"weight"` // wrong, weak or note
	Text     string `json:"text"`
	Remedy   string `json:"remedy"`
}

// EventKind implements Event.
func (Finding) EventKind() string { return "tls.finding" }

// TimelineText implements trace.Texter.
func (f Finding) TimelineText() (lane, text string) {
	return "TLS", fmt.Sprintf("connection %d at %s looks %s: %s (%s) %s", f.ID, f.Endpoint, f.looks(), f.Text, f.Rule, f.Remedy)
}

// looks is the weight as it is said of a client.
func (f Finding) looks() string {
	if f.Weight == "note" {
		return "odd"
	}
	return f.Weight
}

// EventKind implements Event.
func (Opened) EventKind() string { return "server.open" }

// EventKind implements Event.
func (Handshake) EventKind() string { return "tls.handshake" }

// EventKind implements Event.
func (HandshakeFailed) EventKind() string { return "tls.failed" }

// EventKind implements Event.
func (Served) EventKind() string { return "http.request" }

// EventKind implements Event.
func (Datagram) EventKind() string { return "server.datagram" }

// EventKind implements Event.
func (Closed) EventKind() string { return "server.close" }
