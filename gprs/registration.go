package gprs

import (
	"sim800emu/internal/kernel"
)

// A search is the way to a registration:
//
//	RadioOn, Select ──► searching ──► cell found ──► home, roaming or denied
//	RadioOff, Select(2) ──► not searching
//	SetRegistration ──► any
type search struct {
	cell, end *kernel.Timer
	done      func(error) // of Select
}

// stop ends a search without a result.
func (s *search) stop() {
	s.cell.Stop()
	s.end.Stop()
}

// RadioOn starts the search: the SIM is ready and +CFUN is 1.
func (d *Domain) RadioOn() {
	if d.radio {
		return
	}
	d.radio = true
	d.attachment.wanted = true
	d.startSearch(nil)
}

// RadioOff is +CFUN=0 or 4, a SIM that is gone, or the way to power-off: the
// module is not registered any more and its contexts are lost. OnLost runs
// before it returns.
func (d *Domain) RadioOff() {
	if !d.radio {
		return
	}
	d.radio = false
	d.endSearch(errNoService)
	d.detach(byModule)
	d.cell, d.operator = false, -1
	d.enter(notSearching)
}

// startSearch looks for the operator that is chosen. done may be nil.
func (d *Domain) startSearch(done func(error)) {
	d.endSearch(errNoService)
	d.search.done = done
	op, stat := d.target()
	if stat == notSearching {
		d.operator = -1
		d.enter(notSearching)
		d.endSearch(nil)
		return
	}
	d.operator = -1
	d.enter(searching)
	took := d.cfg.Register.Draw(d.loop.Rand)
	if stat != searching {
		d.search.cell = d.loop.After(beforeRegistration(took), d.found)
	}
	d.search.end = d.loop.After(took, func() {
		d.operator = op
		d.enter(stat)
		d.endSearch(searchResult(stat))
	})
}

// searchResult is what a search that ends with stat means to the one who asked for it.
func searchResult(stat int) error {
	switch {
	case isRegistered(stat):
		return nil
	case stat == denied:
		return errNotAllowed
	default:
		return errNoService
	}
}

// endSearch stops the timers of a search and gives its result to who waits for it.
func (d *Domain) endSearch(err error) {
	d.search.stop()
	if done := d.search.done; done != nil {
		d.search.done = nil
		done(err)
	}
}

// found is the first cell: from here on the signal is known.
func (d *Domain) found() {
	if !d.cell {
		d.cell = true
		d.noteSignal()
	}
}

// enter changes the registration status. A module that is not registered has no
// GPRS attach; one that has registered attaches by itself, unless it was told to detach.
func (d *Domain) enter(stat int) {
	if d.stat == stat {
		return
	}
	d.stat = stat
	if isRegistered(stat) || stat == denied {
		d.found()
	}
	d.noteRegistration()
	switch {
	case !isRegistered(stat):
		d.detach(byModule)
	case d.attachment.wanted && !d.circuitOnly():
		d.startAttach()
	}
	d.changed(false)
}

// noteRegistration tells the recorder and the operator.
func (d *Domain) noteRegistration() {
	ev := Registered{Stat: d.stat, State: statName(d.stat)}
	if isRegistered(d.stat) {
		ev.LAC, ev.Cell = d.lac, d.ci
	}
	d.loop.Emit(ev)
	d.info().Int("stat", d.stat).Str("lac", ev.LAC).Str("cell", ev.Cell).Msg("network: " + ev.State)
}

func (d *Domain) noteSignal() {
	d.loop.Emit(Signal{RSSI: d.rssi, BER: d.ber})
	d.info().Int("rssi", d.rssi).Int("ber", d.ber).Msg("signal")
	for _, f := range d.onSignal {
		f()
	}
}

// changed tells those who report registration.
func (d *Domain) changed(cell bool) {
	for _, f := range d.onChange {
		f()
	}
	d.reportGPRS(cell)
}

// Registration is the status as in +CREG: 0 not searching, 1 home, 2 searching,
// 3 denied, 4 unknown, 5 roaming.
func (d *Domain) Registration() int { return d.stat }

// Cell is the location area and the cell in hexadecimal, empty while the module
// is not registered.
func (d *Domain) Cell() (lac, ci string) {
	if !isRegistered(d.stat) {
		return "", ""
	}
	return d.lac, d.ci
}

// Signal is the quality in the units of +CSQ. Before the first cell is found it
// is 0,0 and not 99,99 (seen).
func (d *Domain) Signal() (rssi, ber int) {
	if !d.cell {
		return 0, 0
	}
	return d.rssi, d.ber
}

// SetRegistration makes stat what the network says: at once when the radio is
// on, and at the end of each search from here on. Anything but 1 and 5 takes the
// GPRS attach and the contexts away; 2 is a search without end.
func (d *Domain) SetRegistration(stat int) {
	d.outcome = stat
	if !d.radio {
		return
	}
	d.search.stop()
	if isRegistered(stat) {
		if d.operator < 0 {
			d.operator, _ = d.target()
		}
	} else {
		d.operator = -1
	}
	d.enter(stat)
	if stat != searching {
		d.endSearch(searchResult(stat))
	}
}

// SetCell moves the module to another cell, in hexadecimal digits.
func (d *Domain) SetCell(lac, ci string) {
	if d.lac == lac && d.ci == ci {
		return
	}
	d.lac, d.ci = lac, ci
	if isRegistered(d.stat) {
		d.noteRegistration()
		d.changed(true)
	}
}

// SetSignal sets the quality in the units of +CSQ; it shows once a cell is found.
func (d *Domain) SetSignal(rssi, ber int) {
	if d.rssi == rssi && d.ber == ber {
		return
	}
	d.rssi, d.ber = rssi, ber
	if d.cell {
		d.noteSignal()
	}
}
