package gsm

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/simcard"
)

// Errors of the phonebook (manual 19.1).
const (
	errPIN2       engine.CME = 17
	errPUK2       engine.CME = 18
	errFull       engine.CME = 20
	errNameLong   engine.CME = 24
	errName       engine.CME = 25
	errNumberLong engine.CME = 26
	errNumber     engine.CME = 27
)

// The manual's maximum response times of the phonebook.
const (
	bookCeiling = 3 * time.Second  // 3.2.26, 3.2.27
	listCeiling = 30 * time.Second // 3.2.24, 3.2.25
)

// mostLocation is beyond any memory: which locations there are depends on +CPBS.
const mostLocation = 65535

// phonebooks is 3.2.24 to 3.2.27.
func (g *Group) phonebooks() []engine.Command {
	p := g.book
	list := engine.Timing{Class: engine.SIM, Max: listCeiling}
	one := engine.Timing{Class: engine.SIM, Max: bookCeiling}
	return []engine.Command{
		{
			Name: "+CPBF", Manual: "3.2.24", Title: "find phonebook entries", Timing: list, Bad: engine.CMEInvalidInput,
			Params: atparser.Params{atparser.Str("findtext", 0).Or("")},
			Test: p.test(func(book) string {
				return fmt.Sprintf("+CPBF: %d,%d", simcard.MaxNumber, simcard.MaxName)
			}),
			Write: p.search,
			Note:  "Finds the text anywhere in a name, in capitals or not. The space after the colon is that of modules; the manual has none.",
		},
		{
			Name: "+CPBR", Manual: "3.2.25", Title: "read phonebook entries", Timing: list, Bad: engine.CMEInvalidInput,
			Params: atparser.Params{atparser.Int("index1", 0, mostLocation), atparser.Int("index2", 0, mostLocation).Opt()},
			Test: p.test(func(b book) string {
				return fmt.Sprintf("+CPBR: (1-%d),%d,%d", b.Room(), simcard.MaxNumber, simcard.MaxName)
			}),
			Write: p.read,
			Note:  "Empty locations are left out. A number is printed as it is in every character set (guess).",
		},
		{
			Name: "+CPBS", Manual: "3.2.26", Title: "phonebook memory", Timing: one, Bad: engine.CMEInvalidInput,
			Params: atparser.Params{atparser.Word("storage", bookSIM, bookModule, bookOwn, bookFixed, bookDialled, bookMissed, bookReceived)},
			Keep:   []any{&p.storage},
			Test:   says(`+CPBS: ("SM","ME","ON","FD")`),
			Read:   p.state, Write: p.choose,
			Note: "LD, MC and RC, the calls that were dialled, missed and answered, are taken though the manual does not list them.",
		},
		{
			Name: "+CPBW", Manual: "3.2.27", Title: "write phonebook entry", Timing: one, Bad: engine.CMEInvalidInput,
			Params: atparser.Params{
				atparser.Int("index", 0, mostLocation).Opt(), atparser.Str("number", 0).Opt(),
				atparser.Enum("type", unknownNumber, internationalNumber).Opt(), atparser.Str("text", 0).Or(""),
			},
			Test: p.test(func(b book) string {
				return fmt.Sprintf("+CPBW: (1-%d),%d,(%d,%d),%d", b.Room(), simcard.MaxNumber, unknownNumber, internationalNumber, simcard.MaxName)
			}),
			Write: p.write,
			Note:  "FD is written after PIN2 alone, else the error is 17 and +CPIN asks for it. LD, MC and RC can only be emptied.",
		},
	}
}

// test is a test form, which depends on the memory.
func (p *Phonebook) test(line func(book) string) engine.Handler {
	return func(c *engine.Call) error {
		b, err := p.open(p.storage)
		if err != nil {
			return err
		}
		c.Info("%s", line(b))
		return nil
	}
}

func (p *Phonebook) choose(c *engine.Call) error {
	storage := c.Args.Str("storage")
	if _, err := p.open(storage); err != nil {
		return err
	}
	p.storage = storage
	return nil
}

