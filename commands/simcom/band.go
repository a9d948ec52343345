package simcom

import (
	"fmt"
	"slices"
	"strings"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// Bands as +CBAND names them (manual 6.2.17).
const (
	egsm, pgsm, dcs    = "EGSM_MODE", "PGSM_MODE", "DCS_MODE"
	gsm850, pcs        = "GSM850_MODE", "PCS_MODE"
	egsmDCS, gsm850PCS = "EGSM_DCS_MODE", "GSM850_PCS_MODE"
	egsmPCS, allBands  = "EGSM_PCS_MODE", "ALL_BAND"
)

// mostLocked is how many channels *CELLLOCK takes (manual 6.2.47).
const mostLocked = 3

// A cellLock is *CELLLOCK.
type cellLock struct {
	mode, amount int
	channels     [mostLocked]int
}

func (g *Group) bandCommand() engine.Command {
	return engine.Setting(engine.Command{
		Name: "+CBAND", Manual: "6.2.17", Title: "band", Saving: engine.AutoSave, Evidence: engine.Seen, Bad: engine.CMENotAllowed,
		Params: atparser.Params{atparser.Word("op_band", egsm, pgsm, dcs, gsm850, pcs, egsmDCS, gsm850PCS, egsmPCS, allBands)},
		Write: func(c *engine.Call) error {
			band := c.Args.Str("op_band")
			if band == pgsm {
				return engine.CMENotAllowed
			}
			g.band = band
			g.limitChannels()
			return nil
		},
		Test: func(c *engine.Call) error {
			c.Info("+CBAND: (%s)", strings.Join([]string{egsm, dcs, gsm850, pcs, egsmDCS, gsm850PCS, egsmPCS, allBands}, ","))
			return nil
		},
		Read: func(c *engine.Call) error {
			serving, ok := g.network.Serving()
			if g.band == allBands && ok {
				c.Info("+CBAND: %s,%s", g.bandOf(serving.Channel), allBands)
			} else {
				c.Info("+CBAND: %s", g.band)
			}
			return nil
		},
		Changed: g.limitChannels,
		Note: "With ALL_BAND the band in use stands before it (seen), without a cell ALL_BAND alone (guess). A band without the profile's channel ends " +
			"the registration and is searched in vain. The channels 512 to 810 are those of the 1900 band in American networks. PGSM_MODE is not in the test form " +
			"and is refused, as is a band with ALL_BAND behind it (seen).",
	}, &g.band)
}

func (g *Group) lockCommand() engine.Command {
	l := &g.lock
	channel := func(name string) atparser.Param {
		return atparser.Ints(name, [2]int{0, 124}, [2]int{128, 251}, [2]int{512, 885}, [2]int{975, 1023}).Opt()
	}
	params := atparser.Params{
		atparser.Int("mode", 0, 1), atparser.Int("amount", 1, mostLocked).Shown("(1-3)").Opt(),
		channel("locked arfcn list"), channel("second"), channel("third"),
	}
	test := strings.ReplaceAll("*CELLLOCK: "+params.Ranges(), "1023),(", "1023), (")
	return engine.Command{
		Name: "*CELLLOCK", Manual: "6.2.47", Title: "lock to channels", Saving: engine.AutoSave, Params: params,
		Keep:    []any{&l.mode, &l.amount, &l.channels[0], &l.channels[1], &l.channels[2]},
		Changed: g.limitChannels,
		Test: func(c *engine.Call) error {
			c.Info("%s", test)
			return nil
		},
		Read: func(c *engine.Call) error {
			text := fmt.Sprint(l.mode)
			if l.mode == 1 {
				text += fmt.Sprintf(",%d", l.amount)
				for _, ch := range l.channels[:l.amount] {
					text += fmt.Sprintf(",%d", ch)
				}
			}
			c.Info("*CELLLOCK: %s", text)
			return nil
		},
		Write: g.lockCells,
		Note: "1 wants just so many channels as <amount> says. Without the channel of the profile's cell among them the registration ends and the search " +
			"is in vain: the module does not move to a neighbour.",
	}
}

// lockCells is *CELLLOCK=. Mode 0 has no use for what may follow it.
func (g *Group) lockCells(c *engine.Call) error {
	next := cellLock{mode: c.Args.Int("mode")}
	if next.mode == 1 {
		next.amount = c.Args.Int("amount")
		for i, name := range []string{"locked arfcn list", "second", "third"} {
			if c.Args.Has(name) != (i < next.amount) {
				return engine.ErrPlain
			}
			next.channels[i] = c.Args.Int(name)
		}
		if next.amount == 0 {
			return engine.ErrPlain
		}
	}
	g.lock = next
	g.limitChannels()
	return nil
}

// limitChannels gives the network the channels that may be used.
func (g *Group) limitChannels() {
	band, lock := g.band, g.lock
	g.network.Limit(func(channel int) bool {
		if lock.mode == 1 && !slices.Contains(lock.channels[:lock.amount], channel) {
			return false
		}
		return band == allBands || slices.Contains(parts(band), g.bandOf(channel))
	})
}

// parts are the bands of which a setting consists.
func parts(band string) []string {
	switch band {
	case egsmDCS:
		return []string{egsm, dcs}
	case gsm850PCS:
		return []string{gsm850, pcs}
	case egsmPCS:
		return []string{egsm, pcs}
	default:
		return []string{band}
	}
}

// bandOf is the band of a channel (3GPP TS 45.005 2). The bands of 1800 and 1900
// share numbers; the network's country decides.
func (g *Group) bandOf(channel int) string {
	switch {
	case channel >= 128 && channel <= 251:
		return gsm850
	case channel >= 512 && channel <= 810 && g.cfg.American:
		return pcs
	case channel >= 512 && channel <= 885:
		return dcs
	default:
		return egsm
	}
}
