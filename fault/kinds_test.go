package fault_test

import (
	"testing"

	"sim800emu/fault"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// TestEachFault plays each story with its fault and without it. A kind fails that has
// no story in which the two differ; mark alone does nothing.
func TestEachFault(t *testing.T) {
	told := map[string]bool{}
	for _, s := range fault.Stories() {
		t.Run(s.Fault, func(t *testing.T) {
			var opts []modemtest.Option
			if s.FixedRate {
				opts = append(opts, modemtest.Change(func(p *profiles.Profile) { p.Line.Baud = 115200 }))
			}
			if got := play(rig(t, opts), s.Steps...); got != s.Without {
				t.Errorf("without it the TE read\n%q\nwant\n%q", got, s.Without)
			}
			m := rig(t, opts, s.Fault)
			if got := play(m, s.Steps...); got != s.With {
				t.Errorf("with it the TE read\n%q\nwant\n%q", got, s.With)
			}
			if r := m.Faults().Report()[0]; r.Fired == 0 || r.Acted == 0 {
				t.Errorf("it has not acted: %s", r)
			}
		})
		if s.With != s.Without || s.Kind() == "mark" {
			told[s.Kind()] = true
		}
	}
	for _, k := range fault.List() {
		if !told[k.Name] {
			t.Errorf("no story tells of %s", k.Name)
		}
	}
}
