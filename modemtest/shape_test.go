package modemtest_test

import (
	"testing"

	"sim800emu/modemtest"
)

func TestShape(t *testing.T) {
	for _, same := range [][]string{
		{`+CIPSTATUS: 0,0,"TCP","203.0.113.9","7","CONNECTED"`, `+CIPSTATUS: 5,1,"UDP","5.196.95.208","14450","CLOSED"`},
		{`C: 1,,"","","","INITIAL"`, `C: 4,,"","","","INITIAL"`},
		{"0, CONNECT OK", "5, CONNECT OK"},
		{"10.64.3.7", "203.0.113.73"},
		{"DATA ACCEPT:0,27", "DATA ACCEPT:1,1460"},
		{"voltage 3.3", "voltage 12.75"},
	} {
		if a, b := modemtest.Shape(same[0]), modemtest.Shape(same[1]); a != b {
			t.Errorf("%s and %s have the shapes %s and %s, want one", same[0], same[1], a, b)
		}
	}
	for _, different := range [][]string{
		{"0, CONNECT OK", "0,CONNECT OK"},
		{"0, CONNECT OK", "0, CONNECT FAIL"},
		{"CONNECT OK", "0, CONNECT OK"},
		{"DATA ACCEPT:0,27", "DATA ACCEPT:27"},
		{"DATA ACCEPT:0,27", "DATA ACCEPT: 0,27"},
		{`C: 1,,"","","","INITIAL"`, `C: 1,0,"TCP","a","7","INITIAL"`},
		{"10.64.3.7", "+CIFSR: 10.64.3.7"},
		{`"a`, `"a"`},
		{"1.2.3", "1.2.3.4"},
	} {
		if a, b := modemtest.Shape(different[0]), modemtest.Shape(different[1]); a == b {
			t.Errorf("%s and %s have one shape, %s", different[0], different[1], a)
		}
	}
}
