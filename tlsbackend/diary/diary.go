package diary

import (
	"slices"
	"sync"
	"time"
)

// Found is a finding with the connection that it is about.
type Found struct {
	ID       uint64
	Endpoint string
	Finding
}

// A Diary keeps the connections of one server. It is safe for use by many goroutines.
type Diary struct {
	onFinding func(Found)
	rules     []rule
	randoms   *seen
	keys      *seen

	mu      sync.Mutex
	entries []*Entry // the oldest first
}

// New makes an empty diary. OnFinding may be nil; it is called on the goroutine
// that wrote what led to the finding, with no lock held.
func New(onFinding func(Found)) *Diary {
	return &Diary{onFinding: onFinding, rules: rules(), randoms: newSeen(keptSeen), keys: newSeen(keptSeen)}
}

// Opening is what is known of a connection when it begins.
type Opening struct {
	ID       uint64
	Endpoint string
	Name     string // as the client's side asked for it
	Port     uint16
	Peer     string
	TLS      bool // the endpoint expects TLS
}

// Open begins a connection. The oldest one that is kept is forgotten for it, if there are too many.
func (d *Diary) Open(at time.Time, o Opening) *Entry {
	e := newEntry(d, at, o)
	d.mu.Lock()
	d.entries = append(d.entries, e)
	var old *Entry
	if len(d.entries) > keptConnections {
		old = d.entries[0]
		d.entries = slices.Delete(d.entries, 0, 1)
	}
	d.mu.Unlock()
	if old != nil {
		old.forget()
	}
	return e
}

// List is the connections that are kept, the oldest first.
func (d *Diary) List() []Summary {
	list := make([]Summary, 0, keptConnections)
	for _, e := range d.kept() {
		list = append(list, e.Summary())
	}
	return list
}

// Find is one connection.
func (d *Diary) Find(id uint64) (Connection, bool) {
	for _, e := range d.kept() {
		if e.id == id {
			return e.View(), true
		}
	}
	return Connection{}, false
}

func (d *Diary) kept() []*Entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.entries)
}
