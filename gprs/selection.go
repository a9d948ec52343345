package gprs

import (
	"sim800emu/engine"
	"sim800emu/internal/radio"
)

// A choice is what +COPS has selected. It outlives power-off, as the manual's
// AUTO_SAVE says (3.2.22).
type choice struct {
	mode int
	name string
}

// target is the operator that a search ends with and the status that it gives;
// searching: no such operator is in reach.
func (d *Domain) target() (operator, stat int) {
	switch d.choice.mode {
	case selectDeregister:
		return -1, notSearching
	case selectManual, selectFallback:
		op := d.find(d.choice.name)
		switch {
		case op >= 0 && !d.allows(d.cellOf(op).Channel):
			if d.choice.mode == selectManual {
				return -1, searching
			}
		case op >= 0 && d.cfg.Operators[op].Stat != operatorForbidden:
			return op, d.outcomeAt(op)
		case d.choice.mode == selectFallback:
		case op >= 0:
			return -1, denied
		default:
			return -1, searching
		}
	}
	if !d.allows(d.cfg.Channel) {
		return -1, searching
	}
	if len(d.cfg.Operators) == 0 {
		return -1, d.outcome
	}
	return d.preferred(), d.outcome
}

// UsePreferences gives the search the list of the card (+CPOL), by numbers.
func (d *Domain) UsePreferences(list func() []string) { d.prefers = list }

// preferred is the operator of an automatic search: at home the first, for a module that roams the first
// of the card's list that is in reach (3GPP TS 23.122 4.4.3.1).
func (d *Domain) preferred() int {
	if d.outcome != roaming || d.prefers == nil {
		return 0
	}
	for _, numeric := range d.prefers() {
		for i, o := range d.cfg.Operators {
			if o.Numeric == numeric && o.Stat != operatorForbidden && d.allows(d.cellOf(i).Channel) {
				return i
			}
		}
	}
	return 0
}

// outcomeAt is the status that an operator gives: another than the first is roaming.
func (d *Domain) outcomeAt(op int) int {
	if op > 0 && isRegistered(d.outcome) {
		return roaming
	}
	return d.outcome
}

// find returns the index of an operator by any of its three names, or -1.
func (d *Domain) find(name string) int {
	for i, o := range d.cfg.Operators {
		if name != "" && (name == o.Numeric || name == o.Long || name == o.Short) {
			return i
		}
	}
	return -1
}

// Operator names the operator that the module is registered with.
func (d *Domain) Operator() (long, short, numeric string, ok bool) {
	if !isRegistered(d.stat) || d.operator < 0 {
		return "", "", "", false
	}
	o := d.cfg.Operators[d.operator]
	return o.Long, o.Short, o.Numeric, true
}

// Scan looks for all operators, the current one marked, and gives none when the
// radio is off. done does not run when the power goes meanwhile.
func (d *Domain) Scan(done func([]radio.Found)) {
	life := d.life
	d.draw(d.cfg.Scan, func() {
		if d.life != life {
			return
		}
		if !d.radio {
			done(nil)
			return
		}
		done(d.operators())
	})
}

func (d *Domain) operators() []radio.Found {
	list := append([]radio.Found(nil), d.cfg.Operators...)
	for i := range list {
		switch {
		case i == d.operator && isRegistered(d.stat):
			list[i].Stat = operatorCurrent
		case list[i].Stat == operatorCurrent:
			list[i].Stat = operatorAvailable
		}
	}
	return list
}

// Select chooses an operator as +COPS does: mode 0 automatic, 1 by name, 2
// deregister, 4 by name or else automatic. The name may be any of the three. done
// runs with nil once the module is registered, or with the engine.CME that says
// why it is not. While the radio is off the choice is only kept.
func (d *Domain) Select(mode int, numeric string, done func(error)) {
	d.choice = choice{mode: mode, name: numeric}
	if !d.radio {
		done(nil)
		return
	}
	op, stat := d.target()
	if d.stat == stat && isRegistered(stat) && d.operator == op {
		done(nil)
		return
	}
	d.startSearch(done)
}

// errNoService is the result of a search that found nothing.
const errNoService = engine.CMENoNetwork