func (p *Phonebook) state(c *engine.Call) error {
	b, err := p.open(p.storage)
	if err != nil {
		return err
	}
	used := 0
	for i := 1; i <= b.Room(); i++ {
		if _, ok := b.Entry(i); ok {
			used++
		}
	}
	c.Info("+CPBS: \"%s\",%d,%d", p.storage, used, b.Room())
	return nil
}

func (p *Phonebook) read(c *engine.Call) error {
	b, err := p.open(p.storage)
	if err != nil {
		return err
	}
	first := c.Args.Int("index1")
	last := first
	if c.Args.Has("index2") {
		last = c.Args.Int("index2")
	}
	if first < 1 || last < first || last > b.Room() {
		return engine.CMEInvalidIndex
	}
	p.print(c, "+CPBR", b, first, last, func(string) bool { return true })
	return nil
}

func (p *Phonebook) search(c *engine.Call) error {
	b, err := p.open(p.storage)
	if err != nil {
		return err
	}
	text, ok := p.g.heard(c.Args.Str("findtext"))
	if !ok {
		return errName
	}
	text = strings.ToLower(text)
	p.print(c, "+CPBF", b, 1, b.Room(), func(name string) bool { return strings.Contains(strings.ToLower(name), text) })
	return nil
}

// print lists the entries from first to last whose names are wanted.
func (p *Phonebook) print(c *engine.Call, prefix string, b book, first, last int, wanted func(name string) bool) {
	var lines []string
	for i := first; i <= last; i++ {
		e, ok := b.Entry(i)
		if !ok {
			continue
		}
		if name := nameText(e.Name); wanted(name) {
			lines = append(lines, fmt.Sprintf("%s: %d,\"%s\",%d,\"%s\"", prefix, i, e.Number, kindOf(e.Number), p.g.say(name)))
		}
	}
	if len(lines) > 0 {
		c.Lines(lines...)
	}
}

// kindOf is the type of a number.
func kindOf(number string) int {
	if strings.HasPrefix(number, "+") {
		return internationalNumber
	}
	return unknownNumber
}

// write is +CPBW: an index alone empties a location, a number alone takes the first
// that is empty.
func (p *Phonebook) write(c *engine.Call) error {
	b, err := p.open(p.storage)
	if err != nil {
		return err
	}
	if p.storage == bookFixed {
		if err := p.g.sim.PIN2(""); err != nil {
			return err
		}
	}
	index, there := c.Args.Int("index"), c.Args.Has("index")
	if there && (index < 1 || index > b.Room()) || !there && !c.Args.Has("number") {
		return engine.CMEInvalidIndex
	}
	if !c.Args.Has("number") {
		b.Delete(index)
		return nil
	}
	e, err := p.typed(c)
	if err != nil {
		return err
	}
	switch p.storage {
	case bookDialled, bookMissed, bookReceived:
		return engine.CMENotAllowed
	}
	if !there {
		if index = free(b); index == 0 {
			return errFull
		}
	}
	return bookError(b.Write(index, e))
}

// typed is the entry of +CPBW. Its + is that of the number or of its type.
func (p *Phonebook) typed(c *engine.Call) (simcard.Entry, error) {
	number := strings.ReplaceAll(p.g.dialled(c.Args.Str("number")), "P", "p")
	if c.Args.Int("type") == internationalNumber && !strings.HasPrefix(number, "+") {
		number = "+" + number
	}
	text, ok := p.g.heard(c.Args.Str("text"))
	if !ok {
		return simcard.Entry{}, errName
	}
	return simcard.Entry{Number: number, Name: cardName(text)}, nil
}

// free is the first empty location, 0 when there is none.
func free(b book) int {
	for i := 1; i <= b.Room(); i++ {
		if _, ok := b.Entry(i); !ok {
			return i
		}
	}
	return 0
}

// bookError words why an entry is not written.
func bookError(err error) error {
	switch {
	case errors.Is(err, simcard.ErrIndex):
		return engine.CMEInvalidIndex
	case errors.Is(err, simcard.ErrNumber):
		return errNumber
	case errors.Is(err, simcard.ErrLong):
		return errNumberLong
	case errors.Is(err, simcard.ErrName):
		return errNameLong
	case errors.Is(err, simcard.ErrFull):
		return errFull
	default:
		return err
	}
}
