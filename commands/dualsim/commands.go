package dualsim

import (
	"fmt"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// SIM is the first card.
type SIM interface{ Inserted() bool }

// Network is what the commands ask of the radio network.
type Network interface {
	Signal() (rssi, ber int)
	Registration() int
	Attached() bool
}

// A Group is the dual-SIM note of one modem.
type Group struct {
	sim     SIM
	network Network
	card    int    // +CDSDS
	imei    string // +SIMEIDS
}

// New makes the group; imei is that of the second card's side.
func New(sim SIM, network Network, imei string) *Group {
	return &Group{sim: sim, network: network, card: 1, imei: imei}
}

// What the side without a card tells.
const (
	noSignal        = 99 // rssi and ber
	noRegistration  = 0
	noSecond        = "There is no second card: its values are those of a side without network."
	shortest, whole = 14, 15 // digits of an IMEI, without and with its check digit
)

// Commands declares the dual-SIM note.
func (g *Group) Commands() []engine.Command {
	both := func(section, name, title string, read func() (first, second string)) engine.Command {
		return engine.Command{
			Name: name, Manual: section, Title: title, Saving: engine.Unstated, Note: noSecond,
			Read: func(c *engine.Call) error {
				a, b := read()
				c.Info("%s", a)
				c.Info("%s", b)
				return nil
			},
		}
	}
	signal := both("DSN 2.3", "+CSQDS", "signal of both", func() (string, string) {
		rssi, ber := g.network.Signal()
		return fmt.Sprintf("+CSQ: %d,%d", rssi, ber), fmt.Sprintf("+CSQDS: %d,%d", noSignal, noSignal)
	})
	signal.Read, signal.Execute = nil, signal.Read
	registration := both("DSN 2.4", "+CREGDS", "registration of both", func() (string, string) {
		return fmt.Sprintf("+CREG: 0,%d", g.network.Registration()), fmt.Sprintf("+CREGDS: 0,%d", noRegistration)
	})
	registration.Note += " <n> is always 0."
	packet := both("DSN 2.5", "+CGREGDS", "GPRS registration of both", func() (string, string) {
		stat := noRegistration
		if g.network.Attached() {
			stat = g.network.Registration()
		}
		return fmt.Sprintf("+CGREG: 0,%d", stat), fmt.Sprintf("+CGREGDS: 0,%d", noRegistration)
	})
	packet.Note += " <n> is always 0."
	return []engine.Command{
		engine.Setting(engine.Command{
			Name: "+CDSDS", Manual: "DSN 2.1", Title: "SIM in use", Params: atparser.Params{atparser.Int("SIM", 1, 2).Shown("(1,2)")},
			Saving: engine.Unstated, Fidelity: engine.Stored,
			Read: func(c *engine.Call) error {
				in := 0
				if g.sim.Inserted() {
					in = 1
				}
				c.Info("+CDSDS: SIM%d,%d,0", g.card, in)
				return nil
			},
			Note: "All commands go on to mean the first card. " + noSecond,
		}, &g.card),
		{
			Name: "+SIMEIDS", Manual: "DSN 2.2", Title: "second IMEI", Params: atparser.Params{atparser.Str("IMEI", whole)},
			Saving: engine.Unstated, Fidelity: engine.Stored,
			Read: func(c *engine.Call) error {
				c.Info("+SIMEIDS:%s", g.imei)
				return nil
			},
			Write: g.setIMEI,
		},
		signal, registration, packet,
		both("DSN 2.6", "+CGATTDS", "attachment of both", func() (string, string) {
			state := 0
			if g.network.Attached() {
				state = 1
			}
			return fmt.Sprintf("+CGATT: %d", state), "+CGATTDS: 0"
		}),
	}
}

func (g *Group) setIMEI(c *engine.Call) error {
	s := c.Args.Str("IMEI")
	if len(s) < shortest {
		return engine.ErrPlain
	}
	for _, d := range s {
		if d < '0' || d > '9' {
			return engine.ErrPlain
		}
	}
	g.imei = s
	return nil
}
