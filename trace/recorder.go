package trace

import (
	"encoding/json"
	"io"
	"strconv"
	"sync"
	"time"
)

// Format and Version name the file format in its first line.
const (
	Format  = "sim800emu-trace"
	Version = 1
)

// A Header is the first line of a recording. There is no wall time in it, so
// that two runs with one seed are the same file.
type Header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Program string `json:"program"` // the version of the program
	Profile string `json:"profile"`
	Seed    uint64 `json:"seed"`
}

// maxPending is how many bytes may wait for a slow writer before events are
// dropped: minutes of a full line at 115200.
const maxPending = 16 << 20

// A Recorder writes events as JSON lines. Its goroutine does the writing, so
// a slow disk or a pipe that nobody reads does not stop a modem. Several modems
// may share it.
type Recorder struct {
	w      io.Writer
	failed func(error)
	done   chan struct{}

	mu      sync.Mutex
	change  *sync.Cond
	pending []byte
	spare   []byte
	lost    int // events since the last that found room
	lostAt  time.Duration
	writing bool
	closing bool
	err     error
}

// NewRecorder starts a recording with its header; Close ends it. failed may be
// nil; it runs once, on the recorder's goroutine, with the writer's first error,
// after which events are forgotten. It must not call the recorder.
func NewRecorder(w io.Writer, h Header, failed func(error)) *Recorder {
	h.Format, h.Version = Format, Version
	line, _ := json.Marshal(h) // a struct of strings and numbers has no error
	r := &Recorder{w: w, failed: failed, done: make(chan struct{}), pending: append(line, '\n')}
	r.change = sync.NewCond(&r.mu)
	go r.serve()
	return r
}

// Record adds one event in modem time. modem names the modem when there are
// several and is left out when empty.
func (r *Recorder) Record(at time.Duration, modem string, ev Event) {
	kind, fields := ev.EventKind(), fieldsFor(ev)

	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil || r.closing {
		return
	}
	if len(r.pending) > maxPending {
		r.lost++
		r.lostAt = at
		return
	}
	r.tellLost()
	r.pending = appendLine(r.pending, at, modem, kind, fields)
	r.change.Broadcast()
}

// tellLost writes how many events found no room. r.mu is held.
func (r *Recorder) tellLost() {
	if r.lost > 0 {
		n := []Field{{Name: "events", Value: strconv.AppendInt(nil, int64(r.lost), 10)}}
		r.pending = appendLine(r.pending, r.lostAt, "", "trace.lost", n)
		r.lost = 0
	}
}

func appendLine(b []byte, at time.Duration, modem, kind string, fields []Field) []byte {
	b = append(b, `{"t_ms":`...)
	b = appendMillis(b, at)
	if modem != "" {
		b = append(b, `,"modem":`...)
		b = appendString(b, modem)
	}
	b = append(b, `,"kind":`...)
	b = appendString(b, kind)
	for _, f := range fields {
		b = append(b, ',')
		b = appendString(b, f.Name)
		b = append(b, ':')
		b = append(b, f.Value...)
	}
	return append(b, '}', '\n')
}

func appendString(b []byte, s string) []byte {
	q, _ := json.Marshal(s) // any string can be encoded
	return append(b, q...)
}

// appendMillis writes milliseconds with three decimals: microseconds are the
// resolution of a recording.
func appendMillis(b []byte, at time.Duration) []byte {
	us := at.Microseconds()
	if us < 0 {
		b = append(b, '-')
		us = -us
	}
	b = strconv.AppendInt(b, us/1000, 10)
	b = append(b, '.')
	for f := int64(100); f > 0; f /= 10 {
		b = append(b, byte('0'+us/f%10))
	}
	return b
}

// serve writes what is pending, as soon as there is something: a program that
// is killed leaves a complete recording behind.
func (r *Recorder) serve() {
	defer close(r.done)
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		for len(r.pending) == 0 && !r.closing {
			r.change.Wait()
		}
		if len(r.pending) == 0 {
			return
		}
		b := r.pending
		r.pending, r.writing = r.spare[:0], true
		r.mu.Unlock()
		_, err := r.w.Write(b)
		r.mu.Lock()
		r.spare, r.writing = b, false
		if err != nil {
			r.fail(err)
		}
		r.change.Broadcast()
		if err != nil {
			return
		}
	}
}

// fail ends the recording. r.mu is held, but not while failed runs.
func (r *Recorder) fail(err error) {
	r.err = err
	r.pending, r.spare = nil, nil
	if r.failed != nil {
		r.mu.Unlock()
		defer r.mu.Lock()
		r.failed(err)
	}
}

// Flush waits until all events so far are written and returns the writer's
// first error. It is not for the loop of a modem.
func (r *Recorder) Flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for (len(r.pending) > 0 || r.writing) && r.err == nil {
		r.change.Wait()
	}
	return r.err
}

// Close writes what is left and ends the recorder's goroutine. It returns the
// writer's first error. The writer stays open: it belongs to the caller.
// Where it hangs, closing the writer first sets Close free.
func (r *Recorder) Close() error {
	r.mu.Lock()
	if r.err == nil && !r.closing {
		r.tellLost()
	}
	r.closing = true
	r.change.Broadcast()
	r.mu.Unlock()
	<-r.done
	return r.err
}
