package atparser

import (
	"fmt"
	"strings"
)

// A Form is one of the four ways to give a command (manual 1.4).
type Form uint8

// The forms.
const (
	Execute Form = iota // AT+X, and a basic command with or without its number
	Read                // AT+X?
	Write               // AT+X=…
	Test                // AT+X=?
)

func (f Form) String() string {
	switch f {
	case Execute:
		return "execute"
	case Read:
		return "read"
	case Write:
		return "write"
	case Test:
		return "test"
	}
	return "unknown"
}

// A Command is one command of a line.
type Command struct {
	// Name is in upper case: +CIPSTART, *PSNWID, E, &F, S0, D, A.
	Name string
	Form Form
	// Args is what follows the = of a write, the number of a basic command ("" when it is
	// left out) or the dial string of D; the case is kept, blanks at both ends are not.
	Args string
	// Voice tells that a semicolon ended the dial string (manual 2.2.3). It is not part of Args.
	Voice bool
	// Pos and End are where the command stands in the text: End is behind its last character,
	// the semicolon of a dial string included, one that separates commands not.
	Pos, End int
}

// A SyntaxError tells where a line stops to be a line of commands.
type SyntaxError struct {
	Pos      int // byte in the text after the prefix, from 0
	Msg      string
	Extended bool // it goes wrong in an extended command
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("character %d: %s", e.Pos+1, e.Msg) }

// Join prints commands as a line without its prefix. For what Split returns,
// splitting it again gives the same commands, apart from their places.
func Join(cmds []Command) string {
	var b strings.Builder
	for i, c := range cmds {
		if i > 0 && cmds[i-1].Name != "D" && (Extended(c.Name) || Extended(cmds[i-1].Name)) {
			b.WriteByte(';')
		}
		b.WriteString(c.Name)
		switch c.Form {
		case Read:
			b.WriteByte('?')
		case Write:
			b.WriteByte('=')
		case Test:
			b.WriteString("=?")
		}
		b.WriteString(c.Args)
		if c.Voice {
			b.WriteByte(';')
		}
	}
	return b.String()
}

// Extended reports a name that is not of the basic syntax of V.250, such as +CSQ.
func Extended(name string) bool { return name != "" && extendedMark(name[0]) }

// extendedMark reports the characters that begin the name of an extended
// command: + by V.250 5.4.1, the others are vendors' own.
func extendedMark(b byte) bool { return b == '+' || b == '*' || b == '^' || b == '%' }
