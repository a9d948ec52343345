package uart

import "time"

// A Kind tells what a frame is to the TE.
type Kind uint8

// The kinds of frames.
const (
	Echo   Kind = iota // what the TE typed, sent back
	Info               // information text or an intermediate result code
	Final              // final result code
	Prompt             // asks for data
	URC                // unsolicited result code
	Data               // received data, with its header where there is one
	Noise              // what a module emits at power-on
)

func (k Kind) String() string {
	return [...]string{"echo", "info", "final", "prompt", "urc", "data", "noise"}[k]
}

// A Frame is bytes between which nothing may come.
type Frame struct {
	Kind  Kind
	Bytes []byte
	// Carries is the part of Bytes that a channel of a multiplexer sends; nil: the frame is none of its.
	Carries []byte
	// Cuts are places inside the frame where the module pauses, in rising order of At.
	Cuts []Cut
	// Before is idle line that the module leaves in front of the frame.
	Before time.Duration
	// Rings says whose news the frame is, for RI; the zero value: of nobody.
	Rings Ring
	// Of tells whose data the frame carries; nil: none of a connection.
	Of *Source
	// Done runs when the last byte has left, or was lost on the way. It may be nil.
	Done func()
}

// A Ring is what may pull RI low as a frame leaves. Whether it does is a setting (+CFGRI).
type Ring uint8

// The kinds of news.
const (
	NoRing      Ring = iota
	RingURC          // an unsolicited line
	RingToolkit      // a line or data of the TCP/IP toolkit
)

// A Source is a stretch of what a connection has received, in a frame.
type Source struct {
	Link int   `json:"link"` // number of the connection
	At   int64 `json:"at"`   // place of the first byte in all that the connection has received
	Head int   `json:"head"` // bytes of the frame in front of it
}

// From is the stretch without the first n bytes of the frame.
func (s *Source) From(n int) *Source {
	if s == nil {
		return nil
	}
	return &Source{Link: s.Link, At: s.At + int64(max(0, n-s.Head)), Head: max(0, s.Head-n)}
}

// A Cut is a pause of Gap before byte At of a frame.
type Cut struct {
	At  int
	Gap time.Duration
}
