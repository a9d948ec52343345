package engine

import (
	"fmt"
	"strconv"
	"strings"

	"sim800emu/atparser"
)

// A value is one setting: where it is, and what it is in the factory.
type value struct {
	cmd     *Command
	index   int // in what the command keeps
	factory string
}

// key is where the value lies in what survives power-off.
func (v *value) key() string { return fmt.Sprintf("%s/%d", v.cmd.Name, v.index) }

// ptr is where the value is, an *int or a *string.
func (v *value) ptr() any { return v.cmd.Keep[v.index] }

func (v *value) get() string {
	if p, ok := v.ptr().(*int); ok {
		return strconv.Itoa(*p)
	}
	return *v.ptr().(*string)
}

// set restores a value that get has made.
func (v *value) set(s string) {
	switch p := v.ptr().(type) {
	case *int:
		n, err := strconv.Atoi(s)
		if err == nil {
			*p = n
		}
	case *string:
		*p = s
	}
}

// valuesOf is the settings of a command as the factory has them.
func valuesOf(c *Command) []value {
	var all []value
	for i, ptr := range c.Keep {
		switch ptr.(type) {
		case *int, *string:
		default:
			panic(fmt.Sprintf("engine: %s keeps a %T; only *int and *string are kept", c.Name, ptr))
		}
		v := value{cmd: c, index: i}
		v.factory = v.get()
		all = append(all, v)
	}
	return all
}

// portSettings are not touched by AT&F and ATZ (manual 2.2.27, 2.2.30).
var portSettings = map[string]bool{"+CSCLK": true, "+IPR": true, "+ICF": true, "+IFC": true, "+CMNRP": true}

// Store keeps the values of AT&W_SAVE commands (AT&W).
func (e *Engine) Store() {
	e.reg.values(func(v *value) {
		if v.cmd.Saving == SaveOnW {
			e.nv[v.key()] = v.get()
		}
	})
}

// Keep stores the values of one command at once, for those that the module
// stores by itself although the manual says otherwise.
func (e *Engine) Keep(name string) {
	e.reg.command(name)
	e.reg.values(func(v *value) {
		if v.cmd.Name == name {
			e.nv[v.key()] = v.get()
		}
	})
}

// Restore loads the stored profile (ATZ) or the factory one (AT&F).
func (e *Engine) Restore(factory bool) {
	e.restore(func(v *value) (string, bool) {
		if v.cmd.Saving != SaveOnW || portSettings[v.cmd.Name] {
			return "", false
		}
		if s, ok := e.nv[v.key()]; ok && !factory {
			return s, true
		}
		return v.factory, true
	})
}

// A Profile is one of the three sets of values of AT&W_SAVE commands.
type Profile uint8

// The profiles.
const (
	FactoryProfile Profile = iota
	UserProfile            // what AT&W has stored, or else the factory's
	ActiveProfile
)

// Profile is what a profile has for each command, strings in quotes. It builds
// the chapters that are not there yet.
func (e *Engine) Profile(p Profile) map[string][]string {
	all := map[string][]string{}
	for i := range e.reg.chapters {
		e.reg.open(i)
	}
	e.reg.values(func(v *value) {
		if v.cmd.Saving != SaveOnW {
			return
		}
		s := v.factory
		if stored, ok := e.nv[v.key()]; ok && p == UserProfile {
			s = stored
		}
		if p == ActiveProfile {
			s = v.get()
		}
		if _, text := v.ptr().(*string); text {
			s = `"` + s + `"`
		}
		all[v.cmd.Name] = append(all[v.cmd.Name], s)
	})
	return all
}

// restoreAtStart gives every setting what it has after a power cut.
func (e *Engine) restoreAtStart() {
	e.restore(func(v *value) (string, bool) {
		if v.cmd.Saving == AutoSave {
			return "", false
		}
		if s, ok := e.nv[v.key()]; ok {
			return s, true
		}
		return v.factory, true
	})
}

func (e *Engine) restore(pick func(*value) (string, bool)) {
	var changed []*Command
	e.reg.values(func(v *value) {
		s, ok := pick(v)
		if !ok || s == v.get() {
			return
		}
		v.set(s)
		if v.cmd.Changed != nil && (len(changed) == 0 || changed[len(changed)-1] != v.cmd) {
			changed = append(changed, v.cmd)
		}
	})
	for _, c := range changed {
		c.Changed()
	}
}

// Setting declares a command that only keeps values: one variable for each
// parameter. Forms that c declares itself are left alone.
func Setting(c Command, vars ...any) Command {
	c.Keep = append(c.Keep, vars...)
	name := c.Name
	if c.Test == nil {
		ranges := c.Params.Ranges()
		c.Test = func(call *Call) error {
			call.Info("%s: %s", name, ranges)
			return nil
		}
	}
	if c.Read == nil {
		c.Read = func(call *Call) error {
			call.Info("%s: %s", name, printed(vars))
			return nil
		}
	}
	if c.Write == nil {
		changed := c.Changed
		params := c.Params
		c.Write = func(call *Call) error {
			assign(call.Args, params, vars)
			if changed != nil {
				changed()
			}
			return nil
		}
	}
	return c
}

// Ranges is a test form that lists the parameters' ranges.
func Ranges(name string, p atparser.Params) Handler {
	text := name + ": " + p.Ranges()
	return func(c *Call) error {
		c.Info("%s", text)
		return nil
	}
}

// OK is a form that answers OK and nothing else.
func OK(*Call) error { return nil }

// assign takes the arguments over; a parameter left out keeps its value.
func assign(a atparser.Args, ps atparser.Params, vars []any) {
	for i, ptr := range vars {
		name := ps[i].Name()
		if !a.Has(name) {
			if _, ok := ps[i].Default(); !ok {
				continue
			}
		}
		switch p := ptr.(type) {
		case *int:
			*p = a.Int(name)
		case *string:
			*p = a.Str(name)
		}
	}
}

// printed is the values as a read form shows them, strings in quotes.
func printed(vars []any) string {
	var b strings.Builder
	for i, ptr := range vars {
		if i > 0 {
			b.WriteByte(',')
		}
		switch p := ptr.(type) {
		case *int:
			b.WriteString(strconv.Itoa(*p))
		case *string:
			b.WriteString(`"` + *p + `"`)
		}
	}
	return b.String()
}
