package control

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sim800emu/trace"
)

// readerBuffer is how many events wait for a reader that is slow before they
// are dropped: more than a second of a full line at 115200.
const readerBuffer = 1024

// Lost tells a reader how many events it has missed here.
type Lost struct {
	Events int `json:"events"`
}

// EventKind implements trace.Event.
func (Lost) EventKind() string { return "control.lost" }

// A hub hands the events of all modems to those who read them.
type hub struct {
	count atomic.Int32 // of readers, so that an event without one costs nothing

	mu      sync.Mutex
	readers map[*reader]bool
}

// A reader is one client of the event stream.
type reader struct {
	modem string   // empty: all
	kinds []string // prefixes; none: all
	lines chan []byte
	lost  int // since the last event that found room; guarded by the hub
}

func newHub() *hub { return &hub{readers: map[*reader]bool{}} }

// add lets a reader in unless there are too many.
func (h *hub) add(r *reader) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.readers) >= maxReaders {
		return false
	}
	r.lines = make(chan []byte, readerBuffer)
	h.readers[r] = true
	h.count.Add(1)
	return true
}

func (h *hub) remove(r *reader) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.readers, r)
	h.count.Add(-1)
}

func (r *reader) wants(modem, kind string) bool {
	if r.modem != "" && r.modem != modem {
		return false
	}
	for _, k := range r.kinds {
		if strings.HasPrefix(kind, k) {
			return true
		}
	}
	return len(r.kinds) == 0
}

// Event hands an event of a modem to the readers. It is called on the modem's
// loop and never blocks.
func (s *Server) Event(at time.Duration, modem string, ev trace.Event) {
	h := s.hub
	if h.count.Load() == 0 {
		return
	}
	kind := ev.EventKind()
	var line []byte
	h.mu.Lock()
	defer h.mu.Unlock()
	for r := range h.readers {
		if !r.wants(modem, kind) {
			continue
		}
		if line == nil {
			line = trace.Line(at, modem, ev)
		}
		r.put(at, modem, line)
	}
}

// put queues a line, behind the number of those that found no room.
func (r *reader) put(at time.Duration, modem string, line []byte) {
	free := cap(r.lines) - len(r.lines)
	if r.lost > 0 && free >= 2 {
		r.lines <- trace.Line(at, modem, Lost{Events: r.lost})
		r.lost = 0
		free--
	}
	if free == 0 || r.lost > 0 {
		r.lost++
		return
	}
	r.lines <- line
}
