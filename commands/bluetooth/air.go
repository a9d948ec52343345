package bluetooth

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sim800emu/engine"
)

// ErrNear is a device that is not there; other errors tell why it cannot do a thing now.
var ErrNear = errors.New("no such device is near")

// mostKept is how many bytes of what the TE has sent to a device are kept for the
// operator, and how many of a device's wait for +BTSPPGET; our own choice.
const mostKept = 16 << 10

// A Near is a device near the module as the operator sees it.
type Near struct {
	Name      string `json:"name"`
	Address   string `json:"address"`
	Paired    bool   `json:"paired"`
	Connected bool   `json:"connected"` // with SPP
	Received  string `json:"received"`  // what the TE has sent it by +BTSPPSEND since they connected
}

// Near lists the devices near the module.
func (g *Group) Near() []Near {
	list := []Near{}
	for _, d := range g.cfg.Devices {
		n := Near{Name: d.Name, Address: d.Address, Paired: g.isPaired(d)}
		if l := g.overSPP(d); l != nil {
			n.Connected, n.Received = true, string(l.sent)
		}
		list = append(list, n)
	}
	return list
}

func (g *Group) isPaired(d Device) bool {
	return slices.ContainsFunc(g.paired, func(p Device) bool { return p.Address == d.Address })
}

// overSPP is the SPP connection with a device, or nil.
func (g *Group) overSPP(d Device) *link {
	for _, l := range g.links {
		if l.profile == spp && l.device.Address == d.Address {
			return l
		}
	}
	return nil
}

// near finds a device by its name or address.
func (g *Group) near(which string) (Device, error) {
	for _, d := range g.cfg.Devices {
		if d.Name == which || d.Address == strings.ToLower(which) {
			return d, nil
		}
	}
	return Device{}, fmt.Errorf("%w: %q", ErrNear, which)
}

// resting is a device, with the radio on and at rest.
func (g *Group) resting(which string) (Device, error) {
	d, err := g.near(which)
	if err == nil && g.state != idle {
		err = fmt.Errorf("the radio is off or busy (+BTSTATUS: %d)", g.state)
	}
	return d, err
}

// AskToPair is a device that wants to be paired: the TE reads +BTPAIRING and
// answers by +BTPAIR.
func (g *Group) AskToPair(which string) error {
	d, err := g.resting(which)
	switch {
	case err != nil:
		return err
	case g.isPaired(d):
		return fmt.Errorf("%s is paired already", d.Name)
	case g.visible == 0:
		return fmt.Errorf("%s does not see the module (AT+BTVIS=0)", d.Name)
	}
	g.askNumber(d)
	return nil
}

// AskToConnect is a paired device that opens SPP: the TE reads +BTCONNECTING and
// answers by +BTACPT; after 15 s the device gives up.
func (g *Group) AskToConnect(which string) error {
	d, err := g.resting(which)
	switch {
	case err != nil:
		return err
	case !g.isPaired(d):
		return fmt.Errorf("%s is not paired", d.Name)
	case g.overSPP(d) != nil:
		return fmt.Errorf("%s is connected already", d.Name)
	case len(g.links) == atMost:
		return fmt.Errorf("%d connections are all that there can be", atMost)
	}
	g.state, g.caller = connecting, &d
	g.eng.URC("+BTCONNECTING: %q,%q", d.Address, profileNames()[spp])
	g.patient(pairLimit, func() { g.state, g.caller = idle, nil })
	return nil
}

// accept is +BTACPT.
func (g *Group) accept(c *engine.Call) error {
	if g.caller == nil {
		return cmeNotIdle
	}
	d := *g.caller
	g.caller = nil
	if c.Args.Int("confirm") == 0 {
		g.timer.Stop()
		g.state = idle
		g.eng.URC("+BTDISCONN: %q,%s,%q", d.Name, d.Address, profileNames()[spp])
		return nil
	}
	g.later(connectTime, func() { g.linked(d, spp).server = true })
	return nil
}

// Hangup is a device that closes SPP.
func (g *Group) Hangup(which string) error {
	l, err := g.open(which)
	if err == nil {
		g.unlink(l)
	}
	return err
}

// open is the SPP connection with a device.
func (g *Group) open(which string) (*link, error) {
	d, err := g.near(which)
	if err != nil {
		return nil, err
	}
	l := g.overSPP(d)
	if l == nil {
		return nil, fmt.Errorf("%s is not connected", d.Name)
	}
	return l, nil
}

// Send is data of a device over SPP. They come to the TE at once, or wait for
// +BTSPPGET after one line that tells of them.
func (g *Group) Send(which string, data []byte) error {
	l, err := g.open(which)
	if err != nil {
		return err
	}
	if g.get == 0 {
		for part := range slices.Chunk(data, mostSent) {
			g.eng.URC("+BTSPPDATA: %d,%d,%s", l.id, len(part), part)
		}
		return nil
	}
	if len(l.waits)+len(data) > mostKept {
		return fmt.Errorf("%d bytes wait for the TE already", len(l.waits))
	}
	if len(l.waits) == 0 && len(data) > 0 {
		g.eng.URC("+BTSPPMAN: %d", l.id)
	}
	l.waits = append(l.waits, data...)
	return nil
}

// receive is +BTSPPGET: how data come (0, 1), how many wait (2), and the data (3).
func (g *Group) receive(c *engine.Call) error {
	const askLength = 2
	command := c.Args.Int("command")
	if command < askLength {
		g.get = command
		return nil
	}
	l := g.chosen(c)
	if l == nil {
		return engine.ErrPlain
	}
	if command == askLength {
		c.Info("+BTSPPGET: %d,%d", l.id, len(l.waits))
		return nil
	}
	n := min(mostSent, len(l.waits))
	if c.Args.Has("reqLength") {
		n = min(n, c.Args.Int("reqLength"))
	}
	data := string(l.waits[:n])
	l.waits = slices.Delete(l.waits, 0, n)
	switch {
	case n == 0:
		c.Info("+BTSPPGET: %d,0", l.id)
	case c.Args.Has("showWithHex"):
		c.Info("+BTSPPGET: %d,%d,%s", l.id, n, strings.ToUpper(hex.EncodeToString([]byte(data))))
	default:
		c.Info("+BTSPPGET: %d,%d,%s", l.id, n, data)
	}
	return nil
}

// chosen is the SPP connection that a command names, or the one that there is.
func (g *Group) chosen(c *engine.Call) *link {
	for _, l := range g.links {
		if l.profile == spp && (g.multi == 0 || !c.Args.Has("connectId") || c.Args.Int("connectId") == l.id) {
			return l
		}
	}
	return nil
}
