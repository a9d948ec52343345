package calls

import (
	"fmt"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/engine"
	"sim800emu/internal/circuit"
	"sim800emu/internal/kernel"
)

// Config is what a profile says of calls and USSD.
type Config struct {
	Answers []Answer // who answers at numbers that no modem has; the first that fits
	IMEI    string   // *#06#
	USSD    USSDConfig
	Unit    time.Duration // of talking that costs a unit of charge; 0: nothing costs anything
}

// A Domain is the calls of one modem. All its methods run on the loop.
type Domain struct {
	eng  *engine.Engine
	loop *kernel.Loop
	log  zerolog.Logger
	cfg  Config
	n    Neighbours

	calls    []*call
	cause    circuit.Cause // of the call that ended last
	ringLine bool
	services services
	settings settings
	charge   charge
	dialogue dialogue
	tones    tones
}

// New makes a domain without calls; Use gives it its neighbours.
func New(e *engine.Engine, cfg Config, log zerolog.Logger) *Domain {
	d := &Domain{eng: e, loop: e.Loop(), log: log, cfg: cfg, services: newServices(), settings: factorySettings()}
	d.dialogue.d = d
	d.charge.d = d
	if d.cfg.Unit > 0 {
		d.cfg.Unit = max(d.cfg.Unit, leastUnit)
	}
	e.OnRestart(d.restart)
	return d
}

// Use gives the domain its neighbours.
func (d *Domain) Use(n Neighbours) { d.n = n }

// UsePhonebook gives the domain names, and a list of calls to keep.
func (d *Domain) UsePhonebook(b Phonebook) { d.n.Book = b }

// restart is the loss of power: the other sides find out, the TE does not.
func (d *Domain) restart() {
	for _, c := range d.calls {
		c.over()
		c.state = Gone
		c.tell(circuit.Signal{Kind: circuit.Released, Cause: circuit.OutOfOrder})
	}
	d.calls, d.cause = nil, circuit.None
	d.dialogue.drop()
	d.tones = tones{}
	d.settings.session = session{}
	d.charge.stop()
	d.follow()
}

// NetworkChanged is a change of registration: without a network there are no calls.
func (d *Domain) NetworkChanged() {
	if d.registered() {
		return
	}
	d.dialogue.lost()
	for _, c := range append([]*call(nil), d.calls...) {
		if c.far != nil && !d.emergency(c.number) {
			d.release(c, circuit.OutOfOrder)
			d.over(c, circuit.NoService)
		}
	}
}

func (d *Domain) registered() bool {
	s := d.n.Network.Registration()
	return s == home || s == roaming
}

// reachable tells why the network cannot be asked, as an engine result; nil: it can.
func (d *Domain) reachable() error {
	if d.n.Radio != nil {
		if err := d.n.Radio(); err != nil {
			return err
		}
	}
	if !d.registered() {
		return engine.CMENoNetwork
	}
	return nil
}

// add makes a call with the lowest free number; nil: there are too many.
func (d *Domain) add(c *call) *call {
	for id := 1; id <= mostCalls; id++ {
		if d.byID(id) == nil {
			c.id, c.state = id, Gone
			c.hear = func(s circuit.Signal) { d.heard(c, s) }
			at := 0
			for at < len(d.calls) && d.calls[at].id < id {
				at++
			}
			d.calls = append(d.calls[:at], append([]*call{c}, d.calls[at:]...)...)
			return c
		}
	}
	return nil
}

func (d *Domain) byID(id int) *call {
	for _, c := range d.calls {
		if c.id == id {
			return c
		}
	}
	return nil
}

// in is the calls of one state.
func (d *Domain) in(s State) (found []*call) {
	for _, c := range d.calls {
		if c.state == s {
			found = append(found, c)
		}
	}
	return found
}

func (d *Domain) first(states ...State) *call {
	for _, s := range states {
		if found := d.in(s); len(found) > 0 {
			return found[0]
		}
	}
	return nil
}

// enter changes the state of a call and tells of it (+CLCC=1).
func (d *Domain) enter(c *call, s State) {
	if c.state == s {
		return
	}
	c.state = s
	d.note(c, circuit.None)
	if d.settings.clcc == 1 && d.eng.On() {
		d.eng.URC("%s", d.line(c))
	}
	d.follow()
}

func (d *Domain) note(c *call, cause circuit.Cause) {
	d.loop.Emit(Changed{ID: c.id, State: c.state.String(), Outgoing: c.outgoing, Number: c.number, Cause: int(cause)})
	d.log.Info().Dur("t", d.loop.Now()).Int("call", c.id).Str("number", c.number).Int("cause", int(cause)).Msg("call " + c.state.String())
}

// follow drives what depends on there being calls.
func (d *Domain) follow() {
	if d.n.Network == nil {
		return
	}
	d.charge.follow()
	d.n.Network.Suspend(len(d.calls) > 0)
	rings := false
	for _, c := range d.calls {
		rings = rings || (c.state == Incoming || c.state == Waiting) && !c.answering
	}
	if rings != d.ringLine {
		d.ringLine = rings
		d.n.Ring.Call(rings)
	}
}

// line is a call as +CLCC prints it. The name is the eighth field, empty when
// there is none (seen).
func (d *Domain) line(c *call) string {
	number, typ := d.shown(c)
	return fmt.Sprintf("+CLCC: %d,%d,%d,0,%d,\"%s\",%d,\"%s\"", c.id, flag(!c.outgoing), c.state, flag(c.joined), number, typ, d.name(number))
}

// shown is the number of the other side and its type, as far as the TE may know.
func (d *Domain) shown(c *call) (string, int) {
	if c.hidden {
		return "", withheldType
	}
	return c.number, typeOf(c.number)
}

