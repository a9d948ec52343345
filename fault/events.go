package fault

import (
	"fmt"

	"sim800emu/uart"
)

// Armed tells that a fault waits for its moment from now on.
type Armed struct {
	Name string `json:"name"`
	Do   string `json:"do"`
	When string `json:"when"`
}

// Fired tells that a fault has fired, the how manieth time and where.
type Fired struct {
	Name  string `json:"name"`
	Do    string `json:"do"`
	Count int    `json:"count"`
	Where string `json:"where"`
}

// Lost tells that a fault of the line has taken data of a connection on their way to the TE.
type Lost struct {
	Name string      `json:"name"`
	Lost int         `json:"lost"` // bytes
	Of   uart.Source `json:"of"`
	// Place is that in words, from who knows what the connection carries.
	Place string `json:"place,omitempty"`
}

// Stopped tells that a fault was switched off because it cannot go on.
type Stopped struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

// EventKind implements kernel.Event.
func (Stopped) EventKind() string { return "fault.stopped" }

// EventKind implements kernel.Event.
func (Lost) EventKind() string { return "fault.lost" }

// EventKind implements kernel.Event.
func (Armed) EventKind() string { return "fault.armed" }

// EventKind implements kernel.Event.
func (Fired) EventKind() string { return "fault.fired" }

// lane is where the time line shows faults.
const lane = "(!)"

// TimelineText tells of a fault on the time line.
func (a Armed) TimelineText() (where, text string) {
	return lane, fmt.Sprintf("fault %s armed: %s at %s", a.Name, a.Do, a.When)
}

// TimelineText tells of a fault on the time line.
func (f Fired) TimelineText() (where, text string) {
	return lane, fmt.Sprintf("fault %s fired (%d): %s, %s", f.Name, f.Count, f.Do, f.Where)
}

// TimelineText tells of lost data on the time line.
func (l Lost) TimelineText() (where, text string) {
	text = fmt.Sprintf("fault %s: %d bytes lost", l.Name, l.Lost)
	if l.Place != "" {
		text += ", " + l.Place
	}
	return lane, text
}
