package simcom

import (
	"fmt"
	"strings"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/radio"
)

// Modes of +CENG (manual 6.2.21).
const (
	cengOff   = 0
	cengURC   = 2
	cengShort = 3
	cengLong  = 4
)

// What a cell broadcasts beside its identity, and the state of an idle module:
// our own choice of values that logs show.
const (
	leastLevel  = 5   // RXLEV-ACCESS-MIN
	mostPower   = 5   // MS-TXPWR-MAX-CCH
	idleAdvance = 255 // no timing advance outside of a connection
	timeSlot    = 7   // of a call, as in the example of manual 20.2
	toDBm       = 113 // from the level, as the examples of manual 20.2 have it
)

// When mode 2 tells first, and how often then. The manual gives no times; a log
// has one report in its first five seconds.
const (
	cengFirst  = time.Second
	cengPeriod = 5 * time.Second
)

// mark1900 stands in the channels of the 1900 band, whose numbers are those of the
// 1800 band too: seen in +CNETSCAN and with the neighbours of +CENG, not with its
// serving cell.
const mark1900 = 1024

// engineering is +CENG.
type engineering struct {
	mode, ncell int
	timer       *kernel.Timer
}

// cellCommands are those of cells and bands.
func (g *Group) cellCommands() []engine.Command {
	return []engine.Command{g.bandCommand(), g.engineeringCommand(), g.lockCommand(), g.roamingCommand(), g.surveyCommand()}
}

func (g *Group) engineeringCommand() engine.Command {
	e := &g.ceng
	return engine.Setting(engine.Command{
		Name: "+CENG", Manual: "6.2.21", Title: "engineering mode", Evidence: engine.Seen,
		Params: atparser.Params{atparser.Int("mode", 0, cengLong), atparser.Int("Ncell", 0, 1).Opt()},
		Read: func(c *engine.Call) error {
			c.Info("+CENG: %d,%d", e.mode, e.ncell)
			if e.mode != cengOff {
				c.Lines(g.cells()...)
			}
			return nil
		},
		Changed: func() { g.tellCells(cengFirst) },
		Note: "During a call the timing advance is 00 and mode 4 tells of its channel, without C1 and C2 (manual). Mode 2 tells after 1 s and then every 5 s (guess). " +
			"Cells that are not there are left out; the level is twice <rssi> of +CSQ. Neighbours in the 1900 band have 1024 added to their channel (seen).",
	}, &e.mode, &e.ncell)
}

// tellCells ends the reports of mode 2, or starts them after a while.
func (g *Group) tellCells(after time.Duration) {
	e := &g.ceng
	e.timer.Stop()
	if e.mode != cengURC {
		return
	}
	e.timer = g.eng.Loop().Await(after, func() {
		if lines := g.cells(); len(lines) > 0 && g.eng.On() {
			g.eng.URC("%s", strings.Join(lines, "\r\n"))
		}
		g.tellCells(cengPeriod)
	})
}

// cells are the lines of +CENG: the serving cell and its neighbours.
func (g *Group) cells() []string {
	serving, ok := g.network.Serving()
	if !ok {
		return nil
	}
	codec := ""
	if g.talking != nil && g.talking() {
		codec = g.codec()
	}
	lines := []string{fmt.Sprintf("+CENG: 0,\"%s\"", g.ceng.show(serving, true, codec))}
	for i, c := range g.network.Neighbours() {
		c.Channel = g.marked(c.Channel)
		lines = append(lines, fmt.Sprintf("+CENG: %d,\"%s\"", i+1, g.ceng.show(c, false, codec)))
	}
	return lines
}

// marked is a channel with the mark of its band.
func (g *Group) marked(channel int) int {
	if g.bandOf(channel) == pcs {
		return channel + mark1900
	}
	return channel
}

// show is what stands between the quotes, during a call if there is a codec. Hexadecimal digits are in
// lower case (seen).
func (e *engineering) show(c radio.Cell, serving bool, codec string) string {
	talking := codec != ""
	mcc, mnc := country(c.Numeric)
	id, lac := strings.ToLower(c.ID), strings.ToLower(c.LAC)
	if c.ID == "" {
		id, lac = "ffff", "0000"
	}
	if e.mode == cengShort {
		return fmt.Sprintf("%s,%s,%s,%s,%02d,%02d", mcc, mnc, lac, id, c.BSIC, c.Level)
	}
	var text string
	switch {
	case serving:
		advance := fmt.Sprint(idleAdvance)
		if talking {
			advance = "00"
		}
		text = fmt.Sprintf("%04d,%02d,00,%s,%s,%02d,%s,%02d,%02d,%s,%s",
			c.Channel, c.Level, mcc, mnc, c.BSIC, id, leastLevel, mostPower, lac, advance)
	case e.ncell == 1:
		text = fmt.Sprintf("%04d,%02d,%02d,%s,%s,%s,%s", c.Channel, c.Level, c.BSIC, id, mcc, mnc, lac)
	default:
		text = fmt.Sprintf("%04d,%02d,%02d,%s,%s,%s", c.Channel, c.Level, c.BSIC, mcc, mnc, lac)
	}
	if e.mode != cengLong {
		return text
	}
	c1 := c.Level - leastLevel // path loss criterion; C2 has no offset here
	if talking {
		c1 = 0
	}
	switch {
	case !serving:
		return text + fmt.Sprintf(",%d,%d", c1, c1)
	case talking: // on the channel of the cell, without hopping; no quality is worse than the best
		return text + fmt.Sprintf(",%d,%d,%d,%d,%d,0,0,0,0,%s", c.Level-toDBm, c1, c1, c.Channel, timeSlot, codec)
	default:
		return text + fmt.Sprintf(",%d,%d,%d,x,x,x,x,x,x,x", c.Level-toDBm, c1, c1)
	}
}

// codec is what a call speaks: the network takes enhanced full rate where +SVR has it, and else full
// rate; our own choice.
func (g *Group) codec() string {
	const fullRate, adaptive = "FR", "AMR"
	switch g.svr {
	case 0, 2, 3, 10, 11, 13, 14:
		return fullRate
	case 12:
		return adaptive
	}
	return "EFR"
}

// UseCalls tells the group whether a call is on the air.
func (g *Group) UseCalls(talking func() bool) { g.talking = talking }

// country cuts the number of an operator into MCC and MNC; both are empty with a
// cell that is not decoded.
func country(numeric string) (mcc, mnc string) {
	if len(numeric) < 3 {
		return "", ""
	}
	return numeric[:3], numeric[3:]
}
