package profiles

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sim800emu/internal/kernel"
)

func TestOverlayTellsWhatItSets(t *testing.T) {
	files := [][]byte{
		[]byte("link: {up: {rate: 8000 bit/s}}"),
		[]byte("network: {rssi: 3}\nlink:\n  down: {rate: 9600 bit/s}\ntiming:\n  scan: fixed(1s)\n"),
	}
	l, set, err := Overlay([]string{"gprs-poor"}, files)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"link.down.rate", "network.rssi", "timing.scan"}, set); d != "" {
		t.Error(d)
	}
	below, err := Load([]string{"gprs-poor"})
	if err != nil {
		t.Fatal(err)
	}
	want := below.Profile.Link
	want.RateUp, want.RateDown = 8000, 9600
	if d := cmp.Diff(want, l.Profile.Link, cmp.AllowUnexported(kernel.Dist{})); d != "" || l.Profile.Network.RSSI != 3 {
		t.Errorf("rssi %d, link %s", l.Profile.Network.RSSI, d)
	}
}

func TestOverlayOfJSON(t *testing.T) {
	l, set, err := Overlay(nil, [][]byte{[]byte(`{"network":{"rssi":7,"ber":1},"sim":{"present":false}}`)})
	if err != nil {
		t.Fatal(err)
	}
	if n := l.Profile.Network; n.RSSI != 7 || n.BER != 1 || !l.Profile.SIM.Absent || len(set) != 3 {
		t.Errorf("%+v, set %q", n, set)
	}
}

func TestOverlayWithMistakes(t *testing.T) {
	_, _, err := Overlay(nil, [][]byte{[]byte("netwrok: {rssi: 3}\n"), []byte("network:\n  rssi: 300\n")})
	var p Problems
	if !errors.As(err, &p) || len(p) < 2 || !strings.Contains(err.Error(), "network") || !strings.Contains(err.Error(), "overlay:2:") {
		t.Errorf("%v", err)
	}
	if _, set, err := Overlay([]string{"ideal"}, nil); err != nil || set != nil {
		t.Errorf("without files: %q, %v", set, err)
	}
	_, set, err := Overlay(nil, [][]byte{[]byte("faults:\n  - do: sim-gone\n")})
	if err != nil || !cmp.Equal(set, []string{"faults"}) {
		t.Errorf("faults: %q, %v", set, err)
	}
}

func TestTextOfAProfile(t *testing.T) {
	b, err := Text("gprs-poor")
	if err != nil || !strings.Contains(string(b), "name: gprs-poor") {
		t.Errorf("%.40q, %v", b, err)
	}
	var p Problems
	if _, err := Text("gprs-por"); !errors.As(err, &p) {
		t.Errorf("%v", err)
	}
}
