package modem

import (
	"context"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/calls"
	"sim800emu/commands/files"
	"sim800emu/commands/gsm"
	"sim800emu/commands/ipapp"
	"sim800emu/commands/simcom"
	"sim800emu/commands/sms"
	"sim800emu/commands/tcpip"
	"sim800emu/commands/v25ter"
	"sim800emu/engine"
	"sim800emu/exchange"
	"sim800emu/fault"
	"sim800emu/gprs"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/netstack"
	"sim800emu/profiles"
	"sim800emu/uart"
)

// Options are what a modem is made from.
type Options struct {
	Profile profiles.Profile
	Seed    uint64
	Log     zerolog.Logger
	// Network gives the modem its sockets; it is called once, with the modem's loop.
	Network func(*kernel.Loop) (socket.Network, error)
	// Epoch is the date that the network tells at modem time zero.
	Epoch time.Time
	// Tick is how often a streaming line is served in modem time; zero: uart.DefaultTick.
	Tick time.Duration
	// Faults go wrong beside those of the profile, behind them on their paths.
	Faults []fault.Spec
	// Exchange is where the modem has its number, beside others of the process; nil: one of its own.
	Exchange *exchange.Exchange
}

// A Modem is one SIM800.
type Modem struct {
	profile profiles.Profile
	log     zerolog.Logger
	epoch   time.Time
	loop    *kernel.Loop
	line    *uart.Line
	engine  *engine.Engine
	power   *power
	keys    keys
	outputs outputs
	sleep   sleep
	ring    ring
	mux     multiplexer
	dead    bool // the supply is too low for anything
	faults  *fault.Set
	observe func(at time.Duration, ev kernel.Event)

	v25ter  *v25ter.Group
	gsm     *gsm.Group
	simcom  *simcom.Group
	gprs    *gprs.Domain
	packets packets
	calls   *calls.Domain
	tcpip   *tcpip.Group
	ipapp   *ipapp.Group
	sms     *sms.Group
	post    *post

	peripherals peripherals
}

// New makes a modem that is off.
func New(o Options) (*Modem, error) {
	p := o.Profile
	m := &Modem{profile: p, log: o.Log, loop: kernel.New(o.Seed), epoch: o.Epoch}
	network, err := o.Network(m.loop)
	if err != nil {
		return nil, fmt.Errorf("network of the modem: %w", err)
	}
	m.sleep.m = m
	m.faults = fault.New(m.loop)
	network = m.faults.Network(network)
	m.engine = engine.New(m.loop, engineConfig(p), o.Log)
	m.line = uart.New(m.loop, uart.Config{
		Baud: p.Line.Baud, NoPace: p.Line.NoPace, Drop: p.Line.DropOverrun, IgnoreSpeed: p.Line.IgnoreSpeed, Tick: o.Tick,
	}, m.sleep.hear)
	m.engine.Connect(m.line)
	m.power = &power{m: m, fun: 1, kept: 1}
	m.keys = keys{m: m, off: -afterOff}
	m.outputs, m.ring = outputs{m: m}, ring{m: m}
	m.line.OnRing(m.ring.news)
	m.line.OnSent(m.sleep.sent)
	m.line.OnDTR(m.sleep.dtr)
	m.peripherals.disk = files.NewDisk(internalDrive, p.Device.CardBytes)

	m.gprs = gprs.New(m.engine, gprsConfig(p, o.Epoch), o.Log)
	m.packets = packets{netstack.NewGateway(m.loop, network)}
	m.gprs.UseGateway(m.packets)
	m.calls = calls.New(m.engine, callsConfig(p), o.Log)
	m.v25ter = v25ter.New(m.engine, m.v25terConfig(p), m.calls)
	m.v25ter.UsePacketData(m.gprs)
	m.gprs.UsePatience(m.v25ter.Patience)
	m.gsm = gsm.New(m.engine, gsmConfig(p), m.gprs, m.power)
	m.mux.m = m
	m.gsm.UseMultiplexer(&m.mux)
	m.engine.OnRestart(m.mux.drop)
	m.simcom = simcom.New(m.engine, simcomConfig(p), m.gsm.SIM(), m.power, m.gprs, m.gsm.Clock())
	m.simcom.OnSleep(m.sleep.changed)
	m.tcpip = tcpip.New(m.engine, tcpipConfig(p), network, m.gprs, m.gprs)
	m.ipapp = ipapp.New(m.engine, m.ipappConfig(p), ipapp.Neighbours{
		Network: network, Bearers: [...]ipapp.Bearer{m.gprs.Bearer(1), m.gprs.Bearer(2), m.gprs.Bearer(3)},
		Toolkit: m.gprs, Clock: m.gsm.Clock(), Files: m.peripherals.disk,
	})
	m.tcpip.UseSSL(m.ipapp.SSL())
	if err := m.join(o.Exchange); err != nil {
		return nil, err
	}
	if m.sms, err = sms.New(m.engine, smsConfig(p, o.Epoch), m.gsm.SIM(), m.gprs, m.gsm, m.post, m.ring.Message); err != nil {
		return nil, err
	}
	m.joinCalls()
	m.calls.UsePhonebook(m.gsm.Phonebook())
	m.sms.UsePhonebook(m.gsm.Phonebook())
	m.v25ter.UsePhonebook(m.gsm.Phonebook())
	m.addPeripherals(p)
	m.ipapp.UsePushes(m.sms)
	m.gprs.OnChange(m.sms.Reachable)
	m.gsm.SIM().OnLost(m.sms.Stop)
	m.gsm.SIM().OnReady(m.power.simReady)
	m.gsm.SIM().OnLost(m.gprs.RadioOff)

	for _, chapter := range append([]func() []engine.Command{
		m.v25ter.Commands, m.gsm.Commands, m.calls.Commands, m.gsm.CardCommands, m.simcom.Commands, m.gprs.Commands, m.tcpip.Commands, m.ipapp.Commands,
		m.sms.Commands,
	}, m.peripherals.chapters()...) {
		m.engine.RegisterLater(func() []engine.Command { return without(chapter(), p.Device.Lacks) })
	}
	if err := m.addFaults(o.Faults); err != nil {
		return nil, err
	}
	return m, nil
}

