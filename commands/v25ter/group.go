package v25ter

import (
	"sim800emu/engine"
)

// Config is what the module says of itself, and its port as it leaves the factory.
type Config struct {
	Manufacturer string // +GMI
	Model        string // +GMM
	Revision     string // +GMR, after its "Revision:"
	Info         string // ATI
	ObjectID     string // +GOI
	IMEI         string // +GSN
	Baud         int    // +IPR in bit/s; 0: auto-bauding

	// NoCalls tells why no call can be dialled now, +CFUN=0 for instance; nil: never.
	NoCalls func() error
}

// A Group is chapter 2 of one modem.
type Group struct {
	eng *engine.Engine
	cfg Config

	s0, s3, s4, s6, s7, s8, s10 int

	ipr            int
	format, parity int // +ICF
	byTE, byTA     int // +IFC

	last  dialled // for ATDL
	calls Calls
	book  Phonebook  // nil: there is none
	data  PacketData // nil: there is none
}

// New makes the group; its settings are those of the factory.
func New(e *engine.Engine, cfg Config, calls Calls) *Group {
	g := &Group{
		eng: e, cfg: cfg, calls: calls,
		s3: '\r', s4: '\n', s6: factoryS6, s7: factoryS7, s8: factoryS8, s10: factoryS10,
		ipr: cfg.Baud, format: factoryFormat, parity: factoryParity,
	}
	e.Basic.D = factoryD
	e.OnRestart(g.restart)
	return g
}

// UsePhonebook gives ATD> its numbers.
func (g *Group) UsePhonebook(b Phonebook) { g.book = b }

// UsePacketData gives ATD*99# its network.
func (g *Group) UsePacketData(d PacketData) { g.data = d }

// Baud is the stored rate of +IPR in bit/s, with which the module starts; 0: auto-bauding.
func (g *Group) Baud() int { return g.ipr }

// restart is the loss of power.
func (g *Group) restart() {
	g.last = dialled{}
}
