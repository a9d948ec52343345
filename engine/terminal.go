package engine

import (
	"fmt"
	"strings"
	"time"

	"sim800emu/atparser"
	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// A Terminal interprets the command lines of one line: of the serial port, or of
// one channel of the multiplexer. What is of the modem and not of a line is the Engine's.
type Terminal struct {
	eng     *Engine
	line    *uart.Line
	channel int // DLCI; 0: the serial port itself

	settings channelSettings // while another terminal's are in force

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

func (e *Engine) newTerminal(channel int) *Terminal {
	return &Terminal{eng: e, channel: channel, lexer: atparser.NewLexer()}
}

// connect gives the terminal its line.
func (t *Terminal) connect(l *uart.Line) {
	t.line = l
	l.OnDTR(t.dtr)
}

// start lets the terminal listen.
func (t *Terminal) start() {
	t.mode = modeCommand
	t.line.HoldURC(uart.HoldPower, false)
}

// stop ends what runs: what was typed, what was running and what has the line is lost.
func (t *Terminal) stop() {
	t.mode = modeOff
	if t.call != nil {
		t.call.over = true
		t.call.limit.Stop()
	}
	if t.prompt != nil {
		t.dropPrompt()
	}
	if t.escape != nil {
		t.escape.Reset()
	}
	t.call, t.prompt, t.online, t.suspended, t.waiting, t.printed, t.escape = nil, nil, nil, nil, nil, nil, nil
	t.run = execution{}
	t.last = ""
	t.line.HoldURC(uart.HoldPower, true)
	t.forget()
	t.line.HoldURC(uart.HoldCommand, false)
	t.line.HoldURC(uart.HoldOnline, false)
}

// forget drops what was typed and not run yet.
func (t *Terminal) forget() {
	t.patience.Stop()
	t.held = nil
	t.lexer.Reset()
	t.line.HoldURC(uart.HoldTyping, false)
}

// basic is the basic parameters of this terminal.
func (t *Terminal) basic() *Basic {
	if t.eng.here == t {
		return &t.eng.Basic
	}
	return &t.settings.basic
}

// framed puts information text or an unsolicited line in its frame (manual 2.2.25).
func (t *Terminal) framed(text string) []byte {
	var b strings.Builder
	b.Grow(len(text) + 4)
	if t.basic().V != 0 {
		b.WriteString("\r\n")
	}
	b.WriteString(text)
	b.WriteString("\r\n")
	return []byte(b.String())
}

func (t *Terminal) send(k uart.Kind, text string) {
	t.line.Send(uart.Frame{Kind: k, Rings: t.rings, Bytes: t.framed(text)})
}

func (t *Terminal) info(text string) { t.send(uart.Info, text) }

// result sends a final result code. A numeric below zero means that there is none.
func (t *Terminal) result(text string, numeric int) {
	b := t.basic()
	if b.Q != 0 {
		return
	}
	if b.V == 0 && numeric >= 0 {
		t.line.Send(uart.Frame{Kind: uart.Final, Rings: t.rings, Bytes: fmt.Appendf(nil, "%d\r", numeric)})
		return
	}
	t.send(uart.Final, text)
}

func (t *Terminal) echo(b []byte) {
	if len(b) > 0 && t.basic().E != 0 {
		t.line.Send(uart.Frame{Kind: uart.Echo, Bytes: append([]byte(nil), b...)})
	}
}

// afterSent runs f when all that has been sent has left, on the serial port as well.
func (t *Terminal) afterSent(f func()) {
	if t.channel == 0 {
		t.line.AfterSent(f)
		return
	}
	t.line.AfterSent(func() { t.eng.port.line.AfterSent(f) })
}
