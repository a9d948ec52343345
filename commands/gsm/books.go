package gsm

import (
	"slices"
	"strings"

	"sim800emu/engine"
	"sim800emu/internal/simcard"
)

// Memories of +CPBS. The manual names the first four.
const (
	bookSIM      = "SM"
	bookModule   = "ME"
	bookOwn      = "ON"
	bookFixed    = "FD"
	bookDialled  = "LD"
	bookMissed   = "MC"
	bookReceived = "RC"
)

// Rooms of the module's own memories; our own choice.
const (
	moduleRoom = 100
	listRoom   = 10
)

// A book is a list of numbers by location, which counts from 1.
type book interface {
	Room() int
	Entry(i int) (e simcard.Entry, ok bool)
	Write(i int, e simcard.Entry) error
	Delete(i int)
}

// A moduleBook is a list in the module's flash; a location without a number is empty.
type moduleBook struct{ entries []simcard.Entry }

func newModuleBook(room int) *moduleBook { return &moduleBook{entries: make([]simcard.Entry, room)} }

// Room implements book.
func (b *moduleBook) Room() int { return len(b.entries) }

// Entry implements book.
func (b *moduleBook) Entry(i int) (e simcard.Entry, ok bool) {
	if i < 1 || i > len(b.entries) {
		return simcard.Entry{}, false
	}
	e = b.entries[i-1]
	return e, e.Number != ""
}

// Write implements book, with the limits of the card.
func (b *moduleBook) Write(i int, e simcard.Entry) error {
	digits := strings.TrimPrefix(e.Number, "+")
	switch {
	case i < 1 || i > len(b.entries):
		return simcard.ErrIndex
	case digits == "" || strings.Trim(digits, "0123456789*#p?") != "":
		return simcard.ErrNumber
	case len(digits) > simcard.MaxNumber:
		return simcard.ErrLong
	case len(e.Name) > simcard.MaxName:
		return simcard.ErrName
	}
	b.entries[i-1] = e
	return nil
}

// Delete implements book.
func (b *moduleBook) Delete(i int) {
	if i >= 1 && i <= len(b.entries) {
		b.entries[i-1] = simcard.Entry{}
	}
}

// push puts a call in front; the oldest falls out.
func (b *moduleBook) push(e simcard.Entry) {
	b.entries = append([]simcard.Entry{e}, b.entries[:len(b.entries)-1]...)
}

// A PhonebookEntry is a number with its name, which is on the card from the start.
type PhonebookEntry struct{ Number, Name string }

// A Phonebook is the lists of the card and those of the module. Those of the
// module outlive everything, as the card does.
type Phonebook struct {
	g                *Group
	storage          string // +CPBS
	module           *moduleBook
	missed, received *moduleBook
}

func newPhonebook(g *Group) *Phonebook {
	p := &Phonebook{
		g: g, storage: bookSIM, module: newModuleBook(moduleRoom), missed: newModuleBook(listRoom), received: newModuleBook(listRoom),
	}
	b := g.sim.card.Book(simcard.ADN)
	for i, e := range g.cfg.SIM.Phonebook {
		// Its limits are those of the card; what is beyond the last location is left out.
		_ = b.Write(i+1, simcard.Entry{Number: e.Number, Name: cardName(e.Name)})
	}
	return p
}

// open is a memory, if its card is there and unlocked.
func (p *Phonebook) open(storage string) (book, error) {
	switch storage {
	case bookModule:
		return p.module, nil
	case bookMissed:
		return p.missed, nil
	case bookReceived:
		return p.received, nil
	}
	if err := p.g.sim.Usable(); err != nil {
		return nil, err
	}
	if storage == bookSIM && p.g.sim.card.Fixed() {
		return nil, engine.CMENotAllowed // the card gives its phonebook to nobody
	}
	id := map[string]simcard.ID{bookSIM: simcard.ADN, bookFixed: simcard.FDN, bookOwn: simcard.MSISDN, bookDialled: simcard.LND}[storage]
	return p.g.sim.card.Book(id), nil
}

// At is the number at a location of the memory of +CPBS, for ATD>.
func (p *Phonebook) At(location int) (number string, ok bool) {
	b, err := p.open(p.storage)
	if err != nil {
		return "", false
	}
	e, ok := b.Entry(location)
	return e.Number, ok
}

// Named is the number of a name as the TE writes it, in any of the memories, for ATD>.
func (p *Phonebook) Named(name string) (number string, ok bool) {
	text, ok := p.g.heard(name)
	if !ok {
		return "", false
	}
	e, ok := p.find(func(e simcard.Entry) bool { return nameText(e.Name) == text })
	return e.Number, ok
}

// NameOf is the name of a number; empty: it has none.
func (p *Phonebook) NameOf(number string) string {
	e, _ := p.find(func(e simcard.Entry) bool { return len(e.Name) > 0 && sameNumber(e.Number, number) })
	return nameText(e.Name)
}

func (p *Phonebook) find(is func(simcard.Entry) bool) (simcard.Entry, bool) {
	for _, storage := range [...]string{bookSIM, bookModule, bookFixed} {
		b, err := p.open(storage)
		if err != nil {
			continue
		}
		for i := 1; i <= b.Room(); i++ {
			if e, ok := b.Entry(i); ok && is(e) {
				return e, true
			}
		}
	}
	return simcard.Entry{}, false
}

// Dialled keeps a number on the card.
func (p *Phonebook) Dialled(number string) {
	if p.g.sim.Usable() == nil {
		p.g.sim.card.Book(simcard.LND).Push(p.entry(number))
	}
}

// Received keeps the number of a call that has been answered.
func (p *Phonebook) Received(number string) { p.list(p.received, number) }

// Missed keeps the number of a call that nobody has answered.
func (p *Phonebook) Missed(number string) { p.list(p.missed, number) }

func (p *Phonebook) list(b *moduleBook, number string) {
	if number != "" {
		b.push(p.entry(number))
	}
}

func (p *Phonebook) entry(number string) simcard.Entry {
	return simcard.Entry{Number: number, Name: cardName(p.NameOf(number))}
}

// alike is how many digits at the end of two numbers make them the same
// subscriber; our own choice, of what phones do.
const alike = 7

// sameNumber compares numbers of which either may lack its country.
func sameNumber(a, b string) bool {
	bare := func(s string) string { return strings.TrimLeft(strings.TrimPrefix(s, "+"), "0") }
	both := []string{bare(a), bare(b)}
	slices.SortFunc(both, func(a, b string) int { return len(a) - len(b) })
	return both[0] != "" && (both[0] == both[1] || len(both[0]) >= alike && strings.HasSuffix(both[1], both[0]))
}
