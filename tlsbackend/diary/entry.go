package diary

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"time"

	"sim800emu/internal/tlsnames"
	"sim800emu/internal/tlsrecord"
)

// An Entry is one connection, as it is written. Its methods may be called from
// several goroutines; moments are those of the caller's clock.
type Entry struct {
	diary  *Diary
	id     uint64
	opened time.Time

	mu        sync.Mutex
	about     Opening
	in, out   stream
	start     []byte // what the client began with
	offer     *Offer
	hellos    int
	chosen    *Chosen
	forgotten bool // too many connections came after it: nothing more is kept

	records  []Record
	dropped  int // records that are not kept
	messages []Message
	alerts   []Alert
	requests []string
	notes    []string
	findings []Finding
	fresh    []Finding // not told yet

	lastIn, lastOut time.Time // when the last byte passed; zero: none did
	lastInWord      string    // what the last record or message of each side was
	lastOutWord     string
	flight          int   // bytes to the client since its last word
	longest         int   // record to the client
	split           plain // the first message to the client that spans several records
	unanswered      unanswered
	told            string // the last handshake message of the server that it has named
	spoke           bool   // the client has sent application data
	noCertificate   bool   // the client's Certificate is empty
	ed25519         bool   // the server's Certificate has such a key or signature
	failed          string
	hint            string

	stall       *stall
	serverEnded bool // before the client did

	goneAt  time.Time // the client ended the connection; zero: it did not
	reset   bool
	silent  time.Time // the server waited no longer
	closed  time.Time
	why     string
	abrupt  bool  // the end of a complete session had no close_notify
	waiting pause // for a word of the client that has begun
	paused  pause // before the client's last word
}

// A stall is a write that the client did not take whole.
type stall struct {
	offered, taken int
	waited         time.Duration
	place          string // in the records to the client
	broken         bool   // the client closed; else it only stopped to read
}

// A pause is how long the client took for something.
type pause struct {
	word   string
	took   time.Duration
	behind string // the server's word before
	bytes  int    // that the client was sent since its own
}

func newEntry(d *Diary, at time.Time, o Opening) *Entry {
	return &Entry{diary: d, id: o.ID, opened: at, about: o}
}

// do runs a change of the entry and tells what it has brought to light.
func (e *Entry) do(change func()) {
	e.mu.Lock()
	change()
	fresh, endpoint := e.fresh, e.about.Endpoint
	e.fresh = nil
	e.mu.Unlock()
	if e.diary.onFinding == nil {
		return
	}
	for _, f := range fresh {
		e.diary.onFinding(Found{ID: e.id, Endpoint: endpoint, Finding: f})
	}
}

// At tells which endpoint serves the connection, when the hello has chosen it.
func (e *Entry) At(endpoint string, tls bool) {
	e.do(func() { e.about.Endpoint, e.about.TLS = endpoint, tls })
}

// In takes bytes that came from the client.
func (e *Entry) In(at time.Time, b []byte) {
	if len(b) == 0 {
		return
	}
	e.do(func() {
		if n := keptStart - len(e.start); n > 0 {
			e.start = append(e.start, b[:min(n, len(b))]...)
		}
		if !e.about.TLS {
			e.in.bytes += int64(len(b))
			return
		}
		behind, since := e.lastOutWord, e.lastOut
		if since.IsZero() {
			behind, since = "the connection", e.opened
		}
		if (e.flight > 0 || e.lastIn.IsZero()) && !e.complete() {
			e.waiting = pause{took: at.Sub(since), behind: behind, bytes: e.flight}
		}
		for _, p := range e.in.feed(b, at, at) {
			word := e.record(at, true, p)
			if e.waiting.took > 0 {
				e.paused, e.waiting = e.waiting, pause{}
				e.paused.word = word
			}
		}
		e.lastIn, e.flight, e.unanswered = at, 0, unanswered{}
		e.judge(at, onBytes)
	})
}

// Out takes bytes that went to the client, whose transport took them between two moments.
func (e *Entry) Out(began, at time.Time, b []byte) {
	if len(b) == 0 {
		return
	}
	e.do(func() {
		if !e.about.TLS {
			e.out.bytes += int64(len(b))
			return
		}
		for _, p := range e.out.feed(b, began, at) {
			e.record(at, false, p)
		}
		if s := e.out.watch.State(); s == tlsrecord.NotTLS || s == tlsrecord.OutOfStep {
			e.lastOutWord = "an answer that is no TLS"
		}
		e.lastOut = at
		e.flight += len(b)
	})
}

