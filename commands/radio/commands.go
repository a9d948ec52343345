package radio

import (
	"slices"
	"strconv"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

// The band in units of 100 kHz (FM note 2.1), and levels (2.6). The level of a
// station is that of the note's example.
const (
	lowest, highest = 875, 1080
	stationLevel    = 32
	noiseLevel      = 6
)

// scanTime is how long a search takes; our own choice.
const scanTime = 4 * time.Second

// stations are those that a search of a SIM800L has found
// (https://github.com/salara1960/stm32_sim800).
func stations() []int { return []int{1018, 1025} }

// A Group is the FM note of one modem.
type Group struct {
	loop *kernel.Loop

	on           bool
	device, freq int
	volume       int
}

// New makes the group.
func New(e *engine.Engine) *Group {
	g := &Group{loop: e.Loop(), freq: lowest, volume: 3}
	e.OnRestart(func() { g.on, g.device, g.freq = false, 0, lowest })
	return g
}

// whenOn is a handler of a command that needs the radio.
func (g *Group) whenOn(h engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if !g.on {
			return engine.ErrPlain
		}
		return h(c)
	}
}

// Commands declares the FM note.
func (g *Group) Commands() []engine.Command {
	freq := atparser.Int("freq", lowest, highest)
	device := atparser.Int("device", 0, 1).Shown("(0-1)")
	return []engine.Command{
		{
			Name: "+FMOPEN", Manual: "FMN 2.1", Title: "radio on", Params: atparser.Params{device, freq.Opt()},
			Saving: engine.Unstated, Evidence: engine.Seen,
			Test: engine.Ranges("+FMOPEN", atparser.Params{device}),
			Read: func(c *engine.Call) error {
				c.Info("+FMOPEN: %d,%d", one(g.on), g.device)
				return nil
			},
			Write: g.open,
			Note:  "Nothing is heard. A radio that is on is ERROR (guess).",
		},
		{
			Name: "+FMCLOSE", Manual: "FMN 2.2", Title: "radio off", Saving: engine.Unstated, Evidence: engine.Seen,
			Execute: g.whenOn(func(*engine.Call) error {
				g.on = false
				return nil
			}),
		},
		{
			Name: "+FMFREQ", Manual: "FMN 2.3", Title: "tune", Params: atparser.Params{freq}, Saving: engine.Unstated, Evidence: engine.Seen,
			Test: engine.Ranges("+FMFREQ", atparser.Params{freq}),
			Read: g.whenOn(func(c *engine.Call) error {
				c.Info("+FMFREQ: %d", g.freq)
				return nil
			}),
			Write: g.whenOn(func(c *engine.Call) error {
				g.freq = c.Args.Int("freq")
				return nil
			}),
		},
		engine.Setting(engine.Command{
			Name: "+FMVOLUME", Manual: "FMN 2.4", Title: "volume", Params: atparser.Params{atparser.Int("value", 0, 6)},
			Saving: engine.Unstated, Fidelity: engine.Stored, Evidence: engine.Seen,
		}, &g.volume),
		{
			Name: "+FMSCAN", Manual: "FMN 2.5", Title: "search stations", Saving: engine.Unstated, Evidence: engine.Seen,
			Execute: g.whenOn(g.scan),
			Note:    "The stations are always the same two, and a search takes 4 s.",
		},
		{
			Name: "+FMSIGNAL", Manual: "FMN 2.6", Title: "level of a frequency", Params: atparser.Params{freq}, Saving: engine.Unstated,
			Write: g.whenOn(func(c *engine.Call) error {
				f, level := c.Args.Int("freq"), noiseLevel
				if slices.Contains(stations(), f) {
					level = stationLevel
				}
				c.Info("+FMSIGNAL: freq[%d]:%d", f, level)
				return nil
			}),
		},
		{
			Name: "+FMVALID", Manual: "FMN 2.7", Title: "is there a station", Params: atparser.Params{freq}, Saving: engine.Unstated,
			Write: g.whenOn(func(c *engine.Call) error {
				f := c.Args.Int("freq")
				c.Info("+FMVALID: freq[%d]:%d", f, one(slices.Contains(stations(), f)))
				return nil
			}),
		},
	}
}

func (g *Group) open(c *engine.Call) error {
	if g.on {
		return engine.ErrPlain
	}
	g.on, g.device = true, c.Args.Int("device")
	if c.Args.Has("freq") {
		g.freq = c.Args.Int("freq")
	}
	return nil
}

func (g *Group) scan(c *engine.Call) error {
	done, pending := c.Later()
	g.loop.After(scanTime, func() {
		if !c.Open() {
			return
		}
		var found []string
		for _, f := range stations() {
			found = append(found, strconv.Itoa(f))
		}
		c.Lines(found...)
		done(nil)
	})
	return pending
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
