package engine

import (
	"time"

	"github.com/rs/zerolog"

	"sim800emu/internal/kernel"
	"sim800emu/internal/stage"
	"sim800emu/uart"
)

// Config is what a profile says of the command interpreter.
type Config struct {
	// Delays is how long the answers of each class take.
	Delays [Message + 1]kernel.Dist
	// KeepEarlyData takes bytes that came before a prompt as the data it asks for.
	KeepEarlyData bool
	// EchoCtrlZ echoes the Ctrl-Z that ends data.
	EchoCtrlZ bool
	// URCWhileBusy lets unsolicited lines pass while a command waits for the card or
	// the network.
	URCWhileBusy bool
	// LinePatience is how long a half-typed line holds unsolicited lines back;
	// zero: DefaultPatience.
	LinePatience time.Duration
}

// DefaultPatience is our own choice: long enough for a person who types, short
// enough that a TE which died in the middle of a line does not block the module.
const DefaultPatience = 10 * time.Second

// busyPatience is how long a command has to wait before unsolicited lines pass; our
// own choice, above what the module's processor takes.
const busyPatience = 100 * time.Millisecond

// MaxHeld is how many bytes are kept while a command runs; our own choice, the
// manual tells a TE to wait for the final result code.
const MaxHeld = 4096

type mode uint8

const (
	modeOff mode = iota
	modeCommand
	modeBusy
	modePrompt
	modeData
)

// Basic is the basic parameters, which the engine itself needs. Chapter 2 sets
// them; the default values are the module's.
type Basic struct {
	E, Q, V, X, C, D int
	S5               int // line editing character
	CMEE             int
}

// An Engine interprets the command lines of one modem.
type Engine struct {
	// Basic is kept by the commands of chapter 2 and +CMEE.
	Basic Basic
	// Calls is the path of commands to their handlers.
	Calls *stage.Path[*Call]

	loop *kernel.Loop
	log  zerolog.Logger
	cfg  Config

	reg     registry
	nv      map[string]string // what survives power-off
	restart []func()

	port     *Terminal    // the serial port
	plain    [1]*Terminal // the same, as a list
	here     *Terminal    // whose settings are in force
	only     *Terminal    // to whom alone news goes now (Each)
	muxing   bool         // the serial port carries frames of the multiplexer
	channels []*Terminal  // its open channels
	frames   func([]byte) // takes the bytes of the TE then
	orphan   *Online      // suspended, and its channel is gone
}

// New makes an engine that is off. Bytes of the TE come in by Input.
func New(loop *kernel.Loop, cfg Config, log zerolog.Logger) *Engine {
	if cfg.LinePatience <= 0 {
		cfg.LinePatience = DefaultPatience
	}
	e := &Engine{
		Basic: Basic{E: 1, V: 1, X: 4, C: 1, S5: 8},
		loop:  loop, cfg: cfg, log: log,
		reg: registry{byName: map[string]*Command{}}, nv: map[string]string{},
	}
	e.port = e.newTerminal(0)
	e.here, e.plain = e.port, [1]*Terminal{e.port}
	e.Calls = stage.New(e.dispatch)
	return e
}

// Connect gives the engine its line.
func (e *Engine) Connect(l *uart.Line) {
	e.port.connect(l)
	l.HoldURC(uart.HoldPower, true)
}

// Loop is modem time, for the groups.
func (e *Engine) Loop() *kernel.Loop { return e.loop }

// Line is the serial line, for the commands that set it.
func (e *Engine) Line() *uart.Line { return e.port.line }

// Input takes bytes of the TE, in any cuts. It keeps none of b.
func (e *Engine) Input(b []byte) {
	if e.frames != nil {
		e.frames(b)
		return
	}
	e.port.Input(b)
}

// Log is the operator's log.
func (e *Engine) Log() zerolog.Logger { return e.log }

// OnRestart adds what a group does when the module loses its power.
func (e *Engine) OnRestart(f func()) { e.restart = append(e.restart, f) }

// Delay draws how long a class takes, at most the ceiling if there is one.
func (e *Engine) Delay(c Class, ceiling time.Duration) time.Duration {
	d := e.cfg.Delays[c].Draw(e.loop.Rand)
	if ceiling > 0 && d > ceiling {
		return ceiling
	}
	return d
}

// On reports that the module listens.
func (e *Engine) On() bool { return e.port.mode != modeOff }

// PowerOn starts the interpreter with the stored settings.
func (e *Engine) PowerOn() { e.port.start() }

// PowerOff stops it: what was typed, what was running and what was not stored is lost.
func (e *Engine) PowerOff() {
	for _, t := range e.channels {
		t.stop()
	}
	e.channels, e.muxing, e.frames, e.orphan = nil, false, nil, nil
	e.enter(e.port)
	e.port.stop()
	for _, f := range e.restart {
		f()
	}
	e.restoreAtStart()
}
