package gnss

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sim800emu/engine"
)

// The numbers of the receiver's own commands (packets PMTK of its maker).
const (
	pmtkTest      = 0
	pmtkHot       = 101
	pmtkWarm      = 102
	pmtkCold      = 103
	pmtkFullCold  = 104
	pmtkInterval  = 220
	pmtkSentences = 314
)

// The flags of an answer $PMTK001.
const (
	pmtkUnsupported = 1
	pmtkFailed      = 2
	pmtkDone        = 3
)

// The bounds of the interval: five times in a second at most.
const (
	shortestInterval = 200 * time.Millisecond
	longestInterval  = 10 * time.Second
)

// command is +CGNSCMD. A string that is no packet with a right check is taken and
// does nothing, as a receiver leaves it unheard.
func (g *Group) command(c *engine.Call) error {
	number, args, ok := packet(c.Args.Str("cmdString"))
	if c.Args.Int("cmdType") != 0 || !ok {
		return nil
	}
	flag := pmtkDone
	switch number {
	case pmtkTest:
	case pmtkHot:
		g.restart(hot)
		return nil
	case pmtkWarm:
		g.restart(warm)
		return nil
	case pmtkCold, pmtkFullCold:
		g.restart(cold)
		return nil
	case pmtkInterval:
		flag = g.changeInterval(args)
	case pmtkSentences:
		flag = g.changeRates(args)
	default:
		flag = pmtkUnsupported
	}
	if g.stream == 1 {
		c.AfterLine(func() { g.send(sentence(fmt.Sprintf("PMTK001,%d,%d", number, flag))) })
	}
	return nil
}

// packet takes $PMTKnnn,…*hh apart.
func packet(s string) (number int, args []string, ok bool) {
	body, found := strings.CutPrefix(strings.TrimSpace(s), "$")
	body, sum, starred := strings.Cut(body, "*")
	want, err := strconv.ParseUint(sum, 16, 8)
	if !found || !starred || err != nil || byte(want) != check(body) {
		return 0, nil, false
	}
	fields := strings.Split(body, ",")
	digits, found := strings.CutPrefix(fields[0], "PMTK")
	number, err = strconv.Atoi(digits)
	return number, fields[1:], found && err == nil
}

func (g *Group) changeInterval(args []string) (flag int) {
	if len(args) < 1 {
		return pmtkFailed
	}
	n, err := strconv.Atoi(args[0])
	d := time.Duration(n) * time.Millisecond
	if err != nil || d < shortestInterval || d > longestInterval {
		return pmtkFailed
	}
	g.setInterval(d)
	return pmtkDone
}

// changeRates takes how often each sentence comes: GLL, RMC, VTG, GGA, GSA, GSV and
// eleven others, of which the last but one is ZDA; -1 in front of all is as usual.
func (g *Group) changeRates(args []string) (flag int) {
	if len(args) > 0 && args[0] == "-1" {
		g.usualRates()
		return pmtkDone
	}
	const most = 5
	places := map[int]int{0: gll, 1: rmc, 2: vtg, 3: gga, 4: gsa, 5: gsv, 17: zda}
	rates := [7]int{}
	for i, a := range args {
		n, err := strconv.Atoi(a)
		if err != nil || n < 0 {
			return pmtkFailed
		}
		for bit := range rates {
			if places[i] == gga<<bit {
				rates[bit] = min(n, most)
			}
		}
	}
	g.rates = rates
	return pmtkDone
}
