package gnss

import (
	"fmt"
	"strings"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// A Group is the receiver of one modem and its commands.
type Group struct {
	eng  *engine.Engine
	loop *kernel.Loop
	recv *receiver

	sequence  string // +CGNSSEQ
	report    int    // +CGNSURC: of each so many fixes one is told; 0: none
	stream    int    // +CGNSTST
	out       int    // +CGPSOUT
	restarted int    // +CGPSRST

	passed int    // fixes since the last report
	rates  [7]int // of each sentence in the order of their bits; each how many intervals it comes
	count  int    // of intervals
	next   *kernel.Timer
}

// New makes the group.
func New(e *engine.Engine, cfg Config) *Group {
	g := &Group{eng: e, loop: e.Loop(), recv: newReceiver(e.Loop(), cfg), sequence: "RMC", restarted: int(hot)}
	g.usualRates()
	e.OnRestart(func() {
		g.turn(false)
		g.usualRates()
		g.restarted, g.passed, g.count = int(hot), 0, 0
	})
	return g
}

// usualRates is all that a receiver sends by itself, at each interval.
func (g *Group) usualRates() { g.rates = [...]int{1, 0, 1, 1, 1, 1, 0} }

// Lose is the supply taken away: the receiver knows nothing any more.
func (g *Group) Lose() { g.recv.forget() }

// Look sets how many satellites are in view, 0 to MaxSatellites.
func (g *Group) Look(satellites int) { g.recv.look(satellites) }

// SetTimes sets how long the searches take that begin from now on; the rest of cfg
// is not looked at.
func (g *Group) SetTimes(cfg Config) {
	c := &g.recv.cfg
	c.Cold, c.Warm, c.Hot = cfg.Cold, cfg.Warm, cfg.Hot
}

// Move puts the module somewhere else.
func (g *Group) Move(cfg Config) { g.recv.move(cfg) }

// Satellites is how many are in view.
func (g *Group) Satellites() int { return g.recv.cfg.Satellites }

// turn switches the receiver on or off.
func (g *Group) turn(on bool) {
	g.recv.turn(on)
	g.arm()
}

// arm waits for the next interval if anything is to be told of it.
func (g *Group) arm() {
	g.next.Stop()
	g.next = nil
	if g.recv.on && (g.report > 0 || g.stream == 1 || g.out > 0) {
		g.next = g.loop.Await(g.recv.told()+g.recv.interval-g.loop.Now(), g.tell)
	}
}

// tell is the end of an interval. What would come in data mode is lost: the
// receiver keeps nothing.
func (g *Group) tell() {
	g.arm()
	g.count++
	if g.passed++; g.report > 0 && g.passed >= g.report {
		g.passed = 0
		if !g.inData() {
			g.eng.URC("+UGNSINF: %s", information(g.recv.fix()))
		}
	}
	if set := g.due(); g.stream == 1 && set != 0 {
		g.send(newStyle().sentences(g.recv.fix(), set))
	}
	if g.out > 0 {
		g.send(oldStyle().sentences(g.recv.fix(), g.out))
	}
}

// due is the sentences of this interval.
func (g *Group) due() (set int) {
	for i, every := range g.rates {
		if every > 0 && g.count%every == 0 {
			set |= gga << i
		}
	}
	return set
}

func (g *Group) send(text string) {
	if !g.inData() {
		g.eng.Unsolicited(uart.Frame{Kind: uart.URC, Bytes: []byte(text)})
	}
}

func (g *Group) inData() bool { return g.eng.Mode() == "data" }

// information is what +CGNSINF tells: 21 fields, those that are not known empty. The
// tenth, the fourteenth, the seventeenth (GLONASS) and the last four but C/N0 are always.
func information(f fix) string {
	strength := ""
	if f.SignalStrength > 0 {
		strength = fmt.Sprint(f.SignalStrength)
	}
	utc := f.UTC.Format("20060102150405.000")
	if f.Dimensions == 0 {
		return fmt.Sprintf("1,0,%s,,,,0.00,0.0,0,,,,,,%d,0,,,%s,,", utc, f.InView, strength)
	}
	return fmt.Sprintf("1,1,%s,%.6f,%.6f,%.3f,%.2f,%.1f,1,,%.1f,%.1f,%.1f,,%d,%d,,,%s,,",
		utc, f.Lat, f.Lon, f.Alt, f.Speed, f.Course, hdop, pdop, vdop, f.InView, f.InUse, strength)
}

// Commands declares the two notes.
func (g *Group) Commands() []engine.Command {
	mode := atparser.Params{atparser.Int("mode", 0, 1).Shown("(0-1)")}
	sentences := atparser.Word("sentence", "GGA", "GSA", "GSV", "RMC").Shown(`"GGA","GSA","GSV","RMC"`)
	return append([]engine.Command{
		{
			Name: "+CGNSPWR", Manual: "GNSN 2.1", Title: "receiver on or off", Params: mode, Saving: engine.Unstated, Evidence: engine.Seen,
			Note: "The time to the first fix is that of the profile: cold when the receiver knows nothing, hot within two hours of the last fix, else warm.",
			Test: engine.Ranges("+CGNSPWR", mode), Read: g.readPower("+CGNSPWR"), Write: g.power,
		},
		engine.Setting(engine.Command{
			Name: "+CGNSSEQ", Manual: "GNSN 2.2", Title: "sentence that +CGNSINF is parsed from", Params: atparser.Params{sentences},
			Saving: engine.Unstated, Fidelity: engine.Stored, Evidence: engine.Guess,
			Note: "Drivers send RMC and GGA, with quotes and without. The test and read forms are a guess.",
		}, &g.sequence),
		{
			Name: "+CGNSINF", Manual: "GNSN 2.3", Title: "where and how fast", Saving: engine.Unstated, Evidence: engine.Seen,
			Note:    "The dilutions of precision and the best C/N0 are always the same.",
			Execute: g.inform,
		},
		engine.Setting(engine.Command{
			Name: "+CGNSURC", Manual: "GNSN 2.4", Title: "+UGNSINF at every so many intervals", Params: atparser.Params{atparser.Int("mode", 0, 255)},
			Saving: engine.Unstated, Evidence: engine.Seen, Changed: func() { g.passed = 0; g.arm() },
			Note: "It comes without a fix as well (seen). Taken while the receiver is off (guess); what would come in data mode is lost. No geofences, no speed alarm.",
		}, &g.report),
		{
			Name: "+CGNSCMD", Manual: "GNSN 2.5", Title: "command for the receiver", Saving: engine.Unstated, Evidence: engine.Guess,
			Params: atparser.Params{atparser.Int("cmdType", 0, 1), atparser.Str("cmdString", 255)},
			Note: "Of the receiver's own commands there are the starts (PMTK101 to 104), the interval (220), the sentences (314) and the test (000); " +
				"their answers are seen with +CGNSTST=1. A receiver that is off is ERROR (guess). Drivers wait for OK.",
			Test: func(c *engine.Call) error { c.Info(`+CGNSCMD: (0-1),"cmdString"`); return nil }, Write: g.whenOn(g.command),
		},
		engine.Setting(engine.Command{
			Name: "+CGNSTST", Manual: "GNSN 2.6", Title: "the receiver's sentences on the port", Params: mode,
			Saving: engine.Unstated, Evidence: engine.Seen, Changed: g.arm,
			Note: "GGA, GSA, GSV, RMC and VTG in each interval. They wait while a command is open; what would come in data mode is lost.",
		}, &g.stream),
	}, g.older()...)
}

func (g *Group) readPower(name string) engine.Handler {
	return func(c *engine.Call) error {
		c.Info("%s: %d", name, one(g.recv.on))
		return nil
	}
}

func (g *Group) power(c *engine.Call) error {
	g.turn(c.Args.Int("mode") == 1)
	return nil
}

func (g *Group) inform(c *engine.Call) error {
	if !g.recv.on {
		c.Info("+CGNSINF: 0%s", strings.Repeat(",", 20))
		return nil
	}
	c.Info("+CGNSINF: %s", information(g.recv.fix()))
	return nil
}

// whenOn is a handler of a command that needs the receiver.
func (g *Group) whenOn(h engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if !g.recv.on {
			return engine.ErrPlain
		}
		return h(c)
	}
}

// restart is a start of a receiver that is on.
func (g *Group) restart(s start) {
	g.recv.begin(s)
	g.arm()
}

// setInterval is how often the receiver tells.
func (g *Group) setInterval(d time.Duration) {
	g.recv.settle()
	g.recv.interval = d
	g.arm()
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
