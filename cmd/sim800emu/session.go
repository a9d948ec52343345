package main

import (
	"bufio"
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/control"
	"sim800emu/exchange"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/modem"
	"sim800emu/port"
	"sim800emu/socketbridge"
	"sim800emu/tlsbackend"
	"sim800emu/trace"
	"sim800emu/uart"
	"sim800emu/verdict"
)

// A session is everything of one run: modems, their ports, the TLS server, the recorder.
type session struct {
	s       settings
	clock   *kernel.Clock
	backend *tlsbackend.Server
	units   []*unit
	numbers *exchange.Exchange // who has which number
	console *trace.Console
	log     zerolog.Logger
	rec     *trace.Recorder
	file    *os.File
	writer  *bufio.Writer
	pcap    *capture  // nil: there is none
	keys    *os.File  // of tls serve --keylog; nil: there is none
	epoch   time.Time // the date at modem time zero

	door  *control.Server // nil: there is none
	judge *verdict.Judge  // nil: nothing is expected

	cancel context.CancelFunc
	loops  sync.WaitGroup
	over   chan struct{}                          // the input of stdio has ended
	also   func(at time.Duration, ev trace.Event) // the time line of a demo
}

// A unit is one modem with its port.
type unit struct {
	name     string // empty when there is only one
	modem    *modem.Modem
	bridge   *socketbridge.Bridge
	port     port.Port
	observer *observer
	waits    bool // for a board that presses PWRKEY
}

// newSeed draws a seed that is short enough to be typed again.
func newSeed() uint64 {
	var b [4]byte
	_, _ = crand.Read(b[:]) // never fails (crypto/rand)
	return uint64(binary.BigEndian.Uint32(b[:]))%999_999 + 1
}

// newSession makes everything and starts nothing. On an error nothing is left behind.
func newSession(s settings, c *runCmd) (x *session, err error) {
	x = &session{s: s, numbers: exchange.New(), epoch: time.Now().UTC(), over: make(chan struct{}), cancel: func() {}}
	defer func() {
		if err != nil {
			_ = x.close()
		}
	}()
	x.console = trace.NewConsole(os.Stderr, trace.ConsoleOptions{JSON: c.LogFormat == "json", NoColor: !s.color, Level: s.level})
	x.log = x.console.Logger()
	if x.clock, err = kernel.NewClock(); err != nil {
		return x, err
	}
	if c.Pcap != "" {
		if err = x.openCapture(c.Pcap); err != nil {
			return x, err
		}
	}
	if x.backend, err = newBackend(x, zerolog.Nop()); err != nil {
		return x, err
	}
	if c.Trace != "" {
		if err = x.openTrace(c.Trace); err != nil {
			return x, err
		}
	}
	for i, spec := range s.ports {
		u, err := x.addUnit(i, c)
		if err != nil {
			return x, err
		}
		if err := x.openPort(u, spec); err != nil {
			return x, err
		}
	}
	if err = x.openJudge(c); err != nil {
		return x, err
	}
	return x, x.openDoor(c)
}

// newBackend makes the TLS server. In a session its events tell all that its log would.
func newBackend(x *session, log zerolog.Logger) (*tlsbackend.Server, error) {
	dir, err := dataDir()
	if err != nil {
		return nil, err
	}
	return tlsbackend.New(tlsbackend.Config{Dir: dir, Log: log, KeyLog: x.keyLog(), OnEvent: x.diary})
}

func (x *session) openTrace(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("--trace: %w; choose a file in a folder that you may write", err)
	}
	x.file, x.writer = f, bufio.NewWriterSize(f, 1<<16)
	x.rec = trace.NewRecorder(x.writer, trace.Header{Program: version, Profile: x.s.profile.Name, Seed: x.s.seed}, func(err error) {
		x.log.Error().Err(err).Str("file", path).Msg("the trace cannot be written on; the run goes on without it")
	})
	return nil
}

// addUnit makes the i-th modem, without a port.
func (x *session) addUnit(i int, c *runCmd) (*unit, error) {
	u := &unit{name: x.unitName(i)}
	log := x.log
	if u.name != "" {
		log = log.With().Str("modem", u.name).Logger()
	}
	x.units = append(x.units, u)
	profile := x.s.profile
	if profile.SIM.Number = nextNumber(profile.SIM.Number, i); i > 0 && profile.SIM.Number != "" {
		log.Info().Str("number", profile.SIM.Number).Msg("this modem has the number of the profile and its place behind the first")
	}
	var err error
	u.modem, err = modem.New(modem.Options{
		Exchange: x.numbers,
		Profile:  profile, Seed: x.s.seed + uint64(i), Log: log, Epoch: x.epoch, Tick: x.tick(), Faults: x.s.faults,
		Network: func(loop *kernel.Loop) (socket.Network, error) {
			bridge, err := socketbridge.New(loop, socketbridge.Config{
				Routes: x.s.routes, Offline: c.Offline, Policy: socketbridge.Policy{DenyLoopback: c.NoPrivate, DenyPrivate: c.NoPrivate, DenyLinkLocal: c.NoPrivate},
				ListenHost: c.ListenHost, Backend: backend{x.backend}, Log: log,
			})
			if err != nil {
				return nil, err
			}
			u.bridge = bridge
			return bridge, nil
		},
	})
	if err != nil {
		return nil, usageError{err}
	}
	if err := checkHands(u.modem, c.Control != ""); err != nil {
		return nil, usageError{err}
	}
	u.observer = newObserver(x, u.name)
	u.observer.door = doorName(i)
	if x.pcap != nil {
		u.observer.pcap = x.pcap.ng.Modem(i)
	}
	u.modem.Observe(u.observer.event)
	return u, nil
}

