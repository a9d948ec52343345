package fault

import (
	"math/rand/v2"
	"time"
)

// A phase is how far a fault has come:
//
//	waiting ──(Then of another, Arm)──► armed ──(all its times)──► spent
//	any ──Disarm──► off ──Arm──► armed
type phase uint8

const (
	waiting phase = iota
	armed
	spent
	off
)

func (p phase) String() string { return [...]string{"waiting", "armed", "spent", "off"}[p] }

// mostFirings is how many places of one fault are kept; the number of all is.
const mostFirings = 100

// An item is a fault in a set.
type item struct {
	set   *Set
	spec  Spec
	text  string // of the action
	phase phase
	left  int // times; Always: no end
	fired int
	acted int // how often the action found something to act on
	where []Firing
	at    time.Duration // of the last firing
	here  int           // firings at that moment
	loops bool          // it was switched off because it makes itself fire
	on    watcher
	do    effect
	rand  *rand.Rand
}

// A Firing is one time that a fault fired.
type Firing struct {
	At    time.Duration `json:"-"`
	AtMS  float64       `json:"t_ms"` // modem time
	Where string        `json:"where"`
}

func (it *item) armed() bool { return it.phase == armed }

func (it *item) arm() {
	it.phase, it.left = armed, it.spec.times()
	if it.on.arm != nil {
		it.on.arm()
	}
	it.set.loop.After(0, func() { // who makes the modem has its observer by then
		it.set.loop.Emit(Armed{Name: it.spec.Name, Do: it.text, When: it.spec.When.String()})
	})
}

func (it *item) off() {
	it.phase = off
	if it.do.end != nil {
		it.do.end()
	}
}

// fire fires the fault if it is armed.
func (it *item) fire(h hit) {
	if !it.armed() || it.endless() {
		return
	}
	if it.left > 0 {
		if it.left--; it.left == 0 {
			it.phase = spent
		}
	}
	it.fireNow(h)
	if it.phase == spent {
		for _, name := range it.spec.Then {
			if next, err := it.set.find(name); err == nil && next.phase == waiting {
				next.arm()
			}
		}
	}
}

// mostAtOnce is how often a fault may fire at one moment. More than the bytes of a
// burst come only from a fault that makes what it waits for, such as a reset
// at each start of a modem that takes no time.
const mostAtOnce = 1 << 16

// endless switches a fault off that fires without end at one moment.
func (it *item) endless() bool {
	now := it.set.loop.Now()
	if now != it.at {
		it.at, it.here = now, 0
	}
	if it.here++; it.here <= mostAtOnce {
		return false
	}
	it.loops = true
	it.off()
	it.set.loop.Emit(Stopped{Name: it.spec.Name, Why: endlessWords})
	return true
}

const endlessWords = "it makes itself fire without end at one moment, and was switched off"

// fireNow does what the fault does and notes it.
func (it *item) fireNow(h hit) {
	it.fired++
	now := it.set.loop.Now()
	if len(it.where) < mostFirings {
		it.where = append(it.where, Firing{At: now, AtMS: float64(now) / float64(time.Millisecond), Where: h.where})
	}
	it.set.loop.Emit(Fired{Name: it.spec.Name, Do: it.text, Count: it.fired, Where: h.where})
	it.do.fire(h)
}
