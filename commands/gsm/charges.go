package gsm

import "sim800emu/internal/simcard"

// Meter is the units of charge that the card has counted.
func (s *SIM) Meter() int { return s.card.Meter() }

// Charge counts units.
func (s *SIM) Charge(units int) { s.card.Charge(units) }

// ClearMeter starts the count anew.
func (s *SIM) ClearMeter() { s.card.ClearMeter() }

// MostUnits is how many units may be counted; 0: there is no limit.
func (s *SIM) MostUnits() int { return s.card.MostUnits() }

// SetMostUnits sets it.
func (s *SIM) SetMostUnits(n int) { s.card.SetMostUnits(n) }

// Price is the price of a unit, as it is on the card.
func (s *SIM) Price() (currency, amount string) {
	p := s.card.Price()
	return p.Currency, p.Amount
}

// SetPrice writes it; false: it is none that the card can hold.
func (s *SIM) SetPrice(currency, amount string) bool {
	return s.card.SetPrice(simcard.Price{Currency: currency, Amount: amount})
}
