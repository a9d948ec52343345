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
	// Carrier puts DCD on while the data are taken, whatever AT&C says.
	Carrier bool
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
	t := c.term
	if p.Terminal == 0 {
		p.Terminal = CtrlZ
	}
	sign := `"> "`
	if p.Word != "" {
		sign = p.Word
	}
	t.dropEarly("the prompt", fmt.Sprintf("wait for %s after AT%s before sending the data", sign, c.Name()))
	t.prompt = &prompting{Prompt: p, call: c}
	t.mode = modePrompt
	if p.Carrier {
		t.line.SetPin(uart.DCD, true)
	}
	switch {
	case p.Word != "":
		t.info(p.Word)
	case !p.Hidden:
		t.sendPrompt()
	}
	if p.Timeout > 0 {
		t.prompt.timer = t.eng.loop.Await(p.Timeout, func() { t.promptOver(t.prompt.Got) })
	}
	t.takeEarly()
	return later
}

func (t *Terminal) sendPrompt() {
	t.line.Send(uart.Frame{Kind: uart.Prompt, Bytes: []byte("\r\n> ")})
}

// dropEarly loses what came before the prompt or CONNECT: a module opens its data
// mode with it, and a TE that does not wait for it loses its first bytes. The line
// feed of a TE that ends its lines with CR LF is no data: nobody misses it.
func (t *Terminal) dropEarly(before, remedy string) {
	n := len(t.held)
	if n == 0 || t.eng.cfg.KeepEarlyData {
		return
	}
	if string(t.held) != "\n" {
		t.eng.suspect(Suspicion{
			What:   "data came before " + before + " and is lost",
			Remedy: remedy,
			Data:   append(kernel.Bytes(nil), t.held[:min(n, 32)]...),
			Count:  n,
		})
	}
	t.held = nil
}

// takeEarly hands over what was typed ahead and is data now.
func (t *Terminal) takeEarly() {
	if early := t.held; len(early) > 0 {
		t.held = nil
		t.Input(early)
	}
}

// feedPrompt takes typed bytes and returns what comes after the end of the data.
func (t *Terminal) feedPrompt(b []byte) (rest []byte) {
	p := t.prompt
	if p.Length > 0 {
		n := min(p.Length-len(p.data), len(b))
		if p.Word == "" {
			t.echo(b[:n])
		}
		p.data = append(p.data, b[:n]...)
		if len(p.data) == p.Length {
			t.promptOver(func([]byte) error { return p.Got(p.data) })
		}
		return b[n:]
	}
	for i, c := range b {
		switch {
		case c == p.Terminal:
			if t.eng.cfg.EchoCtrlZ {
				t.echo(b[:i+1])
			} else {
				t.echo(b[:i])
			}
			if p.extra > 0 {
				t.eng.suspect(Suspicion{
					What:   "more data than one send may carry",
					Remedy: fmt.Sprintf("send at most %d bytes before Ctrl-Z", p.Max),
					Count:  len(p.data) + p.extra,
				})
				t.promptOver(func([]byte) error { return p.TooLong() })
			} else {
				t.promptOver(p.Got)
			}
			return b[i+1:]
		case c == Esc:
			t.echo(b[:i])
			t.promptOver(func([]byte) error { return p.Dropped() })
			return b[i+1:]
		case p.Max > 0 && len(p.data) == p.Max:
			p.extra++
		default:
			p.data = append(p.data, c)
		}
		if p.Again != 0 && c == p.Again {
			t.echo(b[:i+1])
			t.sendPrompt()
			return b[i+1:]
		}
	}
	t.echo(b)
	return nil
}

// promptOver closes the prompt and gives the command its result.
func (t *Terminal) promptOver(f func([]byte) error) {
	p := t.prompt
	t.dropPrompt()
	t.mode = modeBusy
	t.eng.enter(t)
	if err := f(p.data); err != later {
		p.call.finish(err)
	}
}

// dropPrompt leaves the state in which data are taken.
func (t *Terminal) dropPrompt() {
	p := t.prompt
	p.timer.Stop()
	t.prompt = nil
	if p.Carrier {
		t.line.SetPin(uart.DCD, !t.dcdFollows() || t.suspended != nil)
	}
}

// ClosePrompt gives an open prompt of this call a result, for a link that goes
// down while the TE types.
func (c *Call) ClosePrompt(err error) {
	if p := c.term.prompt; p != nil && p.call == c {
		c.term.promptOver(func([]byte) error { return err })
	}
}
