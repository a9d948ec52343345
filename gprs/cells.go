package gprs

import (
	"fmt"
	"strconv"
	"time"

	"sim800emu/internal/radio"
)

const (
	highestLevel = 63 // RXLEV (3GPP TS 45.008 8.1.4)
	mostHeard    = 6  // neighbour cells that a module tells of (manual 6.2.21)

	// mostSurvey is the longest survey; the manual gives +CNETSCAN 45 s (6.2.67).
	mostSurvey = 40 * time.Second
)

// Serving is the cell that the module listens to. There is none before one is
// found, and while the network is left or searched for.
func (d *Domain) Serving() (radio.Cell, bool) {
	if !d.radio || !d.cell || !isRegistered(d.stat) && d.stat != denied {
		return radio.Cell{}, false
	}
	return d.cellOf(max(d.operator, 0)), true
}

// cellOf is the cell of an operator in reach. Those behind the first have cells
// of our own making: a channel, a level and an identity apart.
func (d *Domain) cellOf(op int) radio.Cell {
	id := number(d.ci) + uint16(op)<<4
	c := radio.Cell{
		Channel: nextChannel(d.cfg.Channel, 20*op), Level: d.level(6 * op), BSIC: int(id % 64),
		LAC: d.lac, ID: fmt.Sprintf("%04X", id),
	}
	if op < len(d.cfg.Operators) {
		c.Operator, c.Numeric = d.cfg.Operators[op].Long, d.cfg.Operators[op].Numeric
	}
	return c
}

// level is RXLEV, so many dB below the serving cell. A step of +CSQ is 2 dB.
func (d *Domain) level(below int) int {
	if d.rssi > 31 {
		return 0 // not known
	}
	return min(max(2*d.rssi-below, 0), highestLevel)
}

// Neighbours are the cells beside the serving one, those of the profile or else
// six that follow from it. A cell on a channel that Limit shuts out is not heard.
func (d *Domain) Neighbours() []radio.Cell {
	serving, ok := d.Serving()
	if !ok {
		return nil
	}
	all := d.cfg.Neighbours
	if len(all) == 0 {
		all = derived(serving)
	}
	var heard []radio.Cell
	for _, c := range all {
		if c.ID != "" {
			c.Operator, c.Numeric = serving.Operator, serving.Numeric
			if c.LAC == "" {
				c.LAC = serving.LAC
			}
		}
		if len(heard) < mostHeard && d.allows(c.Channel) {
			heard = append(heard, c)
		}
	}
	return heard
}

// derived are as many neighbours as a module tells of (seen), ever weaker.
func derived(serving radio.Cell) []radio.Cell {
	var all []radio.Cell
	for i := 1; i <= mostHeard; i++ {
		id := number(serving.ID) + uint16(i)
		all = append(all, radio.Cell{
			Channel: nextChannel(serving.Channel, 3*i), Level: max(serving.Level-5*i, 0), BSIC: int(id % 64),
			LAC: serving.LAC, ID: fmt.Sprintf("%04X", id),
		})
	}
	return all
}

// Survey listens to all channels and gives the cells that can be decoded; it
// takes its time. done does not run when the power goes meanwhile.
func (d *Domain) Survey(done func([]radio.Cell)) {
	life := d.life
	d.loop.After(min(d.cfg.Scan.Draw(d.loop.Rand), mostSurvey), func() {
		if d.life == life {
			done(d.decoded())
		}
	})
}

// decoded are the serving cell, its neighbours, and those of other operators.
func (d *Domain) decoded() []radio.Cell {
	if !d.radio {
		return nil
	}
	var all []radio.Cell
	own := -1
	if c, ok := d.Serving(); ok {
		own = max(d.operator, 0)
		all = append(all, c)
	}
	for _, c := range d.Neighbours() {
		if c.ID != "" {
			all = append(all, c)
		}
	}
	for i := range d.cfg.Operators {
		if c := d.cellOf(i); i != own && d.allows(c.Channel) {
			all = append(all, c)
		}
	}
	return all
}

// Limit shuts out the channels that allowed does not let through (+CBAND,
// *CELLLOCK); nil lets all through. A module that is on such a one searches anew,
// and finds nothing as long as its operator has no cell on another.
func (d *Domain) Limit(allowed func(channel int) bool) {
	d.limit = allowed
	if !d.radio {
		return
	}
	if op, stat := d.target(); stat != d.stat || op != d.operator {
		d.cell = false
		d.startSearch(nil)
	}
}

func (d *Domain) allows(channel int) bool { return d.limit == nil || d.limit(channel) }

// number reads four hexadecimal digits.
func number(hex string) uint16 {
	n, err := strconv.ParseUint(hex, 16, 16)
	if err != nil {
		return 0
	}
	return uint16(n)
}

// nextChannel is a channel of the same band, so far away, beyond its end in the
// other direction.
func nextChannel(channel, by int) int {
	for _, end := range []int{124, 251, 885, 1023} {
		if channel <= end {
			if channel+by > end {
				return max(channel-by, 0)
			}
			break
		}
	}
	return channel + by
}
