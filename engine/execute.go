package engine

import (
	"errors"
	"time"

	"sim800emu/atparser"
	"sim800emu/uart"
)

// An execution is the line that is being run.
type execution struct {
	cmds  []atparser.Command
	i     int
	rings bool     // the result of a command is news to RI
	bad   error    // why the rest of the line is not understood; nil: it is
	trail []string // frames behind the final result code
	after []func() // run when the final result code has left
}

// execute runs a line that the TE has ended.
func (e *Engine) execute(l atparser.Line) {
	e.open()
	if l.TooLong {
		e.close(ErrPlain)
		return
	}
	e.last = l.Text
	e.runText(l.Text)
}

// repeat is A/: the last line again, or an empty one (V.250 5.2.4).
func (e *Engine) repeat() {
	e.open()
	e.runText(e.last)
}

func (e *Engine) runText(text string) {
	cmds, err := atparser.Split(text)
	if err != nil {
		e.log.Debug().Err(err).Str("line", text).Msg("line not understood")
	}
	e.run = execution{cmds: cmds, bad: notUnderstood(err)}
	e.afterDelay(e.step)
}

// afterDelay waits for the module's processor.
func (e *Engine) afterDelay(f func()) {
	if d := e.Delay(Local, 0); d > 0 {
		e.loop.After(d, func() {
			if e.mode != modeOff {
				f()
			}
		})
		return
	}
	f()
}

func (e *Engine) open() {
	e.mode = modeBusy
	e.line.HoldURC(uart.HoldCommand, true)
}

// step runs the next command of the line, or ends it.
func (e *Engine) step() {
	if e.run.i == len(e.run.cmds) {
		e.close(e.run.bad)
		return
	}
	p := &e.run.cmds[e.run.i]
	e.run.i++
	c := &Call{eng: e, source: *p, Form: p.Form, last: e.run.i == len(e.run.cmds) && e.run.bad == nil, Dial: p.Args, Voice: p.Voice}
	e.call, e.started = c, e.loop.Now()
	c.cmd = e.byName[p.Name]
	if c.cmd == nil {
		e.log.Debug().Str("command", p.Name).Msg("no such command")
		c.finish(unknown(atparser.Extended(p.Name)))
		return
	}
	if c.cmd.handler(p.Form) == nil {
		c.finish(ErrPlain)
		return
	}
	if p.Form == atparser.Write || p.Form == atparser.Execute && p.Args != "" && p.Name != "D" {
		args, err := c.cmd.params().Parse(p.Args)
		if err != nil {
			e.log.Debug().Err(err).Str("command", p.Name).Msg("parameters refused")
			c.finish(c.cmd.bad())
			return
		}
		c.Args = args
	} else if p.Form == atparser.Execute && len(c.cmd.params()) > 0 && p.Name != "D" && c.cmd.Write == nil {
		args, err := c.cmd.params().Parse("")
		if err != nil {
			c.finish(c.cmd.bad())
			return
		}
		c.Args = args
	}
	if wait := e.classDelay(c); wait > 0 {
		e.loop.After(wait, func() {
			if !c.over {
				e.Calls.Send(c)
			}
		})
		return
	}
	e.Calls.Send(c)
}

// unknown is the answer to a command that the module does not have. Under
// +CMEE=1 modules were seen to answer +CME ERROR: 100 to extended ones (SIM800C;
// SIM868 1418B03, also to AT+CREG}1; public logs), where manual 20.1 has plain ERROR.
func unknown(extended bool) error {
	if extended {
		return CMEUnknown
	}
	return ErrPlain
}

// notUnderstood is the answer to a line that goes wrong.
func notUnderstood(err error) error {
	var syntax *atparser.SyntaxError
	if !errors.As(err, &syntax) {
		return nil
	}
	return unknown(syntax.Extended)
}

// classDelay is what the card or the radio takes for a command that has no
// later result of its own; reading a setting and testing a form are local.
func (e *Engine) classDelay(c *Call) time.Duration {
	if c.Form == atparser.Test || c.cmd.Timing.Class != SIM && c.cmd.Timing.Class != Radio {
		return 0
	}
	return e.Delay(c.cmd.Timing.Class, c.cmd.Timing.Max)
}

func (c *Command) bad() error {
	if v := c.Variant; v != nil && v.Bad != nil && v.Use() {
		return v.Bad
	}
	if c.Bad != nil {
		return c.Bad
	}
	return ErrPlain
}

