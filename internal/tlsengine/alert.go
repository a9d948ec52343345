package tlsengine

import (
	"errors"
	"fmt"

	"sim800emu/internal/tlsnames"
)

// An AlertError is an alert that ended a connection. Returned by a callback of
// Config, it chooses the alert that is sent.
type AlertError struct {
	Number   uint8
	Received bool  // it came from the client
	Err      error // why it was sent; nil if it was received
}

func (e *AlertError) Error() string {
	if e.Received {
		return "the client sent alert " + tlsnames.AlertName(e.Number)
	}
	if e.Err == nil {
		return "alert " + tlsnames.AlertName(e.Number)
	}
	return fmt.Sprintf("%v (alert %s)", e.Err, tlsnames.AlertName(e.Number))
}

func (e *AlertError) Unwrap() error { return e.Err }

// A KnobError ends a connection that a knob has ended.
type KnobError struct {
	What string
}

func (e *KnobError) Error() string { return "ended by a knob: " + e.What }

// errNoRenegotiation is the client's refusal of a HelloRequest.
var errNoRenegotiation = errors.New("the client does not renegotiate")

// fail sends a fatal alert after what was still to be sent, and returns what
// ended the connection. It is for those who hold in.
func (c *Conn) fail(alert uint8, format string, args ...any) error {
	defer c.lockOut()()
	err := &AlertError{Number: alert, Err: fmt.Errorf(format, args...)}
	if c.writeErr == nil {
		if c.sendAlert(tlsnames.LevelFatal, alert) == nil {
			_ = c.flush() // the reason stands, whether the client hears it or not
		}
		c.writeErr = err
	}
	return err
}

// failWith is fail with the alert that an error names, or else the one given.
func (c *Conn) failWith(alert uint8, err error) error {
	var named *AlertError
	if errors.As(err, &named) {
		alert = named.Number
		if named.Err != nil {
			err = named.Err
		}
	}
	return c.fail(alert, "%w", err)
}

// lockOut locks out for a goroutine that holds in, unless it holds it already.
func (c *Conn) lockOut() (unlock func()) {
	if c.holding {
		return func() {}
	}
	c.out.Lock()
	return c.out.Unlock
}

// sendAlert queues an alert.
func (c *Conn) sendAlert(level, number uint8) error {
	if err := c.frameHandshake(); err != nil {
		return err
	}
	c.event(Event{Kind: EventAlert, Out: true, Level: level, Type: number, Size: 2, Encrypted: c.w.p != nil})
	return c.writeRecord(tlsnames.RecordAlert, []byte{level, number})
}

// gotAlert takes the payload of an alert record. A warning that may be ignored
// is no error.
func (c *Conn) gotAlert(payload []byte, encrypted bool) error {
	if len(payload) != 2 {
		return c.fail(tlsnames.AlertDecodeError, "alert of %d bytes", len(payload))
	}
	level, number := payload[0], payload[1]
	c.event(Event{Kind: EventAlert, Level: level, Type: number, Size: 2, Encrypted: encrypted})
	switch {
	case number == tlsnames.AlertCloseNotify:
		c.update(func(s *State) { s.CloseNotifyGot = true })
		return errClosedByPeer
	case level == tlsnames.LevelWarning && c.r.version != VersionTLS13:
		if number == tlsnames.AlertNoRenegotiation && c.asked.Load() {
			return errNoRenegotiation
		}
		if c.r.warnings++; c.r.warnings > maxWarnings {
			return c.fail(tlsnames.AlertUnexpectedMessage, "more than %d warnings in a row", maxWarnings)
		}
		return nil
	}
	return &AlertError{Number: number, Received: true}
}

// errClosedByPeer is the orderly end by close_notify.
var errClosedByPeer = errors.New("the client sent close_notify")
