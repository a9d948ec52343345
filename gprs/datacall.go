package gprs

import (
	"net/netip"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/ppp"
	"sim800emu/uart"
)

// Our own bounds, in bytes. A TE above holdOff is held off until there is less
// than letGo; one that cannot be held off loses packets above mostUp.
const (
	holdOff  = 6 << 10
	letGo    = 3 << 10
	mostUp   = 24 << 10
	mostDown = 64 << 10 // on the radio and before the line, as in the network's queue
	mostTalk = 8 << 10  // more of it for packets of PPP's own, which a TE that does not read can ask for
)

// A dataCall is a TE in PPP data mode, or in command mode with the call kept:
//
//	CONNECT ──PPP──► activating ──► running ──TE, network, ATH, DTR──► over
type dataCall struct {
	d      *Domain
	x      *context
	on     *engine.Terminal
	online *engine.Online
	link   *ppp.Link // nil before CONNECT has left
	host   Host      // nil before PPP has agreed
	mtu    int       // of host
	ended  bool

	raising bool // the context is being activated for it

	sent   int  // bytes of packets on the radio toward the network
	full   bool // the TE is held off
	lost   int  // packets of a TE that could not be
	queued int  // bytes of packets on the radio toward the TE, and of frames before the line
	strays int  // packets with the address of somebody else

	held     []uart.Frame // for a TE that is in command mode
	dropping *kernel.Timer
}

// DataCall is a call in PPP data mode beginning or ending.
type DataCall struct {
	CID int    `json:"cid"`
	On  bool   `json:"on"`
	Why string `json:"why,omitempty"` // the end
}

// PacketLost is a packet that did not fit. Way is "up" or "down".
type PacketLost struct {
	Way  string `json:"way"`
	Size int    `json:"size"`
}

// EventKind implements kernel.Event.
func (DataCall) EventKind() string { return "net.data" }

// EventKind implements kernel.Event.
func (PacketLost) EventKind() string { return "ppp.lost" }

func newDataCall(d *Domain, x *context, on *engine.Terminal) *dataCall {
	c := &dataCall{d: d, x: x, on: on}
	c.online = &engine.Online{
		Input: c.input, Suspended: c.suspended, Resumed: c.resumed, On: on,
		Gone: c.hangUp, DTR: c.dtr,
	}
	return c
}

// resumed is CONNECT, for the first time or after ATO.
func (c *dataCall) resumed() {
	if c.link == nil {
		c.note(true, "")
		c.link = ppp.New(c.d.loop, ppp.Config{Address: modemEnd, Map: escapedMap}, c.hooks())
		return
	}
	held := c.held
	c.held = nil
	for _, f := range held {
		c.d.eng.Send(c.online, f)
	}
	c.link.Hold(false)
	c.hold(c.sent > holdOff)
}

// suspended is +++ or DTR. What comes for the TE waits.
func (c *dataCall) suspended() {
	c.link.Hold(true)
	c.hold(false)
}

func (c *dataCall) input(b []byte) {
	if c.link != nil {
		c.link.Input(b)
	}
}

// activate brings the context up when PPP knows who the TE is. The network
// takes every name.
func (c *dataCall) activate(string, string) {
	d, x := c.d, c.x
	x.onLost = c.contextLost
	switch {
	case c.raising: // the TE has negotiated anew meanwhile
		return
	case x.state == active:
		x.data = true
		c.link.Assign(x.addr, nameServers)
		return
	}
	d.lower(x, byModule) // an attempt whose command met its ceiling
	c.raising, x.data = true, true
	d.activate(x, d.settings.apn[x.cid-1], &attempt{
		wanted: func() bool { return !c.ended },
		static: d.wish(x.cid - 1),
		done: func(err error) {
			c.raising = false
			switch {
			case c.ended:
			case err != nil:
				c.terminate("PDP context not activated")
			default:
				c.link.Assign(x.addr, nameServers)
			}
		},
	})
}

// up is PPP having agreed on everything. A TE that negotiates anew keeps what it
// has open, unless its packets have another size now.
func (c *dataCall) up(mtu int) {
	if c.mtu != mtu {
		c.closeHost()
	}
	if c.host == nil {
		c.mtu = mtu
		c.host = c.d.gateway.Open(GatewayEnd{Address: c.x.addr, Peer: modemEnd, Names: nameServers[:], MTU: mtu}, c.toTE)
	}
}

// fromTE lets a packet of the TE cross the radio.
func (c *dataCall) fromTE(b []byte) {
	d := c.d
	if len(b) < 20 || b[0]>>4 != 4 || c.host == nil {
		return
	}
	if from, _ := netip.AddrFromSlice(b[12:16]); from != c.x.addr {
		c.stray(from)
		return
	}
	n := len(b)
	if c.sent+n > mostUp {
		c.lost++
		d.loop.Emit(PacketLost{Way: "up", Size: n})
		if c.lost == 1 {
			d.eng.Suspect(engine.Suspicion{
				What:   "the TE sends faster than the network takes, and nothing holds it off: packets are lost",
				Remedy: "use flow control (AT+IFC=2,2)",
				Count:  n,
			})
		}
		return
	}
	packet := append([]byte(nil), b...)
	c.sent += n
	c.hold(c.sent > holdOff || c.full)
	d.cross(c.x, d.up, max(0, n-headerBytes), func() {
		c.sent -= n
		c.hold(c.full && c.sent > letGo)
		if c.host != nil {
			c.host.Inject(packet)
		}
	})
}

