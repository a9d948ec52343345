package modem_test

import (
	"testing"
	"time"

	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// TestPreferredOperator: a module that roams takes the operator that its card prefers, one at home does not ask.
func TestPreferredOperator(t *testing.T) {
	for _, c := range []struct {
		roaming bool
		want    string
	}{
		{false, `+COPS: 0,2,"26201"`},
		{true, `+COPS: 0,2,"26203"`},
	} {
		m := modemtest.New(t, modemtest.NoEcho(), modemtest.Change(func(p *profiles.Profile) {
			p.Network.Roaming = c.roaming
			p.Network.Operators = []profiles.Operator{
				{Numeric: "26201", Long: "One", Short: "One", Stat: 1}, {Numeric: "26202", Long: "Two", Short: "Two", Stat: 3},
				{Numeric: "26203", Long: "Three", Short: "Three", Stat: 1},
			}
		}), modemtest.Given(`AT+CPOL=1,2,"99999";+CPOL=2,2,"26202";+CPOL=3,2,"26203"`, "AT+COPS=2", "AT+COPS=0"))
		m.Advance(time.Minute)
		m.Send("AT+COPS=3,2;+COPS?\r")
		m.Advance(time.Second)
		m.Expect("\r\n" + c.want + "\r\n\r\nOK\r\n")
	}
}
