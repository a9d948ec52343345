package gsm

import (
	"strings"

	"sim800emu/internal/simcard"
)

// Permits reports that fixed dialling does not stand against a number, a code of a service or one
// of USSD: it is off, or an entry of FD begins it, a ? in the entry being any digit (3GPP TS 22.101
// A.24, 51.011 11.5.1).
func (s *SIM) Permits(dialled string) bool {
	if !s.card.Fixed() {
		return true
	}
	fixed := s.card.Book(simcard.FDN)
	for i := 1; i <= fixed.Room(); i++ {
		if e, ok := fixed.Entry(i); ok && begins(dialled, e.Number) {
			return true
		}
	}
	return false
}

// begins reports that a number starts with an entry, up to the first pause of it.
func begins(number, entry string) bool {
	entry, _, _ = strings.Cut(entry, "p")
	if len(number) < len(entry) {
		return false
	}
	for i := range len(entry) {
		if entry[i] != '?' && entry[i] != number[i] {
			return false
		}
	}
	return true
}

// setFixed is +CLCK="FD": PIN2 is the password, once it has been given none is needed.
func (s *SIM) setFixed(on bool, password string) error {
	if err := s.PIN2(password); err != nil {
		return err
	}
	s.card.SetFixed(on)
	return nil
}
