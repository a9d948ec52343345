package port

import (
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"go.bug.st/serial"

	"sim800emu/uart"
)

// A fakeAdapter is a serial adapter with pins, which a pty has not.
type fakeAdapter struct {
	serial.Port // what is not used here
	gone        chan struct{}
	once        sync.Once

	mu       sync.Mutex
	bits     serial.ModemStatusBits
	rts, dtr bool
	moves    []string
	last     map[string]string // move of each circuit
	moved    chan struct{}
	err      error
}

func newFakeAdapter() *fakeAdapter {
	return &fakeAdapter{gone: make(chan struct{}), rts: true, dtr: true, last: map[string]string{}, moved: make(chan struct{}, 4096)}
}

func (f *fakeAdapter) Read([]byte) (int, error)     { <-f.gone; return 0, io.EOF }
func (f *fakeAdapter) Write(b []byte) (int, error)  { return len(b), nil }
func (f *fakeAdapter) SetMode(*serial.Mode) error   { return nil }
func (f *fakeAdapter) Drain() error                 { return nil }
func (f *fakeAdapter) Close() error                 { f.once.Do(func() { close(f.gone) }); return nil }
func (f *fakeAdapter) SetRTS(on bool) error         { return f.set(&f.rts, "RTS", on) }
func (f *fakeAdapter) SetDTR(on bool) error         { return f.set(&f.dtr, "DTR", on) }
func (f *fakeAdapter) input(bit *bool, active bool) { f.mu.Lock(); *bit = active; f.mu.Unlock() }

func (f *fakeAdapter) set(circuit *bool, name string, on bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return f.err
	}
	*circuit = on
	move := map[bool]string{true: name, false: "no " + name}[on]
	if f.last[name] == move {
		return nil // the same level once more is no move: an adapter that comes back may be told twice
	}
	f.last[name] = move
	f.moves = append(f.moves, move)
	f.moved <- struct{}{}
	return nil
}

func (f *fakeAdapter) GetModemStatusBits() (*serial.ModemStatusBits, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	bits := f.bits
	return &bits, f.err
}