// dispatch is the end of the path of calls: the handler runs.
func (e *Engine) dispatch(c *Call) {
	if c.over {
		return
	}
	if err := c.cmd.handler(c.Form)(c); err != later {
		c.finish(err)
	}
}

// finished goes on with the line after a command, or ends it with its result.
func (e *Engine) finished(c *Call, err error) {
	if e.call != c || e.mode == modeOff {
		return
	}
	e.call = nil
	if p := e.prompt; p != nil && p.call == c {
		p.timer.Stop()
		e.prompt = nil
	}
	e.mode = modeBusy
	e.note(c, err)
	if c.cmd != nil && c.cmd.Rings && c.Form != atparser.Test && c.Form != atparser.Read {
		e.run.rings = true
	}
	var text Text
	switch {
	case err == nil && !c.last:
		e.step()
	case err == Silent && !c.last:
		e.step()
	case errors.As(err, &text) && !c.last:
		e.info(string(text))
		e.step()
	default:
		e.close(err)
	}
}

func (e *Engine) note(c *Call, err error) {
	if !e.loop.Observed() {
		return
	}
	result := "OK"
	if err != nil {
		result = err.Error()
	}
	name := e.run.cmds[e.run.i-1]
	e.loop.Emit(Executed{
		Command: name.Name, Form: c.Form.String(), Args: name.Args, Result: result,
		TookMS: float64(e.loop.Now()-e.started) / float64(time.Millisecond),
	})
}

// close ends the line with its final result code and lets the next one in.
func (e *Engine) close(err error) {
	trail, after := e.run.trail, e.run.after
	rings := e.run.rings
	e.run = execution{}
	var f *Failure
	if errors.As(err, &f) {
		for _, s := range f.Before {
			e.info(s)
		}
		err, trail = f.Err, append(trail, f.After...)
	}
	if rings {
		e.rings = uart.RingToolkit
	}
	var online *Online
	if c, ok := err.(*connect); ok {
		online = c.online
		e.result(e.connectText(online), 1)
	} else {
		e.final(err)
		online = e.printed
	}
	e.printed, e.rings = nil, uart.NoRing
	for _, t := range trail {
		e.send(uart.Info, t)
	}
	for _, f := range after {
		e.line.AfterSent(f)
	}
	if online != nil {
		e.line.HoldURC(uart.HoldOnline, true) // nothing comes between CONNECT and the data
		e.line.HoldURC(uart.HoldCommand, false)
		e.waiting = online
		e.line.AfterSent(func() { e.connected(online) })
		return
	}
	e.mode = modeCommand
	e.line.HoldURC(uart.HoldCommand, false) // a CONNECT that has waited goes to data mode here
	e.resume()
}

// connected is the last byte of CONNECT, or of the result behind it, having
// left. The connection may have ended on the way, or the supply.
func (e *Engine) connected(o *Online) {
	switch {
	case e.mode == modeOff:
	case e.waiting == o:
		e.waiting = nil
		e.goOnline(o)
	default:
		e.mode = modeCommand
		e.line.HoldURC(uart.HoldOnline, false)
		e.resume()
	}
}

// final words the result of a line.
func (e *Engine) final(err error) {
	switch v := err.(type) {
	case nil:
		e.result("OK", 0)
	case silent:
	case Text:
		e.result(string(v), -1)
	case *Code:
		e.result(v.Text, v.Numeric)
	case CME:
		e.numbered("+CME ERROR: ", int(v), cmeText[v])
	case CMS:
		e.numbered("+CMS ERROR: ", int(v), cmsText[v])
	default:
		e.result("ERROR", 4)
	}
}

// numbered is an error with a number, worded by +CMEE (manual 3.2.20).
func (e *Engine) numbered(prefix string, n int, words string) {
	switch {
	case e.Basic.CMEE == 2 && words != "":
		e.result(prefix+words, -1)
	case e.Basic.CMEE >= 1:
		e.result(prefix+itoa(n), -1)
	default:
		e.result("ERROR", 4)
	}
}

// resume hands over what was typed while the line ran.
func (e *Engine) resume() {
	e.heldLost = 0
	if len(e.held) == 0 || e.resuming {
		return
	}
	e.resuming = true
	for len(e.held) > 0 && e.mode != modeBusy && e.mode != modeOff {
		b := e.held
		e.held = nil
		e.Input(b)
	}
	e.resuming = false
}
