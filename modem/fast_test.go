package modem_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// TestFastRunWaitsForTheTE: a run as fast as possible jumps over no time in which the TE reads reports, hears
// a call ring or is asked; else the modem would be hours ahead, or the question over, before it could answer.
func TestFastRunWaitsForTheTE(t *testing.T) {
	for name, begin := range map[string]func(*modemtest.Modem) error{
		"satellites": func(m *modemtest.Modem) error { m.Send("AT+CGNSPWR=1;+CGNSURC=1;+CGPSOUT=32\r"); return nil },
		"antenna":    func(m *modemtest.Modem) error { m.Send("AT+CANT=1,1,1\r"); return nil },
		"jamming":    func(m *modemtest.Modem) error { m.Send("AT+SJDR=1,1,1,0\r"); return nil },
		"cells":      func(m *modemtest.Modem) error { m.Send("AT+CENG=2\r"); return nil },
		"ring":       func(m *modemtest.Modem) error { _, err := m.CallIn("+491510000001", false, time.Minute); return err },
		"device": func(m *modemtest.Modem) error {
			m.Send("AT+BTPOWER=1\r")
			m.Advance(5 * time.Second)
			return m.PairFrom("Phone")
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := modemtest.New(t, modemtest.NoEcho(), modemtest.Change(func(p *profiles.Profile) {
				p.Device.Lacks = nil
				p.Bluetooth.Devices = []profiles.BluetoothDevice{{Name: "Phone", Address: "e0:1f:88:db:c3:3f", RSSI: -50}}
			}))
			clock, err := kernel.NewClock()
			if err != nil {
				t.Fatal(err)
			}
			defer clock.Close()
			if err := begin(m); err != nil {
				t.Fatal(err)
			}
			before := m.Loop().Now()
			ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer stop()
			if err := m.Run(ctx, clock, kernel.Max); err != nil {
				t.Fatal(err)
			}
			if ran := m.Loop().Now() - before; ran > 10*time.Second {
				t.Errorf("50 ms were %v of the modem", ran)
			}
			if got := m.Received(); strings.Contains(got, "ERROR") {
				t.Errorf("the modem says %q", got)
			}
		})
	}
}
