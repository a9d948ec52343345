package exchange

import (
	"encoding/hex"
	"errors"
	"time"

	"sim800emu/internal/pdu"
)

// A Message is a short message or a status report on its way to a subscriber.
type Message struct {
	Centre pdu.Address // the service centre that delivers it
	TPDU   []byte      // SMS-DELIVER or SMS-STATUS-REPORT
	Valid  time.Duration

	sent *submitted // nil: no phone has sent it
}

// What becomes of a message that nobody has limited, and how long the centre
// keeps one at most (3GPP TS 23.040 9.2.3.12.1); the first is our own choice.
const (
	usualValidity = 48 * time.Hour
	mostValidity  = 63 * 7 * 24 * time.Hour
)

// Why the centre does not take a message.
var (
	ErrFormat = errors.New("not a message that a phone sends")
	ErrNumber = errors.New("no number that a message can go to")
	ErrBusy   = errors.New("too many messages wait for this subscriber")
	ErrType   = errors.New("the centre does not know this type of command")
	ErrAct    = errors.New("there is nothing left that the command can change")
)

// A Submission is a message that a modem hands to the centre.
type Submission struct {
	Centre pdu.Address
	TPDU   []byte // SMS-SUBMIT or SMS-COMMAND
	Now    time.Time
	Zone   int // quarters of an hour, for the time stamp
}

// Submit takes a message from this subscriber. It goes to the modem that has
// the number, or else to the operator's outbox. A command is carried out.
func (l *Line) Submit(s Submission) error {
	if c, err := pdu.ParseCommand(s.TPDU); err == nil {
		return l.command(s, c)
	}
	m, err := pdu.ParseSubmit(s.TPDU)
	if err != nil {
		return ErrFormat
	}
	if m.To.Name() || Plain(m.To.Text) == "" {
		return ErrNumber
	}
	sent := l.remember(s, m)
	if err := l.forward(s, m, sent); err != nil {
		l.forget(sent)
		return err
	}
	return nil
}

// forward takes a message on its way.
func (l *Line) forward(s Submission, m pdu.Submit, sent *submitted) error {
	to := l.exchange.lookUp(m.To.String())
	if to == nil || to.mailbox() == nil {
		l.exchange.keep(l, s, m)
		sent.settle(pdu.Received, s.Now)
		return nil
	}
	from, err := pdu.ParseAddress(l.number, 0)
	if err != nil {
		from = pdu.Address{Type: pdu.Unknown}
	}
	d := pdu.Deliver{First: pdu.NoMore | m.First&(pdu.WantReport|pdu.ReplyPath), From: from, PID: m.PID, Stamp: sent.stamp, Body: m.Body}
	tpdu, err := d.Marshal()
	if err != nil {
		return ErrFormat
	}
	valid, ok := m.Validity.For(s.Now)
	if !ok {
		valid = usualValidity
	}
	message := Message{Centre: s.Centre, TPDU: tpdu, Valid: min(valid, mostValidity), sent: sent}
	if to == l {
		return to.mailbox().Put(message)
	}
	return to.take(message)
}

// take hands a message to the subscriber, from any goroutine.
func (l *Line) take(m Message) error {
	box := l.mailbox()
	if box == nil {
		return nil
	}
	if !box.reserve() {
		return ErrBusy
	}
	if !l.post(func() { box.add(m) }) {
		box.count.Add(-1)
	}
	return nil
}

// A Sent message is one of the operator's outbox, its parts joined.
type Sent struct {
	At       time.Time `json:"at"` // when the first part came, by the network's clock
	From     string    `json:"from"`
	To       string    `json:"to"`
	Centre   string    `json:"smsc"`
	Text     string    `json:"text"`
	Data     string    `json:"data,omitempty"` // of a message in octets, two hexadecimal digits each
	Alphabet string    `json:"alphabet"`       // gsm7, 8bit or ucs2
	Class    *int      `json:"class,omitempty"`
	Parts    int       `json:"parts"`    // that it has
	Received int       `json:"received"` // that have come
	Report   bool      `json:"report"`   // a status report was asked for
	TPDUs    []string  `json:"tpdus"`    // as they came, in hexadecimal digits
}

// a letter is a message of the outbox while its parts come in.
type letter struct {
	Sent
	line  *Line
	part  pdu.Part
	dcs   byte
	parts map[int]pdu.Body
}

// mostLetters bounds the outbox; the oldest go first.
const mostLetters = 1000

// keep puts a message into the outbox.
func (x *Exchange) keep(l *Line, s Submission, m pdu.Submit) {
	x.mu.Lock()
	defer x.mu.Unlock()
	part, long := m.Part()
	if !long {
		part = pdu.Part{Total: 1, Number: 1}
	}
	entry := x.open(l, m, part, long)
	if entry == nil {
		entry = &letter{line: l, part: part, dcs: m.DCS, parts: map[int]pdu.Body{}, Sent: Sent{
			At: s.Now, From: l.number, To: m.To.String(), Centre: s.Centre.String(), Parts: part.Total,
			Alphabet: [...]string{pdu.GSM7: "gsm7", pdu.Octets: "8bit", pdu.UCS2: "ucs2"}[pdu.AlphabetOf(m.DCS)],
		}}
		if class, ok := pdu.ClassOf(m.DCS); ok {
			entry.Class = &class
		}
		if len(x.outbox) == mostLetters {
			x.outbox = append(x.outbox[:0:0], x.outbox[1:]...)
		}
		x.outbox = append(x.outbox, entry)
	}
	entry.parts[part.Number] = m.Body
	entry.Report = entry.Report || m.First&pdu.WantReport != 0
	entry.TPDUs = append(entry.TPDUs, hex.EncodeToString(s.TPDU))
	entry.join()
}

// open finds the message that a part belongs to; nil: it is the first, or alone.
func (x *Exchange) open(l *Line, m pdu.Submit, p pdu.Part, long bool) *letter {
	if !long {
		return nil
	}
	for i := len(x.outbox) - 1; i >= 0; i-- {
		e := x.outbox[i]
		_, there := e.parts[p.Number]
		if e.line == l && e.To == m.To.String() && e.part.Ref == p.Ref && e.part.Total == p.Total && e.part.Wide == p.Wide && !there &&
			pdu.AlphabetOf(e.dcs) == pdu.AlphabetOf(m.DCS) {
			return e
		}
	}
	return nil
}

// join makes the text of what has come.
func (e *letter) join() {
	var bodies []pdu.Body
	var data []byte
	for n := 1; n <= e.Parts; n++ {
		if b, ok := e.parts[n]; ok {
			bodies, data = append(bodies, b), append(data, b.Data...)
		}
	}
	e.Received = len(e.parts)
	e.Text = pdu.Join(bodies)
	if pdu.AlphabetOf(e.dcs) == pdu.Octets {
		e.Data = hex.EncodeToString(data)
	}
}

// Outbox is what this subscriber has sent to numbers that no modem has, the
// oldest first.
func (l *Line) Outbox() []Sent {
	x := l.exchange
	x.mu.Lock()
	defer x.mu.Unlock()
	all := []Sent{}
	for _, e := range x.outbox {
		if e.line == l {
			s := e.Sent
			s.TPDUs = append([]string(nil), s.TPDUs...)
			all = append(all, s)
		}
	}
	return all
}

// ClearOutbox forgets them.
func (l *Line) ClearOutbox() {
	x := l.exchange
	x.mu.Lock()
	defer x.mu.Unlock()
	var left []*letter
	for _, e := range x.outbox {
		if e.line != l {
			left = append(left, e)
		}
	}
	x.outbox = left
}
