package gprs

import (
	"net/netip"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

// A contextState is a state of a PDP context:
//
//	inactive ──activate──► activating (attach first) ──► active
//	activating ──refused, lost──► inactive
//	active ──TE──► deactivating ──► inactive
//	any ──network, detach──► inactive
type contextState uint8

const (
	inactive contextState = iota
	activating
	active
	deactivating
)

func (s contextState) String() string {
	return [...]string{"inactive", "activating", "active", "deactivating"}[s]
}

// A context is a PDP context; cid 0 is the one of the TCP/IP toolkit, which
// takes its name from +CSTT and has no number of its own, or one of the bearers.
type context struct {
	cid     int
	bearer  int // of +SAPBR; 0: none
	turn    int // how often it has gone down: what was on its way then never arrives
	onLost  func()
	data    bool // it carries packets of PPP data mode, or did until it goes down
	apn     string
	state   contextState
	addr    netip.Addr // while active or deactivating
	timer   *kernel.Timer
	attempt *attempt // while activating
	closed  []func() // while deactivating
}

// An attempt is one activation. wanted tells whether somebody still waits for
// it: a command that met its ceiling does not.
type attempt struct {
	wanted func() bool
	done   func(error)
	static netip.Addr // address that the TE wishes; invalid: a dynamic one
}

func (x *context) address() string {
	if x.addr.IsValid() {
		return x.addr.String()
	}
	return ""
}

// activate brings a context up that is inactive. The result is an engine.CME.
func (d *Domain) activate(x *context, apn string, a *attempt) {
	x.apn, x.attempt = apn, a
	d.setContext(x, activating, byModule)
	d.attach(func(err error) {
		if x.attempt != a {
			return
		}
		if err != nil {
			d.refuse(x, err)
			return
		}
		x.timer = d.draw(d.cfg.Activate, func() { d.answer(x) })
	})
}

// answer is the network's answer to an activation.
func (d *Domain) answer(x *context) {
	a := x.attempt
	switch {
	case a.wanted != nil && !a.wanted():
		d.lower(x, byModule)
	case d.cfg.RejectAPN == "*" || d.cfg.RejectAPN != "" && d.cfg.RejectAPN == x.apn:
		d.refuse(x, engine.CMENotSubscribed)
	default:
		x.attempt = nil
		x.addr = a.static
		if !x.addr.IsValid() {
			x.addr = d.freeAddress()
		}
		d.setContext(x, active, byNetwork)
		a.done(nil)
	}
}

func (d *Domain) refuse(x *context, err error) {
	a := x.attempt
	x.attempt = nil
	d.setContext(x, inactive, err.Error())
	a.done(err)
}

// deactivate takes a context down in order, as long as dist takes; done runs then.
func (d *Domain) deactivate(x *context, dist kernel.Dist, done func()) {
	switch x.state {
	case inactive:
		done()
	case activating:
		d.lower(x, byModule)
		done()
	case active:
		x.closed = []func(){done}
		d.setContext(x, deactivating, byModule)
		x.timer = d.draw(dist, func() { d.lower(x, byModule) })
	case deactivating:
		x.closed = append(x.closed, done)
	}
}

// lower makes a context inactive at once and tells whoever waits for it.
func (d *Domain) lower(x *context, by string) {
	if x.state == inactive {
		return
	}
	was, a, closed := x.state, x.attempt, x.closed
	x.timer.Stop()
	x.turn++
	x.attempt, x.closed, x.addr = nil, nil, netip.Addr{}
	d.setContext(x, inactive, by)
	if d.usesLink(x) && !d.linkUsed() {
		d.up.Reset()
		d.down.Reset()
	}
	x.data = false
	if a != nil {
		a.done(errGPRS)
	}
	for _, f := range closed {
		f()
	}
	if was != active || by == byPower {
		return
	}
	if x == d.toolkit {
		for _, f := range d.onLost {
			f()
		}
	}
	if x.onLost != nil {
		x.onLost()
	}
}

// reportContext sends the +CGEV line of a context that went down.
func (d *Domain) reportContext(x *context, by, addr string) {
	if d.settings.cgerep == 0 {
		return
	}
	if x.cid == 0 {
		d.urc("+CGEV: %s DEACT \"IP\",\"%s\"", by, addr)
		return
	}
	d.urc("+CGEV: %s DEACT \"IP\",\"%s\",%d", by, addr, x.cid)
}

// DropContext is the network's: it deactivates every context that is up.
func (d *Domain) DropContext() {
	for _, x := range d.all() {
		if x.state == active || x.state == deactivating {
			d.reportContext(x, byNetwork, x.address())
			d.lower(x, byNetwork)
		}
	}
}

// LeaveContexts is the module's on its way to power-off: every context goes down.
func (d *Domain) LeaveContexts() {
	for _, x := range d.all() {
		d.lower(x, byModule)
	}
}

func (d *Domain) setContext(x *context, s contextState, cause string) {
	x.state = s
	ev := Context{CID: x.cid, Bearer: x.bearer, State: s.String(), APN: x.apn, Address: x.address(), Cause: cause}
	d.loop.Emit(ev)
	d.info().Int("cid", x.cid).Int("bearer", x.bearer).Str("apn", x.apn).Str("address", ev.Address).Str("cause", cause).
		Msg("PDP context " + ev.State)
}

// freeAddress draws an address of a carrier's private network that no other context has.
func (d *Domain) freeAddress() netip.Addr {
	for {
		r := d.loop.Rand
		a := netip.AddrFrom4([4]byte{10, byte(r.IntN(256)), byte(r.IntN(256)), byte(1 + r.IntN(254))})
		taken := false
		for _, x := range d.all() {
			taken = taken || x.addr == a
		}
		if !taken {
			return a
		}
	}
}
