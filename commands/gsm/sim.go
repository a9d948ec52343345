package gsm

import (
	"cmp"
	"strings"

	"sim800emu/engine"
	"sim800emu/internal/simcard"
)

// A CardState is what the module knows of the SIM.
//
//	off ─Start─► not inserted
//	    ─Start─► SIM PIN ─PIN─► ready
//	                │three wrong PINs      (also from ready, by +CLCK and +CPWD)
//	                ▼
//	             SIM PUK ─PUK and new PIN─► ready
//	                │ten wrong PUKs
//	                ▼
//	             blocked
//	any ─Stop, PowerLost─► off
type CardState uint8

// The states.
const (
	Off         CardState = iota // +CFUN is 0, or the card has not been read yet
	NotInserted                  // no card
	WantsPIN                     // +CPIN: SIM PIN
	WantsPUK                     // +CPIN: SIM PUK
	Blocked                      // for good
	Ready                        // +CPIN: READY
)

func (s CardState) String() string {
	return [...]string{"NOT READY", "NOT INSERTED", "SIM PIN", "SIM PUK", "BLOCKED", "READY"}[s]
}

// CardChanged is a new state of the SIM.
type CardChanged struct {
	State string `json:"state"`
}

// EventKind implements kernel.Event.
func (CardChanged) EventKind() string { return "sim" }

// SIMConfig is a card.
type SIMConfig struct {
	Absent bool
	PIN    string // wanted at start; empty: none is asked for
	PUK    string // 8 digits; of PIN2 as well
	PIN2   string // empty: 5678
	Ki     string // 32 hexadecimal digits; empty: 00 to 0F
	IMSI   string
	Number string // own number, with + when international; empty: none

	ICCID         string
	Home          string // country and network code of the operator
	SPN           string
	Centre        string // service centre for messages; empty: none
	PhonebookRoom int
	MessageRoom   int // short messages that the card holds
	Phonebook     []PhonebookEntry
}

// A SIM is the card and what the module knows of it. PIN, lock and tries are on
// the card: they outlive everything.
type SIM struct {
	eng      *engine.Engine
	cfg      SIMConfig
	state    CardState
	inserted bool
	card     *simcard.Card
	session  *simcard.Session // of +CSIM
	reading  bool             // the module reads the card: it is busy
	second   second

	onReady, onLost, onInserted []func()
}

func newSIM(e *engine.Engine, cfg SIMConfig) *SIM {
	pin := cfg.PIN
	if pin == "" {
		pin = defaultPIN
	}
	card := simcard.New(simcard.Config{
		PIN: pin, PUK: cfg.PUK, PIN2: cmp.Or(cfg.PIN2, defaultPIN2), PUK2: cfg.PUK, Locked: cfg.PIN != "", Ki: cfg.Ki,
		ICCID: cfg.ICCID, IMSI: cfg.IMSI, Home: cfg.Home, SPN: cfg.SPN, Number: cfg.Number, Centre: cfg.Centre, Room: cfg.PhonebookRoom, Messages: cfg.MessageRoom,
	})
	return &SIM{eng: e, cfg: cfg, inserted: !cfg.Absent, card: card, session: card.Open()}
}

// OnReady adds what runs when the card is accepted.
func (s *SIM) OnReady(f func()) { s.onReady = append(s.onReady, f) }

// OnLost adds what runs when a card that was ready is taken out or blocked.
func (s *SIM) OnLost(f func()) { s.onLost = append(s.onLost, f) }

// OnInserted adds what runs when a card has been put in or taken out.
func (s *SIM) OnInserted(f func()) { s.onInserted = append(s.onInserted, f) }

// Card is the card itself, whose messages chapter 4 reads and writes.
func (s *SIM) Card() *simcard.Card { return s.card }

// Preferred is the numbers of the operators that the card prefers (+CPOL).
func (s *SIM) Preferred() []string { return s.card.Preferred() }

// State is what the module knows now.
func (s *SIM) State() CardState { return s.state }

// Inserted reports that there is a card in the holder.
func (s *SIM) Inserted() bool { return s.inserted }

// Tries is what is left of PIN, PIN2, PUK and PUK2.
func (s *SIM) Tries() (pin, pin2, puk, puk2 int) {
	pin, puk = s.card.Tries(simcard.PIN)
	pin2, puk2 = s.card.Tries(simcard.PIN2)
	return pin, pin2, puk, puk2
}

// Power is the module beginning to read the card, after its start or +CFUN=1.
func (s *SIM) Power() { s.reading = s.state == Off }

// Start is the card that has been read.
func (s *SIM) Start() {
	s.reading = false
	s.card.Reset()
	s.session = s.card.Open()
	s.second = 0
	pins, puks := s.card.Tries(simcard.PIN)
	switch {
	case !s.inserted:
		s.enter(NotInserted)
	case puks == 0:
		s.enter(Blocked)
	case pins == 0:
		s.enter(WantsPUK)
	case s.card.Locked():
		s.enter(WantsPIN)
	default:
		s.enter(Ready)
	}
}

// Stop is +CFUN=0.
func (s *SIM) Stop() {
	s.reading = false
	if s.inserted && s.state != Off {
		s.enter(Off)
		return
	}
	s.change(Off)
}

// PowerLost is the supply going away: nobody is told.
func (s *SIM) PowerLost() {
	s.reading = false
	s.change(Off)
}

