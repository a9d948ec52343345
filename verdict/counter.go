package verdict

import (
	"fmt"
	"time"
)

// A watcher looks at the events of one modem, or of the run, for one expectation.
type watcher interface {
	see(at time.Duration, ev Event)
	// end is the verdict; it may be asked for once, at the end of the run.
	end(at time.Duration) outcome
}

// An outcome is what became of an expectation.
type outcome struct {
	ok    bool
	seen  string
	at    time.Duration // when it was decided, or last seen
	timed bool          // there was such a moment
}

// A fit tells how an event stands to an expectation.
type fit uint8

const (
	foreign fit = iota // it is about something else
	near               // it is what the pattern means, but not as it should be
	hit
)

// A counter counts the events that fit.
type counter struct {
	times Times
	match func(at time.Duration, ev Event) (fit, string)

	n    int
	text string // of the last hit, or of the one that was too many
	at   time.Duration

	nears    int
	nearText string
	nearAt   time.Duration
}

func (c *counter) see(at time.Duration, ev Event) {
	f, text := c.match(at, ev)
	switch f {
	case hit:
		c.n++
		if c.n-1 <= c.times.Most { // the one that is too many decides
			c.text, c.at = text, at
		}
	case near:
		c.nears++
		c.nearText, c.nearAt = text, at
	}
}

func (c *counter) end(time.Duration) outcome {
	o := outcome{ok: c.times.holds(c.n), at: c.at, timed: c.n > 0, seen: counted(c.n)}
	switch {
	case c.n == 0:
	case c.n == 1:
		o.seen += ": " + clip(c.text)
	case c.n > c.times.Most:
		o.seen += fmt.Sprintf(", number %d: %s", c.times.Most+1, clip(c.text))
	default:
		o.seen += ", the last: " + clip(c.text)
	}
	if c.nears > 0 && !o.ok {
		o.seen += fmt.Sprintf("; otherwise %s: %s (at %s)", counted(c.nears), clip(c.nearText), moment(c.nearAt))
		if !o.timed {
			o.at, o.timed = c.nearAt, true
		}
	}
	return o
}

// moment is a modem time as tables show it.
func moment(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }
