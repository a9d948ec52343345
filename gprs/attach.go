package gprs

import (
	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

// An attachState is a state of the GPRS attach:
//
//	detached ──registered, +CGATT=1, a context──► attaching ──► attached
//	attaching, attached ──+CGATT=0, network, registration lost──► detached
type attachState uint8

const (
	detached attachState = iota
	attaching
	attached
)

func (s attachState) String() string {
	return [...]string{"detached", "attaching", "attached"}[s]
}

// Who ends something; the first two in the words of +CGEV (manual 7.2.9).
const (
	byModule  = "ME"
	byNetwork = "NW"
	byPower   = "power"
)

type attachment struct {
	state attachState
	// wanted: attach by itself after registration. A detach of either side ends
	// that until the TE attaches again or the radio restarts.
	wanted  bool
	end     *kernel.Timer
	time    *kernel.Timer
	waiting []func(error)
}

func (a *attachment) stop() {
	a.end.Stop()
	a.time.Stop()
}

// Attached reports the GPRS attach (+CGATT).
func (d *Domain) Attached() bool { return d.attachment.state == attached }

// attach brings the attach about and tells when it is there. A module that is
// not registered refuses at once with "unknown" (seen).
func (d *Domain) attach(done func(error)) {
	switch {
	case d.circuitOnly():
		done(errMobileClass)
	case d.attachment.state == attached:
		done(nil)
	case !isRegistered(d.stat):
		done(engine.CMEUnknown)
	default:
		d.attachment.wanted = true
		d.attachment.waiting = append(d.attachment.waiting, done)
		d.startAttach()
	}
}

// startAttach begins an attach unless there is one.
func (d *Domain) startAttach() {
	a := &d.attachment
	if a.state != detached {
		return
	}
	d.setAttachment(attaching, byModule)
	a.end = d.draw(d.cfg.Attach, func() {
		d.setAttachment(attached, byNetwork)
		a.time = d.draw(d.cfg.Time, d.tellTime)
		d.attachOver(nil)
	})
}

func (d *Domain) attachOver(err error) {
	waiting := d.attachment.waiting
	d.attachment.waiting = nil
	for _, f := range waiting {
		f(err)
	}
}

// detach ends the attach, and with it every context. The contexts are not
// reported one by one: the report of the detach implies them (27.007 10.1.19).
func (d *Domain) detach(by string) {
	a := &d.attachment
	if a.state == detached {
		return
	}
	report := a.state == attached
	a.stop()
	d.setAttachment(detached, by)
	d.attachOver(engine.CMEUnknown)
	if report && d.settings.cgerep == 1 {
		d.urc("+CGEV: %s DETACH", by)
	}
	for _, x := range d.all() {
		d.lower(x, by)
	}
}

// Detach is the network's: the module stays detached until the TE attaches again.
func (d *Domain) Detach() {
	d.attachment.wanted = false
	d.detach(byNetwork)
}

func (d *Domain) setAttachment(s attachState, cause string) {
	if d.attachment.state == s {
		return
	}
	d.attachment.state = s
	d.loop.Emit(Attach{State: s.String(), Cause: cause})
	d.info().Str("cause", cause).Msg("GPRS " + s.String())
	d.reportGPRS(false)
}

// gprsStat is the status of +CGREG: that of the registration while the module is attached.
func (d *Domain) gprsStat() int {
	switch {
	case d.attachment.state == attached:
		return d.stat
	case d.attachment.state == attaching || d.stat == searching:
		return searching
	case isRegistered(d.stat):
		return notSearching
	default:
		return d.stat
	}
}

// reportGPRS sends +CGREG when its status has changed, or with n=2 the cell.
func (d *Domain) reportGPRS(cell bool) {
	stat := d.gprsStat()
	n := d.settings.cgreg
	if stat == d.reported && !(cell && n == 2 && isRegistered(stat)) {
		return
	}
	d.reported = stat
	switch {
	case n == 2 && isRegistered(stat):
		d.urc("+CGREG: %d,\"%s\",\"%s\"", stat, d.lac, d.ci)
	case n > 0:
		d.urc("+CGREG: %d", stat)
	}
}
