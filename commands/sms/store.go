package sms

import (
	"sim800emu/internal/pdu"
	"sim800emu/internal/simcard"
)

// A status is what has become of a stored message, in the numbers of PDU mode.
type status uint8

// The statuses (manual 4.2.3).
const (
	unread status = iota
	read
	unsent
	sent
	all // of a list
)

// word is the status of text mode.
func (s status) word() string { return words()[s] }

func words() []string { return []string{"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT", "ALL"} }

// received reports that a message of this status came from the network.
func (s status) received() bool { return s == unread || s == read }

// A message is one location of a memory.
type message struct {
	status status
	centre pdu.Address
	tpdu   []byte
}

// pdu is the message as PDU mode prints it.
func (m *message) pdu() []byte { return append(m.centre.Centre(), m.tpdu...) }

func (m *message) received() bool { return m.status.received() }

// report reports a status report or, of what goes out, a command.
func (m *message) report() bool { return len(m.tpdu) > 0 && m.tpdu[0]&typeMask == typeReport }

// A shelf is the locations of the card or of the module, which count from 0.
type shelf interface {
	room() int
	at(i int) *message // nil: it is free
	put(i int, m *message)
}

// moduleShelf is the module's own memory.
type moduleShelf []*message

func (s moduleShelf) room() int             { return len(s) }
func (s moduleShelf) at(i int) *message     { return s[i] }
func (s moduleShelf) put(i int, m *message) { s[i] = m }

// cardShelf is the records of the card (51.011 10.5.3).
type cardShelf struct{ card *simcard.Card }

func (s cardShelf) room() int { return s.card.MessageRoom() }

func (s cardShelf) at(i int) *message { return fromRecord(s.card.Message(i + 1)) }

func (s cardShelf) put(i int, m *message) {
	if m == nil {
		s.card.SetMessage(i+1, nil)
		return
	}
	s.card.SetMessage(i+1, m.record())
}

// recordStatuses are the first octets of records, by status.
func recordStatuses() [4]byte { return [4]byte{unread: 3, read: 1, unsent: 7, sent: 5} }

// record is the message as the card holds it, without the fill behind it.
func (m *message) record() []byte { return append([]byte{recordStatuses()[m.status]}, m.pdu()...) }

// fromRecord is the message of a record; nil: it is free. Of the status only the three
// bits count that every card has.
func fromRecord(rec []byte) *message {
	const bits = 7
	if len(rec) == 0 || rec[0]&1 == 0 {
		return nil
	}
	m := &message{}
	for st, octet := range recordStatuses() {
		if rec[0]&bits == octet {
			m.status = status(st)
		}
	}
	var err error
	if m.centre, m.tpdu, err = pdu.CutCentre(rec[1:]); err != nil {
		m.centre, m.tpdu = pdu.Address{}, rec[1:]
	}
	m.tpdu = pdu.Unfilled(m.tpdu, !m.received())
	return m
}

// A store is the memory of the card or of the module.
type store struct {
	name string
	shelf
}

func (s *store) used() (n int) {
	for i := range s.room() {
		if s.at(i) != nil {
			n++
		}
	}
	return n
}

// add puts a message into the first free location, which counts from 1; 0: there is none.
func (s *store) add(m *message) int {
	for i := range s.room() {
		if s.at(i) == nil {
			s.put(i, m)
			return i + 1
		}
	}
	return 0
}

// A place is one location of a store.
type place struct {
	in shelf
	i  int
}

func (p place) message() *message { return p.in.at(p.i) }
func (p place) free()             { p.in.put(p.i, nil) }

// mark gives the message another status.
func (p place) mark(m *message, st status) {
	m.status = st
	p.in.put(p.i, m)
}

// A memory is one or two stores as +CPMS names them.
type memory struct {
	name   string
	stores []*store // that its locations count through
	spare  []*store // that take what finds no room
}

// memory is the memory of a name of +CPMS. Two names stand for one store that
// is preferred: what finds no room there goes to the other, under its name.
func (g *Group) memory(name string) memory {
	m := memory{name: name}
	switch name {
	case "SM":
		m.stores = []*store{g.card}
	case "ME":
		m.stores = []*store{g.module}
	case "SM_P":
		m.stores, m.spare = []*store{g.card}, []*store{g.module}
	case "ME_P":
		m.stores, m.spare = []*store{g.module}, []*store{g.card}
	default:
		m.stores = []*store{g.card, g.module}
	}
	return m
}

func memories() []string { return []string{"SM", "ME", "SM_P", "ME_P", "MT"} }

func (m memory) used() (n int) {
	for _, s := range m.stores {
		n += s.used()
	}
	return n
}

func (m memory) total() (n int) {
	for _, s := range m.stores {
		n += s.room()
	}
	return n
}

// left is how many messages find room, in the spare stores as well.
func (m memory) left() int {
	n := m.total() - m.used()
	for _, s := range m.spare {
		n += s.room() - s.used()
	}
	return n
}

// place is a location; ok is false when there is none of this number.
func (m memory) place(index int) (p place, ok bool) {
	for _, s := range m.stores {
		if index < 1 {
			return place{}, false
		}
		if index <= s.room() {
			return place{s.shelf, index - 1}, true
		}
		index -= s.room()
	}
	return place{}, false
}

// add stores a message and tells where, in the words of +CMTI; ok is false when
// there is no room.
func (m memory) add(msg *message) (name string, index int, ok bool) {
	before := 0
	for _, s := range m.stores {
		if i := s.add(msg); i > 0 {
			return m.title(), before + i, true
		}
		before += s.room()
	}
	for _, s := range m.spare {
		if i := s.add(msg); i > 0 {
			return s.name, i, true
		}
	}
	return "", 0, false
}

// title is how +CMTI names the memory.
func (m memory) title() string {
	if len(m.stores) > 1 {
		return m.name
	}
	return m.stores[0].name
}

// each calls f for all that is stored.
func (m memory) each(f func(index int, p place, msg *message)) {
	for i := 1; i <= m.total(); i++ {
		p, _ := m.place(i)
		if msg := p.message(); msg != nil {
			f(i, p, msg)
		}
	}
}
