package diary

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sim800emu/internal/tlsrecord"
)

// A Record is a record as it passed; moments are milliseconds since the connection was opened.
type Record struct {
	AtMS      float64  `json:"at_ms"`    // of its last byte
	BeganMS   float64  `json:"began_ms"` // of its first byte
	From      string   `json:"from"`     // client or server
	Number    int      `json:"record"`   // from 1, in its direction
	Type      string   `json:"type"`
	Length    int      `json:"length"` // without its header of 5 bytes
	Messages  []string `json:"messages,omitempty"`
	Alert     string   `json:"alert,omitempty"`
	Encrypted bool     `json:"encrypted,omitempty"`
}

// A Message is a handshake message. Of an encrypted one the records are not known: 0.
type Message struct {
	AtMS      float64 `json:"at_ms"`
	BeganMS   float64 `json:"began_ms"`
	From      string  `json:"from"`
	Name      string  `json:"name"`
	Size      int     `json:"size"` // with its header of 4 bytes
	First     int     `json:"first_record"`
	Last      int     `json:"last_record"`
	Encrypted bool    `json:"encrypted,omitempty"`
}

// An Alert is an alert with what it means. MbedTLS is what an mbedTLS client has
// returned to its author: one code where that is certain, several where it is not.
type Alert struct {
	AtMS      float64 `json:"at_ms"`
	From      string  `json:"from"`
	Level     string  `json:"level"`
	Number    uint8   `json:"number"`
	Name      string  `json:"name"`
	Meaning   string  `json:"meaning"`
	Encrypted bool    `json:"encrypted,omitempty"`
	MbedTLS   []Code  `json:"mbedtls,omitempty"`
}

// A Finding is something that looks wrong about the client, and what to do about it.
type Finding struct {
	Rule   string  `json:"rule"`
	Weight string  `json:"weight"` // wrong, weak or note
	AtMS   float64 `json:"at_ms"`
	Text   string  `json:"text"`
	Remedy string  `json:"remedy"`
}

// A Summary is a connection in a line.
type Summary struct {
	ID       uint64    `json:"id"`
	Endpoint string    `json:"endpoint"`
	Name     string    `json:"name"`
	Port     uint16    `json:"port"`
	Peer     string    `json:"peer"`
	Opened   time.Time `json:"opened"`
	Open     bool      `json:"open"`    // still
	TookMS   float64   `json:"took_ms"` // up to the end, or to the last byte
	In       int64     `json:"in"`      // bytes on the wire from the client
	Out      int64     `json:"out"`     // and to it
	SNI      string    `json:"sni"`
	Version  string    `json:"version"`
	Suite    string    `json:"suite"`
	Outcome  string    `json:"outcome"`
	Findings []string  `json:"findings"` // the rules
}

// A Connection is all that is known of one.
type Connection struct {
	Summary
	Offered   *Offer    `json:"offered,omitempty"`
	Chosen    *Chosen   `json:"chosen,omitempty"`
	Messages  []Message `json:"messages"`
	Records   []Record  `json:"records"`
	Left      int       `json:"records_left_out"` // for want of room
	ClientAt  string    `json:"client_at"`        // how far its stream of records came
	ServerAt  string    `json:"server_at"`
	Alerts    []Alert   `json:"alerts"`
	Requests  []string  `json:"requests"`
	Notes     []string  `json:"notes"`
	Hint      string    `json:"hint,omitempty"`
	MbedTLS   []Code    `json:"mbedtls"`         // what an mbedTLS client has shown for the end, without those of the alerts
	Remarks   []Finding `json:"remarks"`         // the findings
	StartText string    `json:"start,omitempty"` // the first bytes of a client that does not speak TLS
}

// Summary is the entry at this moment, in a line.
func (e *Entry) Summary() Summary {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.summary()
}

func (e *Entry) summary() Summary {
	s := Summary{
		ID: e.id, Endpoint: e.about.Endpoint, Name: e.about.Name, Port: e.about.Port, Peer: e.about.Peer,
		Opened: e.opened.UTC(), Open: e.closed.IsZero(), In: e.in.bytes, Out: e.out.bytes,
		Outcome: e.outcome(), Findings: []string{},
	}
	last := e.closed
	for _, at := range []time.Time{e.lastIn, e.lastOut} {
		if s.Open && at.After(last) {
			last = at
		}
	}
	if !last.IsZero() {
		s.TookMS = e.since(last)
	}
	if e.offer != nil {
		s.SNI = e.offer.SNI
	}
	if e.chosen != nil {
		s.Version, s.Suite = e.chosen.Version, e.chosen.Suite
	}
	for _, f := range e.findings {
		s.Findings = append(s.Findings, f.Rule)
	}
	return s
}

// outcome is what became of the connection, in words.
func (e *Entry) outcome() string {
	var parts []string
	switch {
	case !e.about.TLS:
		parts = append(parts, "without TLS")
	case e.failed != "":
		parts = append(parts, "handshake failed: "+e.failed)
	case e.complete():
		parts = append(parts, "handshake done")
	case e.closed.IsZero():
		parts = append(parts, "in the handshake")
	}
	if n := len(e.requests); n > 0 {
		parts = append(parts, count(n, "request"))
	}
	if e.why != "" {
		parts = append(parts, e.why)
	}
	return strings.Join(parts, "; ")
}

// View is the entry at this moment, whole.
func (e *Entry) View() Connection {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := Connection{
		Summary: e.summary(), Offered: e.offer,
		Messages: clone(e.messages), Records: clone(e.records), Left: e.dropped,
		ClientAt: e.in.watch.Position(), ServerAt: e.out.watch.Position(),
		Alerts: clone(e.alerts), Requests: clone(e.requests), Notes: clone(e.notes), Hint: e.hint,
		MbedTLS: e.codes(), Remarks: clone(e.findings),
	}
	if e.chosen != nil {
		chosen := *e.chosen
		c.Chosen = &chosen
	}
	if e.about.TLS && e.in.watch.State() == tlsrecord.NotTLS {
		c.StartText = fmt.Sprintf("%q", e.start)
	}
	return c
}

// clone is a copy that is never nil, so that JSON has a list.
func clone[T any](list []T) []T { return append([]T{}, slices.Clone(list)...) }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func andMore(n int) string { return fmt.Sprintf("and %d more", n) }
