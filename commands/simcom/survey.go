package simcom

import (
	"fmt"
	"strings"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/radio"
)

const surveyCeiling = 45 * time.Second // manual 6.2.67

// surveyCommand is +CNETSCAN.
func (g *Group) surveyCommand() engine.Command {
	return engine.Setting(engine.Command{
		Name: "+CNETSCAN", Manual: "6.2.67", Title: "network survey", Evidence: engine.Seen,
		Params: atparser.Params{atparser.Int("format", 0, 1)}, Timing: engine.Timing{Max: surveyCeiling},
		Execute: g.survey,
		Note: "It takes as long as +COPS=?, but 40 s at most, and needs no card. The cells of operators but the first, and neighbours " +
			"that the profile does not have, are made up from the cell. The channels of the 1900 band have 1024 added (seen).",
	}, &g.surveyFormat)
}

func (g *Group) survey(c *engine.Call) error {
	done, pending := c.Later()
	g.network.Survey(func(cells []radio.Cell) {
		if !c.Open() {
			return
		}
		var lines []string
		for _, cell := range cells {
			mcc, mnc := country(cell.Numeric)
			line := fmt.Sprintf("Operator:\"%s\",MCC:%s,MNC:%s,Rxlev:%d,Cellid:%s,Arfcn:%d", cell.Operator, mcc, mnc, cell.Level, cell.ID, g.marked(cell.Channel))
			if g.surveyFormat == 1 {
				line += fmt.Sprintf(",Lac:%s,Bsic:%02X", cell.LAC, cell.BSIC)
			}
			lines = append(lines, line)
		}
		c.Lines(lines...)
		done(nil)
	})
	return pending
}

// roamingCommand is +CROAMING.
func (g *Group) roamingCommand() engine.Command {
	const home, abroad, guest = 0, 1, 2
	return engine.Command{
		Name: "+CROAMING", Manual: "6.2.66", Title: "roaming state",
		Execute: func(c *engine.Call) error {
			state := home
			if g.network.Registration() == roaming {
				state = abroad
				if _, _, numeric, _ := g.network.Operator(); strings.HasPrefix(numeric, g.cfg.Country) {
					state = guest
				}
			}
			c.Info("+CROAMING: %d", state)
			return nil
		},
		Note: "1 in a network of another country than that of the card, 2 in another of the same country. Without registration it is 0 (guess).",
	}
}

const roaming = 5 // of +CREG (manual 3.2.32)
