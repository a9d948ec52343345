package simcom

import (
	"strings"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/radio"
)

// Config is what the module says of itself, and what is on its card.
type Config struct {
	Manufacturer, Model string // +GSV
	Revision            string // the same, after its "Revision:"

	ICCID string // +CCID
	SPN   string // service provider name

	ADC         []int   // of +CADC in mV, for each channel
	Temperature float64 // of +CMTE in °C

	Country  string // MCC of the card
	American bool   // the network is an American one, so its channels from 512 on are of the 1900 band

	CFGRI   int  // factory value
	CBATCHK bool // factory value
}

// cardReadCeiling is the manual's maximum response time of +CCID (6.2.23).
const cardReadCeiling = 2 * time.Second

// A Group is chapter 6 of one modem.
type Group struct {
	eng     *engine.Engine
	cfg     Config
	sim     SIM
	power   Power
	network Network
	clock   Clock

	cfgri, clts, csclk, ciurc, cnetlight, csmins, echarge, cbatchk int

	sq        int // mode of +EXUNSOL="SQ"
	rssi, ber int // as +CSQN has told them last

	onSleep            func()
	talking            func() bool // a call is on the air; nil: never
	board              board
	white              whiteList
	jam                jamming
	jamTimer, antTimer *kernel.Timer
	ant                antenna
	ledOn, ledOff      [3]int // +SLEDS in ms
	ceng               engineering
	surveyFormat       int // +CNETSCAN
	band               string
	lock               cellLock
	alarm              alarmClock

	cmod, ccpd, svr, multislot, csdt, csgs, sd2pcm, skpd, cmnrp, edge, edgeClass, sdmode int
}

// New makes the group.
func New(e *engine.Engine, cfg Config, sim SIM, power Power, network Network, clock Clock) *Group {
	g := &Group{
		eng: e, cfg: cfg, sim: sim, power: power, network: network, clock: clock,
		cfgri: cfg.CFGRI, ciurc: 1, cnetlight: 1, band: allBands,

		board: board{gpio: map[int]pin{}, pins: map[int]pin{}, adc: cfg.ADC, temperature: cfg.Temperature},
		jam:   jamming{threshold: 255}, ant: antenna{timer: 10},
		ledOn: [3]int{64, 64, 64}, ledOff: [3]int{800, 3000, 300},
		ccpd: 1, svr: 16, csgs: 1, multislot: 12,
	}
	if cfg.CBATCHK {
		g.cbatchk = 1
	}
	sim.OnInserted(g.reportCard)
	network.OnSignal(g.reportSignal)
	network.OnTime(g.reportTime)
	clock.OnSet(g.armAlarm)
	e.OnRestart(func() {
		g.rssi, g.ber = 0, 0
		b := &g.board
		b.pwm, b.step = PWM{}, 0
		b.release()
		g.jamTimer.Stop()
		g.antTimer.Stop()
		g.ceng.timer.Stop()
		g.ant = antenna{timer: 10} // what is stored starts it again
	})
	return g
}

// CallReady reports that Call Ready is sent once initialisation is over (+CIURC).
func (g *Group) CallReady() bool { return g.ciurc == 1 }

// Rings reports whether RI tells of a line or data that no command asked for, of
// the TCP/IP toolkit or not (+CFGRI).
func (g *Group) Rings(toolkit bool) bool {
	const all, toolkitOnly = 1, 2
	return g.cfgri == all || g.cfgri == toolkitOnly && toolkit
}

// NetLight reports that NETLIGHT may be lit (+CNETLIGHT).
func (g *Group) NetLight() bool { return g.cnetlight == 1 }

// Names reports that names of the phonebook are shown with calls (+CCPD).
func (g *Group) Names() bool { return g.ccpd == 1 }

// VoltageCheck reports that the module watches its supply (+CBATCHK).
func (g *Group) VoltageCheck() bool { return g.cbatchk == 1 }

// powerDown is +CPOWD. It has no final result code, and after it nothing more
// is answered: the command stays open until the supply is gone.
func (g *Group) powerDown(c *engine.Call) error {
	_, pending := c.Later()
	g.power.PowerDown(c.Args.Int("n") == 1)
	return pending
}

