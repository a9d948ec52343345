package port

import (
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// Not a byte more than the window waits in the line, and it opens as the line hears.
func TestIntakeWindow(t *testing.T) {
	loop := kernel.New(1)
	line := uart.New(loop, uart.Config{Baud: 9600}, func([]byte) {})
	in := newIntake(line)
	line.OnTaken(in.taken)
	given := 0
	for in.waiting <= window-chunk {
		if !in.ready() {
			t.Fatal("stopped")
		}
		in.give(make([]byte, chunk))
		given += chunk
	}
	if given != window {
		t.Fatalf("%d bytes given at once, want %d", given, window)
	}
	ready := make(chan bool, 1)
	go func() { ready <- in.ready() }()
	loop.Advance(4 * time.Second) // 3840 characters: not yet a chunk
	select {
	case <-ready:
		t.Fatal("ready before the line has heard a chunk")
	default:
	}
	loop.Advance(time.Second)
	if !wait(t, ready) {
		t.Fatal("stopped")
	}
	in.give(make([]byte, chunk))
	go func() { ready <- in.heard() }()
	in.stop()
	if wait(t, ready) {
		t.Fatal("a port that closes still reads")
	}
}
