package main

import (
	"testing"

	"sim800emu/fault"
	"sim800emu/uart"
)

// TestPlaceOfLostBytes: an event of lost bytes tells the TLS record and the place in it.
func TestPlaceOfLostBytes(t *testing.T) {
	o := &observer{watch: map[watchKey]*tlsStream{}}
	s := &tlsStream{}
	o.watch[watchKey{2, false}] = s
	record := func(kind byte, body string) {
		s.feed(append([]byte{kind, 3, 3, 0, byte(len(body))}, body...))
	}
	record(22, "\x02\x00\x00\x06abcdef")       // 0 to 14
	record(20, "\x01")                         // 15 to 20
	record(22, "sealed..")                     // 21 to 33
	s.feed([]byte("\x17\x03\x03\x00\x10half")) // 34 on, cut off
	for _, c := range []struct {
		ev   any
		want string
	}{
		{uart.Overrun{Lost: 4}, ""},
		{uart.Overrun{Lost: 1, Of: &uart.Source{Link: 2, At: 7}}, "connection 2, bytes 7 to 7 of what it received: record 1 (ServerHello), byte 2 of 10"},
		{uart.Overrun{Lost: 9, Of: &uart.Source{Link: 2, At: 7, Head: 9}}, ""},
		{uart.Overrun{Lost: 20, Of: &uart.Source{Link: 2, At: 11, Head: 9}},
			"connection 2, bytes 11 to 21 of what it received: record 1 (ServerHello), byte 6 of 10, to header of record 3 (encrypted handshake), byte 0 of 5"},
		{fault.Lost{Lost: 3, Of: uart.Source{Link: 2, At: 40}}, "connection 2, bytes 40 to 42 of what it received: record 4 (application data), byte 1 of 16, to record 4 (application data), byte 3 of 16"},
		{fault.Lost{Lost: 1, Of: uart.Source{Link: 2, At: 90}}, "connection 2, bytes 90 to 90 of what it received"},
		{fault.Lost{Lost: 2, Of: uart.Source{Link: 1}}, "connection 1, bytes 0 to 1 of what it received"},
	} {
		got := ""
		switch v := c.ev.(type) {
		case uart.Overrun:
			got = o.placed(v).(uart.Overrun).Place
		case fault.Lost:
			got = o.placed(v).(fault.Lost).Place
		}
		if got != c.want {
			t.Errorf("%+v:\n%s\nwant\n%s", c.ev, got, c.want)
		}
	}
	for range keptRecords + 10 {
		record(23, "x")
	}
	if len(s.last) > keptRecords {
		t.Errorf("%d records are kept", len(s.last))
	}
}
