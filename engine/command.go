package engine

import (
	"time"

	"sim800emu/atparser"
)

// A Handler runs one form of a command. Information goes out by the call, the
// final result code is what it returns: nil is OK.
type Handler func(c *Call) error

// A Command declares one entry of the manual. A nil handler means that the form is an error.
type Command struct {
	Name   string // as in the manual: "+CIPSTART", "E", "&F", "S0"
	Manual string // section of the AT command manual V1.09
	Title  string

	// Listed marks an entry of the manual that cannot be reached by its name: the
	// engine (A/, +++) or another command (the forms of D) runs it. It has no
	// handler; it is there for docs/commands.md.
	Listed bool
	// Line marks an entry of the manual that is an unsolicited line and no command.
	// It is Listed, and has no form.
	Line bool

	Params atparser.Params // of the write form, or of the digits of a basic command
	// Variant is another grammar that applies in some state, +CIPMUX=1 for instance.
	Variant *Variant

	Timing   Timing
	Saving   Saving
	Fidelity Fidelity
	Evidence Evidence
	Note     string // what a reader of docs/commands.md should know

	// Rings marks a command of the TCP/IP toolkit whose result RI tells of (+CFGRI).
	Rings bool

	// Bad is the result for parameters that do not fit; nil: plain ERROR.
	Bad error

	Test, Read, Write, Execute Handler

	// Keep holds pointers (*int, *string) to what Saving is about.
	Keep []any
	// Changed runs after the engine has restored what Keep points to.
	Changed func()
}

// A Variant is a second grammar of a command.
type Variant struct {
	When   string      // for the docs
	Use    func() bool // whether it applies now
	Params atparser.Params
	Bad    error // the result for parameters that do not fit; nil: that of the command
}

// params is the grammar that applies now.
func (c *Command) params() atparser.Params {
	if c.Variant != nil && c.Variant.Use() {
		return c.Variant.Params
	}
	return c.Params
}

// handler is the handler of a form.
func (c *Command) handler(f atparser.Form) Handler {
	switch f {
	case atparser.Test:
		return c.Test
	case atparser.Read:
		return c.Read
	case atparser.Write:
		return c.Write
	default:
		return c.Execute
	}
}

// Forms names the forms that the command has, in the manual's order.
func (c *Command) Forms() []string {
	switch {
	case c.Line:
		return nil
	case c.Listed:
		return []string{"execute"}
	}
	var forms []string
	for _, f := range []struct {
		name string
		h    Handler
	}{{"test", c.Test}, {"read", c.Read}, {"write", c.Write}, {"execute", c.Execute}} {
		if f.h != nil {
			forms = append(forms, f.name)
		}
	}
	return forms
}

// A Class is what a command's answer has to wait for; the profile says how long that takes.
type Class uint8

// The timing classes.
const (
	Local   Class = iota // the module's own processor
	SIM                  // the SIM card
	Radio                // the radio part
	Network              // the operator's network
	Remote               // the peer
	Message              // the network, with a short message on the way
)

func (c Class) String() string {
	return [...]string{"local", "SIM", "radio", "network", "remote", "message"}[c]
}

// Timing is how long a command may take.
type Timing struct {
	Class Class
	// Max is the manual's maximum response time; zero: it prints none. A command
	// that is still open then ends with Expired, or plain ERROR.
	Max     time.Duration
	Expired error
}

// Saving is what of a command's values survives power-off, in the manual's words.
type Saving uint8

// The saving modes (manual 1.4).
const (
	NoSave   Saving = iota // NO_SAVE: lost
	AutoSave               // AUTO_SAVE: kept by itself
	SaveOnW                // AT&W_SAVE: kept after AT&W
	Unstated               // the manual prints none; not kept
)

func (s Saving) String() string {
	return [...]string{"NO_SAVE", "AUTO_SAVE", "AT&W_SAVE", "-"}[s]
}

// Fidelity is how much of a command is there.
type Fidelity uint8

// The degrees of fidelity.
const (
	Modelled Fidelity = iota // has its effect
	Stored                   // keeps its value, has no effect
	Accepted                 // answers OK, no more
)

func (f Fidelity) String() string { return [...]string{"modelled", "stored", "accepted"}[f] }

// Evidence is where the answer's shape comes from.
type Evidence uint8

// The kinds of evidence, best first.
const (
	FromManual Evidence = iota // printed in the manual or a note of the maker
	Seen                       // seen on a module
	Guess                      // neither; what the others suggest
)

func (e Evidence) String() string { return [...]string{"manual", "seen", "guess"}[e] }
