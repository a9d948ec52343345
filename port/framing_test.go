package port

import "testing"

func TestFraming(t *testing.T) {
	f8n1 := framing{8, parityNone, 1}
	f8e1 := framing{8, parityEven, 1}
	f7e1 := framing{7, parityEven, 1}
	f7o1 := framing{7, parityOdd, 1}
	f7n1 := framing{7, parityNone, 1}
	for _, c := range []struct {
		from, to    framing
		in, out     byte
		errors      byte
		explanation string
	}{
		{f8n1, f8n1, 0xa5, 0xa5, 0, "alike"},
		{f8e1, f8e1, 0xa5, 0xa5, 0, "alike"},
		{f7e1, f7e1, 0xc1, 0x41, 0, "seven bits"},
		{f7e1, f8n1, 'A', 'A', 0, "two bits set: the parity bit is low"},
		{f7e1, f8n1, 'C', 'C' | 0x80, 0, "three bits set: the parity bit is high"},
		{f7o1, f8n1, 'A', 'A' | 0x80, 0, "the other parity"},
		{f7n1, f8n1, 'A', 'A' | 0x80, 0, "the stop bit is read as data"},
		{f8n1, f7e1, 'A', 'A', 0, "the high bit fits as parity"},
		{f8n1, f7e1, 'C', 'C', parityError, "the high bit does not"},
		{f8n1, f7n1, 'A', 'A', framingError, "the high bit is read as stop bit"},
		{f8e1, f8n1, 'A', 'A', framingError, "a low parity bit is read as stop bit"},
		{f8e1, f8n1, 'C', 'C', 0, "a high one looks like one"},
		{f8n1, f8e1, 'A', 'A', parityError, "the stop bit is read as parity"},
		{framing{7, parityMark, 1}, f8n1, 'A', 'A' | 0x80, 0, "mark"},
		{framing{7, paritySpace, 2}, f8n1, 'C', 'C', 0, "space"},
		{framing{5, parityNone, 1}, f8n1, 0xff, 0xff, 0, "five bits"},
		{framing{8, parityNone, 2}, f8n1, 'A', 'A', 0, "two stop bits"},
	} {
		got, errors := c.from.sent(c.in, c.to)
		if got != c.out || errors != c.errors {
			t.Errorf("%v to %v, %#x: %#x with %d, want %#x with %d: %s", c.from, c.to, c.in, got, errors, c.out, c.errors, c.explanation)
		}
	}
	if s := (framing{7, parityEven, 3}).String(); s != "7E1.5" {
		t.Errorf("prints as %s", s)
	}
}
