package control_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sim800emu/modem"
)

// TestBoard: what is set is what the TE reads, and an output of the TE is seen.
func TestBoard(t *testing.T) {
	b := newBench(t, nil)
	got := do[modem.Snapshot](b, "PATCH", "/board", fields{
		"temperature": 41.5, "adc": []int{1200}, "battery_level": 37, "pins": fields{"GPIO4": true, "GPIO2": false, "PIN88": true},
	}).Board
	want := modem.BoardSnapshot{
		Temperature: 41.5, ADC: []int{1200}, BatteryLevel: 37, Pins: map[string]bool{"GPIO4": true, "GPIO2": false, "PIN88": true},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for line, answer := range map[string]string{
		"AT+CMTE?": "+CMTE: 0,41.50\r", "AT+CADC?": "+CADC: 1,1200\r", "AT+CBC": "+CBC: 0,37,",
		"AT+SGPIO=1,4": "+SGPIO: 1\r", "AT+SGPIO=1,2": "+SGPIO: 0\r", "AT+CGPIO=1,88": "+CGPIO: 1\r", "AT+SGPIO=0,1,1,1": "OK",
	} {
		b.on(func() { b.first.Received(); b.first.Send(line + "\r") })
		if heard := b.reads("\r\nOK\r\n"); !strings.Contains(heard, answer) {
			t.Errorf("%s: %q, want %s", line, heard, answer)
		}
	}
	if pins := b.state().Board.Pins; !pins["GPIO1"] {
		t.Errorf("the output of the TE is not seen: %v", pins)
	}
	refused(b, 409, "satellite receiver", "PATCH", "/board", fields{"satellites": 4})
	refused(b, 409, "GPIO1", "PATCH", "/board", fields{"temperature": 1, "pins": fields{"GPIO1": false}})
	if s := do[modem.Snapshot](b, "PUT", "/supply", fields{"mv": 4200}); s.Board.BatteryLevel != 100 || s.Board.Temperature != 41.5 {
		t.Errorf("behind a refusal and with a full supply: %+v", s.Board)
	}
	do[modem.Snapshot](b, "POST", "/power/cut", nil)
	want.BatteryLevel = 100
	if d := cmp.Diff(want, do[modem.Snapshot](b, "POST", "/power/key", nil).Board); d != "" {
		t.Errorf("outputs end with the power, inputs stay: %s", d)
	}
}

func TestBoardValuesThatAreNone(t *testing.T) {
	b := newBench(t, nil)
	before := b.state().Board
	for _, c := range []struct {
		text string
		body fields
	}{
		{"nothing to change", fields{}},
		{"-61", fields{"temperature": -61}},
		{"131", fields{"temperature": 131}},
		{"channels: 1", fields{"adc": []int{1, 2}}},
		{"2801", fields{"adc": []int{2801}}},
		{"-1 mV", fields{"adc": []int{-1}}},
		{"level of 101", fields{"battery_level": 101}},
		{"level of -1", fields{"battery_level": -1}},
		{"GPIO8", fields{"pins": fields{"GPIO8": true}, "temperature": 3}},
		{"PIN89", fields{"pins": fields{"PIN89": true}}},
		{"GPIO01", fields{"pins": fields{"GPIO01": true}}},
		{"there are GPIO1", fields{"pins": fields{"4": true}}},
		{"humidity", fields{"humidity": 3}},
		{"a whole number", fields{"battery_level": 3.5}},
	} {
		refused(b, 400, c.text, "PATCH", "/board", c.body)
	}
	if d := cmp.Diff(before, b.state().Board); d != "" {
		t.Error(d)
	}
}
