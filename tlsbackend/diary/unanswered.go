package diary

import (
	"slices"

	"sim800emu/internal/tlsnames"
)

// smallBuffer is the input buffer of a client with little memory
// (MBEDTLS_SSL_IN_CONTENT_LEN 4096), for one that does not say what it takes.
const smallBuffer = 4096

// A long is a record to the client that may not fit its input buffer.
type long struct {
	number, size int
	taken        int // bytes of it that the client's transport took
}

// unanswered is what the client was sent since its own last word, and may have ended at.
type unanswered struct {
	long    long   // the first that is too long; number 0: none
	message string // the first handshake message among data; empty: none
	record  int    // that it came in; of TLS 1.3 it is the next one when it was told
}

// most is the longest record that surely fits: what the client has asked for, or
// a small buffer, and what protection adds.
func (e *Entry) most() int {
	if room := e.room(); room > 0 {
		return room + mostExpansion
	}
	return smallBuffer + mostExpansion
}

// sent looks at a record that the client was sent.
func (e *Entry) sent(r passed) {
	if e.unanswered.long.number == 0 && r.Length > e.most() {
		e.unanswered.long = long{r.Number, r.Length, r.Length}
	}
	if r.Type == tlsnames.RecordHandshake && r.Encrypted {
		e.amidData(e.told, r.Number)
	}
}

// amidData takes a handshake message of the server, which is out of place once
// the client has sent data. An empty name: not known.
func (e *Entry) amidData(name string, record int) {
	if !e.complete() || !e.spoke || e.unanswered.message != "" {
		return
	}
	if name == "" {
		name = "handshake message"
	}
	e.unanswered.message, e.unanswered.record = name, record
}

// tooLong is the first record since the client's last word that is too long for it,
// also one that it has not taken whole.
func (e *Entry) tooLong() (long, bool) {
	if e.unanswered.long.number > 0 {
		return e.unanswered.long, true
	}
	r, inside := e.out.watch.End()
	if !inside || r.Length <= e.most() {
		return long{}, false
	}
	return long{r.Number, r.Length, max(0, int(e.out.bytes-r.Offset)-headerSize)}, true
}

// lost reports whether the client has ended the connection with bytes unread, and
// without an alert: a transport is reset for that.
func (e *Entry) lost() bool {
	return !e.goneAt.IsZero() && !e.refused() && (e.reset || e.stall != nil && e.stall.broken && e.stall.offered > lastWord)
}

// refused reports whether the client has sent an alert.
func (e *Entry) refused() bool {
	return slices.ContainsFunc(e.alerts, func(a Alert) bool { return a.From == side(true) })
}

// left is how the client went.
func (e *Entry) left() string {
	if e.reset {
		return "reset"
	}
	return "closed"
}
