package fault

import (
	"fmt"
	"strings"
)

// Always is the number of times of a fault that never stops firing.
const Always = -1

// A Spec is one fault: when it fires and what happens then.
type Spec struct {
	Name string  // by which reports and Then call it
	When Trigger // when it fires
	Do   Action  // what happens
	// Times is how often it fires; 0: as its trigger says, which is once but for
	// "exactly", "chance" and "every".
	Times int
	// Then names the faults that are armed when this one has fired for the last time. A
	// fault that another one names waits for it.
	Then []string
}

// An Action is a kind of fault with its parameters.
type Action struct {
	Kind   string
	Params map[string]string // as written; what is left out has the kind's default
}

// String is the action as Parse reads it, parameters in the kind's order.
func (a Action) String() string {
	k, ok := Find(a.Kind)
	if !ok || len(a.Params) == 0 {
		return a.Kind
	}
	var parts []string
	for _, p := range k.Params {
		if v, ok := a.Params[p.Name]; ok {
			parts = append(parts, p.Name+"="+quoted(v, ",@ "))
		}
	}
	return a.Kind + ":" + strings.Join(parts, ",")
}

// String is the fault as Parse reads it.
func (s Spec) String() string {
	var b strings.Builder
	if s.Name != s.Do.Kind {
		b.WriteString(s.Name + "=")
	}
	b.WriteString(s.Do.String() + "@" + s.When.String())
	switch {
	case s.Times == Always:
		b.WriteString(" always")
	case s.Times > 0:
		fmt.Fprintf(&b, " times %d", s.Times)
	}
	for i, t := range s.Then {
		b.WriteString([...]string{" then ", ","}[min(i, 1)] + t)
	}
	return b.String()
}

// times is how often the fault fires, Always included.
func (s Spec) times() int {
	switch {
	case s.Times != 0:
		return s.Times
	case s.When.Every || s.When.Percent > 0:
		return Always
	case s.When.Pick > 0:
		return s.When.Pick
	}
	return 1
}
