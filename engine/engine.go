package engine

import (
	"fmt"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/atparser"
	"sim800emu/internal/kernel"
	"sim800emu/internal/stage"
	"sim800emu/uart"
)

// Config is what a profile says of the command interpreter.
type Config struct {
	// Delays is how long the answers of each class take.
	Delays [Remote + 1]kernel.Dist
	// KeepEarlyData takes bytes that came before a prompt as the data it asks for.
	KeepEarlyData bool
	// EchoCtrlZ echoes the Ctrl-Z that ends data.
	EchoCtrlZ bool
	// LinePatience is how long a half-typed line holds unsolicited lines back;
	// zero: DefaultPatience.
	LinePatience time.Duration
}

// DefaultPatience is our own choice: long enough for a person who types, short
// enough that a TE which died in the middle of a line does not block the module.
const DefaultPatience = 10 * time.Second

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
	line *uart.Line
	log  zerolog.Logger
	cfg  Config

	commands []*Command
	byName   map[string]*Command
	values   []value
	nv       map[string]string // what survives power-off
	restart  []func()

	mode      mode
	lexer     *atparser.Lexer
	held      []byte
	heldLost  int
	heldTold  time.Duration // when the TE's fault was told last
	resuming  bool
	patience  *kernel.Timer
	tls       tlsWatch
	run       execution
	last      string // for A/
	call      *Call
	started   time.Duration
	rings     uart.Ring // of the final result code that is being sent
	prompt    *prompting
	online    *Online
	suspended *Online
	waiting   *Online // CONNECT is on its way
	printed   *Online // the same, printed while a command runs
	escape    *uart.Escape
}

// New makes an engine that is off. Bytes of the TE come in by Input.
func New(loop *kernel.Loop, cfg Config, log zerolog.Logger) *Engine {
	if cfg.LinePatience <= 0 {
		cfg.LinePatience = DefaultPatience
	}
	e := &Engine{
		Basic: Basic{E: 1, V: 1, X: 4, C: 1, S5: 8},
		loop:  loop, cfg: cfg, log: log,
		byName: map[string]*Command{}, nv: map[string]string{},
		lexer: atparser.NewLexer(),
	}
	e.Calls = stage.New(e.dispatch)
	return e
}

// Connect gives the engine its line.
func (e *Engine) Connect(l *uart.Line) {
	e.line = l
	l.OnDTR(e.dtr)
	l.HoldURC(uart.HoldPower, true)
}

// Loop is modem time, for the groups.
func (e *Engine) Loop() *kernel.Loop { return e.loop }

// Line is the serial line, for the commands that set it.
func (e *Engine) Line() *uart.Line { return e.line }

// Log is the operator's log.
func (e *Engine) Log() zerolog.Logger { return e.log }

// Register adds the commands of a group. A mistake in a declaration panics:
// it shows in the first test that builds a modem.
func (e *Engine) Register(cmds []Command) {
	own := make([]Command, len(cmds)) // no room to spare: a modem has over four hundred commands
	copy(own, cmds)
	for i := range own {
		c := &own[i]
		if e.byName[c.Name] != nil {
			panic("engine: two commands of the name " + c.Name)
		}
		c.Params.Check()
		if c.Variant != nil {
			c.Variant.Params.Check()
		}
		e.byName[c.Name] = c
		e.commands = append(e.commands, c)
		e.addValues(c)
	}
}

// Commands lists what has been registered, in that order.
func (e *Engine) Commands() []Command {
	cmds := make([]Command, len(e.commands))
	for i, c := range e.commands {
		cmds[i] = *c
	}
	return cmds
}

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
func (e *Engine) On() bool { return e.mode != modeOff }

// PowerOn starts the interpreter with the stored settings.
func (e *Engine) PowerOn() {
	e.mode = modeCommand
	e.line.HoldURC(uart.HoldPower, false)
}

// PowerOff stops it: what was typed, what was running and what was not stored is lost.
func (e *Engine) PowerOff() {
	e.mode = modeOff
	if e.call != nil {
		e.call.over = true
		e.call.limit.Stop()
	}
	if e.prompt != nil {
		e.prompt.timer.Stop()
	}
	if e.escape != nil {
		e.escape.Reset()
	}
	e.patience.Stop()
	e.call, e.prompt, e.online, e.suspended, e.waiting, e.printed, e.escape = nil, nil, nil, nil, nil, nil, nil
	e.run = execution{}
	e.held, e.last = nil, ""
	e.lexer.Reset()
	e.line.HoldURC(uart.HoldPower, true)
	e.line.HoldURC(uart.HoldCommand, false)
	e.line.HoldURC(uart.HoldTyping, false)
	e.line.HoldURC(uart.HoldOnline, false)
	for _, f := range e.restart {
		f()
	}
	e.restoreAtStart()
}

// URC sends a line that no command asked for, as soon as it may leave.
func (e *Engine) URC(format string, args ...any) { e.URCThen(nil, format, args...) }

// URCThen is URC with a function that runs when the line has left.
func (e *Engine) URCThen(done func(), format string, args ...any) {
	e.unsolicited(uart.RingURC, done, format, args...)
}

// URCAs is URC for a line that is another kind of news to RI (+CFGRI): of the
// TCP/IP toolkit, or none because RI has told of it already.
func (e *Engine) URCAs(rings uart.Ring, format string, args ...any) {
	e.unsolicited(rings, nil, format, args...)
}

func (e *Engine) unsolicited(rings uart.Ring, done func(), format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if e.loop.Observed() {
		e.loop.Emit(Unsolicited{Text: text, Held: e.mode != modeCommand || e.lexer.InLine()})
	}
	e.line.Unsolicited(uart.Frame{Kind: uart.URC, Rings: rings, Bytes: e.framed(text), Done: done})
}

// Unsolicited sends bytes as they are when an unsolicited line may leave:
// received data of command mode.
func (e *Engine) Unsolicited(f uart.Frame) { e.line.Unsolicited(f) }

// framed puts information text or an unsolicited line in its frame (manual 2.2.25).
func (e *Engine) framed(text string) []byte {
	var b strings.Builder
	b.Grow(len(text) + 4)
	if e.Basic.V != 0 {
		b.WriteString("\r\n")
	}
	b.WriteString(text)
	b.WriteString("\r\n")
	return []byte(b.String())
}

func (e *Engine) send(k uart.Kind, text string) {
	e.line.Send(uart.Frame{Kind: k, Rings: e.rings, Bytes: e.framed(text)})
}

func (e *Engine) info(text string) { e.send(uart.Info, text) }

// result sends a final result code. A numeric below zero means that there is none.
func (e *Engine) result(text string, numeric int) {
	if e.Basic.Q != 0 {
		return
	}
	if e.Basic.V == 0 && numeric >= 0 {
		e.line.Send(uart.Frame{Kind: uart.Final, Rings: e.rings, Bytes: fmt.Appendf(nil, "%d\r", numeric)})
		return
	}
	e.send(uart.Final, text)
}

func (e *Engine) echo(b []byte) {
	if e.Basic.E != 0 && len(b) > 0 {
		e.line.Send(uart.Frame{Kind: uart.Echo, Bytes: append([]byte(nil), b...)})
	}
}