// record takes a record that has passed and gives what it is in a word.
func (e *Entry) record(at time.Time, client bool, p passed) (word string) {
	r := Record{
		AtMS: e.since(at), BeganMS: e.since(p.began), From: side(client), Number: p.Number,
		Type: p.TypeName, Length: p.Length, Messages: p.Handshake, Encrypted: p.Encrypted,
	}
	word = p.TypeName
	if p.Encrypted && word != dataName {
		word += ", encrypted"
	}
	if p.Alert != nil {
		word = "alert " + p.Alert.Name
		r.Alert = p.Alert.Name
		e.alert(at, client, p.Alert.Level, p.Alert.Description, false)
	}
	if e.forgotten || len(e.records) >= keptRecords {
		e.dropped++
	} else {
		e.records = append(e.records, r)
	}
	if client {
		e.spoke = e.spoke || p.Type == tlsnames.RecordApplicationData
	} else {
		e.longest = max(e.longest, p.Length)
		e.sent(p)
	}
	for _, m := range p.messages {
		word = tlsnames.HandshakeName(m.typ)
		e.message(at, client, m)
	}
	if client {
		e.lastInWord = word
	} else {
		e.lastOutWord = word
	}
	return word
}

// dataName is how package tlsrecord calls a record of data.
const dataName = "application data"

// message takes a handshake message in the clear.
func (e *Entry) message(at time.Time, client bool, m plain) {
	e.keep(Message{
		AtMS: e.since(at), BeganMS: e.since(m.began), From: side(client), Name: tlsnames.HandshakeName(m.typ), Size: m.size,
		First: m.first, Last: m.last,
	})
	if !client && m.last > m.first && e.split.size == 0 {
		e.split = m
	}
	switch {
	case client && m.typ == tlsnames.MsgClientHello:
		e.hello(at, m.body)
	case client && m.typ == tlsnames.MsgCertificate:
		e.noCertificate = m.size <= emptyChain
	case client && m.typ == tlsnames.MsgClientKeyExchange && e.chosen != nil:
		e.keyExchange(at, m.body)
	case !client && m.typ == tlsnames.MsgServerHello:
		if c, retry, ok := parseAnswer(m.body); ok && !retry {
			e.chosen = c
			e.judge(at, onAnswer)
		}
	case !client && m.typ == tlsnames.MsgServerKeyExchange && e.chosen != nil:
		e.chosen.serverKey(m.body)
	case !client && m.typ == tlsnames.MsgCertificate && e.chosen != nil:
		e.chosen.ChainBytes = m.size
		e.ed25519 = bytes.Contains(m.body, []byte(oidEd25519))
		e.judge(at, onCertificate)
	}
}

const (
	// emptyChain is a Certificate message without a certificate: its header, the length
	// of the list, and in TLS 1.3 that of a context.
	emptyChain = 4 + 3 + 1
	// oidEd25519 is 1.3.101.112 in DER (RFC 8410 3).
	oidEd25519 = "\x06\x03\x2b\x65\x70"
)

// hello takes a ClientHello; a second one answers a HelloRetryRequest.
func (e *Entry) hello(at time.Time, body []byte) {
	o, err := parseHello(body)
	if err != nil {
		return
	}
	e.hellos++
	e.offer = o
	if e.hellos == 1 {
		e.judge(at, onHello)
	}
	for _, s := range o.shares {
		e.publicValue(at, s.value)
	}
}

func (e *Entry) keyExchange(at time.Time, body []byte) {
	if v := e.chosen.clientKey(body); len(v) > 0 {
		e.publicValue(at, v)
	}
}

// Message tells of an encrypted handshake message, which only the server can name.
func (e *Entry) Message(at time.Time, client bool, typ uint8, size int) {
	e.do(func() {
		e.keep(Message{AtMS: e.since(at), BeganMS: e.since(at), From: side(client), Name: tlsnames.HandshakeName(typ), Size: size, Encrypted: true})
		if client {
			e.lastInWord = tlsnames.HandshakeName(typ)
			e.noCertificate = e.noCertificate || typ == tlsnames.MsgCertificate && size <= emptyChain
			return
		}
		e.told = tlsnames.HandshakeName(typ)
		e.lastOutWord = e.told
		if e.chosen != nil && e.chosen.version == tlsnames.VersionTLS13 { // whose records do not tell
			e.amidData(e.told, e.out.records+1)
		}
	})
}

func (e *Entry) keep(m Message) {
	if !e.forgotten && len(e.messages) < keptMessages {
		e.messages = append(e.messages, m)
	}
}

// Alert tells of an alert that may have been encrypted, and gives what an mbedTLS
// client has returned for it. One that was seen on the wire already is not counted again.
func (e *Entry) Alert(at time.Time, client bool, level, number uint8) (codes []Code) {
	e.do(func() {
		same := func(a Alert) bool { return a.From == side(client) && a.Number == number }
		if !slices.ContainsFunc(e.alerts, same) {
			e.alert(at, client, level, number, true)
		}
		if i := slices.IndexFunc(e.alerts, same); i >= 0 {
			codes = e.alerts[i].MbedTLS
		}
	})
	return codes
}

// finished reports whether the server has sent its Finished.
func (e *Entry) finished() bool {
	return e.lastOutWord == tlsnames.HandshakeName(tlsnames.MsgFinished) || e.lastOutWord == encryptedWord
}

// encryptedWord is a record with the Finished of TLS 1.2 in it.
const encryptedWord = "handshake, encrypted"

