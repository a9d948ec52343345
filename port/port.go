package port

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/uart"
)

// DefaultBaud is the rate of a new pty or adapter in bit/s when Options do not
// say: the highest that auto-bauding finds.
const DefaultBaud = uart.MaxAutobaud

// DefaultRetry is how often a serial adapter that has gone is looked for.
const DefaultRetry = 500 * time.Millisecond

// A Port is one open end.
type Port interface {
	// Name is what the TE opens: the link or /dev/pts path, the TCP address
	// that was really bound, the path of the socket, the device.
	Name() string
	// String is the name with its kind, for people.
	String() string
	// Drive tells the level of an output of the module that is no circuit of the
	// line: SignalStatus or SignalNetlight. It is called on the loop. An end
	// without such a pin does nothing.
	Drive(signal string, active bool)
	// Close lets go of the TE. When it returns, no goroutine is left and a link
	// or socket file is removed if it is still this port's.
	Close() error
}

// Options are what an end needs besides its spec. The zero value works.
type Options struct {
	Log     zerolog.Logger
	OnEvent func(Event) // runs on the loop
	// OnPin runs on the loop when an input of a serial adapter that is SignalPWRKEY
	// or SignalReset has moved; active is low on the wire. The line is told of DTR.
	OnPin   func(signal string, active bool)
	OnEOF   func()        // stdio: runs on the loop when the last byte of the input has been heard
	Baud    int           // initial rate of a pty or adapter in bit/s; 0: DefaultBaud
	Retry   time.Duration // 0: DefaultRetry
	Pins    Pins          // of a serial adapter
	PinPoll time.Duration // 0: DefaultPinPoll
	Stdin   *os.File      // nil: os.Stdin
	Stdout  *os.File      // nil: os.Stdout
}

// Open opens an end and puts it on the line. The loop of the line may run or not.
func Open(spec Spec, line *uart.Line, opt Options) (Port, error) {
	e := newEnd(line, opt)
	switch spec.Kind {
	case PTY:
		return openPTY(e, spec.Addr)
	case Serial:
		return openSerial(e, spec.Addr)
	case TCP, RFC2217:
		return listenTCP(e, spec.Kind, spec.Addr)
	case Unix:
		return listenUnix(e, spec.Addr)
	case Stdio:
		return openStdio(e)
	default:
		return nil, fmt.Errorf("port kind %q is unknown; valid forms: %s", spec.Kind, Forms)
	}
}

// An end is what all ports have.
type end struct {
	line *uart.Line
	opt  Options
	in   *intake
	wg   *sync.WaitGroup
}

func newEnd(line *uart.Line, opt Options) end {
	if opt.Baud == 0 {
		opt.Baud = DefaultBaud
	}
	if opt.Retry <= 0 {
		opt.Retry = DefaultRetry
	}
	if opt.PinPoll <= 0 {
		opt.PinPoll = DefaultPinPoll
	}
	return end{line: line, opt: opt, in: newIntake(line), wg: new(sync.WaitGroup)}
}

// attach puts a wire on the line, or with nil leaves it open.
func (e *end) attach(w uart.Wire) {
	e.line.Post(func() {
		e.line.OnTaken(e.in.taken)
		e.line.Attach(w)
	})
}

// detach takes whatever is on the line off it, for good.
func (e *end) detach() {
	e.in.stop()
	e.line.Post(func() {
		e.line.OnTaken(nil)
		e.line.Attach(nil)
	})
}

// Drive implements Port.
func (e *end) Drive(string, bool) {}

func (e *end) emit(ev Event) {
	if e.opt.OnEvent != nil {
		e.line.Post(func() { e.opt.OnEvent(ev) })
	}
}

// tell is emit on the loop.
func (e *end) tell(ev Event) {
	if e.opt.OnEvent != nil {
		e.opt.OnEvent(ev)
	}
}
