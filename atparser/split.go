package atparser

import "strings"

// Split takes the text of a line, after its prefix, apart. Where the line goes
// wrong the error is a *SyntaxError, and the commands before that place are
// returned with it.
//
// Basic commands and S registers need nothing between them, an extended command
// ends at a semicolon outside double quotes or at the end of the line (V.250 5.4.1). Taken
// too: no semicolon between a basic command and an extended one (E0+CSQ), one
// semicolon behind any command, also the last, and blanks between the parts of
// a command, as in AT+IPR = 115200. A double quote that is not closed reaches to the end.
//
// A ignores what follows it (manual 2.2.2). D takes all up to a semicolon, and
// commands may follow behind that.
func Split(text string) ([]Command, error) {
	s := splitter{text: text}
	var cmds []Command
	for s.blanks(); s.i < len(text); s.blanks() {
		c, err := s.command()
		if err != nil {
			return cmds, err
		}
		cmds = append(cmds, c)
		if c.Name == "A" {
			break
		}
		if s.blanks(); c.Name != "D" {
			s.take(';')
		}
	}
	return cmds, nil
}

type splitter struct {
	text string
	i    int
}

func (s *splitter) command() (Command, error) {
	b := upper(s.text[s.i])
	switch {
	case extendedMark(b):
		return s.extended()
	case b == 'S':
		return s.register()
	case b == 'D':
		return s.dial(), nil
	case b == '&':
		pos := s.i
		s.i++
		s.blanks()
		if !letter(s.peek()) {
			return Command{}, s.wrong("a letter must follow &")
		}
		return s.basic("&", pos), nil
	case letter(b):
		return s.basic("", s.i), nil
	case b == ';':
		return Command{}, s.wrong("a command is missing before ;")
	}
	return Command{}, s.wrong("no command begins like this")
}

// basic is a letter and its number (V.250 5.3.1).
func (s *splitter) basic(mark string, pos int) Command {
	c := Command{Name: mark + string(upper(s.text[s.i])), Pos: pos}
	s.i++
	c.End = s.i
	if c.Name == "A" {
		return c
	}
	if digits := s.digits(); digits != "" {
		c.Args, c.End = digits, s.i
	}
	return c
}

// register is S with the number of a register, alone, read, set or tested. The
// value may be left out: S0= sets the default (manual 1.4).
func (s *splitter) register() (Command, error) {
	c := Command{Pos: s.i}
	s.i++
	number := s.digits()
	if number == "" {
		return c, s.wrong("the number of a register must follow S")
	}
	number = strings.TrimLeft(number[:len(number)-1], "0") + number[len(number)-1:]
	c.Name, c.End = "S"+number, s.i
	s.blanks()
	switch {
	case s.take('?'):
		c.Form, c.End = Read, s.i
	case s.take('='):
		c.Form, c.End = Write, s.i
		s.blanks()
		if digits := s.digits(); digits != "" {
			c.Args, c.End = digits, s.i
		} else if s.take('?') {
			c.Form, c.End = Test, s.i
		}
	}
	return c, nil
}

// dial is D with its dial string, in which quotes protect a semicolon (manual 2.2.5).
func (s *splitter) dial() Command {
	c := Command{Name: "D", Pos: s.i}
	s.i++
	c.Args, c.End = s.raw()
	if s.take(';') {
		c.Voice, c.End = true, s.i
	}
	return c
}

func (s *splitter) extended() (Command, error) {
	c := Command{Pos: s.i}
	s.i++
	if !letter(s.peek()) {
		return c, s.wrongExtended("a letter must follow " + s.text[c.Pos:s.i])
	}
	for s.i < len(s.text) && nameChar(s.text[s.i]) {
		s.i++
	}
	c.Name, c.End = strings.ToUpper(s.text[c.Pos:s.i]), s.i
	s.blanks()
	switch {
	case s.take('?'):
		c.Form, c.End = Read, s.i
	case s.take('='):
		c.Form, c.End = Write, s.i
		s.blanks()
		if !s.take('?') {
			if args, end := s.raw(); args != "" {
				c.Args, c.End = args, end
			}
			return c, nil
		}
		c.Form, c.End = Test, s.i
	}
	s.blanks()
	if s.i < len(s.text) && s.text[s.i] != ';' {
		return c, s.wrongExtended("; must follow " + s.text[c.Pos:c.End])
	}
	return c, nil
}

// raw takes all up to a semicolon outside quotes, without the blanks at both
// ends, and tells where the last character of it ends.
func (s *splitter) raw() (string, int) {
	s.blanks()
	from := s.i
	for quoted := false; s.i < len(s.text); s.i++ {
		if b := s.text[s.i]; b == '"' {
			quoted = !quoted
		} else if b == ';' && !quoted {
			break
		}
	}
	raw := strings.TrimRight(s.text[from:s.i], " ")
	return raw, from + len(raw)
}

// digits takes a decimal number; blanks before it are skipped only if there is one.
func (s *splitter) digits() string {
	before := s.i
	s.blanks()
	from := s.i
	for s.i < len(s.text) && digit(s.text[s.i]) {
		s.i++
	}
	if from == s.i {
		s.i = before
		return ""
	}
	return s.text[from:s.i]
}

func (s *splitter) blanks() {
	for s.peek() == ' ' {
		s.i++
	}
}

func (s *splitter) take(b byte) bool {
	if s.i < len(s.text) && s.text[s.i] == b {
		s.i++
		return true
	}
	return false
}

// peek is the next character, or NUL, which is no part of any command, at the end.
func (s *splitter) peek() byte {
	if s.i < len(s.text) {
		return s.text[s.i]
	}
	return 0
}

func (s *splitter) wrong(msg string) error { return &SyntaxError{Pos: s.i, Msg: msg} }

// wrongExtended is wrong inside an extended command.
func (s *splitter) wrongExtended(msg string) error {
	return &SyntaxError{Pos: s.i, Msg: msg, Extended: true}
}

func letter(b byte) bool { return upper(b) >= 'A' && upper(b) <= 'Z' }

func digit(b byte) bool { return b >= '0' && b <= '9' }

// nameChar reports what may stand in the name of an extended command (V.250 5.4.1, and _).
func nameChar(b byte) bool {
	return letter(b) || digit(b) || b != 0 && strings.IndexByte("_-/.:!%", b) >= 0
}
