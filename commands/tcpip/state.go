package tcpip

import (
	"net/netip"

	"sim800emu/engine"
)

// A contextState is how far the IP context has come (manual 8.2.12):
//
//	IP INITIAL ─+CSTT─► IP START ─+CIICR─► IP CONFIG ─OK─► IP GPRSACT ─+CIFSR─► IP STATUS
//	     ▲                                    │ failure, network, +CGATT=0, +CFUN=0
//	     └────────────+CIPSHUT─────────── PDP DEACT ◄── from every state past IP START
//
// Beyond IP STATUS the links tell the state: in single mode TCP CONNECTING,
// CONNECT OK, TCP CLOSING, TCP CLOSED (or UDP …), SERVER LISTENING; in multi
// mode IP PROCESSING.
type contextState uint8

const (
	ipInitial contextState = iota
	ipStart
	ipConfig
	ipGPRSAct
	ipStatus
	pdpDeact
)

func (s contextState) String() string {
	return [...]string{"IP INITIAL", "IP START", "IP CONFIG", "IP GPRSACT", "IP STATUS", "PDP DEACT"}[s]
}

// up reports that the context has an address.
func (s contextState) up() bool { return s == ipGPRSAct || s == ipStatus }

// A context is one of the two that +CIPSGTXT selects.
type context struct {
	state contextState
	apn   string
	user  string
	pwd   string
	addr  netip.Addr
	// raising ends the +CIICR that waits for it.
	raising func()
}

// setState is the one place where a context changes its state.
func (g *Group) setState(i int, s contextState) {
	c := &g.contexts[i]
	if c.state == s {
		return
	}
	c.state = s
	g.log.Info().Dur("t", g.loop.Now()).Str("state", s.String()).Int("context", i).Msg("IP context")
	g.loop.Emit(StateChanged{Context: i, State: s.String()})
}

// A linkState is the state of one connection, spelled as in the C: lines.
type linkState uint8

const (
	initial linkState = iota
	connecting
	connected
	remoteClosing
	closing
	closed
)

func (s linkState) String() string {
	return [...]string{"INITIAL", "CONNECTING", "CONNECTED", "REMOTE CLOSING", "CLOSING", "CLOSED"}[s]
}

// inUse reports that a link cannot be opened now.
func (s linkState) inUse() bool { return s != initial && s != closed }

// multi reports that +CIPMUX is 1.
func (g *Group) multi() bool { return g.mux == 1 }

// ctx is the selected context.
func (g *Group) ctx() *context { return &g.contexts[g.selected] }

// state is the state as +CIPSTATUS and a failed +CIPSTART print it.
func (g *Group) state() string {
	c := g.ctx()
	if c.state == pdpDeact || c.state < ipStatus {
		return c.state.String()
	}
	if g.multi() {
		if g.server != nil || g.anyLink(func(l *link) bool { return l.state != initial }) {
			return "IP PROCESSING"
		}
		return c.state.String()
	}
	l := g.links[0]
	proto := string(l.proto)
	switch l.state {
	case connecting:
		return proto + " CONNECTING"
	case connected, remoteClosing:
		return "CONNECT OK"
	case closing:
		return proto + " CLOSING"
	}
	if g.server != nil {
		return "SERVER LISTENING"
	}
	if l.state == closed {
		return proto + " CLOSED"
	}
	return c.state.String()
}

func (g *Group) anyLink(f func(*link) bool) bool {
	for _, l := range g.links {
		if f(l) {
			return true
		}
	}
	return false
}

// running reports that the IP application runs: settings of the links are refused.
func (g *Group) running() bool {
	return g.server != nil || g.anyLink(func(l *link) bool { return l.state.inUse() })
}

// beforeLinks is a check for commands that must come before the links.
func (g *Group) beforeLinks() error {
	if g.running() {
		return engine.CMENotAllowed
	}
	return nil
}