func (d *Domain) name(number string) string {
	if d.n.Book == nil || number == "" || d.n.Names != nil && !d.n.Names() {
		return ""
	}
	return strings.ReplaceAll(d.n.Texts.Say(d.n.Book.NameOf(number)), `"`, "")
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// heard is what the other side of a call says.
func (d *Domain) heard(c *call, s circuit.Signal) {
	if c.state == Gone && s.Kind != circuit.Released {
		return
	}
	switch s.Kind {
	case circuit.Alerting:
		d.alerting(c)
	case circuit.Answered:
		d.answered(c, s.Number)
	case circuit.Released:
		if d.byID(c.id) == c {
			d.released(c, s.Cause)
		}
	case circuit.Held:
		d.notice(cssuHeld)
	case circuit.Retrieved:
		d.notice(cssuRetrieved)
	case circuit.Joined:
		d.notice(cssuJoined)
	case circuit.Tone:
		d.toneHeard(c, s)
	case circuit.Forwarded:
		d.redirected(c, s.Number)
	case circuit.Waits:
		d.notify(cssiWaits)
	case circuit.Connected:
		d.notice(cssuConnected)
	case circuit.Connecting:
		d.notice(cssuConnecting)
	}
}

// released is a call that the other side has ended; of one that was set up or held the network tells more.
func (d *Domain) released(c *call, cause circuit.Cause) {
	switch {
	case c.state == Dialling && cause == circuit.Refused:
		d.notify(cssiRefused)
	case c.state == Held:
		d.notice(cssuHeldEnded)
	}
	d.over(c, cause)
}

// Busy reports that there are calls.
func (d *Domain) Busy() bool { return len(d.calls) > 0 }

// Talking reports that a call is on the air: it has a channel of its own.
func (d *Domain) Talking() bool { return d.first(Active, Held) != nil }

// emergency reports that a number is that of an emergency call.
func (d *Domain) emergency(number string) bool {
	return emergency(number, d.n.Card.Inserted()) || d.n.Emergency != nil && d.n.Emergency(number)
}

// notice is +CSSU: something that the other side, or the network, does with a call.
func (d *Domain) notice(code int) {
	if d.settings.cssu == 1 && d.eng.On() {
		d.eng.URC("+CSSU: %d", code)
	}
}

// notify is +CSSI: something about a call that the TE sets up.
func (d *Domain) notify(code int) {
	if d.settings.cssi == 1 && d.eng.On() {
		d.eng.URC("+CSSI: %d", code)
	}
}

// remove takes a call off the list.
func (d *Domain) remove(c *call, cause circuit.Cause) {
	c.over()
	for i, o := range d.calls {
		if o == c {
			d.calls = append(d.calls[:i:i], d.calls[i+1:]...)
			break
		}
	}
	d.cause = cause
	if d.n.Book != nil && !c.outgoing && !c.hidden {
		if c.state == Incoming || c.state == Waiting {
			d.n.Book.Missed(c.number)
		} else {
			d.n.Book.Received(c.number)
		}
	}
	c.state = Gone
	d.note(c, cause)
	if d.settings.clcc == 1 && d.eng.On() {
		d.eng.URC("%s", d.line(c))
	}
	d.alone()
	if len(d.calls) == 0 {
		d.settings.cmut = 0 // it is of the call
	}
	d.follow()
}

// alone ends a conversation of several that has one party left.
func (d *Domain) alone() {
	for _, s := range [...]State{Active, Held} {
		if all := d.in(s); len(all) == 1 {
			all[0].joined = false
		}
	}
}

// over is a call that the other side or the network has ended: the command that
// waits for it has its result, or else the result comes unasked.
func (d *Domain) over(c *call, cause circuit.Cause) {
	before := c.state
	d.remove(c, cause)
	code := engine.ErrNoCarrier
	if c.outgoing && (before == Dialling || before == Alerting) {
		code = d.failure(cause)
	}
	if done := c.result; done != nil {
		c.result = nil
		done(code)
	} else if d.eng.On() {
		d.eng.Tell(code)
	}
	d.ended()
}

// failure is the result code of a call that has come to nothing; ATX says what
// the TE is told apart (manual 2.2.26).
func (d *Domain) failure(cause circuit.Cause) error {
	const busyFrom = 3
	x := d.eng.Basic.X
	switch {
	case cause == circuit.Busy && x >= busyFrom:
		return engine.ErrBusy
	case cause == circuit.NoService && (x == 2 || x == 4):
		return engine.ErrNoTone
	case cause == circuit.NoAnswer || cause == circuit.NoResponse:
		return engine.ErrNoAnswer
	}
	return engine.ErrNoCarrier
}

// What has ended, in the words of +CDRIND (manual 6.2.14).
const (
	voiceEnded = 0
	pppEnded   = 2
)

// ended is the end of a voice call.
func (d *Domain) ended() { d.tellEnd(voiceEnded) }

// DataEnded is the end of a call in PPP data mode, which is the packet domain's.
func (d *Domain) DataEnded() { d.tellEnd(pppEnded) }

func (d *Domain) tellEnd(what int) {
	if d.settings.cdrind == 1 && d.eng.On() {
		d.eng.URC("+CDRIND: %d", what)
	}
}

// hangUp ends a call from this side; the TE gets no result code for it.
func (d *Domain) hangUp(c *call, cause circuit.Cause) {
	d.release(c, cause)
	d.remove(c, cause)
	if done := c.result; done != nil {
		c.result = nil
		done(engine.ErrNoCarrier)
	}
	d.ended()
}

func (d *Domain) release(c *call, cause circuit.Cause) {
	c.tell(circuit.Signal{Kind: circuit.Released, Cause: cause})
}
