package engine

import (
	"fmt"
	"strings"

	"sim800emu/atparser"
	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// A Call is one command on its way through its handler.
type Call struct {
	Args atparser.Args
	Form atparser.Form
	// Dial is the raw text after ATD and whether a semicolon ended it.
	Dial  string
	Voice bool

	term   *Terminal
	cmd    *Command
	source atparser.Command
	last   bool
	over   bool
	abort  func()
	expire func() error
	limit  *kernel.Timer

	unlimited bool
}

// Name is the command's name as it is declared.
func (c *Call) Name() string { return c.cmd.Name }

// Terminal is where the command came from.
func (c *Call) Terminal() *Terminal { return c.term }

// Line is the line that the command came on: the serial port, or that of a channel.
func (c *Call) Line() *uart.Line { return c.term.line }

// Text is the command as the TE wrote it, alone and with its prefix, the name in upper case.
func (c *Call) Text() string { return "AT" + atparser.Join([]atparser.Command{c.source}) }

// Refuse gives the command a result in place of its handler: a stage that does
// so does not pass it on. It does nothing when there is a result already.
func (c *Call) Refuse(err error) { c.finish(err) }

// Info sends one information line.
func (c *Call) Info(format string, args ...any) { c.term.info(fmt.Sprintf(format, args...)) }

// Lines sends several information lines as one text: the lines of a list have
// one CR LF between them, not an empty line.
func (c *Call) Lines(lines ...string) {
	if len(lines) > 0 {
		c.term.info(strings.Join(lines, "\r\n"))
	}
}

// Raw sends bytes as they are, as part of the answer; of tells whose data they
// are, nil of none.
func (c *Call) Raw(b []byte, of *uart.Source) {
	c.term.line.Send(uart.Frame{Kind: uart.Info, Bytes: b, Of: of})
}

// Last reports that no command follows on the line.
func (c *Call) Last() bool { return c.last }

// Trail sends lines behind the final result code. In the middle of a line they
// come at once, as information text (seen: +CIPSTATUS within a line).
func (c *Call) Trail(frame string) {
	if c.last {
		c.term.run.trail = append(c.term.run.trail, frame)
		return
	}
	c.term.send(uart.Info, frame)
}

// Later keeps the line open. The handler returns the second value; done gives
// the result and does nothing after the first time, or when the call is over by its ceiling.
func (c *Call) Later() (done func(error), pending error) {
	if limit := c.cmd.Timing.Max; limit > 0 && c.Form != atparser.Read && !c.unlimited {
		c.limit = c.term.eng.loop.Await(limit, func() {
			err := c.cmd.Timing.Expired
			if err == nil {
				err = ErrPlain
			}
			if c.expire != nil {
				err = c.expire()
			}
			c.finish(err)
		})
	}
	return c.finish, later
}

// Unlimited lets Later wait beyond the ceiling: for the result of a call that
// rings at the other end.
func (c *Call) Unlimited() { c.unlimited = true }

// AfterLine runs f when the result code of the line has left: what a new rate
// of the port waits for.
func (c *Call) AfterLine(f func()) { c.term.run.after = append(c.term.run.after, f) }

// OnAbort lets any character of the TE end the call while it is open (V.250
// 5.6.1); f tells the group and the result is its business by done.
func (c *Call) OnAbort(f func()) { c.abort = f }

// After gives the result after the time that the network, the radio or the
// card takes; f runs then and returns it.
func (c *Call) After(class Class, f func() error) error {
	done, pending := c.Later()
	e := c.term.eng
	e.loop.After(e.Delay(class, c.cmd.Timing.Max), func() {
		if !c.over {
			e.enter(c.term)
			done(f())
		}
	})
	return pending
}

// OnExpire gives the result when the ceiling of Later passes, in place of Timing.Expired.
func (c *Call) OnExpire(f func() error) { c.expire = f }

// Open reports that the call has no result yet.
func (c *Call) Open() bool { return !c.over }

func (c *Call) finish(err error) {
	if c.over {
		return
	}
	c.over = true
	c.limit.Stop()
	c.term.finished(c, err)
}