func (g *Group) tries(c *engine.Call) error {
	if err := g.sim.Readable(); err != nil {
		return err
	}
	pin, pin2, puk, puk2 := g.sim.Tries()
	c.Info("+SPIC: %d,%d,%d,%d", pin, pin2, puk, puk2)
	return nil
}

func (g *Group) providerName(c *engine.Call) error {
	if err := g.sim.Usable(); err != nil {
		return err
	}
	c.Info("+CSPN: \"%s\",0", g.cfg.SPN)
	return nil
}

func (g *Group) cardNumber(c *engine.Call) error {
	if err := g.sim.Readable(); err != nil {
		return err
	}
	c.Info("%s", g.cfg.ICCID)
	return nil
}

// namedCardNumber is +ICCID.
func (g *Group) namedCardNumber(c *engine.Call) error {
	if err := g.sim.Readable(); err != nil {
		return err
	}
	c.Info("+ICCID: %s", g.cfg.ICCID)
	return nil
}

func (g *Group) inserted() int {
	if g.sim.Inserted() {
		return 1
	}
	return 0
}

func (g *Group) readInserted(c *engine.Call) error {
	c.Info("+CSMINS: %d,%d", g.csmins, g.inserted())
	return nil
}

func (g *Group) reportCard() {
	if g.csmins == 1 && g.eng.On() {
		g.eng.URC("+CSMINS: %d,%d", g.csmins, g.inserted())
	}
}

// extraReports is +EXUNSOL.
func (g *Group) extraReports(c *engine.Call) error {
	const query = 2
	mode := c.Args.Int("mode")
	if mode == query {
		c.Info("+EXUNSOL: %d", g.sq)
		return nil
	}
	g.sq = mode
	return nil
}

// reportSignal is +CSQN, when a value has changed.
func (g *Group) reportSignal() {
	rssi, ber := g.network.Signal()
	if rssi == g.rssi && ber == g.ber {
		return
	}
	g.rssi, g.ber = rssi, ber
	if g.sq == 1 && g.eng.On() {
		g.eng.URC("+CSQN: %d,%d", rssi, ber)
	}
}

// reportTime is the network's time with +CLTS=1: it sets the clock and is
// reported, in the order and with the spaces that modules were seen to print.
// The zone has its sign; *PSUTTZ is UTC. +CTZV comes only for a zone that is not
// the clock's already: logs in which the clock has it from before are without.
func (g *Group) reportTime(t radio.NetworkTime) {
	if g.clts == 0 {
		return
	}
	zone := g.clock.Zone()
	g.clock.SetNetworkTime(t)
	if !g.eng.On() {
		return
	}
	if t.Zone != zone {
		g.eng.URC("+CTZV: %+d,%d", t.Zone, t.DST)
	}
	g.eng.URC("*PSUTTZ: %d,%d,%d,%d,%d,%d,\"%+d\",%d", t.Year, t.Month, t.Day, t.Hour, t.Minute, t.Second, t.Zone, t.DST)
	g.eng.URC("DST: %d", t.DST)
	if long, short, numeric, ok := g.network.Operator(); ok {
		g.eng.URC("+CIEV: 10,\"%s\",\"%s\",\"%s\", 0, 0", numeric, long, short)
	}
}

// product is +GSV.
func (g *Group) product(c *engine.Call) error {
	c.Lines(g.cfg.Manufacturer, g.cfg.Model, "Revision:"+g.cfg.Revision)
	return nil
}

// OnSleep sets what runs as +CSCLK changes.
func (g *Group) OnSleep(f func()) { g.onSleep = f }

func (g *Group) sleepChanged() {
	if g.onSleep != nil {
		g.onSleep()
	}
}

// deepestSleep is the last mode of +CSCLK that the model has (manual 21.10).
func (g *Group) deepestSleep() int {
	if strings.Contains(g.cfg.Model, "SIM808") {
		return 1
	}
	return 2
}

// Sleep is +CSCLK: 0 never, 1 by DTR, 2 when nothing happens.
func (g *Group) Sleep() int { return g.csclk }
