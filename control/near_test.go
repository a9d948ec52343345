package control_test

import (
	"testing"

	"sim800emu/modem"
)

// TestNear: a device asks when the radio is on, not before, and never twice.
func TestNear(t *testing.T) {
	b := newBench(t, nil)
	refused(b, 409, "radio is off", "POST", "/bluetooth", fields{"device": "Phone", "do": "pair"})
	refused(b, 409, "not connected", "POST", "/bluetooth", fields{"device": "Phone", "do": "send", "data": "x"})
	refused(b, 409, "not connected", "POST", "/bluetooth", fields{"device": "e0:1f:88:DB:c3:3f", "do": "hangup"})
	refused(b, 400, "Nobody", "POST", "/bluetooth", fields{"device": "Nobody", "do": "connect"})
	refused(b, 400, "pair, connect, send or hangup", "POST", "/bluetooth", fields{"device": "Phone", "do": "sing"})
	refused(b, 400, "device is missing", "POST", "/bluetooth", fields{"do": "pair"})
	refused(b, 400, "send needs data", "POST", "/bluetooth", fields{"device": "Phone", "do": "send"})
	refused(b, 400, "send needs data", "POST", "/bluetooth", fields{"device": "Phone", "do": "pair", "data": "x"})
	do[map[string]any](b, "POST", "/time/pause", nil)
	b.on(func() { b.first.Received(); b.first.Send("AT+BTPOWER=1\r") })
	do[map[string]any](b, "POST", "/time/advance", fields{"by": "2s"})
	b.on(func() { b.first.Send("AT+BTVIS=0\r") })
	refused(b, 409, "does not see", "POST", "/bluetooth", fields{"device": "Phone", "do": "pair"})
	b.on(func() { b.first.Send("AT+BTVIS=1\r"); b.first.Received() })
	do[[]modem.NearSnapshot](b, "POST", "/bluetooth", fields{"device": "Phone", "do": "pair"})
	refused(b, 409, "busy", "POST", "/bluetooth", fields{"device": "Phone", "do": "pair"})
	b.reads("\r\n+BTPAIRING: \"Phone\",e0:1f:88:db:c3:3f,705731\r\n")
	near := do[[]modem.NearSnapshot](b, "GET", "/bluetooth", nil)
	if len(near) != 1 || near[0].Paired || near[0].Connected {
		t.Errorf("near: %+v", near)
	}
}
