package ipapp

import (
	"net/netip"
	"slices"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

// A bearerState is the state of a bearer, as +SAPBR=2 numbers it (manual 9.2.1):
//
//	closed ──+SAPBR=1──► connecting ──► connected ──+SAPBR=0──► closing ──► closed
//	connecting ──refused──► closed
//	connected ──network, +CGATT=0, +CFUN=0──► closed, with a +SAPBR line
type bearerState int

const (
	connecting bearerState = iota
	connected
	closing
	closed
)

func (s bearerState) String() string {
	return [...]string{"connecting", "connected", "closing", "closed"}[s]
}

// A bearer is one of the three profiles.
type bearer struct {
	g     *Group
	cid   int
	net   Bearer
	state bearerState
	addr  netip.Addr
	turn  int // how often it was opened or closed: late answers do nothing
	jobs  []*job

	contype, apn, user, pwd, phone string
	rate                           int
}

func newBearer(g *Group, cid int, net Bearer) *bearer {
	b := &bearer{g: g, cid: cid, net: net, state: closed, contype: "GPRS", rate: 2} // the factory state (seen)
	net.OnLost(b.lost)
	return b
}

// keep are the values that +SAPBR=5 stores.
func (b *bearer) keep() []any {
	return []any{&b.contype, &b.apn, &b.user, &b.pwd, &b.phone, &b.rate}
}

// setState is the one place where a bearer changes its state.
func (b *bearer) setState(s bearerState, why string) {
	if b.state == s {
		return
	}
	b.state = s
	b.turn++
	if s != connected {
		b.addr = netip.Addr{}
	}
	log := b.g.eng.Log()
	log.Info().Dur("t", b.g.loop.Now()).Int("bearer", b.cid).Str("state", s.String()).Str("why", why).Msg("bearer")
}

// open is +SAPBR=1: one that is not closed is refused (seen).
func (b *bearer) open(c *engine.Call) error {
	if b.state != closed {
		return engine.CMENotAllowed
	}
	if b.contype != "GPRS" {
		return engine.CMENotSupported // circuit-switched data
	}
	b.setState(connecting, "TE")
	turn := b.turn
	done, pending := c.Later()
	c.OnExpire(func() error {
		b.setState(closed, "no answer in time")
		b.net.Deactivate(func() {})
		return engine.ErrPlain
	})
	b.net.Activate(b.apn, b.user, b.pwd, func(addr netip.Addr, err error) {
		if b.turn != turn {
			return
		}
		if err != nil {
			b.setState(closed, err.Error())
			done(err)
			return
		}
		b.setState(connected, "network")
		b.addr = addr
		done(nil)
	})
	return pending
}

// shut is +SAPBR=0: one that is not connected is refused (seen).
func (b *bearer) shut(c *engine.Call) error {
	if b.state != connected {
		return engine.CMENotAllowed
	}
	b.setState(closing, "TE")
	b.endJobs(false)
	turn := b.turn
	done, pending := c.Later()
	var limit *kernel.Timer
	finish := func() {
		limit.Stop()
		if b.turn == turn {
			b.setState(closed, "TE")
			done(nil)
		}
	}
	limit = b.g.loop.Await(closeMax, finish)
	b.net.Deactivate(finish)
	return pending
}

// lost is the end of the bearer from outside.
func (b *bearer) lost() {
	if b.state != connected {
		return
	}
	b.setState(closed, "lost")
	b.g.urc("+SAPBR %d: DEACT", b.cid)
	b.endJobs(false)
}

// endJobs ends what runs on the bearer; silently when nobody is to hear of it.
func (b *bearer) endJobs(silent bool) {
	for _, j := range slices.Clone(b.jobs) {
		j.silent = j.silent || silent
		j.End()
	}
}

// address is what +SAPBR=2 prints.
func (b *bearer) address() string {
	if !b.addr.IsValid() {
		return "0.0.0.0"
	}
	return b.addr.String()
}
