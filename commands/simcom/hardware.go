package simcom

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// The pins of +SGPIO and +CGPIO on a SIM800L (manual 21.5): GPIO4 and GPIO5 can
// only be read. The package has 88 pins.
const (
	mostGPIO = 7
	mostPins = 88
)

// The limits of the temperature in °C. The manual names the four steps without
// numbers; these are those of the older SIM900 and a guess here.
const (
	hotWarn, hotOff   = 80.0, 85.0
	coldWarn, coldOff = -30.0, -40.0
)

// A pin is one that +SGPIO or +CGPIO drives or reads.
type pin struct {
	output bool
	high   bool
	driven bool // from outside, which outlasts the module's power
}

// A PWM is what +SPWM drives.
type PWM struct {
	Frequency int `json:"frequency"` // Hz; 0: the output is low
	Level     int `json:"level"`     // per cent
}

// board is the module's own pins and sensors.
type board struct {
	gpio        map[int]pin // of +SGPIO
	pins        map[int]pin // of +CGPIO, by pin of the package
	pwm         PWM
	adc         []int
	temperature float64
	cmte        int
	step        int // as +CMTE has told it last
}

// release is what a restart does to the pins: outputs end, and what is driven from outside stays.
func (b *board) release() {
	free := func(_ int, p pin) bool { return !p.driven }
	maps.DeleteFunc(b.gpio, free)
	maps.DeleteFunc(b.pins, free)
}

// Pins are the levels of the pins that the TE has set or somebody has driven, by
// name: GPIO1 of +SGPIO, PIN5 of +CGPIO.
func (g *Group) Pins() map[string]bool {
	all := map[string]bool{}
	for n, p := range g.board.gpio {
		all[fmt.Sprintf("GPIO%d", n)] = p.high
	}
	for n, p := range g.board.pins {
		all[fmt.Sprintf("PIN%d", n)] = p.high
	}
	return all
}

// PWM is the output of +SPWM.
func (g *Group) PWM() PWM { return g.board.pwm }

// Why a pin cannot be driven from outside.
var (
	ErrNoPin  = errors.New("no such pin")
	ErrOutput = errors.New("it is an output of the module")
)

// Input is a pin that can be driven from outside, by its name in Pins; drive
// puts a level on it.
func (g *Group) Input(name string) (drive func(high bool), err error) {
	pins, number, most := g.board.gpio, strings.TrimPrefix(name, "GPIO"), mostGPIO
	if number == name {
		pins, number, most = g.board.pins, strings.TrimPrefix(name, "PIN"), mostPins
	}
	n, err := strconv.Atoi(number)
	if err != nil || number == name || n < 1 || n > most || strconv.Itoa(n) != number {
		return nil, fmt.Errorf("%q: %w; there are GPIO1 to GPIO%d and PIN1 to PIN%d", name, ErrNoPin, mostGPIO, mostPins)
	}
	if pins[n].output {
		return nil, fmt.Errorf("%s: %w", name, ErrOutput)
	}
	return func(high bool) { pins[n] = pin{high: high, driven: true} }, nil
}

// ADC is what +CADC reads, in mV, one value for each channel.
func (g *Group) ADC() []int { return slices.Clone(g.board.adc) }

// SetADC changes it.
func (g *Group) SetADC(mv ...int) { g.board.adc = mv }

// Temperature is what +CMTE reads, in °C.
func (g *Group) Temperature() float64 { return g.board.temperature }

// SetTemperature changes it. With +CMTE=1 a new step is told, and beyond the
// outer limits the module switches itself off.
func (g *Group) SetTemperature(celsius float64) {
	g.board.temperature = celsius
	g.CheckTemperature()
}