// stray is a packet that no network would take.
func (c *dataCall) stray(from netip.Addr) {
	c.strays++
	if c.strays == 1 {
		c.d.eng.Suspect(engine.Suspicion{
			What:   "the TE sends IP packets from " + from.String() + ", but its address is " + c.x.addr.String(),
			Remedy: "use the address that IPCP has given, as the only one of the interface",
		})
	}
}

// toTE lets a packet of the network cross the radio.
func (c *dataCall) toTE(packet []byte) {
	d, n := c.d, len(packet)
	if c.ended {
		return
	}
	if c.queued+n > mostDown {
		d.loop.Emit(PacketLost{Way: "down", Size: n})
		return
	}
	c.queued += n
	d.cross(c.x, d.down, max(0, n-headerBytes), func() {
		c.queued -= n
		c.link.Send(packet)
	})
}

// transmit puts a frame on the line, or keeps it for a TE that is in command mode.
func (c *dataCall) transmit(b []byte, ip bool) {
	d := c.d
	if !ip && c.queued+len(b) > mostDown+mostTalk {
		d.loop.Emit(PacketLost{Way: "down", Size: len(b)})
		return
	}
	f := uart.Frame{Kind: uart.Data, Bytes: b, Done: func() { c.queued -= len(b) }}
	if g := d.cfg.Data; ip {
		f.Before = g.Gap.Draw(d.loop.Rand)
		if g.Split > 0 && len(b) > 1 && d.loop.Rand.IntN(g.Split) == 0 {
			f.Cuts = []uart.Cut{{At: 1 + d.loop.Rand.IntN(len(b)-1), Gap: g.SplitGap.Draw(d.loop.Rand)}}
		}
	}
	c.queued += len(b)
	if !d.eng.Send(c.online, f) {
		c.held = append(c.held, f)
	}
}

// hold holds the TE off or lets it go on.
func (c *dataCall) hold(on bool) {
	if on && !c.d.eng.IsOnline(c.online) {
		return
	}
	if c.full != on {
		c.full = on
		c.d.eng.LineOf(c.online).Ready(!on)
	}
}

// contextLost is the network, +CGATT=0, +CGACT=0 or +CFUN=0.
func (c *dataCall) contextLost() { c.terminate("PDP context lost") }

// terminate ends a call from this side: the TE is asked to end PPP, unless it is
// in command mode.
func (c *dataCall) terminate(why string) {
	c.closeHost()
	if c.d.eng.IsOnline(c.online) && c.link != nil {
		c.link.Close(why)
		return
	}
	c.finish(why, engine.ErrNoCarrier)
}

// over is the end of PPP.
func (c *dataCall) over(by ppp.End) { c.finish(by.Why, engine.ErrNoCarrier) }

// dtr is DTR with AT&D2: off for as long as S10 ends the call (serial port
// application note 6.4). The result of a call that the TE itself ends is OK (manual 2.2.3).
func (c *dataCall) dtr(on bool) {
	c.dropping.Stop()
	if !on {
		c.dropping = c.d.loop.Await(c.d.patience(), func() { c.finish("DTR off", nil) })
	}
}

// hangUp ends the call without a word.
func (c *dataCall) hangUp() { c.finish("hung up", engine.Silent) }

// finish ends the call; result is what the TE reads behind the last frame.
func (c *dataCall) finish(why string, result error) {
	if c.ended {
		return
	}
	d, x := c.d, c.x
	c.drop()
	d.eng.Offline(c.online)
	d.eng.TellTo(c.on, result)
	c.note(false, why)
	if x.state == active {
		d.reportContext(x, byModule, x.address())
	}
	d.deactivate(x, d.cfg.Shut, func() {})
	for _, f := range d.onDataEnd {
		f()
	}
}

// drop forgets the call.
func (c *dataCall) drop() {
	c.ended = true
	c.dropping.Stop()
	c.hold(false)
	c.d.call = nil
	c.x.onLost = nil
	c.held = nil
	if c.link != nil {
		c.link.Drop()
	}
	c.closeHost()
}

func (c *dataCall) closeHost() {
	if c.host != nil {
		c.host.Close()
		c.host = nil
	}
}

func (c *dataCall) note(on bool, why string) {
	c.d.loop.Emit(DataCall{CID: c.x.cid, On: on, Why: why})
	e := c.d.info().Int("cid", c.x.cid)
	if on {
		e.Msg("PPP data mode")
		return
	}
	e.Str("why", why).Msg("PPP data mode over")
}
