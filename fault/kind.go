package fault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sim800emu/internal/wording"
)

// A Plane is the part of the way on which a fault sits.
type Plane string

// The planes.
const (
	Line    Plane = "line"
	Module  Plane = "modem"
	Network Plane = "network"
)

// A Kind is one sort of fault.
type Kind struct {
	Name   string
	Plane  Plane
	Title  string  // what it does, in half a sentence
	Sees   string  // what a user would see
	Met    string  // where such a thing was met
	When   string  // the trigger that holds when none is given; empty: one must be given
	Params []Param // in the order in which they are printed

	needsNetwork bool // it does nothing to a module that never registers
	needsSIM     bool
	make         func(b *build) effect
}

// A Param is a parameter of a kind.
type Param struct {
	Name    string
	Type    Type
	Words   []string // of a Word
	Default string
	Least   int // of a Number
	Most    int // the same; 0: 2^30
	Doc     string
}

// A Type is what a parameter's value looks like.
type Type uint8

// The types.
const (
	Duration Type = iota // 3s
	Number               // 0 and up
	Word                 // one of a list
	Text                 // anything
)

// Values tells in words what a parameter may be.
func (p Param) Values() string {
	if p.Type == Word {
		return strings.Join(p.Words, ", ")
	}
	if p.Type == Number && p.Most > 0 {
		return fmt.Sprintf("a number from %d to %d", p.Least, p.Most)
	}
	return [...]string{Duration: "a time such as 3s", Number: fmt.Sprintf("a number from %d", p.Least), Text: "text"}[p.Type]
}

func (p Param) most() int {
	if p.Most > 0 {
		return p.Most
	}
	return 1 << 30
}

func (p Param) check(v string) error {
	bad := func() error { return fmt.Errorf("%s=%s: it is %s", p.Name, v, p.Values()) }
	switch p.Type {
	case Duration:
		if d, err := time.ParseDuration(v); err != nil || d < 0 {
			return bad()
		}
	case Number:
		if n, err := strconv.Atoi(v); err != nil || n < p.Least || n > p.most() {
			return bad()
		}
	case Word:
		if !slices.Contains(p.Words, v) {
			return fmt.Errorf("%w%s", bad(), wording.Suggestion(v, p.Words))
		}
	}
	return nil
}

// Check tells what is wrong with an action.
func (a Action) Check() error {
	_, err := a.check()
	return err
}

// check finds the kind and looks at the parameters.
func (a Action) check() (Kind, error) {
	k, ok := Find(a.Kind)
	if !ok {
		var names []string
		for _, k := range List() {
			names = append(names, k.Name)
		}
		return k, fmt.Errorf("there is no fault %q%s; there are: %s", a.Kind, wording.Suggestion(a.Kind, names), strings.Join(names, ", "))
	}
	var names []string
	for _, p := range k.Params {
		names = append(names, p.Name)
		if v, ok := a.Params[p.Name]; ok {
			if err := p.check(v); err != nil {
				return k, fmt.Errorf("%s: %w", a.Kind, err)
			}
		}
	}
	given := make([]string, 0, len(a.Params))
	for name := range a.Params {
		given = append(given, name)
	}
	slices.Sort(given)
	for _, name := range given {
		if !slices.Contains(names, name) {
			has := "it has none"
			if len(names) > 0 {
				has = "it has " + strings.Join(names, ", ")
			}
			return k, fmt.Errorf("%s has no parameter %q; %s%s", a.Kind, name, has, wording.Suggestion(name, names))
		}
	}
	return k, nil
}

// List lists all kinds, by plane.
func List() []Kind {
	return []Kind{
		drop(), flip(), insert(), duplicate(), breakCondition(), overrun(), wrongSpeed(), silence(), garbage(),

		lostPrompt(), latePrompt(), sendFail(), lostURC(), doubleURC(), rudeURC(), cmeError(), memoryFull(),
		freeze(), brownOut(), reset(), simGone(), pinLocked(),

		noRegistration(), roaming(), detach(), pdpDeact(), contextLost(), dnsFailure(), connectRefused(), connectSlow(),
		connectNever(), stall(), natTimeout(), linkReset(), halfClose(), earlyClosed(), volumeCap(),

		mark(),
	}
}

// Find finds a kind by its name.
func Find(name string) (Kind, bool) {
	for _, k := range List() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Parameters that several kinds have.

func toward(def string) Param {
	return Param{Name: "toward", Type: Word, Words: []string{"te", "modem", "both"}, Default: def,
		Doc: "direction on the line; without it that of a trigger which counts bytes, or else te"}
}

func lasts(name, def, doc string) Param {
	return Param{Name: name, Type: Duration, Default: def, Doc: doc}
}

func count(name, def, doc string) Param {
	return Param{Name: name, Type: Number, Default: def, Doc: doc}
}

func within(least, most int, p Param) Param {
	p.Least, p.Most = least, most
	return p
}

func choice(name, def, doc string, words ...string) Param {
	return Param{Name: name, Type: Word, Words: words, Default: def, Doc: doc}
}

func words(name, def, doc string) Param {
	return Param{Name: name, Type: Text, Default: def, Doc: doc}
}

// linkParam is the connection on which a fault acts.
func linkParam() Param {
	return Param{Name: "link", Type: Number, Most: 5, Doc: "number of the connection; without it that of the trigger, or else every one, clients of the modem's server too"}
}
