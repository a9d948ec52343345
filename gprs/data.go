package gprs

import (
	"net/netip"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/ppp"
)

// A Gateway is where IP packets of a TE go to: the network behind the radio.
type Gateway interface {
	// Open makes the network of one call. out takes packets for the TE, on the
	// loop; they are given away.
	Open(end GatewayEnd, out func(packet []byte)) Host
}

// A GatewayEnd is what the TE has been told of its end.
type GatewayEnd struct {
	Address netip.Addr   // of the TE
	Peer    netip.Addr   // of the module
	Names   []netip.Addr // name servers, which the gateway is
	MTU     int          // of packets to the TE
}

// A Host is the network of one call. Its methods are called on the loop.
type Host interface {
	// Inject takes an IP packet of the TE.
	Inject(packet []byte)
	// Close breaks off what is open; no packet follows.
	Close()
}

// DataConfig is how received packets reach a TE in PPP data mode.
type DataConfig struct {
	Gap      kernel.Dist // idle line before a packet
	Split    int         // one of so many packets is cut in two; 0: none
	SplitGap kernel.Dist
}

// UseGateway gives PPP data mode its network. Without one ATD*99# is NO CARRIER.
func (d *Domain) UseGateway(g Gateway) { d.gateway = g }

// UsePatience sets for how long DTR may be off with AT&D2 before a call in PPP
// data mode ends.
func (d *Domain) UsePatience(f func() time.Duration) { d.patience = f }

// OnDataEnd adds what runs when a call in PPP data mode has ended.
func (d *Domain) OnDataEnd(f func()) { d.onDataEnd = append(d.onDataEnd, f) }

// modemEnd is the address of the module's end (seen: SIM800L, espressif/esp-idf#5633).
var modemEnd = netip.AddrFrom4([4]byte{192, 168, 254, 254})

// nameServers are in the space of carriers (RFC 6598); our own choice.
var nameServers = [2]netip.Addr{netip.AddrFrom4([4]byte{100, 64, 0, 53}), netip.AddrFrom4([4]byte{100, 64, 0, 54})}

// escapedMap is XON and XOFF (seen, as modemEnd).
const escapedMap = 0x000a0000

// DialData is ATD*99#: CONNECT as soon as the module is registered. Attach and
// activation follow when PPP knows who the TE is (seen: SIM800L, CONNECT 9 ms
// behind the command and the address 0.6 s behind CONNECT). A context without a
// definition is asked for without a name.
func (d *Domain) DialData(c *engine.Call, cid int) error {
	if d.gateway == nil || !isRegistered(d.stat) || d.circuitOnly() {
		return engine.ErrNoCarrier
	}
	return d.connectData(c, cid)
}

// dialPPP is +CGDATA (manual 7.2.6).
func (d *Domain) dialPPP(c *engine.Call) error {
	switch {
	case d.gateway == nil:
		return engine.CMENotSupported
	case d.circuitOnly():
		return errMobileClass
	case !isRegistered(d.stat):
		return engine.CMEUnknown
	}
	return d.connectData(c, c.Args.Int("cid"))
}

func (d *Domain) connectData(c *engine.Call, cid int) error {
	if d.call != nil {
		d.eng.Suspect(engine.Suspicion{
			What:   "the TE dials into PPP data mode while a call of it is open",
			Remedy: "resume it by ATO, or end it by ATH",
		})
		return engine.CMENotAllowed
	}
	call := newDataCall(d, d.ctx[cid-1], c.Terminal())
	d.call = call
	return engine.Connect(call.online)
}

// HangUp is ATH: it ends a call whose TE is in command mode, without a word.
func (d *Domain) HangUp() {
	if d.call != nil && d.eng.Suspended() == d.call.online {
		d.call.hangUp()
	}
}

// Close ends what a call has open, without a word to the TE: nothing drives the modem any more.
func (d *Domain) Close() {
	if d.call != nil {
		d.call.drop()
	}
}

// hooks are what PPP asks of its call.
func (c *dataCall) hooks() ppp.Hooks {
	return ppp.Hooks{
		Transmit: c.transmit,
		Packet:   c.fromTE,
		Network:  c.activate,
		Up:       c.up,
		Over:     c.over,
		Suspect: func(what, remedy string, count int) {
			c.d.eng.Suspect(engine.Suspicion{What: what, Remedy: remedy, Count: count})
		},
	}
}