// CheckTemperature tells a step of +CMTE that is new, also at the start.
func (g *Group) CheckTemperature() {
	if !g.eng.On() {
		return
	}
	b := &g.board
	step := 0
	switch t := b.temperature; {
	case b.cmte == 0:
	case t > hotOff:
		step = 2
	case t > hotWarn:
		step = 1
	case t < coldOff:
		step = -2
	case t < coldWarn:
		step = -1
	}
	was := b.step
	b.step = step
	if step == was || step == 0 {
		return
	}
	word := fmt.Sprintf("+CMTE: %d", step)
	if step == 2 || step == -2 {
		g.power.Leave(word, "temperature out of range")
		return
	}
	g.eng.URC("%s", word)
}

func (g *Group) hardwareCommands() []engine.Command {
	b := &g.board
	gpio := atparser.Params{
		atparser.Int("operation", 0, 1).Shown("(0-1)"), atparser.Int("GPIO", 1, mostGPIO), atparser.Int("function", 0, 1).Shown("(0-1)").Opt(),
		atparser.Int("level", 0, 1).Shown("(0-1)").Opt(),
	}
	pins := atparser.Params{gpio[0], atparser.Int("pin", 1, mostPins), gpio[2], gpio[3]}
	pwm := atparser.Params{atparser.Int("index", 0, 2), atparser.Int("freq", 0, 100000), atparser.Int("level", 0, 100)}
	return []engine.Command{
		{
			Name: "+CADC", Manual: "6.2.7", Title: "read ADC", Timing: engine.Timing{Max: cardReadCeiling},
			Test: func(c *engine.Call) error {
				c.Info("+CADC: (0,1),(0-2800)")
				return nil
			},
			Read: func(c *engine.Call) error {
				lines := make([]string, len(b.adc))
				for i, mv := range b.adc {
					lines[i] = fmt.Sprintf("+CADC: 1,%d", mv)
				}
				c.Lines(lines...)
				return nil
			},
			Note: "The values are those of the profile, one for each channel; the side door changes them.",
		},
		engine.Setting(engine.Command{
			Name: "+CMOD", Manual: "6.2.10", Title: "alternating mode calls", Params: atparser.Params{atparser.Int("mode", 0, 0).Or(0)},
			Fidelity: engine.Stored,
		}, &g.cmod),
		{
			Name: "+CMTE", Manual: "6.2.24", Title: "temperature guard", Timing: engine.Timing{Max: cardReadCeiling},
			Params: atparser.Params{atparser.Int("mode", 0, 1)}, Saving: engine.SaveOnW, Keep: []any{&b.cmte}, Changed: g.CheckTemperature,
			Read: func(c *engine.Call) error {
				c.Info("+CMTE: %d,%.2f", b.cmte, b.temperature)
				return nil
			},
			Write: func(c *engine.Call) error {
				b.cmte = c.Args.Int("mode")
				g.CheckTemperature()
				return nil
			},
			Note: "It warns above 80 and below -30 °C and switches off above 85 and below -40 °C; the numbers are a guess. The profile has the temperature, and the side door changes it.",
		},
		{
			Name: "+SGPIO", Manual: "6.2.40", Title: "GPIO", Params: gpio, Evidence: engine.Guess,
			Test: engine.Ranges("+SGPIO", gpio),
			Write: func(c *engine.Call) error {
				n := c.Args.Int("GPIO")
				readOnly := n == 4 || n == 5
				return setPin(c, "+SGPIO", b.gpio[n], readOnly, func(p pin) { b.gpio[n] = p })
			},
			Note: "Reading prints +SGPIO: <level>, which is a guess. GPIO4 and GPIO5 can only be read. The side door shows outputs and drives inputs.",
		},
		{
			Name: "+SPWM", Manual: "6.2.41", Title: "PWM output", Params: pwm, Bad: engine.CMEInvalidInput,
			Test: engine.Ranges("+SPWM", pwm),
			Write: func(c *engine.Call) error {
				b.pwm = PWM{c.Args.Int("freq"), c.Args.Int("level")}
				return nil
			},
			Note: "All three indices drive one output, which the state at the side door shows.",
		},
		{
			Name: "+CGPIO", Manual: "6.2.70", Title: "GPIO by pin", Params: pins, Saving: engine.Unstated, Evidence: engine.Guess,
			Test: engine.Ranges("+CGPIO", pins),
			Write: func(c *engine.Call) error {
				n := c.Args.Int("pin")
				return setPin(c, "+CGPIO", b.pins[n], false, func(p pin) { b.pins[n] = p })
			},
			Note: "Every pin of the package is taken; reading prints +CGPIO: <level>. Both are a guess. The side door shows outputs and drives inputs.",
		},
	}
}