// Line is the serial line, to which a port is attached.
func (m *Modem) Line() *uart.Line { return m.line }

// Loop is the modem's time; its Post may be called from anywhere.
func (m *Modem) Loop() *kernel.Loop { return m.loop }

// Engine is the command interpreter: its paths are where faults hang.
func (m *Modem) Engine() *engine.Engine { return m.engine }

// Packet is the packet domain of the network.
func (m *Modem) Packet() *gprs.Domain { return m.gprs }

// Commands lists what the modem knows, in the manual's order of chapters.
func (m *Modem) Commands() []engine.Command { return m.engine.Commands() }

// Power is the state of the supply.
func (m *Modem) Power() PowerState { return m.power.state }

// PressPowerKey is the PWRKEY pin held long enough: on when the module is off,
// off when it is on. Without a supply it does nothing.
func (m *Modem) PressPowerKey() {
	if m.dead {
		return
	}
	if m.power.state == Off {
		m.power.boot("power key")
		return
	}
	m.power.PowerDown(true)
}

// Reset is the RESET pin.
func (m *Modem) Reset() { m.power.reset("reset pin") }

// CutPower is a supply that fails.
func (m *Modem) CutPower() {
	if m.power.state != Off {
		m.power.cut()
		m.gsm.Clock().Lose()
		m.peripherals.gnss.Lose()
		m.power.setState(Off, "supply cut")
		m.keys.powered()
	}
}

// Observe sets the reader of the modem's events; it runs on the loop.
func (m *Modem) Observe(f func(at time.Duration, ev kernel.Event)) {
	m.observe = f
	m.watchStates()
}

// Run drives the modem by the wall clock, scale times as fast, until ctx ends. It
// closes the modem.
func (m *Modem) Run(ctx context.Context, clock *kernel.Clock, scale float64) error {
	defer m.Close()
	return m.loop.Run(ctx, clock, scale)
}

// Close ends what of the modem waits for the network, without a word to the TE,
// so that no goroutine is left. Nothing may drive the modem then: it is for one
// that was driven by Advance.
func (m *Modem) Close() {
	m.ipapp.Close()
	m.tcpip.Close()
	m.gprs.Close()
	m.packets.Wait()
}
