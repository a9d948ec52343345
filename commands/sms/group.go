package sms

import (
	"errors"
	"fmt"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/pdu"
	"sim800emu/internal/simcard"
)

// Config is what the module holds, and what is on the card from the start.
type Config struct {
	ModuleRoom int // locations
	Messages   []Stored
}

// Stored is a message that is on the card from the start.
type Stored struct {
	From, Text string
	Read       bool
	At         time.Time
	Zone       int // quarters of an hour
}

// A Group is chapter 4 of one modem.
type Group struct {
	eng      *engine.Engine
	sim      Card
	network  Network
	terminal Terminal
	centre   Centre
	book     Phonebook // nil: there is none
	ring     func()

	card, module *store
	ready        bool // SMS Ready has been told
	full         bool // a message found no room
	long         byte // reference of the last message of several parts

	cmgf, csdh        int
	mem1, mem2, mem3  string
	fo, pid, dcs      int
	vp                string // a number, or a date
	service           int
	mode, mt, bm      int
	ds, bfr           int
	cbMode            int
	mids, dcss        string // +CSCB
	class0, hex, code int    // +SCLASS0, +CMGHEX, +CCODE
	noRepeat          int    // +SRSPT
	emergency         int    // +CEMNL
	numbers           string

	profiles [4]*profile // +CSAS
	buffered []string    // lines of +CNMI mode 0
}

// A profile is what +CSAS keeps.
type profile struct {
	centre       []byte
	fo, pid, dcs int
	vp           string
}

// New makes the group. ring is what RI tells of a message.
func New(e *engine.Engine, cfg Config, sim Card, network Network, terminal Terminal, centre Centre, ring func()) (*Group, error) {
	g := &Group{
		eng: e, sim: sim, network: network, terminal: terminal, centre: centre, ring: ring,
		card: &store{"SM", cardShelf{sim.Card()}}, module: &store{"ME", make(moduleShelf, cfg.ModuleRoom)},
		mem1: "SM", mem2: "SM", mem3: "SM", fo: 17, vp: "167", mode: 2, mt: 1,
	}
	for i, m := range cfg.Messages {
		if err := g.preload(m); err != nil {
			return nil, fmt.Errorf("message %d of the card: %w", i+1, err)
		}
	}
	e.OnRestart(func() { g.ready, g.buffered = false, nil })
	sim.Card().OnUpdate(func(id simcard.ID) {
		if id == simcard.SMS {
			g.freed()
		}
	})
	return g, nil
}

// UsePhonebook gives the group the names of numbers.
func (g *Group) UsePhonebook(b Phonebook) { g.book = b }

// preload puts a message on the card.
func (g *Group) preload(m Stored) error {
	from, err := pdu.Sender(m.From)
	if err != nil {
		return err
	}
	dcs, data := pdu.Encode(m.Text)
	g.long++
	bodies, err := pdu.Split(dcs, data, int(g.long), false)
	if err != nil {
		return err
	}
	for _, b := range bodies {
		tpdu, err := pdu.Deliver{First: pdu.NoMore, From: from, Stamp: pdu.NewStamp(m.At, m.Zone), Body: b}.Marshal()
		if err != nil {
			return err
		}
		msg := &message{centre: g.centreAddress(), tpdu: tpdu}
		if m.Read {
			msg.status = read
		}
		if g.card.add(msg) == 0 {
			return errors.New("the card has no room for it")
		}
	}
	return nil
}

// Start is the module having read the card's messages: SMS Ready.
func (g *Group) Start() {
	g.ready = true
	g.centre.Available()
}

// Stop is the radio or the card going away.
func (g *Group) Stop() { g.ready = false }

// Reachable tells the centre that the module has registered.
func (g *Group) Reachable() {
	if g.ready && g.registered() {
		g.centre.Available()
	}
}

func (g *Group) registered() bool {
	const home, roaming = 1, 5
	stat := g.network.Registration()
	return stat == home || stat == roaming
}

// usable tells why a command that needs the card's messages fails now. Until SMS
// Ready modules were seen to answer ERROR to +CMGF and +CPMS.
func (g *Group) usable() error {
	err := g.sim.Usable()
	switch {
	case err == nil && g.ready:
		return nil
	case err == nil:
		return cmsSIMBusy
	case errors.Is(err, engine.CMENoSIM):
		return cmsNoSIM
	case errors.Is(err, engine.CMEPINRequired):
		return cmsPIN
	case errors.Is(err, engine.CMEPUKRequired):
		return cmsPUK
	case errors.Is(err, engine.CMESIMFailure):
		return cmsSIMFailure
	default:
		return cmsNotAllowed
	}
}

// needs is a handler of a command that uses the card's messages.
func (g *Group) needs(h engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if err := g.usable(); err != nil {
			return err
		}
		return h(c)
	}
}

// text reports text mode.
func (g *Group) text() bool { return g.cmgf == 1 }

// wrong is the error of a parameter that does not fit the mode.
func (g *Group) wrong() error {
	if g.text() {
		return cmsText
	}
	return cmsPDU
}

// freed tells the centre that there is room again, when it had none before.
func (g *Group) freed() {
	if g.full {
		g.setFull(false)
		g.centre.Available()
	}
}

// setFull keeps whether a message has found no room, on the card as well.
func (g *Group) setFull(full bool) {
	g.full = full
	g.sim.Card().SetMessagesFull(full)
}

// A Snapshot is a copy of what is stored.
type Snapshot struct {
	Ready  bool `json:"ready"` // SMS Ready
	Card   Room `json:"sm"`
	Module Room `json:"me"`
}

// A Room is how full a memory is.
type Room struct {
	Used  int `json:"used"`
	Total int `json:"total"`
}

// Snapshot copies the state.
func (g *Group) Snapshot() Snapshot {
	room := func(s *store) Room { return Room{s.used(), s.room()} }
	return Snapshot{Ready: g.ready, Card: room(g.card), Module: room(g.module)}
}
