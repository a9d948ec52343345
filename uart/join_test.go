package uart_test

import (
	"slices"
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// A narrow wire takes room bytes and notes each write.
type narrow struct {
	room   int
	writes []string
}

func (w *narrow) Write(b []byte) int {
	n := min(len(b), w.room)
	w.room -= n
	w.writes = append(w.writes, string(b[:n]))
	return n
}
func (*narrow) SetSpeed(int, uart.Format) {}
func (*narrow) Paced() bool               { return false }
func (*narrow) SetPin(uart.Pin, bool)     {}

// TestDataFramesAreJoined sends frames of one moment and looks at the writes
// that become of them: bytes, order and Done functions are the same in any case.
func TestDataFramesAreJoined(t *testing.T) {
	data := func(s string) uart.Frame { return uart.Frame{Kind: uart.Data, Bytes: []byte(s)} }
	gap := data("three")
	gap.Before = time.Millisecond
	for _, c := range []struct {
		name   string
		cfg    uart.Config
		room   int
		frames []uart.Frame
		want   []string
	}{
		{"unpaced", uart.Config{Baud: 115200, NoPace: true}, 100, []uart.Frame{data("one"), data("two"), data("three")}, []string{"onetwothree"}},
		{"full wire", uart.Config{Baud: 115200, NoPace: true}, 4, []uart.Frame{data("one"), data("two"), data("three")}, []string{"onet", "wothree"}},
		{"a pause", uart.Config{Baud: 115200, NoPace: true}, 100, []uart.Frame{data("one"), data("two"), gap}, []string{"onetwo", "three"}},
		{
			"other kinds", uart.Config{Baud: 115200, NoPace: true}, 100,
			[]uart.Frame{data("one"), {Kind: uart.Final, Bytes: []byte("OK")}, data("two"), data("three")},
			[]string{"one", "OK", "twothree"},
		},
		{"dropping", uart.Config{Baud: 115200, NoPace: true, Drop: true}, 100, []uart.Frame{data("one"), data("two")}, []string{"one", "two"}},
		{"paced", uart.Config{Baud: 1200}, 100, []uart.Frame{data("1"), data("2")}, []string{"1", "2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			loop := kernel.New(1)
			line := uart.New(loop, c.cfg, func([]byte) {})
			w := &narrow{room: c.room}
			line.Attach(w)
			var done []int
			for i, f := range c.frames {
				f.Done = func() { done = append(done, i) }
				line.Send(f)
			}
			loop.Advance(time.Second)
			w.room = 100
			line.Room()
			loop.Advance(time.Second)
			if !slices.Equal(w.writes, c.want) {
				t.Errorf("writes %q, want %q", w.writes, c.want)
			}
			if len(done) != len(c.frames) || !slices.IsSorted(done) {
				t.Errorf("frames done in the order %d of %d", done, len(c.frames))
			}
		})
	}
}