// did waits for n moves of outputs and returns them.
func (f *fakeAdapter) did(t *testing.T, n int) string {
	t.Helper()
	for range n {
		wait(t, f.moved)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	got := strings.Join(f.moves, ", ")
	f.moves = nil
	return got
}

// A pinRig is a line on fake adapters, each plugged in after the one before has gone.
type pinRig struct {
	*rig
	devices chan *fakeAdapter
	pins    chan string
}

func newPinRig(t *testing.T, p Pins, first *fakeAdapter) *pinRig {
	t.Helper()
	r := &pinRig{rig: bareRig(t, free, nil), devices: make(chan *fakeAdapter, 4), pins: make(chan string, 4096)}
	r.devices <- first
	e := newEnd(r.line, Options{
		Pins: p, PinPoll: time.Millisecond, Retry: time.Millisecond,
		OnEvent: func(ev Event) { r.events <- ev },
		OnPin:   func(signal string, active bool) { r.pins <- level(signal, active) },
	})
	port, err := openAdapter(e, "fake", func(string, *serial.Mode) (serial.Port, error) {
		select {
		case f := <-r.devices:
			return f, nil
		default:
			return nil, errors.New("not plugged in")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	r.port = port
	t.Cleanup(func() {
		if err := port.Close(); err != nil {
			t.Error(err)
		}
	})
	expectEvent[Opened](r.rig)
	return r
}

func level(signal string, active bool) string {
	return signal + map[bool]string{true: " active", false: " inactive"}[active]
}

// RI is low while it is active, as the circuit of the adapter is while it is on;
// STATUS is high.
func TestPinsOut(t *testing.T) {
	f := newFakeAdapter()
	r := newPinRig(t, Pins{RTS: SignalRI, DTR: SignalStatus}, f)
	if got := f.did(t, 2); got != "no RTS, DTR" {
		t.Errorf("at the start: %s", got)
	}
	r.on(func() {
		r.line.SetPin(uart.RI, true)
		r.line.SetPin(uart.RI, false)
		r.port.Drive(SignalStatus, true)
		r.port.Drive(SignalStatus, true)
		r.port.Drive(SignalNetlight, true) // stands for nothing
		r.line.SetPin(uart.DCD, true)
	})
	if got := f.did(t, 3); got != "RTS, no RTS, no DTR" {
		t.Errorf("moves: %s", got)
	}
}

func TestPinsThatStandForNothingAreLeft(t *testing.T) {
	f := newFakeAdapter()
	r := newPinRig(t, Pins{RTS: SignalDCD}, f)
	r.on(func() { r.line.SetPin(uart.DCD, true) })
	if got := f.did(t, 2); got != "no RTS, RTS" {
		t.Errorf("moves: %s", got)
	}
}

func TestPinsIn(t *testing.T) {
	f := newFakeAdapter()
	f.bits.RI = true // stands for nothing
	f.bits.DCD = true
	r := newPinRig(t, Pins{CTS: SignalPWRKEY, DSR: SignalReset, DCD: SignalDTR}, f)
	dtr := make(chan bool, 16)
	r.on(func() { r.line.OnDTR(func(active bool) { dtr <- active }) })
	for _, c := range []struct {
		bit    *bool
		active bool
		want   string
	}{
		{&f.bits.CTS, true, "pwrkey active"},
		{&f.bits.CTS, false, "pwrkey inactive"},
		{&f.bits.DSR, true, "reset active"},
		{&f.bits.DSR, false, "reset inactive"},
	} {
		f.input(c.bit, c.active)
		if got := wait(t, r.pins); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	f.input(&f.bits.DCD, false)
	if wait(t, dtr) {
		t.Error("DTR went on")
	}
	f.input(&f.bits.DCD, true)
	if !wait(t, dtr) {
		t.Error("DTR went off")
	}
}

// A key that is held from the start is told.
func TestPinsInAtTheStart(t *testing.T) {
	f := newFakeAdapter()
	f.bits.RI = true
	r := newPinRig(t, Pins{CTS: SignalDTR, RI: SignalPWRKEY}, f) // DTR is looked at first
	if got := wait(t, r.pins); got != "pwrkey active" {
		t.Errorf("got %s", got)
	}
	r.on(func() {
		if r.line.Pin(uart.DTR) {
			t.Error("DTR is on")
		}
	})
}

// An adapter that is pulled out lets go of the keys and has its levels again
// when it is back.
func TestPinsOfAnAdapterThatComesBack(t *testing.T) {
	f := newFakeAdapter()
	f.bits.DSR = true
	r := newPinRig(t, Pins{RTS: SignalRI, DSR: SignalReset}, f)
	if got := wait(t, r.pins); got != "reset active" {
		t.Errorf("got %s", got)
	}
	f.did(t, 1)
	f.Close()
	expectEvent[Unplugged](r.rig)
	if got := wait(t, r.pins); got != "reset inactive" {
		t.Errorf("got %s", got)
	}
	r.on(func() { r.line.SetPin(uart.RI, true) })
	g := newFakeAdapter()
	r.devices <- g
	expectEvent[Replugged](r.rig)
	if got := g.did(t, 1); got != "RTS" {
		t.Errorf("moves of the new one: %s", got)
	}
	r.on(func() { r.line.SetPin(uart.RI, false) })
	if got := g.did(t, 1); got != "no RTS" {
		t.Errorf("moves of the new one: %s", got)
	}
}

func TestPinsErrors(t *testing.T) {
	r := bareRig(t, free, nil)
	for _, c := range []struct {
		pins Pins
		word string
	}{
		{Pins{RTS: SignalPWRKEY}, "RTS of the adapter cannot be"},
		{Pins{DTR: "led"}, "it can be ri, dcd, status, netlight"},
		{Pins{CTS: SignalRI}, "it can be pwrkey, reset, dtr"},
		{Pins{CTS: SignalReset, RI: SignalReset}, "cannot both be reset"},
		{Pins{CTS: SignalReset}, "no pins that could"},
		{Pins{DTR: SignalRI}, "no pins that could"},
	} {
		f := newFakeAdapter()
		f.err = errors.New("no such ioctl") // as from a pty
		_, err := openAdapter(newEnd(r.line, Options{Pins: c.pins}), "fake",
			func(string, *serial.Mode) (serial.Port, error) { return f, nil })
		if err == nil || !strings.Contains(err.Error(), c.word) {
			t.Errorf("%+v: error %v, want %q", c.pins, err, c.word)
		}
	}
}
