package tcpip

import (
	"net/netip"

	"github.com/rs/zerolog"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/uart"
)

// A Bearer brings the IP context of the toolkit up and down.
type Bearer interface {
	// Activate attaches if needed and gives the address of the context.
	Activate(apn, user, password string, done func(netip.Addr, error))
	Deactivate(done func())
	// OnLost sets what runs when the network, +CGATT=0 or +CFUN=0 has taken the context down.
	OnLost(f func())
	// DefinedAPN is the APN of +CGDCONT for context 1, if one is set there.
	DefinedAPN() (string, bool)
}

// A Carrier takes bytes across the radio, each direction in order.
type Carrier interface {
	Up(size int, sent func())
	Down(size int, arrived func())
}

// Config is what a profile says of the toolkit.
type Config struct {
	Segment  int         // most bytes of one piece of received data
	Window   int         // bytes on their way or held before the peer is held off
	Gap      kernel.Dist // idle line before a piece
	Split    int         // one of so many pieces is cut in two; 0: none
	SplitGap kernel.Dist
	InFlight int // packets that transparent mode has under way at most; 0: inFlight

	PDPClosed    bool // CLOSED lines come beside +PDP: DEACT
	RepeatNotice bool // an announcement for each arrival
	SpacedAck    bool // spaces in +CIPACK
}

// A Group is the TCP/IP toolkit of one modem.
type Group struct {
	eng     *engine.Engine
	loop    *kernel.Loop
	log     zerolog.Logger
	cfg     Config
	net     socket.Network
	bearer  Bearer
	carrier Carrier
	secure  Secure // the module's own SSL; nil: there is none

	contexts [2]context
	selected int // +CIPSGTXT
	links    [maxLinks]*link
	server   *server
	life     int // power cuts so far, for answers that come too late
	stored   int // +CIPSCONT has been used: 0, as it prints it

	// settings, named after their commands
	mux, qsend, head, srip, showtp, rxget, mode, sprt int
	ats, atsTime                                      int
	dpdp, dpdpInterval, dpdpTimer                     int
	retries, waitTm, sendSz, esc                      int // +CIPCCFG
	rxMode, rxSize, rxTimer                           int
	rdSingle, rdMulti                                 int // +CIPRDTIMER in ms
	tka, tkaIdle, tkaInterval, tkaCount               int
	csgp, ssl                                         int
	apn, user, pwd                                    string // of +CIPCSGP and +CSTT
	dns1, dns2                                        string
}

// New makes the toolkit of a modem.
func New(eng *engine.Engine, cfg Config, net socket.Network, bearer Bearer, carrier Carrier) *Group {
	if cfg.Segment <= 0 || cfg.Segment > maxSend {
		cfg.Segment = maxSend
	}
	if cfg.Window < cfg.Segment {
		cfg.Window = cfg.Segment
	}
	if cfg.InFlight <= 0 {
		cfg.InFlight = inFlight
	}
	g := &Group{
		eng: eng, loop: eng.Loop(), log: eng.Log(), cfg: cfg,
		net: net, bearer: bearer, carrier: carrier,
		stored: 1, sprt: 1, atsTime: 1, dpdpInterval: 10, dpdpTimer: 3,
		retries: 5, waitTm: 2, sendSz: 1024, esc: 1, rxSize: 1460, rxTimer: 50,
		rdSingle: 2000, rdMulti: 3500,
		tka: 1, tkaIdle: 7200, tkaInterval: 75, tkaCount: 9,
		csgp: 1, apn: defaultAPN, dns1: noServer, dns2: noServer,
	}
	for i := range g.links {
		g.links[i] = &link{g: g, n: i}
	}
	bearer.OnLost(g.contextLost)
	eng.OnRestart(g.powerLost)
	return g
}

// powerLost forgets everything that is not stored.
func (g *Group) powerLost() {
	g.life++
	g.dropAll()
	g.selected = 0
	for i := range g.contexts {
		g.setState(i, ipInitial)
		g.contexts[i] = context{}
	}
	for _, l := range g.links {
		l.reset()
		l.udpMode, l.localTCP, l.localUDP = 0, 0, 0
	}
}

// dropAll ends every link and the server at once.
func (g *Group) dropAll() {
	for _, l := range g.links {
		l.drop()
	}
	if g.server != nil {
		g.server.close()
		g.server = nil
	}
}

// contextLost is the loss of the context from outside: +PDP: DEACT, and only
// +CIPSHUT helps (manual 8.2.7).
func (g *Group) contextLost() {
	up := false
	for i := range g.contexts {
		if g.contexts[i].state.up() {
			up = true
			g.setState(i, pdpDeact)
		}
	}
	if !up {
		return
	}
	var open []*link
	for _, l := range g.links {
		if l.state.inUse() {
			open = append(open, l)
		}
	}
	g.dropAll()
	for _, l := range open {
		l.setState(closed, "context lost")
	}
	g.urc("+PDP: DEACT")
	if g.cfg.PDPClosed {
		for _, l := range open {
			g.urc("%s", l.word("CLOSED"))
		}
	}
}

// urc is a line of the toolkit that no command asked for.
func (g *Group) urc(format string, args ...any) { g.eng.URCAs(uart.RingToolkit, format, args...) }

// roundTrip lets a short question and its answer cross the radio.
func (g *Group) roundTrip(f func()) {
	g.carrier.Up(header, func() { g.carrier.Down(header, f) })
}
