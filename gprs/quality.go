package gprs

import (
	"fmt"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// quality declares +CGQMIN or +CGQREQ. A value that is left out goes back to
// the default, and so do all with the cid alone.
func (d *Domain) quality(name, manual, title string, ps *[contexts]profile, def profile) engine.Command {
	values := atparser.Params{
		atparser.Int("precedence", 0, 3).Or(def[0]),
		atparser.Int("delay", 0, 4).Or(def[1]),
		atparser.Int("reliability", 0, 5).Or(def[2]),
		atparser.Int("peak", 0, 9).Or(def[3]),
		atparser.Ints("mean", [2]int{0, 18}, [2]int{bestEffort, bestEffort}).Or(def[4]),
	}
	return engine.Command{
		Name: name, Manual: manual, Title: title,
		Params:   append(atparser.Params{atparser.Int("cid", 1, contexts)}, values...),
		Saving:   engine.AutoSave,
		Fidelity: engine.Stored, Evidence: engine.Seen,
		Keep: keep(ps),
		Test: line(name + `: "IP",` + values.Ranges()),
		Read: func(c *engine.Call) error {
			var lines []string
			for i, p := range ps {
				lines = append(lines, fmt.Sprintf("%s: %d,%d,%d,%d,%d,%d", name, i+1, p[0], p[1], p[2], p[3], p[4]))
			}
			c.Lines(lines...)
			return nil
		},
		Write: func(c *engine.Call) error {
			p := &ps[c.Args.Int("cid")-1]
			for i, v := range values {
				p[i] = c.Args.Int(v.Name())
			}
			return nil
		},
	}
}
