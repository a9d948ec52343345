package gprs

import "net/netip"

// bearers is how many bearer profiles the IP applications have (manual 9.2.1).
const bearers = 3

// A Bearer is the context behind one bearer profile of the IP applications
// (+SAPBR): beside the toolkit's, with an address of its own, over the same radio link.
type Bearer struct {
	d *Domain
	x *context
}

// Bearer is profile n, from 1 to 3.
func (d *Domain) Bearer(n int) *Bearer { return &Bearer{d, d.bearers[n-1]} }

// Activate brings the context up, with the attach first if it is needed. done
// gets its address, or the engine.CME that says why there is none.
func (b *Bearer) Activate(apn, user, password string, done func(netip.Addr, error)) {
	x := b.x
	switch x.state {
	case active:
		done(x.addr, nil)
	case inactive:
		b.d.activate(x, apn, &attempt{done: func(err error) { done(x.addr, err) }})
	default:
		done(netip.Addr{}, errGPRS)
	}
}

// Deactivate takes the context down; what of it is on the radio link is lost.
// done runs at once when it is down already. OnLost does not run.
func (b *Bearer) Deactivate(done func()) { b.d.deactivate(b.x, b.d.cfg.Shut, done) }

// OnLost sets what runs when the context has gone down and not by Deactivate.
func (b *Bearer) OnLost(f func()) { b.x.onLost = f }

// Up is Domain.Up for the bearer.
func (b *Bearer) Up(size int, sent func()) { b.d.cross(b.x, b.d.up, size, sent) }

// Down is Up toward the module.
func (b *Bearer) Down(size int, arrived func()) { b.d.cross(b.x, b.d.down, size, arrived) }

// usesLink reports that a context has something to do with the radio link; those
// of +CGDCONT have in PPP data mode.
func (d *Domain) usesLink(x *context) bool { return x == d.toolkit || x.bearer > 0 || x.data }

// linkUsed reports that the radio link still has a user.
func (d *Domain) linkUsed() bool {
	for _, x := range d.all() {
		if d.usesLink(x) && x.addr.IsValid() {
			return true
		}
	}
	return false
}
