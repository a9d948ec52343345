package port

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"go.bug.st/serial"

	"sim800emu/uart"
)

// An adapter is a serial adapter that is wired to a board. It may be unplugged
// and come back: meanwhile the line is open and what is sent is lost. Outputs
// that stand for nothing are left as opening sets them (DTR and RTS on).
type adapter struct {
	end
	name string
	open func(name string, mode *serial.Mode) (serial.Port, error)
	out  *outbox
	pins *adapterPins // nil: no pin stands for anything
	quit chan struct{}
	sent chan struct{} // closed when the outbox is empty for good
	once sync.Once

	// use is held while bytes or settings go to dev, so that dev is not closed
	// then: the number of its descriptor could be somebody else's by the time of
	// the write. peek is held while its pins are used, so that a long write does
	// not hide them. dev changes with both held.
	use  chan struct{}
	peek chan struct{}
	dev  serial.Port // nil while unplugged
	mode serial.Mode
}

// stuckTime is how long a write may hold up closing. A UART without flow
// control always takes bytes; a pseudo terminal whose other end is not read does not.
const stuckTime = time.Second

func openSerial(e end, name string) (Port, error) { return openAdapter(e, name, serial.Open) }

// openAdapter is openSerial with another way to open a device.
func openAdapter(e end, name string, open func(string, *serial.Mode) (serial.Port, error)) (Port, error) {
	a := &adapter{
		end: e, name: name, open: open, out: newOutbox(e.line),
		quit: make(chan struct{}), sent: make(chan struct{}), use: make(chan struct{}, 1), peek: make(chan struct{}, 1),
		mode: modeOf(e.opt.Baud, uart.Format8N1),
	}
	if e.opt.Pins != (Pins{}) {
		if err := e.opt.Pins.check(); err != nil {
			return nil, fmt.Errorf("serial port %s: %w", name, err)
		}
		a.pins = newAdapterPins(a)
	}
	dev, err := open(name, &a.mode)
	if err != nil {
		return nil, serialError(name, err)
	}
	if a.pins != nil {
		if err := a.pins.start(dev); err != nil {
			_ = dev.Close() // it has not been used
			return nil, fmt.Errorf("serial port %s has no pins that could stand for some of the module: %w", name, err)
		}
	}
	a.dev = dev
	a.attach(a)
	a.emit(Opened{Port: name})
	a.wg.Go(func() { a.read(dev) })
	a.wg.Go(a.write)
	if a.pins != nil {
		a.wg.Go(a.pins.run)
	}
	return a, nil
}

// look lets f use the pins of the device; nil while it is unplugged.
func (a *adapter) look(f func(dev serial.Port)) {
	a.peek <- struct{}{}
	f(a.dev)
	<-a.peek
}

func modeOf(baud int, f uart.Format) serial.Mode {
	m := serial.Mode{BaudRate: baud, DataBits: f.DataBits}
	if f.Parity {
		m.Parity = serial.EvenParity // a uart.Format does not say which
	}
	if f.StopBits == 2 {
		m.StopBits = serial.TwoStopBits
	}
	return m
}

// serialError says which device, what is wrong and what helps.
func serialError(name string, err error) error {
	code := serial.PortErrorCode(-1)
	if pe := new(serial.PortError); errors.As(err, &pe) {
		code = pe.Code()
	}
	switch {
	case code == serial.PortBusy:
		return fmt.Errorf("serial port %s is in use by another program: close that (fuser %s tells which)", name, name)
	case code == serial.PermissionDenied, errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("serial port %s: permission denied: join its group (sudo usermod -aG dialout $USER) and log in again", name)
	case code == serial.PortNotFound, errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("serial port %s does not exist; %s", name, serialPorts())
	case code == serial.InvalidSerialPort:
		return fmt.Errorf("%s is not a serial port; %s", name, serialPorts())
	default:
		return fmt.Errorf("open serial port %s: %w; %s", name, err, serialPorts())
	}
}

func serialPorts() string {
	ports, err := serial.GetPortsList()
	if err != nil || len(ports) == 0 {
		return "no serial port was found here: is the adapter plugged in?"
	}
	return "found here: " + strings.Join(ports, ", ")
}

func (a *adapter) Name() string   { return a.name }
func (a *adapter) String() string { return "serial port " + a.name }

// Close sends what has left the line. A write that hangs makes an error, and
// its goroutine then stays until the program ends.
func (a *adapter) Close() error {
	var err error
	a.once.Do(func() {
		a.detach()
		a.out.close()
		close(a.quit)
		select {
		case <-a.sent:
		case <-time.After(stuckTime): // unplug tries once more and tells
		}
		if err = a.unplug(); err == nil {
			a.wg.Wait()
		}
	})
	return err
}

