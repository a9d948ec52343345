package sms

import "sim800emu/internal/pdu"

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

// A message is one location of a memory.
type message struct {
	status status
	centre pdu.Address
	tpdu   []byte
}

// pdu is the message as PDU mode prints it.
func (m *message) pdu() []byte { return append(m.centre.Centre(), m.tpdu...) }

// received reports that it came from the network.
func (m *message) received() bool { return m.status == unread || m.status == read }

// A store is the memory of the card or of the module. Locations count from 1.
type store struct {
	name  string
	slots []*message
}

func newStore(name string, capacity int) *store { return &store{name, make([]*message, capacity)} }

func (s *store) used() (n int) {
	for _, m := range s.slots {
		if m != nil {
			n++
		}
	}
	return n
}

// add puts a message into the first free location; 0: there is none.
func (s *store) add(m *message) int {
	for i, old := range s.slots {
		if old == nil {
			s.slots[i] = m
			return i + 1
		}
	}
	return 0
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
		n += len(s.slots)
	}
	return n
}

// slot is a location; nil: there is none of this number.
func (m memory) slot(index int) **message {
	for _, s := range m.stores {
		if index < 1 {
			return nil
		}
		if index <= len(s.slots) {
			return &s.slots[index-1]
		}
		index -= len(s.slots)
	}
	return nil
}

// add stores a message and tells where, in the words of +CMTI; ok is false when
// there is no room.
func (m memory) add(msg *message) (name string, index int, ok bool) {
	before := 0
	for _, s := range m.stores {
		if i := s.add(msg); i > 0 {
			return m.title(), before + i, true
		}
		before += len(s.slots)
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
func (m memory) each(f func(index int, msg **message)) {
	for i := 1; i <= m.total(); i++ {
		if p := m.slot(i); *p != nil {
			f(i, p)
		}
	}
}
