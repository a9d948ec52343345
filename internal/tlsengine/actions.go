package tlsengine

import (
	"fmt"
	"io"
	"net"

	"sim800emu/internal/tlsnames"
)

// reach does the actions of a step, each once.
func (c *Conn) reach(step Step, when When) error {
	actions := c.cfg.Knobs.Actions
	for i := range actions {
		a := &actions[i]
		if a.Step != step || a.When != when && !ofClient(step) {
			continue
		}
		if err := c.act(i); err != nil {
			return err
		}
	}
	return nil
}

// ofClient tells whether a step is a message of the client.
func ofClient(s Step) bool {
	switch s {
	case StepClientHello, StepClientCertificate, StepClientKeyExchange, StepClientCertificateVerify,
		StepClientChangeCipherSpec, StepClientFinished:
		return true
	}
	return false
}

// act does an action of the knobs unless it has been done.
func (c *Conn) act(i int) error {
	if c.w.acted == nil {
		c.w.acted = make([]bool, len(c.cfg.Knobs.Actions))
	}
	if c.w.acted[i] {
		return nil
	}
	c.w.acted[i] = true
	if err := c.flush(); err != nil {
		return err
	}
	a := c.cfg.Knobs.Actions[i]
	where := a.where()
	switch a.Do {
	case Stall:
		return c.stall(where)
	case CloseFIN:
		return c.endByKnob("closed "+where, CloseFIN)
	case CloseRST:
		return c.endByKnob("reset "+where, CloseRST)
	case FatalAlert:
		what := "alert " + tlsnames.AlertName(a.Alert) + " " + where
		if err := c.sendAlert(tlsnames.LevelFatal, a.Alert); err != nil {
			return err
		}
		if err := c.flush(); err != nil {
			return err
		}
		return c.endByKnob(what, CloseFIN)
	case WarnAlert:
		c.knobEvent(fmt.Sprintf("%d times warning %s %s", max(a.Times, 1), tlsnames.AlertName(a.Alert), where))
		for range max(a.Times, 1) {
			if err := c.sendAlert(tlsnames.LevelWarning, a.Alert); err != nil {
				return err
			}
		}
		return c.flush()
	case GarbageSend:
		c.knobEvent(fmt.Sprintf("%d bytes of garbage %s", len(a.Text), where))
		return c.send([]byte(a.Text))
	}
	return nil
}

// where says an action's place in words.
func (a *Action) where() string {
	switch {
	case ofClient(a.Step):
		return "when " + string(a.Step) + " had come"
	case a.When == Before:
		return "before " + string(a.Step)
	case a.When == Inside:
		return fmt.Sprintf("after %d bytes of %s", a.AfterBytes, a.Step)
	}
	return "after " + string(a.Step)
}

// stall says nothing more and takes what comes until somebody closes. If
// another goroutine reads, that one takes it.
func (c *Conn) stall(where string) error {
	err := &KnobError{What: "stalled " + where}
	c.knobEvent(err.What)
	c.writeErr = err
	if !c.holding {
		if !c.in.TryLock() {
			<-c.closed
			return err
		}
		defer c.in.Unlock()
	}
	n, reason := io.Copy(io.Discard, c.raw)
	text := fmt.Sprintf("the client closed; it had sent %d bytes more", n)
	if reason != nil {
		text = fmt.Sprintf("%v; the client had sent %d bytes more", reason, n)
	}
	c.event(Event{Kind: EventEnd, Text: text})
	c.readErr = err
	return err
}

// endByKnob ends the stream as told.
func (c *Conn) endByKnob(what string, how Doing) error {
	err := &KnobError{What: what}
	c.knobEvent(what)
	c.writeErr = err
	if how == CloseRST {
		if tcp, ok := transport[interface{ SetLinger(int) error }](c.raw); ok {
			_ = tcp.SetLinger(0) // makes the close a reset; if it cannot, the close says as much
		}
		c.abandon()
		return err
	}
	c.halfClose()
	return err
}

// halfClose sends a FIN and leaves the other direction open, where the
// transport can, so that unread bytes do not turn it into a reset.
func (c *Conn) halfClose() {
	if t, ok := transport[interface{ CloseWrite() error }](c.raw); ok {
		_ = t.CloseWrite() // a transport that is gone already needs no FIN
		return
	}
	c.abandon()
}

// transport finds what a connection can do, through wrappers that name the one
// below by NetConn.
func transport[T any](c net.Conn) (T, bool) {
	for range 8 {
		if t, ok := c.(T); ok {
			return t, true
		}
		w, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		c = w.NetConn()
	}
	var none T
	return none, false
}
