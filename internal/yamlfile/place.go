package yamlfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Source is the text of one file.
type Source struct {
	Name  string // as it is told: a path, or the name of an embedded file
	Text  string // with LF at the ends of lines
	lines []string
}

// NewSource makes one; a byte order mark and CR in front of LF are taken off.
func NewSource(name string, text []byte) *Source {
	s := strings.ReplaceAll(strings.TrimPrefix(string(text), "\ufeff"), "\r\n", "\n")
	return &Source{name, s, strings.Split(s, "\n")}
}

// A Place is where a file says something. The zero value is nowhere.
type Place struct {
	Source       *Source
	Line, Column int // from 1; 0: the file as a whole
}

// File is the file's name.
func (p Place) File() string {
	if p.Source == nil {
		return ""
	}
	return p.Source.Name
}

// String is file:line, which editors open.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File()
	}
	return p.File() + ":" + strconv.Itoa(p.Line)
}

// Errorf is a mistake at this place.
func (p Place) Errorf(format string, args ...any) *Problem {
	return &Problem{Place: p, Message: fmt.Sprintf(format, args...)}
}

// A Problem is one mistake in a file.
type Problem struct {
	Place   Place
	Message string
}

// Error is the place, the message and the lines of the file with a caret
// below the mistake.
func (p *Problem) Error() string {
	var b strings.Builder
	if f := p.Place.File(); f != "" {
		b.WriteString(f + ":")
		if p.Place.Line > 0 {
			fmt.Fprintf(&b, "%d:%d:", p.Place.Line, p.Place.Column)
		}
		b.WriteByte(' ')
	}
	b.WriteString(p.Message)
	p.Place.excerpt(&b)
	return b.String()
}

// context is how many lines above a mistake are shown.
const context = 2

func (p Place) excerpt(b *strings.Builder) {
	if p.Source == nil || p.Line < 1 || p.Line > len(p.Source.lines) {
		return
	}
	digits := len(strconv.Itoa(p.Line))
	for n := max(1, p.Line-context); n <= p.Line; n++ {
		mark := ' '
		if n == p.Line {
			mark = '>'
		}
		fmt.Fprintf(b, "\n%c %*d | %s", mark, digits, n, printable(p.Source.lines[n-1]))
	}
	fmt.Fprintf(b, "\n%s   %s^", strings.Repeat(" ", digits+2), p.indent())
}

// indent is as wide as what stands before the column; tabs stay tabs.
func (p Place) indent() string {
	var b strings.Builder
	column := 1
	for _, r := range p.Source.lines[p.Line-1] {
		if column >= p.Column {
			break
		}
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
		column++
	}
	return b.String()
}

// printable keeps control characters of a file off the terminal.
func printable(line string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f || r == utf8.RuneError {
			return '?'
		}
		return r
	}, line)
}

// Problems are all mistakes of one run, in the order of the files and lines.
type Problems []*Problem

func (p Problems) Error() string {
	all := make([]string, len(p))
	for i, one := range p {
		all[i] = one.Error()
	}
	return strings.Join(all, "\n")
}

// Sorted brings the problems of each file into the order of its lines.
func (p Problems) Sorted(files []*Source) Problems {
	rank := map[*Source]int{}
	for i, f := range files {
		rank[f] = i + 1
	}
	slices.SortStableFunc(p, func(a, b *Problem) int {
		if d := rank[a.Place.Source] - rank[b.Place.Source]; d != 0 {
			return d
		}
		if d := a.Place.Line - b.Place.Line; d != 0 {
			return d
		}
		return a.Place.Column - b.Place.Column
	})
	return p
}
