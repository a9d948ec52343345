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
	// Cuts are places inside the frame where the module pauses, in rising order of At.
	Cuts []Cut
	// Before is idle line that the module leaves in front of the frame.
	Before time.Duration
	// Done runs when the last byte has left, or was lost on the way. It may be nil.
	Done func()
}

// A Cut is a pause of Gap before byte At of a frame.
type Cut struct {
	At  int
	Gap time.Duration
}
