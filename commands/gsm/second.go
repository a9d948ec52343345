package gsm

import (
	"sim800emu/engine"
	"sim800emu/internal/simcard"
)

// second is what +CPIN asks for beside the PIN: PIN2 or its PUK, from the error that tells so
// until it is given or the card is read anew (manual 3.2.28; for how long is a guess).
type second uint8

const (
	wantsPIN2 second = iota + 1
	wantsPUK2
)

// Asks is <code> of +CPIN.
func (s *SIM) Asks() string {
	if s.state != Ready || s.second == 0 {
		return s.state.String()
	}
	return [...]string{wantsPIN2: "SIM PIN2", wantsPUK2: "SIM PUK2"}[s.second]
}

// enterSecond is +CPIN= with a card that is in use: PIN2, or PUK2 and a new PIN2.
func (s *SIM) enterSecond(code, newPIN string) error {
	var v simcard.Verdict
	switch {
	case s.second == wantsPIN2 && newPIN == "":
		v = s.card.Check(simcard.PIN2, code)
	case s.second == wantsPUK2 && newPIN != "":
		v = s.card.Unblock(simcard.PIN2, code, newPIN)
	case s.second == wantsPUK2:
		return errPUK2
	default:
		return engine.CMENotAllowed
	}
	return s.judge2(v)
}

// judge2 is what the module makes of how the card has taken PIN2.
func (s *SIM) judge2(v simcard.Verdict) error {
	switch v {
	case simcard.Right:
		s.second = 0
		return nil
	case simcard.Blocked:
		s.second = wantsPUK2
		return errPUK2
	}
	return engine.CMEWrongPassword
}

// changePIN2 is +CPWD="P2".
func (s *SIM) changePIN2(old, newPIN string) error {
	return s.judge2(s.card.Change(simcard.PIN2, old, newPIN))
}

// PIN2 tells why a command that needs PIN2 fails now; nil: it does not. A password that comes with
// the command is given to the card, unless it has PIN2 already.
func (s *SIM) PIN2(password string) error {
	tries, _ := s.card.Tries(simcard.PIN2)
	switch {
	case tries == 0:
		s.second = wantsPUK2
		return errPUK2
	case s.card.Verified(simcard.PIN2):
		return nil
	case password == "":
		s.second = wantsPIN2
		return errPIN2
	}
	return s.judge2(s.card.Check(simcard.PIN2, password))
}

// ChangeSecret is a code that is dialled for a PIN (3GPP TS 22.030 6.6.2): 04 and 042 change PIN and PIN2,
// 05 and 052 unblock them by their keys.
func (s *SIM) ChangeSecret(code, old, fresh string) error {
	if code == "05" && s.state == WantsPUK {
		return s.enterPIN(old, fresh)
	}
	if err := s.Usable(); err != nil {
		return err
	}
	switch code {
	case "04":
		return s.changePIN(old, fresh)
	case "042":
		return s.changePIN2(old, fresh)
	case "05":
		return s.unblock(old, fresh)
	default:
		return s.judge2(s.card.Unblock(simcard.PIN2, old, fresh))
	}
}
