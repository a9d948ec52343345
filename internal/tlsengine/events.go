package tlsengine

import "time"

// An EventKind says what happened.
type EventKind int

// The kinds of events. Type and Size mean what stands beside each.
const (
	EventRecord     EventKind = iota // content type as on the wire; bytes on the wire, with header
	EventHandshake                   // handshake type; bytes of the message, with its header of 4
	EventAlert                       // alert number; level in Level
	EventOffer                       // a ClientHello was understood: Offer
	EventNegotiated                  // the server has chosen: State as far as known
	EventFinished                    // a handshake is complete: State
	EventKnob                        // a knob acted: Text says which and where
	EventResumption                  // a ticket or session id was offered: Text says what became of it
	EventPSK                         // a PSK identity was offered: Text, and Type 1 if it is known
	EventEnd                         // the transport ended or broke: Text; Size bytes of an unfinished record had come
)

// An Event is one thing that happened on a connection.
type Event struct {
	Kind  EventKind
	Out   bool // from the server
	Time  time.Time
	Type  uint8
	Level uint8 // of an alert: 1 warning, 2 fatal
	Size  int
	// Inner is the content type inside an encrypted record, 0 if not known.
	Inner uint8
	// Encrypted tells whether the record or message was protected.
	Encrypted bool
	Text      string
	Offer     *Offer
	State     *State
}

// An Offer is what a ClientHello said. Slices are nil where an extension was
// missing, and empty, not nil, where it was there and empty.
type Offer struct {
	Size          int      // bytes of the message, with its header
	LegacyVersion uint16   // of the hello itself
	Versions      []uint16 // of supported_versions
	Random        [32]byte
	SessionID     []byte
	Suites        []uint16 // signalling values included
	Compressions  []uint8
	Extensions    []uint16 // types in order of appearance

	ServerName    string
	ALPN          []string
	Groups        []uint16
	PointFormats  []uint8
	Signatures    []uint16
	SignaturesCA  []uint16 // of signature_algorithms_cert
	KeyShares     []uint16 // groups of the shares
	PSKModes      []uint8
	PSKIdentities [][]byte // of TLS 1.3: tickets and external identities

	MaxFragment          uint8  // code of RFC 6066 4: 1..4 for 512..4096; 0 not offered
	RecordSizeLimit      uint16 // 0 not offered
	TicketOffered        bool   // the session_ticket extension is there
	Ticket               []byte // and its content
	ExtendedMasterSecret bool
	EncryptThenMAC       bool
	RenegotiationInfo    bool // by extension or signalling suite
	StatusRequest        bool
	EarlyData            bool
}

// A State is what a connection has negotiated.
type State struct {
	Version         uint16
	Suite           uint16
	Group           uint16 // 0 without (EC)DHE
	Signature       uint16 // scheme of the server's signature, 0 without; the peer's is ClientSignature
	ClientSignature uint16
	ServerName      string
	ALPN            string
	Resumed         bool
	Complete        bool
	HelloRetry      bool
	Renegotiations  int
	PSKIdentity     []byte
	ClientChain     [][]byte
	TicketsSent     int
	KeyUpdatesSent  int
	KeyUpdatesGot   int
	ExtendedMaster  bool
	EncryptThenMAC  bool
	MaxFragment     int // bytes, 0 not negotiated
	RecordSizeOut   int // longest plaintext that the client takes by record_size_limit, 0 not negotiated
	RecordSizeIn    int // and that the server takes
	AppBytesIn      int64
	AppBytesOut     int64
	WireBytesOut    int64
	RecordsOut      int
	RecordsIn       int
	CloseNotifyGot  bool
	ClientRandom    [32]byte
	ChainBytes      int // of the server's Certificate message, 0 if none was sent
}

// event stamps an event and hands it out.
func (c *Conn) event(e Event) {
	if c.cfg.OnEvent == nil {
		return
	}
	e.Time = c.cfg.now()
	c.cfg.OnEvent(e)
}

// knobEvent tells that a knob acted.
func (c *Conn) knobEvent(text string) {
	c.event(Event{Kind: EventKnob, Out: true, Text: text})
}
