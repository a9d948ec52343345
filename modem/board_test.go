package modem_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sim800emu/internal/kernel"
	"sim800emu/modem"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

func TestBoardChangesAsAWhole(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.Change(func(p *profiles.Profile) { p.Device.ADCMV, p.Device.ADC2MV = 100, 200 }))
	m.Send("AT+SGPIO=0,1,1,1\r")
	m.Advance(1e9)
	m.Expect("\r\nOK\r\n")
	before := m.Snapshot().Board
	hot, level := 40.0, 12
	c := modem.BoardChange{Temperature: &hot, BatteryLevel: &level, ADC: []int{2800, 0}, Pins: map[string]bool{"PIN1": true, "GPIO1": true}}
	if err := m.ChangeBoard(c); !errors.Is(err, modem.ErrState) || !cmp.Equal(before, m.Snapshot().Board) {
		t.Fatalf("an output is driven: %v, %+v", err, m.Snapshot().Board)
	}
	delete(c.Pins, "GPIO1")
	c.ADC = []int{1}
	if err := m.ChangeBoard(c); !errors.Is(err, modem.ErrValue) || !cmp.Equal(before, m.Snapshot().Board) {
		t.Fatalf("one value for two channels: %v, %+v", err, m.Snapshot().Board)
	}
	c.ADC = []int{2800, 0}
	if err := m.ChangeBoard(c); err != nil {
		t.Fatal(err)
	}
	m.Send("AT+CADC?;+CGPIO=1,1\r")
	m.Advance(1e9)
	m.Expect("\r\n+CADC: 1,2800\r\n+CADC: 1,0\r\n\r\n+CGPIO: 1\r\n\r\nOK\r\n")
}

// TestBatteryLevelOfAnOverlay: a file that names the level alone leaves the supply alone.
func TestBatteryLevelOfAnOverlay(t *testing.T) {
	m := modemtest.New(t)
	if err := m.SetSupply(3700); err != nil {
		t.Fatal(err)
	}
	o := modem.Overlay{Names: []string{"device.battery_level"}}
	o.Profile.Device.BatteryLevel = 9
	changed, restart, err := m.Overlay(o)
	if s := m.Snapshot(); err != nil || len(changed) != 1 || restart != nil || s.Board.BatteryLevel != 9 || s.SupplyMV != 3700 {
		t.Errorf("changed %v, restart %v, %v; %d %%, %d mV", changed, restart, err, s.Board.BatteryLevel, s.SupplyMV)
	}
}

// TestSky: what the receiver sees, where the module is and how fast it goes change
// under a SIM808 that runs; another model has no receiver.
func TestSky(t *testing.T) {
	var none *int
	m := modemtest.New(t)
	if err := m.SetSky(3); !errors.Is(err, modem.ErrState) || m.Snapshot().Board.Satellites != none {
		t.Errorf("a module without a receiver: %v, %v", err, m.Snapshot().Board.Satellites)
	}
	m = modemtest.New(t, modemtest.NoEcho(), modemtest.Change(func(p *profiles.Profile) { p.Device.Lacks = nil }), modemtest.Given("AT+CGNSPWR=1"))
	for _, n := range []int{-1, 13} {
		if err := m.SetSky(n); !errors.Is(err, modem.ErrValue) {
			t.Errorf("%d satellites: %v", n, err)
		}
	}
	if err := m.SetSky(0); err != nil || *m.Snapshot().Board.Satellites != 0 {
		t.Errorf("no satellites: %v", err)
	}
	m.Advance(time.Second)
	m.Send("AT+CGPSSTATUS?\r")
	m.Expect("\r\n+CGPSSTATUS: Location Not Fix\r\n\r\nOK\r\n")
	o := modem.Overlay{Names: []string{"gnss.position", "gnss.satellites", "gnss.speed", "timing.gnss_hot"}}
	o.Profile = profiles.Ideal()
	o.Profile.Device.Lacks = nil
	o.Profile.GNSS = profiles.GNSS{Satellites: 4, Latitude: -1.5, Longitude: 179.5, Speed: 36, Course: 90}
	o.Profile.Timing.GNSSHot = kernel.Fixed(10 * time.Second)
	changed, restart, err := m.Overlay(o)
	if err != nil || restart != nil || len(changed) != 4 {
		t.Fatalf("changed %v, restart %v, %v", changed, restart, err)
	}
	m.Advance(10 * time.Second)
	m.Send("AT+CGPSINF=4\r")
	if got := m.Received(); !strings.Contains(got, "130.000000,S,17930.0") {
		t.Errorf("the module is at %q", got)
	}
}
