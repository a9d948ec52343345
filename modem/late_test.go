package modem_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sim800emu/modem"
	"sim800emu/profiles"
)

// TestChaptersBuiltLate: a modem whose commands are built when the first of
// their chapter comes behaves as one that has them all from the start. What
// happens to a modem from outside sets nothing that a command keeps, or its factory value
// would be another one.
func TestChaptersBuiltLate(t *testing.T) {
	t.Parallel()
	early, late := newRig(t, profiles.Default(), 5), newRig(t, profiles.Default(), 5)
	n := len(early.Commands())
	var said [2]string
	for i, r := range []*rig{early, late} {
		outsideStory(r)
		said[i] = r.take()
	}
	if diff := cmp.Diff(said[0], said[1]); diff != "" {
		t.Errorf("what the TE read (-all from the start +built late):\n%s", diff)
	}
	if got := len(late.Commands()); got != n {
		t.Errorf("%d commands, want %d", got, n)
	}
	for _, r := range []*rig{early, late} {
		r.Reset()
		r.pass(time.Minute)
	}
	if diff := cmp.Diff(kept(early), kept(late)); diff != "" {
		t.Errorf("after a restart (-all from the start +built late):\n%s", diff)
	}
}

// outsideStory is a modem's day without a command but AT.
func outsideStory(r *rig) {
	r.Helper()
	must := func(err error) {
		r.Helper()
		if err != nil {
			r.Fatal(err)
		}
	}
	r.PressPowerKey()
	r.pass(time.Minute)
	r.ask("AT", time.Second)
	id, err := r.CallIn("+491510000077", false, 20*time.Second)
	must(err)
	r.pass(10 * time.Second)
	must(r.EndCall(id, "normal"))
	_, err = r.ReceiveSMS(modem.IncomingSMS{From: "+491510000077", Text: "Hello"})
	must(err)
	must(r.SendUSSD("Balance: 5", false))
	must(r.SetSignal(3, 2))
	must(r.SetCell("1234", "5678"))
	must(r.SetRegistration(5))
	r.pass(time.Minute)
	must(r.Detach())
	must(r.SetTemperature(60))
	must(r.SetSupply(3600))
	r.SetDTR(false)
	r.pass(time.Minute)
	r.SetDTR(true)
	r.RemoveSIM()
	r.pass(time.Minute)
	r.InsertSIM()
	r.pass(time.Minute)
}

// kept is what all commands keep.
func kept(r *rig) map[string][]any {
	all := map[string][]any{}
	for _, c := range r.Commands() {
		for _, ptr := range c.Keep {
			switch p := ptr.(type) {
			case *int:
				all[c.Name] = append(all[c.Name], *p)
			case *string:
				all[c.Name] = append(all[c.Name], *p)
			}
		}
	}
	return all
}
