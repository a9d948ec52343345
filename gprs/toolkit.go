package gprs

import "net/netip"

// Activate brings up the context of the TCP/IP toolkit, with the attach first if
// it is needed. done gets its address, or the engine.CME that says why there is
// none; Deactivate and a loss meanwhile count as such. User and password are
// taken by every network of ours.
func (d *Domain) Activate(apn, user, password string, done func(netip.Addr, error)) {
	x := d.toolkit
	switch x.state {
	case active:
		done(x.addr, nil)
	case inactive:
		d.activate(x, apn, &attempt{done: func(err error) { done(x.addr, err) }})
	default:
		done(netip.Addr{}, errGPRS)
	}
}

// Deactivate takes the toolkit's context down; what is on the radio link is
// lost. done runs at once when nothing is up. OnLost does not run.
func (d *Domain) Deactivate(done func()) { d.deactivate(d.toolkit, d.cfg.Shut, done) }

// Address is the address of the toolkit's context, or the zero Addr.
func (d *Domain) Address() netip.Addr { return d.toolkit.addr }

// Up puts size bytes on the radio link toward the network. sent runs when they
// have crossed; without a context, or when it goes down first, it never runs.
func (d *Domain) Up(size int, sent func()) { d.cross(d.toolkit, d.up, size, sent) }

// Down is Up toward the module.
func (d *Domain) Down(size int, arrived func()) { d.cross(d.toolkit, d.down, size, arrived) }

// cross puts a piece of a context on the link. Several contexts share it, so a
// piece of one that has gone down crosses and is not taken any more.
func (d *Domain) cross(x *context, l *Link, size int, f func()) {
	if !x.addr.IsValid() {
		return
	}
	turn := x.turn
	l.Send(size, func() {
		if x.turn == turn {
			f()
		}
	})
}

// Links are the two directions of the radio link, for control and faults.
func (d *Domain) Links() (up, down *Link) { return d.up, d.down }

// SetSpells ends the outages and fades there are and sets others; their Start
// counts from now.
func (d *Domain) SetSpells(spells []Spell) {
	d.sky.clear()
	for _, s := range spells {
		d.sky.add(s)
	}
}

// AddSpell sets an outage or a fade beside those there are; its Start counts from now.
func (d *Domain) AddSpell(s Spell) { d.sky.add(s) }

// DefinedAPN is the access point name of context 1, if +CGDCONT has set one:
// the toolkit falls back on it (seen).
func (d *Domain) DefinedAPN() (apn string, ok bool) {
	s := &d.settings
	return s.apn[0], s.defined[0] != 0 && s.apn[0] != ""
}
