package engine_test

import (
	"errors"
	"testing"
	"time"

	"sim800emu/engine"
)

// TestTell: result codes that come unasked follow ATV and ATQ.
func TestTell(t *testing.T) {
	k := newKit(t)
	k.Engine.TellRing()
	k.Expect("\r\nRING\r\n")
	k.Engine.Tell(engine.ErrBusy)
	k.Expect("\r\nBUSY\r\n")
	k.Engine.Tell(errors.New("no code"))
	k.Expect("")
	k.Engine.Basic.V = 0
	k.Engine.TellRing()
	k.Engine.Tell(engine.ErrNoCarrier)
	k.Expect("2\r3\r")
	k.Engine.Basic.Q = 1
	k.Engine.Tell(engine.ErrNoCarrier)
	k.Expect("")
}

// TestUnlimited: a command may wait beyond the ceiling of its declaration.
func TestUnlimited(t *testing.T) {
	k := newKit(t)
	var done func(error)
	k.Register([]engine.Command{{
		Name: "+WAITS", Timing: engine.Timing{Max: time.Second},
		Execute: func(c *engine.Call) error {
			c.Unlimited()
			var pending error
			done, pending = c.Later()
			return pending
		},
	}})
	k.Send("ATE0+WAITS\r")
	k.Got()
	k.Advance(time.Minute)
	k.Expect("")
	done(nil)
	k.Expect("\r\nOK\r\n")
}