// setPin is the write form of +SGPIO and +CGPIO: 0 sets, 1 reads an input.
func setPin(c *engine.Call, name string, p pin, readOnly bool, keep func(pin)) error {
	const set, output = 0, 1
	if c.Args.Int("operation") != set {
		if p.output {
			return engine.ErrPlain
		}
		level := 0
		if p.high {
			level = 1
		}
		c.Info("%s: %d", name, level)
		return nil
	}
	if !c.Args.Has("function") || !c.Args.Has("level") || readOnly {
		return engine.ErrPlain
	}
	if p.output = c.Args.Int("function") == output; p.output {
		p.high, p.driven = c.Args.Int("level") == 1, false
	}
	keep(p)
	return nil
}

// whiteList is +CWHITELIST.
type whiteList struct {
	mode    int
	numbers [30]string
}

// The modes of the white list.
const (
	listCalls = 1
	listSMS   = 2
	listBoth  = 3
)

// AllowsCall and AllowsSMS tell whether somebody may reach the module. Numbers are
// compared from their last digits, so that a country code makes no difference.
func (g *Group) AllowsCall(number string) bool {
	m := g.white.mode
	return m != listCalls && m != listBoth || g.white.has(number)
}

// AllowsSMS is AllowsCall for short messages.
func (g *Group) AllowsSMS(number string) bool {
	m := g.white.mode
	return m != listSMS && m != listBoth || g.white.has(number)
}

func (w *whiteList) has(number string) bool {
	const significant = 7
	for _, n := range w.numbers {
		short := n[max(0, len(n)-significant):]
		if n == number || len(n) >= significant && strings.HasSuffix(number, short) {
			return n != ""
		}
	}
	return false
}

func (g *Group) whiteListCommand() engine.Command {
	w := &g.white
	keep := []any{&w.mode}
	for i := range w.numbers {
		keep = append(keep, &w.numbers[i])
	}
	return engine.Command{
		Name: "+CWHITELIST", Manual: "6.2.52", Title: "white list", Saving: engine.AutoSave, Keep: keep,
		Params: atparser.Params{atparser.Int("mode", 0, listBoth), atparser.Int("index", 1, len(w.numbers)).Opt(), atparser.Str("phone number", 21).Opt()},
		Test: func(c *engine.Call) error {
			c.Info("+CWHITELIST: (0-3)")
			return nil
		},
		Read: func(c *engine.Call) error {
			last := 0
			for i, n := range w.numbers {
				if n != "" {
					last = i + 1
				}
			}
			c.Info("%s", strings.Join(append([]string{fmt.Sprintf("+CWHITELIST: %d", w.mode)}, w.numbers[:last]...), ","))
			return nil
		},
		Write: func(c *engine.Call) error {
			mode := c.Args.Int("mode")
			if c.Args.Has("index") {
				if mode != listCalls || !c.Args.Has("phone number") || strings.Trim(c.Args.Str("phone number"), "+0123456789*#") != "" {
					return engine.ErrPlain
				}
				w.numbers[c.Args.Int("index")-1] = c.Args.Str("phone number")
			}
			w.mode = mode
			return nil
		},
		Note: "Numbers are stored only with mode 1. Callers and senders are compared by their last seven digits (our own choice).",
	}
}
