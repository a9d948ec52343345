package gprs

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sim800emu/internal/radio"
)

func channels(cells []radio.Cell) (all []int) {
	for _, c := range cells {
		all = append(all, c.Channel)
	}
	return all
}

func TestServingCellIsThereWhileRegisteredOrDenied(t *testing.T) {
	cfg := testConfig()
	cfg.Channel = 62
	b := newBench(t, cfg).radioOn()
	if c, ok := b.Serving(); ok {
		t.Errorf("%+v while searching", c)
	}
	b.pass(10 * time.Second)
	want := radio.Cell{Channel: 62, Level: 38, BSIC: 61, LAC: "1102", ID: "D63D", Operator: "Test Network", Numeric: "00101"}
	if c, ok := b.Serving(); !ok || c != want {
		t.Errorf("got %+v, want %+v", c, want)
	}
	b.SetSignal(99, 99)
	if c, _ := b.Serving(); c.Level != 0 {
		t.Errorf("level %d of an unknown signal", c.Level)
	}
	b.SetRegistration(denied)
	if _, ok := b.Serving(); !ok {
		t.Error("no cell where the network refuses")
	}
	b.RadioOff()
	if _, ok := b.Serving(); ok || len(b.Neighbours()) != 0 {
		t.Error("a cell with the radio off")
	}
}

func TestNeighboursFollowFromTheCellAndStayInItsBand(t *testing.T) {
	for _, c := range []struct {
		channel int
		want    []int
	}{
		{62, []int{65, 68, 71, 74, 77, 80}},
		{120, []int{123, 114, 111, 108, 105, 102}},
		{251, []int{248, 245, 242, 239, 236, 233}},
		{885, []int{882, 879, 876, 873, 870, 867}},
		{1023, []int{1020, 1017, 1014, 1011, 1008, 1005}},
	} {
		cfg := testConfig()
		cfg.Channel = c.channel
		b := newBench(t, cfg).radioOn().pass(10 * time.Second)
		if d := cmp.Diff(c.want, channels(b.Neighbours())); d != "" {
			t.Errorf("channel %d: %s", c.channel, d)
		}
	}
}

func TestLimitEndsTheRegistrationAndBringsItBack(t *testing.T) {
	cfg := testConfig()
	cfg.Channel = 62
	b := attachedBench(t, cfg)
	b.Limit(func(channel int) bool { return channel == 62 || channel == 68 })
	if b.Registration() != home || !b.Attached() {
		t.Errorf("status %d on a channel that is let through", b.Registration())
	}
	if d := cmp.Diff([]int{68}, channels(b.Neighbours())); d != "" {
		t.Error(d)
	}
	b.Limit(func(int) bool { return false })
	if rssi, _ := b.Signal(); b.Registration() != searching || b.Attached() || rssi != 0 {
		t.Errorf("status %d, signal %d", b.Registration(), rssi)
	}
	b.pass(time.Hour)
	if b.Registration() != searching {
		t.Errorf("status %d after an hour", b.Registration())
	}
	b.RadioOff()
	b.RadioOn()
	b.pass(time.Minute)
	if b.Registration() != searching {
		t.Errorf("status %d after another search", b.Registration())
	}
	b.Limit(nil)
	b.pass(5 * time.Second)
	if b.Registration() != home {
		t.Errorf("status %d without a limit", b.Registration())
	}
}

// A limit applies to the cell of the operator that is chosen: the third is 40
// channels away.
func TestLimitAndTheChosenOperator(t *testing.T) {
	cfg := testConfig()
	cfg.Channel = 62
	for _, c := range []struct {
		mode, channel int
		stat          int
		name          string
	}{
		{selectManual, 102, roaming, "Third"},
		{selectManual, 62, searching, ""},
		{selectFallback, 62, home, "TestNet"},
		{selectFallback, 500, searching, ""},
	} {
		b := newBench(t, cfg).radioOn().pass(10 * time.Second)
		b.Limit(func(channel int) bool { return channel == c.channel })
		b.Select(c.mode, "00103", func(error) {})
		b.pass(10 * time.Second)
		_, short, _, _ := b.Operator()
		if b.Registration() != c.stat || short != c.name {
			t.Errorf("mode %d, channel %d: status %d in %q", c.mode, c.channel, b.Registration(), short)
		}
	}
}

func TestSurveyTellsWhatCanBeReadAndEndsWithThePower(t *testing.T) {
	cfg := testConfig()
	cfg.Channel = 62
	cfg.Neighbours = []radio.Cell{{Channel: 10, Level: 9}, {Channel: 11, Level: 8, ID: "0001"}}
	b := attachedBench(t, cfg)
	var got []radio.Cell
	b.Survey(func(cells []radio.Cell) { got = cells })
	b.pass(20*time.Second - time.Millisecond)
	if got != nil {
		t.Fatal("too early")
	}
	b.pass(time.Millisecond)
	if d := cmp.Diff([]int{62, 11, 82, 102}, channels(got)); d != "" || got[1].LAC != "1102" {
		t.Errorf("%+v: %s", got, d)
	}
	b.Survey(func([]radio.Cell) { t.Error("the power went meanwhile") })
	b.power()
	b.pass(time.Minute)
}