func (e *Entry) alert(at time.Time, client bool, level, number uint8, encrypted bool) {
	if len(e.alerts) >= keptAlerts {
		return
	}
	e.alerts = append(e.alerts, Alert{
		AtMS: e.since(at), From: side(client), Level: tlsnames.AlertLevelName(level), Number: number,
		Name: tlsnames.AlertName(number), Meaning: tlsnames.AlertMeaning(number), Encrypted: encrypted,
		MbedTLS: AfterAlert(client, level, number, e.finished()),
	})
}

// Note adds a remark, such as what a knob of the test engine did.
func (e *Entry) Note(at time.Time, text string) {
	e.do(func() {
		if len(e.notes) < keptNotes {
			e.notes = append(e.notes, fmt.Sprintf("%s ms: %s", milliseconds(e.since(at)), clean([]byte(text))))
		}
	})
}

// Settled tells that a handshake is done and what was chosen. What the wire has shown stays where c says nothing.
func (e *Entry) Settled(at time.Time, c Chosen) {
	e.do(func() {
		if was := e.chosen; was != nil {
			c.version, c.suite = was.version, was.suite
			c.ExtendedMaster = c.ExtendedMaster || was.ExtendedMaster
			c.MaxFragment = max(c.MaxFragment, was.MaxFragment)
			c.ChainBytes = max(c.ChainBytes, was.ChainBytes)
			if c.Group == "" {
				c.Group = was.Group
			}
			if c.Signature == "" {
				c.Signature = was.Signature
			}
		}
		c.Complete = true
		e.chosen = &c
		e.in.shut()
		e.out.shut()
		e.judge(at, onCertificate)
	})
}

// Failed tells why a handshake ended, and in words what is likely wrong.
func (e *Entry) Failed(_ time.Time, why, hint string) {
	e.do(func() { e.failed, e.hint = why, hint })
}

// Request tells of a request inside the session, and its answer.
func (e *Entry) Request(_ time.Time, text string) {
	e.do(func() {
		if len(e.requests) < keptRequests {
			e.requests = append(e.requests, clean([]byte(text)))
		}
	})
}

// Gone tells that the client has ended the connection: in order, or by a reset.
func (e *Entry) Gone(at time.Time, reset bool) {
	e.do(func() {
		if !e.goneAt.IsZero() || !e.silent.IsZero() || e.over() {
			return
		}
		e.goneAt, e.reset = at, reset
		e.judge(at, onGone)
	})
}

// ServerEnds notes that the server ends its side of the connection.
func (e *Entry) ServerEnds() { e.do(func() { e.serverEnded = e.serverEnded || e.goneAt.IsZero() }) }

// Stalled tells that a write was not taken whole: by a client that stopped to
// read, or by one that closed meanwhile.
func (e *Entry) Stalled(at time.Time, waited time.Duration, offered, taken int, broken bool) {
	e.do(func() {
		if e.stall != nil || e.over() {
			return
		}
		e.stall = &stall{offered, taken, waited, e.out.watch.Position(), broken}
		e.judge(at, onStall)
	})
}

// Silent tells that the server has waited for the client as long as it does.
func (e *Entry) Silent(at time.Time) {
	e.do(func() {
		if !e.silent.IsZero() || !e.goneAt.IsZero() {
			return
		}
		e.silent = at
		e.judge(at, onSilence)
	})
}

// Close ends the connection. Abrupt tells that the client left a complete session without close_notify.
func (e *Entry) Close(at time.Time, why string, abrupt bool) {
	e.do(func() {
		e.closed, e.why, e.abrupt = at, why, abrupt
		e.judge(at, onClose)
		e.in.shut()
		e.out.shut()
	})
}

// NoCertificate reports whether the client was asked for a certificate and sent none.
func (e *Entry) NoCertificate() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.noCertificate
}

// Offered is what the client's last hello offered; nil: none was understood.
func (e *Entry) Offered() *Offer {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.offer
}

// forget drops what is large.
func (e *Entry) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.forgotten = true
	e.dropped += len(e.records)
	e.records, e.messages = nil, nil
}

// complete reports whether the handshake is done.
func (e *Entry) complete() bool { return e.chosen != nil && e.chosen.Complete }

// over reports whether the server has ended the session before the client could.
func (e *Entry) over() bool {
	return e.failed != "" || slices.ContainsFunc(e.alerts, func(a Alert) bool { return a.From == "server" && a.Level == "fatal" })
}

// since is a moment in milliseconds from the opening on.
func (e *Entry) since(at time.Time) float64 {
	return float64(at.Sub(e.opened).Microseconds()) / 1000
}

func side(client bool) string {
	if client {
		return "client"
	}
	return "server"
}

// FatalFromServer is the last fatal alert that the server has sent, if it has.
func (e *Entry) FatalFromServer() (number uint8, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, a := range slices.Backward(e.alerts) {
		if a.From == side(false) && a.Level == tlsnames.AlertLevelName(tlsnames.LevelFatal) {
			return a.Number, true
		}
	}
	return 0, false
}
