package audio

import (
	"strconv"
	"strings"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// The tones of +SIMTONEX in one command, and the numbers of each (manual 6.2.65).
const (
	mostGroups = 5
	inGroup    = 5
)

func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// sound is the write form of a command that starts a tone with mode 1 and stops
// it with 0. wrong tells what does not fit a start; word is sent at the end.
func (g *Group) sound(p *player, word string, wrong func(*engine.Call) bool) engine.Handler {
	return func(c *engine.Call) error {
		if c.Args.Int("mode") == 0 {
			p.stop()
			return nil
		}
		if wrong(c) {
			return engine.CMEInvalidInput
		}
		p.start(milliseconds(c.Args.Int("duration")), func() { g.eng.URC("%s: 0", word) })
		return nil
	}
}

func lacks(c *engine.Call, names ...string) bool {
	for _, n := range names {
		if !c.Args.Has(n) {
			return true
		}
	}
	return false
}

func (g *Group) toneCommands() []engine.Command {
	tone := atparser.Params{
		atparser.Int("mode", 0, 1), atparser.Ints("tone", [2]int{1, 8}, [2]int{16, 20}).Opt(), atparser.Int("duration", 10, 15300000).Opt(),
	}
	simple := atparser.Params{
		atparser.Int("mode", 0, 1), atparser.Int("frequency", 20, 20000).Opt(), atparser.Int("periodOn", 200, 25500).Opt(),
		atparser.Ints("periodOff", [2]int{0, 0}, [2]int{100, 25500}).Opt(), atparser.Int("duration", 10, 500000).Opt(),
	}
	const end = "Nothing is heard; the line at the end of the tone, or when it is stopped, comes."
	return []engine.Command{
		{
			Name: "+STTONE", Manual: "6.2.26", Title: "play toolkit tone", Params: tone, Bad: engine.CMEInvalidInput,
			Test:  engine.Ranges("+STTONE", tone),
			Write: g.sound(&g.tone, "+STTONE", func(c *engine.Call) bool { return lacks(c, "tone", "duration") }),
			Note:  end,
		},
		{
			Name: "+SIMTONE", Manual: "6.2.27", Title: "generate tone", Params: simple, Bad: engine.CMEInvalidInput,
			Test: engine.Ranges("+SIMTONE", simple),
			Write: g.sound(&g.tones, "+SIMTONE", func(c *engine.Call) bool {
				return lacks(c, "frequency", "periodOn", "periodOff") || c.Args.Int("periodOn")%100 != 0 || c.Args.Int("periodOff")%100 != 0
			}),
			Note: end + " Without a duration it goes on until it is stopped (guess).",
		},
		{
			Name: "+SIMTONEX", Manual: "6.2.65", Title: "custom tones", Bad: engine.CMEInvalidInput,
			Params: atparser.Params{
				atparser.Int("mode", 0, 1), atparser.Int("duration", 10, 500000).Opt(),
				atparser.Rest("freq1,freq2,periodOn,periodOff,nextIndex…").Opt(),
			},
			Test: func(c *engine.Call) error {
				c.Info("+SIMTONEX: (0,1),(10-500000),(20-20000),(0-20000),(200-25500),(10-25500),(0-4)...")
				return nil
			},
			Write: g.sound(&g.custom, "+SIMTONEX", func(c *engine.Call) bool {
				return lacks(c, "duration") || !toneGroups(c.Args.Str("freq1,freq2,periodOn,periodOff,nextIndex…"))
			}),
			Note: end,
		},
		{
			Name: "+CLDTMF", Manual: "6.2.13", Title: "local DTMF", Fidelity: engine.Accepted,
			Params: atparser.Params{atparser.Int("n", 1, 100), atparser.Quoted("DTMF string", 39), atparser.Int("timeBase", 10, 500).Or(100)},
			Test: func(c *engine.Call) error {
				c.Info("+CLDTMF: (1-100),(0-9,A,B,C,D,E,F,*,#),(10-500)")
				return nil
			},
			Write: func(c *engine.Call) error {
				if !keys(c.Args.Str("DTMF string")) {
					return engine.ErrPlain
				}
				return nil
			},
			Execute: engine.OK, Note: noSound,
		},
	}
}

// toneGroups reports that a text is one to five tones of +SIMTONEX.
func toneGroups(text string) bool {
	limits := [inGroup][2]int{{20, 20000}, {0, 20000}, {200, 25500}, {10, 25500}, {0, mostGroups - 1}}
	fields := strings.Split(text, ",")
	if len(fields)%inGroup != 0 || len(fields) > mostGroups*inGroup {
		return false
	}
	for i, f := range fields {
		n, err := strconv.Atoi(strings.TrimSpace(f))
		if l := limits[i%inGroup]; err != nil || n < l[0] || n > l[1] {
			return false
		}
	}
	return true
}

// keys reports that a text is keys with commas between them, at most 20 (manual 6.2.13).
func keys(text string) bool {
	for _, k := range strings.Split(text, ",") {
		if len(k) != 1 || !strings.Contains("0123456789ABCDEF*#", strings.ToUpper(k)) {
			return false
		}
	}
	return true
}
