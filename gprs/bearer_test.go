package gprs

import (
	"net/netip"
	"testing"
	"time"

	"sim800emu/internal/kernel"
)

// TestBearersShareTheLink: three bearers and the toolkit have an address each and
// one radio link; what goes down takes only its own pieces with it.
func TestBearersShareTheLink(t *testing.T) {
	cfg := testConfig()
	cfg.Up.Delay, cfg.Down.Delay = kernel.Fixed(time.Second), kernel.Fixed(time.Second)
	b := attachedBench(t, cfg)
	addrs := map[netip.Addr]bool{}
	up := func(a netip.Addr, err error) {
		if err != nil {
			t.Error(err)
		}
		addrs[a] = true
	}
	b.Activate("internet", "", "", up)
	for n := 1; n <= bearers; n++ {
		b.Bearer(n).Activate("internet", "", "", up)
	}
	b.pass(2 * time.Second)
	if len(addrs) != 1+bearers || len(b.Snapshot().Contexts) != 1+contexts+bearers {
		t.Fatalf("addresses %v", addrs)
	}
	var arrived []string
	b.Up(100, func() { arrived = append(arrived, "toolkit") })
	b.Bearer(1).Up(100, func() { arrived = append(arrived, "1") })
	b.Bearer(2).Up(100, func() { arrived = append(arrived, "2") })
	lost := 0
	b.Bearer(1).OnLost(func() { lost++ })
	b.Bearer(1).Deactivate(func() {})
	b.pass(600 * time.Millisecond)
	b.Deactivate(func() {})
	b.pass(time.Second)
	if len(arrived) != 2 || arrived[0] != "toolkit" || arrived[1] != "2" || lost != 0 {
		t.Errorf("arrived %v, lost %d", arrived, lost)
	}
	b.Bearer(1).Up(100, func() { t.Error("a bearer that is down carries nothing") })
	b.Bearer(2).OnLost(func() { lost++ })
	b.Bearer(3).OnLost(func() { lost++ })
	b.Bearer(3).Down(100, func() { t.Error("it was on the link") })
	b.DropContext()
	b.pass(5 * time.Second)
	if up, down := b.Links(); lost != 2 || up.Waiting() != 0 || down.Waiting() != 0 {
		t.Errorf("lost %d, %d and %d pieces wait", lost, up.Waiting(), down.Waiting())
	}
}

// TestBearerIsRefused: the network's reason comes back, and a second attempt beside
// one that runs fails at once.
func TestBearerIsRefused(t *testing.T) {
	b := attachedBench(t, testConfig())
	var got []error
	note := func(_ netip.Addr, err error) { got = append(got, err) }
	b.Bearer(1).Activate("forbidden", "", "", note)
	b.Bearer(1).Activate("forbidden", "", "", note)
	b.pass(2 * time.Second)
	if len(got) != 2 || got[0] != errGPRS || got[1] == nil {
		t.Errorf("got %v", got)
	}
}
