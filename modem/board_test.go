package modem_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

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
