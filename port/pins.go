package port

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"go.bug.st/serial"
)

// The signals of the module that a circuit of an adapter can stand for.
const (
	SignalRI       = "ri"
	SignalDCD      = "dcd"
	SignalStatus   = "status"
	SignalNetlight = "netlight"
	SignalPWRKEY   = "pwrkey"
	SignalReset    = "reset"
	SignalDTR      = "dtr"
)

// Pins say for each circuit of a serial adapter which signal of the module it
// stands for; empty: none.
type Pins struct {
	RTS, DTR          string // outputs of the adapter: SignalRI, SignalDCD, SignalStatus, SignalNetlight
	CTS, DSR, DCD, RI string // inputs of the adapter: SignalPWRKEY, SignalReset, SignalDTR
}

// DefaultPinPoll is how often the inputs of an adapter are looked at: no system
// that we know tells of a change in all of its drivers. A RESET of 105 ms, the
// shortest that a SIM800 sees, lasts ten of it; a shorter pulse may be missed.
const DefaultPinPoll = 10 * time.Millisecond

// check wants known signals, and no input signal twice.
func (p Pins) check() error {
	out := []string{SignalRI, SignalDCD, SignalStatus, SignalNetlight}
	for i, signal := range [...]string{p.RTS, p.DTR} {
		if signal != "" && !slices.Contains(out, signal) {
			return fmt.Errorf("output %s of the adapter cannot be %q of the module: it can be %s",
				[...]string{"RTS", "DTR"}[i], signal, strings.Join(out, ", "))
		}
	}
	in := []string{SignalPWRKEY, SignalReset, SignalDTR}
	var seen []string
	for i, signal := range [...]string{p.CTS, p.DSR, p.DCD, p.RI} {
		switch {
		case signal == "":
		case !slices.Contains(in, signal):
			return fmt.Errorf("input %s of the adapter cannot be %q of the module: it can be %s",
				[...]string{"CTS", "DSR", "DCD", "RI"}[i], signal, strings.Join(in, ", "))
		case slices.Contains(seen, signal):
			return fmt.Errorf("two inputs of the adapter cannot both be %s", signal)
		}
		seen = append(seen, signal)
	}
	return nil
}

// An input is a circuit of an adapter that stands for a signal of the module.
type input struct {
	signal string
	get    func(*serial.ModemStatusBits) bool
}

// inputs are those that are mapped.
func (p Pins) inputs() []input {
	all := []input{
		{p.CTS, func(b *serial.ModemStatusBits) bool { return b.CTS }},
		{p.DSR, func(b *serial.ModemStatusBits) bool { return b.DSR }},
		{p.DCD, func(b *serial.ModemStatusBits) bool { return b.DCD }},
		{p.RI, func(b *serial.ModemStatusBits) bool { return b.RI }},
	}
	return slices.DeleteFunc(all, func(i input) bool { return i.signal == "" })
}

// activeHigh are the signals whose active level is high on the module; all
// others are low. The circuits of an adapter with TTL levels are low when they
// are on, so a signal that is active high goes out turned round.
func activeHigh(signal string) bool { return signal == SignalStatus || signal == SignalNetlight }

// on is whether a circuit is on while its signal has this level.
func on(signal string, active bool) bool { return active != activeHigh(signal) }

// adapterPins moves the outputs of an adapter and looks at its inputs, on a
// goroutine of its own, because either may take the time of a USB transfer.
type adapterPins struct {
	a    *adapter
	pins Pins
	in   []input
	told map[string]bool // level of each input signal; on the goroutine
	wake chan struct{}

	mu    sync.Mutex
	level map[string]bool // of each output signal
	moves []move          // that the adapter has not made
}

// A move is a new level of an output signal.
type move struct {
	signal string
	active bool
}

func newAdapterPins(a *adapter) *adapterPins {
	return &adapterPins{
		a: a, pins: a.opt.Pins, in: a.opt.Pins.inputs(),
		told: map[string]bool{SignalPWRKEY: false, SignalReset: false}, // pulled up in the module; of DTR nothing is known
		wake: make(chan struct{}, 1), level: map[string]bool{},
	}
}

// start puts the outputs of a device that has just been opened where they
// belong, and fails if it has no such pins.
func (p *adapterPins) start(dev serial.Port) error {
	p.mu.Lock()
	level := maps.Clone(p.level)
	p.mu.Unlock()
	for _, signal := range [...]string{p.pins.RTS, p.pins.DTR} {
		if err := p.put(dev, move{signal, level[signal]}); err != nil {
			return err
		}
	}
	if len(p.in) > 0 {
		_, err := dev.GetModemStatusBits()
		return err
	}
	return nil
}

// put moves the circuits that stand for a signal.
func (p *adapterPins) put(dev serial.Port, m move) (err error) {
	if m.signal == "" {
		return nil
	}
	if p.pins.RTS == m.signal {
		err = dev.SetRTS(on(m.signal, m.active))
	}
	if p.pins.DTR == m.signal && err == nil {
		err = dev.SetDTR(on(m.signal, m.active))
	}
	return err
}

// drive takes a level of an output of the module; it runs on the loop.
func (p *adapterPins) drive(signal string, active bool) {
	if signal != p.pins.RTS && signal != p.pins.DTR {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.level[signal] == active {
		return
	}
	p.level[signal] = active
	p.moves = append(p.moves, move{signal, active})
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// run serves the pins until the port closes.
func (p *adapterPins) run() {
	var tick <-chan time.Time
	if len(p.in) > 0 {
		t := time.NewTicker(p.a.opt.PinPoll)
		defer t.Stop()
		tick = t.C
	}
	for {
		select {
		case <-p.a.quit:
			return
		case <-p.wake:
			p.a.look(p.move)
		case <-tick:
			p.a.look(p.read)
		}
	}
}

// move makes the moves that wait. Those of an adapter that is unplugged are
// lost; it has the right levels when it is back.
func (p *adapterPins) move(dev serial.Port) {
	p.mu.Lock()
	moves := p.moves
	p.moves = nil
	p.mu.Unlock()
	if dev == nil {
		return
	}
	for _, m := range moves {
		if err := p.put(dev, m); err != nil {
			return // the reader tells of a device that goes away
		}
	}
}

// read tells what has changed on the inputs. An adapter that is unplugged lets
// go of the keys and leaves DTR as it was.
func (p *adapterPins) read(dev serial.Port) {
	bits := &serial.ModemStatusBits{}
	if dev != nil {
		var err error
		if bits, err = dev.GetModemStatusBits(); err != nil {
			return
		}
	}
	for _, i := range p.in {
		signal, active := i.signal, i.get(bits)
		was, known := p.told[signal]
		if known && was == active || dev == nil && signal == SignalDTR {
			continue
		}
		p.told[signal] = active
		p.a.line.Post(func() { p.tell(signal, active) })
	}
}

// tell runs on the loop.
func (p *adapterPins) tell(signal string, active bool) {
	switch {
	case signal == SignalDTR:
		p.a.line.SetDTR(active)
	case p.a.opt.OnPin != nil:
		p.a.opt.OnPin(signal, active)
	}
}
