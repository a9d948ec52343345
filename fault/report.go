package fault

import (
	"fmt"
	"strings"
	"time"
)

// A Result is what became of one fault in a run.
type Result struct {
	Name  string   `json:"name"`
	Fault string   `json:"fault"` // as Parse reads it
	State string   `json:"state"` // waiting, armed, spent or off
	Fired int      `json:"fired"`
	Acted int      `json:"acted"` // how often it found something to act on
	Where []Firing `json:"where,omitempty"`
	Why   string   `json:"why,omitempty"` // it never fired, or fired in vain
}

// Report tells of all faults, in the order of the list.
func (s *Set) Report() []Result {
	var all []Result
	for _, it := range s.items {
		r := Result{
			Name: it.spec.Name, Fault: it.spec.String(), State: it.phase.String(),
			Fired: it.fired, Acted: it.acted, Where: append([]Firing(nil), it.where...),
		}
		switch {
		case it.fired == 0 && it.phase == waiting:
			r.Why = "the fault that arms it has not fired"
		case it.fired == 0 && it.phase == off:
			r.Why = "it was switched off"
		case it.fired == 0:
			r.Why = it.on.progress()
		case it.loops:
			r.Why = endlessWords
		case it.acted == 0:
			r.Why = "nothing came on which it could act"
		}
		all = append(all, r)
	}
	return all
}

// String is the result in one line.
func (r Result) String() string {
	var b strings.Builder
	b.WriteString("fault " + r.Name + " ")
	switch r.Fired {
	case 0:
		b.WriteString("never fired: " + r.Why)
		return b.String()
	case 1:
		b.WriteString("fired once")
	default:
		fmt.Fprintf(&b, "fired %d times", r.Fired)
	}
	const shown = 5
	for i, f := range r.Where {
		if i == shown {
			b.WriteString(", …")
			break
		}
		fmt.Fprintf(&b, "%s %s (%s)", [...]string{":", ","}[min(i, 1)], f.At.Round(100*time.Microsecond), f.Where)
	}
	if r.Why != "" {
		b.WriteString("; " + r.Why)
	}
	return b.String()
}
