package main

import (
	"fmt"

	"sim800emu/fault"
	"sim800emu/internal/kernel"
	"sim800emu/internal/tlsrecord"
	"sim800emu/uart"
)

// A tlsStream is the TLS records of one direction of one connection, for saying
// where in them something happened.
type tlsStream struct {
	watch tlsrecord.Watch
	last  []tlsrecord.Record // the newest complete ones
}

// keptRecords is how many records are kept: more than a module's window holds
// unless they are very short. Our own choice.
const keptRecords = 256

// feed takes the next bytes and returns the records which they complete.
func (s *tlsStream) feed(data []byte) []tlsrecord.Record {
	done := s.watch.Feed(data)
	s.last = append(s.last, done...)
	if n := len(s.last) - keptRecords; n > 0 {
		s.last = append(s.last[:0], s.last[n:]...)
	}
	return done
}

// place tells in which record a place of the stream is; empty: in none that is known.
func (s *tlsStream) place(at int64) string {
	if r, cut := s.watch.End(); cut && r.Holds(at) {
		return r.Place(at)
	}
	for i := len(s.last) - 1; i >= 0; i-- {
		if s.last[i].Holds(at) {
			return s.last[i].Place(at)
		}
	}
	return ""
}

// placed adds to an event of lost bytes where in the connection's stream they were.
func (o *observer) placed(ev kernel.Event) kernel.Event {
	switch v := ev.(type) {
	case uart.Overrun:
		if v.Of != nil {
			v.Place = o.place(*v.Of, v.Lost-v.Of.Head)
		}
		return v
	case fault.Lost:
		v.Place = o.place(v.Of, v.Lost)
		return v
	}
	return ev
}

// place tells where n bytes of received data were.
func (o *observer) place(of uart.Source, n int) string {
	if n <= 0 {
		return ""
	}
	first, last := of.At, of.At+int64(n)-1
	text := fmt.Sprintf("connection %d, bytes %d to %d of what it received", of.Link, first, last)
	s := o.watch[watchKey{of.Link, false}]
	if s == nil {
		return text
	}
	from, to := s.place(first), s.place(last)
	switch {
	case from == "":
	case n == 1 || to == "":
		text += ": " + from
	default:
		text += ": " + from + ", to " + to
	}
	return text
}
