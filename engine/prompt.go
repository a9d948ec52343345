package engine

import (
	"fmt"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// The characters that end data typed after a prompt.
const (
	CtrlZ = 0x1a // send
	Esc   = 0x1b // drop
)

// A Prompt asks the TE for data.
type Prompt struct {
	// Length is how many bytes follow; every value of a byte is data then. Zero:
	// Ctrl-Z ends the data and ESC drops them.
	Length int
	Max    int  // most bytes without a length
	Hidden bool // no "> " is sent (+CIPSPRT)
	// Word is a line in place of "> ", as DOWNLOAD; data behind it are not echoed.
	Word string
	// Timeout sends what has come by then (+CIPATS); zero: never.
	Timeout time.Duration

	Got      func(data []byte) error // the data are there
	Dropped  func() error            // ESC came
	TooLong  func() error            // more than Max bytes stood before Ctrl-Z
	Terminal byte                    // in place of Ctrl-Z; zero: Ctrl-Z
	// Again is the character after which the prompt is sent anew; zero: none. The
	// text of a message is typed so, line by line (3GPP TS 27.005 3.5.1).
	Again byte
}

// prompting is an open prompt.
type prompting struct {
	Prompt
	call  *Call
	data  []byte
	extra int // bytes beyond Max
	timer *kernel.Timer
}

// Prompt opens a prompt. The handler returns what it returns; the result of
// the command is that of Got, Dropped or TooLong.
func (c *Call) Prompt(p Prompt) error {
	e := c.eng
	if p.Terminal == 0 {
		p.Terminal = CtrlZ
	}
	sign := `"> "`
	if p.Word != "" {
		sign = p.Word
	}
	e.dropEarly("the prompt", fmt.Sprintf("wait for %s after AT%s before sending the data", sign, c.Name()))
	e.prompt = &prompting{Prompt: p, call: c}
	e.mode = modePrompt
	switch {
	case p.Word != "":
		e.info(p.Word)
	case !p.Hidden:
		e.sendPrompt()
	}
	if p.Timeout > 0 {
		e.prompt.timer = e.loop.Await(p.Timeout, func() { e.promptOver(e.prompt.Got) })
	}
	e.takeEarly()
	return later
}

func (e *Engine) sendPrompt() {
	e.line.Send(uart.Frame{Kind: uart.Prompt, Bytes: []byte("\r\n> ")})
}

// dropEarly loses what came before the prompt or CONNECT: a module opens its data
// mode with it, and a TE that does not wait for it loses its first bytes.
func (e *Engine) dropEarly(before, remedy string) {
	if n := len(e.held); n > 0 && !e.cfg.KeepEarlyData {
		e.suspect(Suspicion{
			What:   "data came before " + before + " and is lost",
			Remedy: remedy,
			Data:   append(kernel.Bytes(nil), e.held[:min(n, 32)]...),
			Count:  n,
		})
		e.held = nil
	}
}

// takeEarly hands over what was typed ahead and is data now.
func (e *Engine) takeEarly() {
	if early := e.held; len(early) > 0 {
		e.held = nil
		e.Input(early)
	}
}

// feedPrompt takes typed bytes and returns what comes after the end of the data.
func (e *Engine) feedPrompt(b []byte) (rest []byte) {
	p := e.prompt
	if p.Length > 0 {
		n := min(p.Length-len(p.data), len(b))
		if p.Word == "" {
			e.echo(b[:n])
		}
		p.data = append(p.data, b[:n]...)
		if len(p.data) == p.Length {
			e.promptOver(func([]byte) error { return p.Got(p.data) })
		}
		return b[n:]
	}
	for i, c := range b {
		switch {
		case c == p.Terminal:
			if e.cfg.EchoCtrlZ {
				e.echo(b[:i+1])
			} else {
				e.echo(b[:i])
			}
			if p.extra > 0 {
				e.suspect(Suspicion{
					What:   "more data than one send may carry",
					Remedy: fmt.Sprintf("send at most %d bytes before Ctrl-Z", p.Max),
					Count:  len(p.data) + p.extra,
				})
				e.promptOver(func([]byte) error { return p.TooLong() })
			} else {
				e.promptOver(p.Got)
			}
			return b[i+1:]
		case c == Esc:
			e.echo(b[:i])
			e.promptOver(func([]byte) error { return p.Dropped() })
			return b[i+1:]
		case p.Max > 0 && len(p.data) == p.Max:
			p.extra++
		default:
			p.data = append(p.data, c)
		}
		if p.Again != 0 && c == p.Again {
			e.echo(b[:i+1])
			e.sendPrompt()
			return b[i+1:]
		}
	}
	e.echo(b)
	return nil
}

// promptOver closes the prompt and gives the command its result.
func (e *Engine) promptOver(f func([]byte) error) {
	p := e.prompt
	p.timer.Stop()
	e.prompt = nil
	e.mode = modeBusy
	if err := f(p.data); err != later {
		p.call.finish(err)
	}
}

// ClosePrompt gives an open prompt of this call a result, for a link that goes
// down while the TE types.
func (c *Call) ClosePrompt(err error) {
	if p := c.eng.prompt; p != nil && p.call == c {
		c.eng.promptOver(func([]byte) error { return err })
	}
}
