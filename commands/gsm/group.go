package gsm

import (
	"sim800emu/engine"
	"sim800emu/internal/radio"
)

// Config is what the module says of itself, its battery, and its card.
type Config struct {
	Manufacturer string // +CGMI
	Model        string // +CGMM
	Revision     string // +CGMR, after its "Revision:"
	IMEI         string // +CGSN

	BatteryMV    int // supply in mV
	BatteryLevel int // per cent

	SIM SIMConfig

	Operators []radio.Found // in reach; +COPN and +CPOL know their names
}

// A Group is chapter 3 of one modem.
type Group struct {
	eng     *engine.Engine
	cfg     Config
	network Network
	power   Power
	barring Barring // nil: none
	mux     Multiplexer
	sim     *SIM
	clock   *Clock
	book    *Phonebook

	simTimer int // +SIMTIMER in s
	cscs     string
	creg     int
	mode     int // of +COPS
	format   int // the same
	reported registration
}

// registration is what +CREG tells.
type registration struct {
	stat    int
	lac, ci string
}

// New makes the group. The SIM is off until its Start.
func New(e *engine.Engine, cfg Config, network Network, power Power) *Group {
	g := &Group{
		eng: e, cfg: cfg, network: network, power: power,
		sim: newSIM(e, cfg.SIM), clock: newClock(e.Loop()), cscs: "IRA", simTimer: firstPoll,
	}
	g.book = newPhonebook(g)
	network.OnChange(g.reportRegistration)
	network.OnChange(g.keepLocation)
	e.OnRestart(func() { g.reported = registration{} })
	return g
}

// SetBattery is another supply: mV, and what is left in per cent.
func (g *Group) SetBattery(mv, level int) { g.cfg.BatteryMV, g.cfg.BatteryLevel = mv, level }

// CharacterSet is what the TE writes and reads texts in (+CSCS).
func (g *Group) CharacterSet() string { return g.cscs }

// readBattery is +CBC.
func (g *Group) readBattery(c *engine.Call) error {
	c.Info("+CBC: 0,%d,%d", g.cfg.BatteryLevel, g.cfg.BatteryMV)
	return nil
}

// SIM is the card.
func (g *Group) SIM() *SIM { return g.sim }

// Phonebook is the numbers of card and module.
func (g *Group) Phonebook() *Phonebook { return g.book }

// Clock is the real-time clock.
func (g *Group) Clock() *Clock { return g.clock }

// says is a form that prints one line.
func says(text string) engine.Handler {
	return func(c *engine.Call) error {
		c.Info("%s", text)
		return nil
	}
}
