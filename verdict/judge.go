package verdict

import (
	"bytes"
	"sync"
	"time"

	"sim800emu/internal/wording"
)

// RunSuite is the suite of what concerns the run as a whole.
const RunSuite = "run"

// A Judge hears what happens and says at the end whether it was as expected. Its
// memory does not grow with the run. It may be told things by several
// goroutines; those of one modem in their order.
type Judge struct {
	mu     sync.Mutex
	modems []*bench
	byName map[string]*bench
	run    *bench // nil: nothing is expected of the run
	now    time.Duration
}

// A bench is the expectations of one modem, or of the run.
type bench struct {
	suite string
	list  []*expected
	urcs  splitter
	carry *carriage // nil: nobody asks for the data
	now   time.Duration
}

// An expected is an expectation with its watcher.
type expected struct {
	*Expectation
	watcher
}

// New makes a judge for the modems of these names; the only one of a run may
// have an empty name. Expectations of the run stand in a suite of their own.
func New(f *File, modems []string) *Judge {
	j := &Judge{byName: map[string]*bench{}}
	for _, name := range modems {
		b := &bench{suite: name}
		if name == "" {
			b.suite = "modem"
		}
		j.modems = append(j.modems, b)
		j.byName[name] = b
	}
	for i := range f.Expectations {
		e := &f.Expectations[i]
		if e.ofRun() {
			if j.run == nil {
				j.run = &bench{suite: RunSuite}
			}
			j.run.add(e)
			continue
		}
		for _, b := range j.modems {
			if e.Modem == "" || wording.Like(e.Modem, b.suite) {
				b.add(e)
			}
		}
	}
	return j
}

func (b *bench) add(e *Expectation) {
	w := e.subject.watch(e)
	b.list = append(b.list, &expected{e, w})
	if _, ok := w.(*delivery); ok && b.carry == nil {
		b.carry = newCarriage(func(at time.Duration, u *use) { b.tell(at, carried{u}) })
	}
}

// Observe takes an event of a modem.
func (j *Judge) Observe(modem string, at time.Duration, ev Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	b := j.byName[modem]
	if b == nil {
		return
	}
	b.now = at
	j.now = max(j.now, at)
	b.see(at, ev)
}

// ObserveRun takes an event that is of no single modem, such as those of the
// TLS server. It has no modem time of its own: it counts at the latest one known.
func (j *Judge) ObserveRun(ev Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.run != nil {
		j.run.tell(j.now, ev)
	}
}

// Exited takes the status of the command of --exec.
func (j *Judge) Exited(status int) { j.ObserveRun(exited{status}) }

// Ended takes the modem time at which a modem has stopped.
func (j *Judge) Ended(modem string, at time.Duration) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if b := j.byName[modem]; b != nil {
		b.now = max(b.now, at)
		j.now = max(j.now, at)
	}
}

func (b *bench) see(at time.Duration, ev Event) {
	if l, ok := ev.(Left); ok {
		if l.Frame == "urc" {
			b.urcs.feed(l.Data, func(line string) { b.tell(at, urc{line}) })
		}
	} else {
		b.tell(at, ev)
	}
	if p, ok := ev.(Power); ok && (p.State == "off" || p.State == "booting") {
		b.urcs = splitter{}
	}
	if b.carry != nil {
		b.carry.see(at, ev)
	}
}

func (b *bench) tell(at time.Duration, ev Event) {
	for _, e := range b.list {
		e.see(at, ev)
	}
}

// A splitter makes lines of bytes. What is longer than any line of a modem is cut.
type splitter struct{ line []byte }

const longestLine = 2048

func (s *splitter) feed(b []byte, line func(string)) {
	for len(b) > 0 {
		i := bytes.IndexAny(b, "\r\n")
		piece := b
		if i >= 0 {
			piece = b[:i]
		}
		if room := longestLine - len(s.line); len(piece) > room {
			piece = piece[:room]
		}
		s.line = append(s.line, piece...)
		if i < 0 {
			return
		}
		if len(s.line) > 0 {
			line(string(s.line))
			s.line = s.line[:0]
		}
		b = b[i+1:]
	}
}

// A Result is what became of one expectation in one suite.
type Result struct {
	Suite string
	Name  string
	What  string // the expectation in one line
	OK    bool
	Seen  string
	At    time.Duration // when it was decided, or last seen, in modem time
	Timed bool          // there was such a moment
}

// Results ends the run and tells all results, those of each modem together in
// the order of the file. It is called once, when nothing observes any more.
func (j *Judge) Results() []Result {
	j.mu.Lock()
	defer j.mu.Unlock()
	var all []Result
	for _, b := range j.modems {
		if b.carry != nil {
			b.carry.end(b.now)
		}
		all = append(all, b.results()...)
	}
	if j.run != nil {
		j.run.now = j.now
		all = append(all, j.run.results()...)
	}
	return all
}

func (b *bench) results() (all []Result) {
	for _, e := range b.list {
		o := e.end(b.now)
		all = append(all, Result{
			Suite: b.suite, Name: e.Name, What: e.What, OK: o.ok, Seen: o.seen, At: o.at, Timed: o.timed,
		})
	}
	return all
}
