package fault

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/stage"
	"sim800emu/internal/wording"
	"sim800emu/uart"
)

// A Set is the faults of one modem.
type Set struct {
	loop   *kernel.Loop
	engine *engine.Engine
	line   *uart.Line
	modem  Modem
	items  []*item
	gone   []*item // removed, which may still keep what they have held

	up, down *stage.Path[*packet]
	conns    []*conn
	life     int  // counts losses of power
	paced    bool // characters take their time
}

// New makes an empty set. Network and Attach put it on a modem, in this order.
func New(loop *kernel.Loop) *Set {
	s := &Set{loop: loop}
	s.up = stage.New(s.toNetwork)
	s.down = stage.New(s.toModem)
	return s
}

// Attach hangs the set on the paths of a modem.
func (s *Set) Attach(e *engine.Engine, l *uart.Line, m Modem) {
	s.engine, s.line, s.modem = e, l, m
	s.paced = m.Facts().Paced
	e.OnRestart(s.restart)
}

// restart is the loss of the modem's power.
func (s *Set) restart() {
	s.life++
	for _, it := range slices.Concat(s.items, s.gone) {
		for _, h := range []hooks{it.on.hooks, it.do.hooks} {
			if h.restart != nil {
				h.restart()
			}
		}
	}
}

// Add adds faults behind those there are and arms those that nobody names in a
// Then. If one of them is wrong or can never fire none is added, and the error tells of all.
func (s *Set) Add(specs ...Spec) error {
	all := s.Specs()
	var errs []error
	for _, m := range check(append(all, specs...), len(all), s.modem.Facts()) {
		errs = append(errs, m)
	}
	if errs != nil {
		return errors.Join(errs...)
	}
	waits := map[string]bool{}
	for _, spec := range specs {
		for _, name := range spec.Then {
			waits[name] = true
		}
	}
	var added []*item
	for _, spec := range specs {
		added = append(added, s.newItem(spec))
	}
	s.items = append(s.items, added...)
	s.hang()
	for _, it := range added {
		if !waits[it.spec.Name] {
			it.arm()
		}
	}
	return nil
}

// Specs lists the faults in their order.
func (s *Set) Specs() []Spec {
	var all []Spec
	for _, it := range s.items {
		all = append(all, it.spec)
	}
	return all
}

// newItem makes a fault that waits to be armed.
func (s *Set) newItem(spec Spec) *item {
	h := fnv.New64a()
	_, _ = h.Write([]byte(spec.Name)) // never fails (package hash)
	kind, _ := Find(spec.Do.Kind)
	it := &item{set: s, spec: spec, text: spec.Do.String(), rand: rand.New(rand.NewPCG(s.loop.Seed(), h.Sum64()))}
	it.on = s.watch(it)
	it.do = kind.make(&build{set: s, item: it, kind: kind, rand: it.rand})
	return it
}

// Remove ends a fault and takes it out of the set.
func (s *Set) Remove(name string) error {
	it, err := s.find(name)
	if err != nil {
		return err
	}
	it.off()
	s.items = slices.DeleteFunc(s.items, func(o *item) bool { return o == it })
	s.gone = append(s.gone, it)
	s.hang()
	return nil
}

// Arm arms a fault anew, with all its times.
func (s *Set) Arm(name string) error {
	it, err := s.find(name)
	if err == nil {
		it.arm()
	}
	return err
}

// Disarm keeps a fault from firing and ends what it does at this moment.
func (s *Set) Disarm(name string) error {
	it, err := s.find(name)
	if err == nil {
		it.off()
	}
	return err
}

// Fire fires a fault by hand, whatever its trigger and its state.
func (s *Set) Fire(name string) error {
	it, err := s.find(name)
	if err == nil {
		it.fireNow(hit{where: "by hand"})
	}
	return err
}

func (s *Set) find(name string) (*item, error) {
	var names []string
	for _, it := range s.items {
		if it.spec.Name == name {
			return it, nil
		}
		names = append(names, it.spec.Name)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("there is no fault %q; this modem has none", name)
	}
	return nil, fmt.Errorf("there is no fault %q%s; there are: %s", name, wording.Suggestion(name, names), strings.Join(names, ", "))
}

// hang puts the stages of all faults on the paths, in the order of the list.
func (s *Set) hang() {
	var in []stage.Func[[]byte]
	var leave []stage.Func[uart.Frame]
	var calls []stage.Func[*engine.Call]
	var up, down []stage.Func[*packet]
	for _, it := range s.items {
		for _, h := range []hooks{it.on.hooks, it.do.hooks} {
			in = with(in, h.in)
			leave = with(leave, h.leave)
			calls = with(calls, h.calls)
			up = with(up, h.up)
			down = with(down, h.down)
		}
	}
	s.line.In.Set(in...)
	s.line.Leave.Set(leave...)
	s.engine.Calls.Set(calls...)
	s.up.Set(up...)
	s.down.Set(down...)
}

func with[T any](list []stage.Func[T], f stage.Func[T]) []stage.Func[T] {
	if f == nil {
		return list
	}
	return append(list, f)
}

// Entered tells that the modem has entered a state, for triggers that wait for
// it; link is the connection of link-up.
func (s *Set) Entered(state string, link int) {
	for _, it := range s.items {
		t := it.spec.When
		if t.What != State || t.State != state || t.Link != AnyLink && t.Link != link || !it.armed() {
			continue
		}
		where := "state " + state
		if state == StateLinkUp {
			where = fmt.Sprintf("state %s, connection %d", state, link)
		}
		s.loop.After(0, func() { it.fire(hit{where: where}) }) // not in the middle of what the modem does
	}
}

// WantsStates reports whether a trigger waits for a state of the modem.
func (s *Set) WantsStates() bool {
	return slices.ContainsFunc(s.items, func(it *item) bool { return it.spec.When.What == State })
}
