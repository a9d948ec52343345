package gprs

import (
	"slices"
	"time"

	"sim800emu/internal/kernel"
)

// A Way is a direction of the radio link.
type Way uint8

// The directions.
const (
	Both Way = iota
	Uplink
	Downlink
)

func (w Way) String() string { return [...]string{"both", "up", "down"}[w] }

// A Spell is bad radio for a while. In an outage nothing crosses: what is under
// way stops where it is and goes on afterwards, and what is sent waits. In a
// fade the Rate and the Bytes of a slot are a part of what they were. Of spells
// that overlap the worst counts.
type Spell struct {
	Percent int         // of the rate that is left; 0: an outage
	Way     Way         // the zero value is both directions
	Start   kernel.Dist // to the first, from the moment the spell is set: modem time for those of a Config
	Length  kernel.Dist // drawn for each
	// Every is the time from one start to the next, drawn for each; zero: once.
	// A next one that would start before the end continues the one before.
	Every kernel.Dist
}

// A sky holds the spells of both directions. The boundary between two spells is
// a modelled moment while a piece waits for it, and else one that the TE may wait
// for: a run as fast as possible would count spells for ever otherwise.
type sky struct {
	loop     *kernel.Loop
	up, down *Link
	spells   []*spell
	timer    *kernel.Timer
	modelled bool // the kind of timer

	suspended bool // by a call
}

type spell struct {
	Spell
	on    bool
	start time.Duration
	next  time.Duration // boundary
	over  bool          // it has ended for good
}

func newSky(loop *kernel.Loop, up, down *Link) *sky {
	return &sky{loop: loop, up: up, down: down}
}

// add sets one spell more.
func (s *sky) add(sp Spell) {
	sp.Percent = min(max(sp.Percent, 0), 100)
	s.spells = append(s.spells, &spell{Spell: sp, next: s.loop.Now() + sp.Start.Draw(s.loop.Rand)})
	s.up.sky, s.down.sky = s, s
	s.arm()
}

// clear ends all spells.
func (s *sky) clear() {
	for _, sp := range s.spells {
		if sp.on {
			sp.on = false
			s.emit(sp)
		}
	}
	s.spells = nil
	s.arm()
	s.up.sky, s.down.sky = nil, nil
	s.tell()
}

// arm waits for the next boundary.
func (s *sky) arm() {
	modelled := s.up.Waiting()+s.down.Waiting() > 0
	if len(s.spells) == 0 {
		s.timer.Stop()
		return
	}
	next := s.spells[0].next
	for _, sp := range s.spells[1:] {
		next = min(next, sp.next)
	}
	if s.timer.Pending() && s.timer.At() == next && s.modelled == modelled {
		return
	}
	s.timer.Stop()
	s.modelled = modelled
	if after := next - s.loop.Now(); modelled {
		s.timer = s.loop.After(after, s.turn)
	} else {
		s.timer = s.loop.Await(after, s.turn)
	}
}

// turn passes the boundaries of this moment.
func (s *sky) turn() {
	for _, sp := range s.spells {
		for !sp.over && sp.next <= s.loop.Now() {
			s.pass(sp)
		}
	}
	s.spells = slices.DeleteFunc(s.spells, func(sp *spell) bool { return sp.over })
	s.arm()
	s.tell()
}

// pass starts or ends a spell.
func (s *sky) pass(sp *spell) {
	sp.on = !sp.on
	if sp.on {
		sp.start = sp.next
		sp.next += sp.Length.Draw(s.loop.Rand)
	} else if sp.Every.IsZero() {
		sp.over = true
	} else {
		every := max(sp.Every.Draw(s.loop.Rand), leastStep)
		sp.next = max(sp.start+every, sp.next)
	}
	s.emit(sp)
}

func (s *sky) emit(sp *spell) {
	if sp.Percent == 0 {
		s.loop.Emit(Outage{On: sp.on, Way: sp.Way.String()})
	} else {
		s.loop.Emit(Fade{On: sp.on, Way: sp.Way.String(), Percent: sp.Percent})
	}
}

// tell gives both directions what holds now.
func (s *sky) tell() {
	s.up.weather(s.worst(Uplink))
	s.down.weather(s.worst(Downlink))
}

func (s *sky) worst(w Way) conditions {
	if s.suspended {
		return conditions{out: true, percent: 100}
	}
	c := conditions{percent: 100}
	for _, sp := range s.spells {
		if sp.on && sp.Way != other(w) {
			c.percent = min(c.percent, sp.Percent)
		}
	}
	if c.percent == 0 {
		return conditions{out: true, percent: 100}
	}
	return c
}

func other(w Way) Way { return Uplink + Downlink - w }