// unitName is the name of the i-th modem; empty when there is only one.
func (x *session) unitName(i int) string {
	if len(x.s.ports) <= 1 {
		return ""
	}
	return fmt.Sprintf("modem%d", i+1)
}

func (x *session) openPort(u *unit, spec port.Spec) (err error) {
	pins := x.pins(spec)
	u.port, err = port.Open(spec, u.modem.Line(), port.Options{
		Log: x.log, Baud: x.portBaud(), Pins: pins, OnPin: u.key,
		OnEvent: func(ev port.Event) { u.observer.event(u.modem.Loop().Now(), ev) },
		OnEOF:   func() { u.modem.Line().AfterSent(x.finish) },
	})
	if err == nil {
		u.drive(pins)
	}
	return err
}

// finish ends a run whose input has ended (stdio).
func (x *session) finish() {
	select {
	case <-x.over:
	default:
		close(x.over)
	}
}

// portBaud is the rate of the module when it starts.
func (x *session) portBaud() int {
	if b := x.s.profile.Line.Baud; b != 0 {
		return b
	}
	return uart.MaxAutobaud
}

// tick is how often a line is served in modem time: about a millisecond of wall time.
func (x *session) tick() time.Duration {
	if math.IsInf(x.s.scale, 1) || x.s.scale <= 1 {
		return uart.DefaultTick
	}
	return time.Duration(float64(uart.DefaultTick) * x.s.scale)
}

// start presses the power keys, but for those that a board presses, and lets the loops run.
func (x *session) start(ctx context.Context) {
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	x.cancel = cancel
	for _, u := range x.units {
		if !u.waits {
			u.modem.PressPowerKey()
		}
		x.loops.Go(func() { _ = u.modem.Run(run, x.clock, x.s.scale) }) // the scale has been checked
	}
}

// wait waits for a signal; SIGUSR1 is the power key.
func (x *session) wait(ctx context.Context) {
	keys := make(chan os.Signal, 1)
	if len(powerKeySignals) > 0 {
		signal.Notify(keys, powerKeySignals...)
		defer signal.Stop(keys)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-x.over:
			return
		case <-keys:
			for _, u := range x.units {
				u.modem.Loop().Post(u.modem.PressPowerKey)
			}
		}
	}
}

// close ends everything; it may be called on half a session.
func (x *session) close() error {
	var errs []error
	if x.door != nil {
		errs = append(errs, x.door.Close())
	}
	for _, u := range x.units {
		if u.port != nil {
			errs = append(errs, u.port.Close())
		}
	}
	x.cancel()
	x.loops.Wait()
	for _, u := range x.units {
		if u.bridge != nil {
			u.bridge.Close()
		}
	}
	if x.backend != nil {
		x.backend.Close()
	}
	if x.clock != nil {
		x.clock.Close()
	}
	if x.rec != nil {
		errs = append(errs, x.rec.Close())
	}
	if x.file != nil {
		errs = append(errs, x.writer.Flush(), x.file.Close())
	}
	if x.pcap != nil {
		errs = append(errs, x.pcap.close()...)
	}
	return errors.Join(errs...)
}

// hello prints the port, the seed and the next thing to type.
func (x *session) hello() {
	var out io.Writer = os.Stderr
	line := "auto-bauding (send AT first)"
	if b := x.s.profile.Line.Baud; b != 0 {
		line = fmt.Sprintf("%d baud", b)
	}
	for _, u := range x.units {
		fmt.Fprintf(out, "port     %s   %s, %s\n", u.port.Name(), x.s.profile.Name, line)
		if u.waits {
			fmt.Fprintf(out, "power    off until PWRKEY is low for 1 s (pins: of the profile)\n")
		}
	}
	if x.door != nil {
		fmt.Fprintf(out, "control  %s   sim800emu ctl --control %s state\n", x.door.Addr(), x.door.Addr())
	}
	fmt.Fprintf(out, "seed     %d   (--seed %d gives this run again)\n", x.s.seed, x.s.seed)
	fmt.Fprintf(out, "try      %s\n", nextStep(x.s.ports[0].Kind, x.units[0].port.Name()))
}

// nextStep is what a newcomer types next.
func nextStep(k port.Kind, name string) string {
	const talk = `AT, then AT+CIPSTART="TCP","http.sim800.test",80`
	switch k {
	case port.PTY:
		return "socat -,rawer,escape=0x1d " + name + "   and type " + talk
	case port.TCP:
		return "socat -,rawer,escape=0x1d TCP:" + name + "   and type " + talk
	case port.Unix:
		return "socat -,rawer,escape=0x1d UNIX-CONNECT:" + name + "   and type " + talk
	default:
		return "send " + talk
	}
}
