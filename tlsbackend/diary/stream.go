package diary

import (
	"time"

	"sim800emu/internal/tlsnames"
	"sim800emu/internal/tlsrecord"
)

// A stream is one direction of a connection: its records, and the handshake
// messages in them for as long as they are in the clear.
type stream struct {
	watch   tlsrecord.Watch
	bytes   int64
	records int

	pending []byte // of the handshake record that is not complete, from its header on
	base    int64  // its place in the stream
	begun   time.Time

	message []byte // of the message that is not complete, at most keptMessage
	have    int    // bytes of it, with its header of 4
	first   int    // the record in which it began
	head    int    // bytes of it that are there
	begunAt time.Time
	blind   bool   // messages are encrypted from here on
	stray   []byte // what came where a record should have started
}

// shut ends the reading of messages and drops what was kept for it.
func (s *stream) shut() {
	s.blind, s.pending, s.message, s.have = true, nil, nil, 0
}

// A passed is a record that has passed, with what it has completed.
type passed struct {
	tlsrecord.Record
	began, at time.Time
	messages  []plain
}

// A plain is a handshake message in the clear.
type plain struct {
	typ         uint8
	size        int    // with its header
	body        []byte // nil: longer than what is looked at
	first, last int    // records
	head        int    // bytes in the first of them
	began       time.Time
}

// feed takes bytes that passed between two moments.
func (s *stream) feed(b []byte, began, at time.Time) []passed {
	if len(b) == 0 {
		return nil
	}
	if s.atStart() {
		s.begun = began
	}
	if len(s.pending) == 0 {
		s.base = s.bytes
	}
	if !s.blind {
		s.pending = append(s.pending, b...)
	}
	s.bytes += int64(len(b))
	done := s.watch.Feed(b)
	out := make([]passed, 0, len(done))
	for _, r := range done {
		p := passed{Record: r, began: s.begun, at: at}
		s.begun = began // the next one began in these bytes
		from := r.Offset - s.base + headerSize
		if !s.blind && r.Type == tlsnames.RecordHandshake && !r.Encrypted && from >= headerSize {
			p.messages = s.gather(s.pending[from:from+int64(r.Length)], r.Number, p.began)
		} else {
			s.message, s.have = nil, 0
		}
		s.records++
		out = append(out, p)
	}
	s.keep(done)
	return out
}

// headerSize is that of a record (RFC 5246 6.2.1).
const headerSize = 5

// atStart reports whether no record is under way.
func (s *stream) atStart() bool { _, inside := s.watch.End(); return !inside && len(s.pending) == 0 }

// keep drops the bytes of complete records, and of those that have nothing to read.
func (s *stream) keep(done []tlsrecord.Record) {
	if s.blind {
		return
	}
	if n := len(done); n > 0 {
		last := done[n-1]
		end := last.Offset + headerSize + int64(last.Length)
		s.pending = append(s.pending[:0], s.pending[max(0, end-s.base):]...)
		s.base = end
	}
	if s.watch.State() == tlsrecord.OutOfStep && s.stray == nil {
		s.stray = append([]byte{}, s.pending[:min(len(s.pending), headerSize)]...)
	}
	cur, inside := s.watch.End()
	switch {
	case s.watch.State() > tlsrecord.Running, inside && cur.Type != tlsnames.RecordHandshake, len(s.pending) > mostRecord:
		s.pending = nil
	}
}

// gather puts messages together from the body of a record.
func (s *stream) gather(b []byte, record int, began time.Time) (done []plain) {
	for len(b) > 0 {
		if s.have == 0 {
			s.first, s.head, s.begunAt = record, 0, began
		}
		need := 4 - s.have
		if s.have >= 4 {
			need = s.size() - s.have
		}
		n := min(need, len(b))
		if room := keptMessage - len(s.message); room > 0 {
			s.message = append(s.message, b[:min(n, room)]...)
		}
		s.have += n
		b = b[n:]
		if record == s.first {
			s.head += n
		}
		if s.have < 4 || s.have < s.size() {
			continue
		}
		m := plain{typ: s.message[0], size: s.have, first: s.first, last: record, head: s.head, began: s.begunAt}
		if len(s.message) == s.have {
			m.body = s.message[4:]
		}
		done = append(done, m)
		s.message, s.have = nil, 0
	}
	return done
}

// size is that of the message under way, whose header is complete.
func (s *stream) size() int {
	return 4 + int(s.message[1])<<16 + int(s.message[2])<<8 + int(s.message[3])
}
