package tlsshape

import "time"

// A Rule does something to the records of a point.
type Rule struct {
	At Point
	Do Action
	// Times bounds how many records it is done to; 0: all.
	Times int
}

// An Action is what is done to a record. It is made by a function of this package.
type Action struct {
	do    func(s *sending, offset int)
	joins int // Coalesce: the longest payload that may come of it
}

// Split cuts the payload into two records, at bytes after the beginning of the
// message that the rule is for (or of the payload, where it is for no message).
// Nothing happens where the cut would leave one of the two empty.
func Split(at int) Action {
	return Action{do: func(s *sending, offset int) { s.cut(offset + at) }}
}

// Pieces cuts the payload into records of n bytes; the last may be shorter.
func Pieces(n int) Action {
	return Action{do: func(s *sending, _ int) {
		whole := s.length()
		for at := max(n, 1); at < whole; at += max(n, 1) {
			s.cut(at)
		}
	}}
}

// Coalesce joins neighbours of one Write that the rule is for into records of at
// most longest bytes of payload; 0 stands for 2^14, the longest that TLS knows.
func Coalesce(longest int) Action {
	if longest <= 0 || longest > maxClear {
		longest = maxClear
	}
	return Action{joins: longest}
}

// Delay waits before the record.
func Delay(d time.Duration) Action {
	return Action{do: func(s *sending, _ int) { s.wait += d }}
}

// Drip sends the record, header and all, n bytes at a time with a pause after each time.
func Drip(n int, pause time.Duration) Action {
	return Action{do: func(s *sending, _ int) { s.drip, s.pause = max(n, 1), pause }}
}

// Corrupt flips bits of one byte of the payload: that at the offset, counted
// from the message or the payload, or, where that is negative, from the
// payload's end; -1 is its last byte.
func Corrupt(at int, bits byte) Action {
	return Action{do: func(s *sending, offset int) {
		payload := s.rec.payload
		if at < 0 {
			offset = len(payload)
		}
		if i := offset + at; i >= 0 && i < len(payload) {
			payload[i] ^= bits
		}
	}}
}

// CorruptMiddle flips the lowest bit of the byte in the middle of the payload.
func CorruptMiddle() Action {
	return Action{do: func(s *sending, _ int) {
		if n := len(s.rec.payload); n > 0 {
			s.rec.payload[n/2] ^= 1
		}
	}}
}

// Overwrite puts bytes in the place of those of the payload, from the offset
// on, counted from the message or the payload.
func Overwrite(at int, with []byte) Action {
	return Action{do: func(s *sending, offset int) {
		if i := offset + at; i >= 0 && i < len(s.rec.payload) {
			copy(s.rec.payload[i:], with)
		}
	}}
}

// Drop sends nothing of the record.
func Drop() Action { return Action{do: func(s *sending, _ int) { s.drop = true }} }

// Truncate sends the first n bytes of the record, its header of five included,
// and ends the stream with a FIN. What TLS sends later is swallowed.
func Truncate(n int) Action {
	return Action{do: func(s *sending, _ int) { s.only, s.then = max(n, 0), FIN }}
}

// An End is how a stream ends, or does not.
type End uint8

// The ends. A stream has no end until a rule makes one.
const (
	noEnd End = iota
	Stall     // nothing more is sent, and the connection stays
	FIN       // the stream is closed in order, below TLS and without its close_notify
	RST       // the connection is reset
)

// EndAfter sends the record and then ends the stream. What TLS sends later is swallowed.
func EndAfter(e End) Action { return Action{do: func(s *sending, _ int) { s.then = e }} }

// EndBefore ends the stream in place of the record.
func EndBefore(e End) Action {
	return Action{do: func(s *sending, _ int) { s.drop, s.then = true, e }}
}

// Before sends bytes as they are in front of the record.
func Before(raw []byte) Action {
	return Action{do: func(s *sending, _ int) { s.before = append(s.before, raw...) }}
}

// Instead sends bytes as they are in place of the record.
func Instead(raw []byte) Action {
	return Action{do: func(s *sending, _ int) { s.before, s.drop = append(s.before, raw...), true }}
}
