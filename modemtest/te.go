package modemtest

import (
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// A te is the TE's end of the line. It reads everything at once and notes when it came.
type te struct {
	loop *kernel.Loop
	got  []chunk // not yet looked at
	pins [uart.RI + 1]bool
}

// A chunk is bytes that came together.
type chunk struct {
	at   time.Duration
	data []byte
}

// Write implements uart.Wire.
func (e *te) Write(b []byte) int {
	e.got = append(e.got, chunk{e.loop.Now(), append([]byte(nil), b...)})
	return len(b)
}

// SetSpeed implements uart.Wire.
func (e *te) SetSpeed(int, uart.Format) {}

// Paced implements uart.Wire.
func (e *te) Paced() bool { return false }

// SetPin implements uart.Wire.
func (e *te) SetPin(p uart.Pin, active bool) { e.pins[p] = active }

func (e *te) unread() string {
	var b []byte
	for _, c := range e.got {
		b = append(b, c.data...)
	}
	return string(b)
}

func (e *te) size() int {
	n := 0
	for _, c := range e.got {
		n += len(c.data)
	}
	return n
}

// take takes n bytes and tells when the first and the last of them came.
func (e *te) take(n int) (data []byte, first, last time.Duration) {
	for n > 0 && len(e.got) > 0 {
		c := &e.got[0]
		if data == nil {
			first = c.at
		}
		last = c.at
		k := min(n, len(c.data))
		data = append(data, c.data[:k]...)
		n -= k
		if c.data = c.data[k:]; len(c.data) == 0 {
			e.got = e.got[1:]
		}
	}
	return data, first, last
}
