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
func (t *Terminal) execute(l atparser.Line) {
	t.open()
	if l.TooLong {
		t.close(ErrPlain)
		return
	}
	t.last = l.Text
	t.runText(l.Text)
}

// repeat is A/: the last line again, or an empty one (V.250 5.2.4).
func (t *Terminal) repeat() {
	t.open()
	t.runText(t.last)
}

func (t *Terminal) runText(text string) {
	cmds, err := atparser.Split(text)
	if err != nil {
		t.eng.log.Debug().Err(err).Str("line", text).Msg("line not understood")
	}
	t.run = execution{cmds: cmds, bad: notUnderstood(err)}
	t.afterDelay(t.step)
}

// afterDelay waits for the module's processor.
func (t *Terminal) afterDelay(f func()) {
	if d := t.eng.Delay(Local, 0); d > 0 {
		t.eng.loop.After(d, func() {
			if t.mode != modeOff {
				f()
			}
		})
		return
	}
	f()
}

func (t *Terminal) open() {
	t.mode = modeBusy
	t.line.HoldURC(uart.HoldCommand, true)
}

// step runs the next command of the line, or ends it.
func (t *Terminal) step() {
	if t.run.i == len(t.run.cmds) {
		t.close(t.run.bad)
		return
	}
	t.eng.enter(t)
	p := &t.run.cmds[t.run.i]
	t.run.i++
	c := &Call{term: t, source: *p, Form: p.Form, last: t.run.i == len(t.run.cmds) && t.run.bad == nil, Dial: p.Args, Voice: p.Voice}
	t.call, t.started = c, t.eng.loop.Now()
	c.cmd = t.eng.reg.command(p.Name)
	if c.cmd == nil {
		t.eng.log.Debug().Str("command", p.Name).Msg("no such command")
		c.finish(unknown(atparser.Extended(p.Name)))
		return
	}
	if c.cmd.handler(p.Form) == nil {
		c.finish(ErrPlain)
		return
	}
	if t.eng.runsElsewhere(c) {
		c.finish(CMENotAllowed)
		return
	}
	if err := c.parse(); err != nil {
		t.eng.log.Debug().Err(err).Str("command", p.Name).Msg("parameters refused")
		c.finish(c.cmd.bad())
		return
	}
	if wait := t.eng.classDelay(c); wait > 0 {
		t.eng.loop.After(wait, func() {
			if !c.over {
				t.eng.Calls.Send(c)
			}
		})
		return
	}
	t.eng.Calls.Send(c)
}

// parse checks the parameters by the grammar that applies now. The text of D is
// its handler's, and an execute form beside a write form has none.
func (c *Call) parse() (err error) {
	p := &c.source
	switch {
	case p.Form == atparser.Write:
	case p.Form != atparser.Execute || p.Name == "D":
		return nil
	case p.Args == "" && (c.cmd.Write != nil || len(c.cmd.params()) == 0):
		return nil
	}
	c.Args, err = c.cmd.params().Parse(p.Args)
	return err
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
	e.enter(c.term)
	if err := c.cmd.handler(c.Form)(c); err != later {
		c.finish(err)
		return
	}
	if e.cfg.URCWhileBusy {
		e.loop.After(busyPatience, func() { c.term.yield(c) })
	}
}

// yield lets unsolicited lines stand between a command that still waits and its
// answer (seen). Data that are typed are not interrupted.
func (t *Terminal) yield(c *Call) {
	if t.call == c && t.mode == modeBusy && t.prompt == nil {
		t.line.HoldURC(uart.HoldCommand, false)
	}
}

// finished goes on with the line after a command, or ends it with its result.
func (t *Terminal) finished(c *Call, err error) {
	if t.call != c || t.mode == modeOff {
		return
	}
	t.call = nil
	t.line.HoldURC(uart.HoldCommand, true) // also where it had yielded
	if p := t.prompt; p != nil && p.call == c {
		t.dropPrompt()
	}
	t.mode = modeBusy
	t.note(c, err)
	if c.cmd != nil && c.cmd.Rings && c.Form != atparser.Test && c.Form != atparser.Read {
		t.run.rings = true
	}
	var text Text
	switch {
	case err == nil && !c.last:
		t.step()
	case err == Silent && !c.last:
		t.step()
	case errors.As(err, &text) && !c.last:
		t.info(string(text))
		t.step()
	default:
		t.close(err)
	}
}