// Insert puts the card in. A module that runs reads it.
func (s *SIM) Insert() {
	if s.inserted {
		return
	}
	s.inserted = true
	s.each(s.onInserted)
	if s.state != Off {
		s.Start()
	}
}

// Remove takes the card out.
func (s *SIM) Remove() {
	if !s.inserted {
		return
	}
	s.inserted = false
	s.each(s.onInserted)
	if s.state != Off {
		s.enter(NotInserted)
	}
}

// Lock makes the card ask for its PIN, as one does that has lost contact for a
// moment, or for its PUK, as after three wrong PINs. A card without a PIN gets
// that of a new card, 1234.
func (s *SIM) Lock(puk bool) {
	s.card.SetLocked(true)
	if puk {
		s.card.Exhaust()
	}
	if s.inserted && s.state != Off {
		s.Start()
	}
}

// enter changes the state and tells the TE.
func (s *SIM) enter(to CardState) {
	was := s.state
	s.change(to)
	switch to {
	case Blocked:
		s.eng.URC("+CPIN: %s", Off)
	default:
		s.eng.URC("+CPIN: %s", to)
	}
	switch {
	case to == Ready:
		s.each(s.onReady)
	case was == Ready && to != Off:
		s.each(s.onLost)
	}
}

func (s *SIM) change(to CardState) {
	if s.state == to {
		return
	}
	s.state = to
	log := s.eng.Log()
	log.Info().Dur("t", s.eng.Loop().Now()).Str("state", to.String()).Msg("SIM")
	s.eng.Loop().Emit(CardChanged{State: to.String()})
}

func (s *SIM) each(fs []func()) {
	for _, f := range fs {
		f()
	}
}

// Usable tells why a command that needs an unlocked card fails now; nil: it does not.
func (s *SIM) Usable() error {
	switch s.state {
	case Ready:
		return nil
	case WantsPIN:
		return engine.CMEPINRequired
	case WantsPUK:
		return engine.CMEPUKRequired
	default:
		return s.Readable()
	}
}

// Readable tells why a command that needs only the card, locked or not, fails
// now. Until the module is up the error is that of +CFUN=0, and while it reads
// the card the card is busy (both seen).
func (s *SIM) Readable() error {
	switch s.state {
	case Off:
		if s.reading {
			return engine.CMESIMBusy
		}
		return engine.CMECfunState
	case NotInserted:
		return engine.CMENoSIM
	case Blocked:
		return engine.CMESIMFailure
	default:
		return nil
	}
}

// enterPIN is +CPIN=<pin>[,<new pin>]: the PIN, or the PUK with a new PIN.
func (s *SIM) enterPIN(code, newPIN string) error {
	switch s.state {
	case WantsPIN:
		if newPIN != "" {
			return engine.CMENotAllowed
		}
		if err := s.verify(code); err != nil {
			return err
		}
	case WantsPUK:
		if newPIN == "" {
			return engine.CMEPUKRequired
		}
		if err := s.unblock(code, newPIN); err != nil {
			return err
		}
	case Ready:
		return s.enterSecond(code, newPIN)
	default:
		return s.Readable()
	}
	s.enter(Ready)
	return nil
}

// follow takes over what a command of +CSIM has done to the PIN of the card.
func (s *SIM) follow() {
	pins, puks := s.card.Tries(simcard.PIN)
	switch {
	case s.state != WantsPIN && s.state != WantsPUK && s.state != Ready:
	case puks == 0:
		s.enter(Blocked)
	case pins == 0 && s.state != WantsPUK:
		s.enter(WantsPUK)
	case pins > 0 && s.state != Ready && s.card.Verified(simcard.PIN):
		s.enter(Ready)
	}
	if s.card.Verified(simcard.PIN2) {
		s.second = 0
	}
}

// verify compares a PIN. A word that can be none does not cost a try.
func (s *SIM) verify(pin string) error { return s.judge(s.card.Check(simcard.PIN, pin)) }

// judge is what the module makes of how the card has taken a PIN.
func (s *SIM) judge(v simcard.Verdict) error {
	switch v {
	case simcard.Right:
		return nil
	case simcard.Disabled:
		return engine.CMENotAllowed
	case simcard.Blocked:
		s.enter(WantsPUK)
	}
	return engine.CMEWrongPassword
}

func (s *SIM) unblock(puk, newPIN string) error {
	switch s.card.Unblock(simcard.PIN, puk, newPIN) {
	case simcard.Right:
		return nil
	case simcard.Blocked:
		s.enter(Blocked)
	}
	return engine.CMEWrongPassword
}

// setLock is +CLCK="SC".
func (s *SIM) setLock(on bool, pin string) error {
	if err := s.Usable(); err != nil {
		return err
	}
	if err := s.verify(pin); err != nil {
		return err
	}
	s.card.SetLocked(on)
	return nil
}

// changePIN is +CPWD="SC". A card whose lock is off refuses it (3GPP TS 11.11 8.10).
func (s *SIM) changePIN(old, newPIN string) error {
	if err := s.Usable(); err != nil {
		return err
	}
	return s.judge(s.card.Change(simcard.PIN, old, newPIN))
}

func digits(s string, least, most int) bool {
	return len(s) >= least && len(s) <= most && strings.Trim(s, "0123456789") == ""
}
