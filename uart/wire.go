package uart

// A Wire is the end that a TE holds: a pty, an adapter, a socket. Its methods
// are called on the loop and never block.
//
// Toward the line, a wire posts to the loop: Line.Receive for what the TE
// wrote, Line.Room when it can take bytes again, Line.TESpeed when it learns
// the TE's rate, Line.SetDTR and Line.SetRTS where it has such pins.
type Wire interface {
	// Write takes what it can at once and returns how many bytes that were.
	// After a short write the wire calls Line.Room once there is space.
	Write(b []byte) int
	// SetSpeed tells the rate of the module in bit/s and its character format;
	// an adapter follows, a pty need not.
	SetSpeed(baud int, f Format)
	// Paced reports that hardware gives each character its time, so that a
	// burst may be written whole.
	Paced() bool
	// SetPin drives an output of the module where the wire has one.
	SetPin(p Pin, active bool)
}

// A Pin is a circuit of the serial port, named as on the module.
type Pin uint8

// The circuits. DTR and RTS are driven by the TE, the others by the module.
const (
	DTR Pin = iota
	RTS
	CTS
	DCD
	RI
)

func (p Pin) String() string { return [...]string{"DTR", "RTS", "CTS", "DCD", "RI"}[p] }