func (t *Terminal) note(c *Call, err error) {
	if !t.eng.loop.Observed() {
		return
	}
	result := "OK"
	if err != nil {
		result = err.Error()
	}
	name := t.run.cmds[t.run.i-1]
	t.eng.loop.Emit(Executed{
		Channel: t.channel, Command: name.Name, Form: c.Form.String(), Args: name.Args, Result: result,
		TookMS: float64(t.eng.loop.Now()-t.started) / float64(time.Millisecond),
	})
}

// close ends the line with its final result code and lets the next one in.
func (t *Terminal) close(err error) {
	trail, after := t.run.trail, t.run.after
	rings := t.run.rings
	t.run = execution{}
	var f *Failure
	if errors.As(err, &f) {
		for _, s := range f.Before {
			t.info(s)
		}
		err, trail = f.Err, append(trail, f.After...)
	}
	if rings {
		t.rings = uart.RingToolkit
	}
	var online *Online
	if c, ok := err.(*connect); ok {
		online = c.online
		t.result(t.connectText(online), 1)
	} else {
		t.final(err)
		online = t.printed
	}
	t.printed, t.rings = nil, uart.NoRing
	for _, s := range trail {
		t.send(uart.Info, s)
	}
	for _, f := range after {
		t.afterSent(f)
	}
	if online != nil {
		t.line.HoldURC(uart.HoldOnline, true) // nothing comes between CONNECT and the data
		t.line.HoldURC(uart.HoldCommand, false)
		t.waiting = online
		t.line.AfterSent(func() { t.connected(online) })
		return
	}
	if t.eng.live(t) { // not the port once the multiplexer has it
		t.ready()
	}
}

// ready lets the next line in. A CONNECT that has waited goes to data mode here.
func (t *Terminal) ready() {
	t.mode = modeCommand
	t.line.HoldURC(uart.HoldCommand, false)
	t.resume()
}

// connected is the last byte of CONNECT, or of the result behind it, having
// left. The connection may have ended on the way, or the supply.
func (t *Terminal) connected(o *Online) {
	switch {
	case t.mode == modeOff:
	case t.waiting == o:
		t.waiting = nil
		t.goOnline(o)
	default:
		t.mode = modeCommand
		t.line.HoldURC(uart.HoldOnline, false)
		t.resume()
	}
}

// final words the result of a line.
func (t *Terminal) final(err error) {
	switch v := err.(type) {
	case nil:
		t.result("OK", 0)
	case silent:
	case Text:
		t.result(string(v), -1)
	case *Code:
		t.result(v.Text, v.Numeric)
	case CME:
		t.numbered("+CME ERROR: ", int(v), cmeText[v])
	case CMS:
		t.numbered("+CMS ERROR: ", int(v), cmsText[v])
	default:
		t.result("ERROR", 4)
	}
}

// numbered is an error with a number, worded by +CMEE (manual 3.2.20).
func (t *Terminal) numbered(prefix string, n int, words string) {
	switch {
	case t.basic().CMEE == 2 && words != "":
		t.result(prefix+words, -1)
	case t.basic().CMEE >= 1:
		t.result(prefix+itoa(n), -1)
	default:
		t.result("ERROR", 4)
	}
}

// resume hands over what was typed while the line ran.
func (t *Terminal) resume() {
	t.heldLost = 0
	if len(t.held) == 0 || t.resuming {
		return
	}
	t.resuming = true
	for len(t.held) > 0 && t.mode != modeBusy && t.mode != modeOff {
		b := t.held
		t.held = nil
		t.Input(b)
	}
	t.resuming = false
}