// unplug closes the device once no write is under way.
func (a *adapter) unplug() error {
	select {
	case a.use <- struct{}{}:
	case <-time.After(stuckTime):
		return fmt.Errorf("serial port %s: a write hangs, so the port stays open until the program ends", a.name)
	}
	defer func() { <-a.use }()
	select {
	case a.peek <- struct{}{}:
	case <-time.After(stuckTime):
		return fmt.Errorf("serial port %s: a look at its pins hangs, so the port stays open until the program ends", a.name)
	}
	defer func() { <-a.peek }()
	if a.dev != nil {
		_ = a.dev.Close() // nothing can be done, and it is gone either way
		a.dev = nil
	}
	return nil
}

// read reads the device until the port closes, and looks for it while it is away.
func (a *adapter) read(dev serial.Port) {
	b := make([]byte, chunk)
	for a.in.ready() {
		n, err := dev.Read(b)
		a.in.give(b[:n])
		if err == nil {
			continue
		}
		if a.closing() {
			return
		}
		a.emit(Unplugged{Port: a.name, Err: err.Error()})
		if err := a.unplug(); err != nil {
			a.opt.Log.Error().Err(err).Msg("serial adapter is gone")
			return
		}
		if dev = a.replug(); dev == nil {
			return
		}
		a.emit(Replugged{Port: a.name})
	}
}

// replug waits for the device to come back; nil: the port closes.
func (a *adapter) replug() serial.Port {
	tick := time.NewTicker(a.opt.Retry)
	defer tick.Stop()
	for {
		select {
		case <-a.quit:
			return nil
		case <-tick.C:
		}
		if dev, ok := a.reopen(); ok {
			return dev
		}
	}
}

// reopen reports false while the device is away; nil: the port closes.
func (a *adapter) reopen() (serial.Port, bool) {
	a.use <- struct{}{}
	defer func() { <-a.use }()
	dev, err := a.open(a.name, &a.mode)
	if err != nil {
		return nil, false
	}
	if a.closing() { // Close has looked already
		_ = dev.Close()
		return nil, true
	}
	a.peek <- struct{}{} // a pin that moves from here on is moved on dev
	defer func() { <-a.peek }()
	if a.pins != nil {
		if err := a.pins.start(dev); err != nil {
			a.opt.Log.Warn().Err(err).Str("port", a.name).Msg("adapter does not take the levels of its pins")
		}
	}
	a.dev = dev
	return dev, true
}

func (a *adapter) closing() bool {
	select {
	case <-a.quit:
		return true
	default:
		return false
	}
}

func (a *adapter) write() {
	defer close(a.sent)
	for {
		it, ok := a.out.next()
		if !ok {
			return
		}
		a.use <- struct{}{}
		a.put(it)
		<-a.use
		a.out.done(it)
	}
}

// put writes an item to the device. Errors are those of a device that goes
// away, which the reader reports.
func (a *adapter) put(it item) {
	if it.baud != 0 {
		mode := modeOf(it.baud, it.format)
		if mode == a.mode {
			return
		}
		a.mode = mode
		if a.dev != nil {
			_ = a.dev.Drain() // what was sent before is still at the old rate
			if err := a.dev.SetMode(&mode); err != nil {
				a.opt.Log.Warn().Err(err).Str("port", a.name).Int("baud", it.baud).Msg("adapter does not take the rate")
			}
		}
		return
	}
	for b := it.bytes; len(b) > 0 && a.dev != nil; {
		n, err := a.dev.Write(b)
		if err != nil || n == 0 {
			return
		}
		b = b[n:]
	}
}

// Write implements uart.Wire.
func (a *adapter) Write(b []byte) int { return a.out.write(b) }

// SetSpeed implements uart.Wire: the adapter follows when what was sent before has left.
func (a *adapter) SetSpeed(baud int, f uart.Format) { a.out.speed(baud, f) }

// Paced implements uart.Wire: the UART of the adapter gives each character its time.
func (a *adapter) Paced() bool { return true }

// SetPin implements uart.Wire.
func (a *adapter) SetPin(p uart.Pin, active bool) {
	switch p {
	case uart.RI:
		a.Drive(SignalRI, active)
	case uart.DCD:
		a.Drive(SignalDCD, active)
	}
}

// Drive implements Port.
func (a *adapter) Drive(signal string, active bool) {
	if a.pins != nil {
		a.pins.drive(signal, active)
	}
}
