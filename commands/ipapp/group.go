package ipapp

import (
	"net/netip"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// Config is what a profile says of the applications.
type Config struct {
	TLS uint16           // highest version of the module's own SSL, as crypto/tls numbers it
	SNI bool             // it names the server in its ClientHello
	Now func() time.Time // the date of the network, UTC

	Located             bool // the network knows where the module is
	Latitude, Longitude float64
	Accuracy            int // metres
}

// A Group is the IP applications of one modem.
type Group struct {
	eng   *engine.Engine
	loop  *kernel.Loop
	cfg   Config
	net   socket.Network
	kit   Toolkit
	clock Clock
	files Files

	bearers [maxBearers]*bearer
	web     web
	ssl     ssl
	ntp     ntp
	ping    ping
	place   place
	ftp     ftp
	mail    mail
	mms     mmsService
	pushes  Pushes
}

// Neighbours are what the applications need of the rest of the modem. Files may
// be nil: then no file is found.
type Neighbours struct {
	Network socket.Network
	Bearers [maxBearers]Bearer
	Toolkit Toolkit
	Clock   Clock
	Files   Files
}

// New makes the applications of a modem.
func New(eng *engine.Engine, cfg Config, n Neighbours) *Group {
	g := &Group{eng: eng, loop: eng.Loop(), cfg: cfg, net: n.Network, kit: n.Toolkit, clock: n.Clock, files: n.Files}
	for i, b := range n.Bearers {
		g.bearers[i] = newBearer(g, i+1, b)
	}
	g.web = web{g: g, kept: factoryPara(), notKept: 1}
	g.web.para = g.web.kept
	g.ntp = ntp{g: g, cid: 1}
	g.ping.g = g
	g.place.g = g
	g.mail = newMail(g)
	g.mms = mmsService{g: g, para: factoryMMS(), notKept: 1}
	g.mail.smtp.m, g.mail.pop3.m = &g.mail, &g.mail
	g.ftp = ftp{g: g, para: factoryFTP(), notKept: 1}
	n.Toolkit.OnLost(g.ping.contextLost)
	eng.OnRestart(g.powerLost)
	return g
}

// UsePushes gives the group the push messages of the card, by which an MMS is announced.
func (g *Group) UsePushes(p Pushes) { g.pushes = p }

// Close ends what runs, without a word.
func (g *Group) Close() {
	for _, b := range g.bearers {
		b.endJobs(true)
	}
	g.ping.stop()
}

// powerLost forgets everything that is not stored, without a word.
func (g *Group) powerLost() {
	g.Close()
	for _, b := range g.bearers {
		b.state, b.addr, b.turn = closed, netip.Addr{}, b.turn+1
	}
	g.web.reset()
	g.ssl.roots = nil
	g.place.uses = 0
	g.ftp.reset()
	g.mail.reset()
	g.mms.reset()
}

// urc is a line of an application that no command waits for.
func (g *Group) urc(format string, args ...any) { g.eng.URC(format, args...) }

// text is a form that prints fixed lines.
func text(lines ...string) engine.Handler {
	return func(c *engine.Call) error {
		c.Lines(lines...)
		return nil
	}
}
