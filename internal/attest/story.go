package attest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sim800emu/engine"
)

// Story plays a script of one step a line and compares all that the TE reads:
//
//	# a comment
//	> AT+CSQ           the TE types this and CR; its echo is expected as long as ATE1 holds
//	< +CSQ: 19,0       the TE reads CR LF, this, CR LF
//	. +CSQ: 20,0       one more line of the same text: this, CR LF
//	= "0\r"            the TE reads these bytes, a Go string
//	+ 2s               modem time passes
//	! restart          the power goes and comes back
//
// What is read after a >, + or ! must be exactly the lines that follow it.
func (a *T) Story(script string) {
	a.Helper()
	want, step := "", "start"
	check := func() {
		a.Helper()
		if got := a.Got(); got != want {
			a.Errorf("after %q the TE read\n%q\nwant\n%q", step, got, want)
		}
		want = ""
	}
	for n, line := range strings.Split(script, "\n") {
		line = strings.TrimLeft(line, " \t")
		if line == "" || line[0] == '#' {
			continue
		}
		mark, text := line[0], strings.TrimPrefix(line[1:], " ")
		if strings.IndexByte(">+!", mark) >= 0 {
			check()
			step = line
		}
		switch mark {
		case '>':
			if a.Engine.Basic.E == 1 {
				want = text + "\r"
			}
			a.Send(text + "\r")
		case '<':
			want += "\r\n" + text + "\r\n"
		case '.':
			want += text + "\r\n"
		case '=':
			raw, err := strconv.Unquote(text)
			if err != nil {
				a.Fatalf("story line %d: %s: %v", n+1, line, err)
			}
			want += raw
		case '+':
			d, err := time.ParseDuration(text)
			if err != nil {
				a.Fatalf("story line %d: %v", n+1, err)
			}
			a.Advance(d)
		case '!':
			a.Restart()
		default:
			a.Fatalf("story line %d: no such step: %s", n+1, line)
		}
	}
	check()
}

// Limits types a command with each of its parameters at each limit and just
// beyond it, the others at their first value: inside must give OK, outside the
// command's result for parameters that do not fit. It is for commands that only
// keep values, and it leaves them changed.
func (a *T) Limits(name string) {
	a.Helper()
	for _, c := range a.Engine.Commands() {
		if c.Name == name {
			a.limits(c)
			return
		}
	}
	a.Errorf("no command %s", name)
}

func (a *T) limits(c engine.Command) {
	a.Helper()
	first := make([]string, len(c.Params))
	for i, p := range c.Params {
		first[i] = p.Inside()[0]
	}
	refused := "ERROR"
	if c.Bad != nil {
		a.Send("AT+CMEE=1\r")
		if strings.Contains(a.Got(), "OK") {
			refused = c.Bad.Error()
		}
	}
	sep := ""
	if c.Write != nil {
		sep = "="
	}
	for i, p := range c.Params {
		try := func(field, result string) {
			a.Helper()
			args := append([]string(nil), first...)
			args[i] = field
			cmd := fmt.Sprintf("AT%s%s%s", c.Name, sep, strings.Join(args, ","))
			a.Got()
			a.Send(cmd + "\r")
			if got := a.Got(); !strings.HasSuffix(got, "\r\n"+result+"\r\n") {
				a.Errorf("%s: the TE read %q, want %s at the end", cmd, got, result)
			}
		}
		for _, s := range p.Inside() {
			try(s, "OK")
		}
		for _, s := range p.Outside() {
			try(s, refused)
		}
	}
	a.Got()
}
