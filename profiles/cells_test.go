package profiles

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCellsOfTheNetwork(t *testing.T) {
	l, err := loadText(t, `
network:
  channel: 1023
  neighbours:
    - {channel: 0, level: 63, bsic: 63, lac: "1102", cell: D63E}
    - {channel: 885, level: 0}
`)
	if err != nil {
		t.Fatal(err)
	}
	n := l.Profile.Network
	want := []Neighbour{{Level: 63, BSIC: 63, LAC: "1102", Cell: "D63E"}, {Channel: 885}}
	if d := cmp.Diff(want, n.Neighbours); d != "" || n.Channel != 1023 {
		t.Errorf("channel %d, neighbours %s", n.Channel, d)
	}
	for _, text := range []string{
		"network: {channel: 1024}", "network: {channel: -1}", "network: {neighbours: [{channel: 1}]}", "network: {neighbours: [{level: 1}]}",
		"network: {neighbours: [{channel: 1, level: 64}]}", "network: {neighbours: [{channel: 1, level: 1, bsic: 64}]}",
		"network: {neighbours: [{channel: 1, level: 1, cell: d63d}]}",
	} {
		if _, err := loadText(t, text); err == nil || !strings.Contains(err.Error(), "my.yaml:1") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
