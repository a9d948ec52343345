package modem

import (
	"time"

	"sim800emu/commands/gsm"
	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// A PowerState is what the STATUS pin and the port tell of the module.
type PowerState uint8

// The states:
//
//	off ─power key─► booting ─► on ─power key, +CPOWD─► leaving ─► off
//	                    ▲        │
//	                    └────────┴─ +CFUN=1,1, reset
const (
	Off PowerState = iota
	Booting
	On
	Leaving
)

func (s PowerState) String() string { return [...]string{"off", "booting", "on", "leaving"}[s] }

// PowerChanged is a new state of the module's supply.
type PowerChanged struct {
	State string `json:"state"`
	Why   string `json:"why"`
}

// EventKind implements kernel.Event.
func (PowerChanged) EventKind() string { return "power" }

// startNoise is what a module emits at 115200 right after power-on (manual 1.6, a host ignores it).
var startNoise = []byte{0x00, 0x49, 0x49, 0x49, 0x49, 0xff, 0xff, 0xff, 0xff}

// lastWord is how long a TE that holds the module off or does not read can
// delay a normal power-down; our own choice.
const lastWord = 5 * time.Second

// power is the supply and the start of a modem, and +CFUN.
type power struct {
	m      *Modem
	state  PowerState
	fun    int // +CFUN
	kept   int // the level that outlives the supply: full or radio off, never minimum (manual 3.2.42)
	rdy    time.Duration
	card   time.Duration // from there to the reading of the card
	timers []*kernel.Timer
	life   int  // counts the cuts of the supply
	called bool // Call Ready has come, or would have without +CIURC

	resumed  bool   // the card was read because of +CFUN=1
	answered func() // gives the OK of +CFUN=1
}

func (p *power) setState(s PowerState, why string) {
	p.state = s
	p.m.log.Info().Dur("t", p.m.loop.Now()).Str("state", s.String()).Str("why", why).Msg("power")
	p.m.loop.Emit(PowerChanged{State: s.String(), Why: why})
	p.m.outputs.follow(s)
	p.m.keys.follow(s)
}

// later runs f unless the supply goes off before.
func (p *power) later(d time.Duration, f func()) {
	if d <= 0 {
		f()
		return
	}
	p.timers = append(p.timers, p.m.loop.After(d, f))
}

// afterSent runs f when all that is on its way to the TE has left, unless the
// supply goes off before.
func (p *power) afterSent(f func()) {
	life := p.life
	p.m.mux.afterSent(func() {
		if p.life == life {
			f()
		}
	})
}

func (p *power) draw(d kernel.Dist) time.Duration { return d.Draw(p.m.loop.Rand) }

// boot is the start, from the power key or a reset to SMS Ready.
func (p *power) boot(why string) {
	m := p.m
	t := &m.profile.Timing
	p.stopTimers()
	p.setState(Booting, why)
	p.fun, p.resumed = p.kept, false
	m.line.SetBaud(m.v25ter.Baud())
	m.loop.Emit(uart.Rate{Baud: m.line.Baud()})
	if !t.Listen.IsZero() {
		m.line.Send(uart.Frame{Kind: uart.Noise, Bytes: startNoise})
	}
	listen := p.draw(t.Listen)
	p.later(listen, func() {
		p.setState(On, why)
		m.engine.PowerOn()
	})
	p.later(max(listen, p.draw(t.Ready)), p.ready)
}

// ready is RDY and +CFUN, which a module prints only at a fixed rate (manual
// 2.2.41), and the reading of the card.
func (p *power) ready() {
	m := p.m
	p.rdy = m.loop.Now()
	if m.v25ter.Baud() != 0 {
		m.engine.URC("RDY")
		m.engine.URC("+CFUN: %d", p.fun)
	}
	if p.fun != minimum {
		p.card = p.draw(m.profile.Timing.SIMReady)
		m.gsm.SIM().Power()
		p.later(p.card, m.gsm.SIM().Start)
	}
	m.checkSupply()
	if p.state == On {
		m.simcom.CheckTemperature()
	}
}

// simReady is the card accepted: the search for a network starts, and the two
// Ready lines come, after +CFUN=1 in the other order (seen).
func (p *power) simReady() {
	m := p.m
	if p.fun == minimum {
		return
	}
	p.resume()
	if p.fun == full {
		m.gprs.RadioOn()
	}
	t := &m.profile.Timing
	first, second := p.callReady, p.smsReady
	if p.resumed {
		first, second = second, first
	}
	// A card that is late, as one that waited for its PIN, delays both.
	read := max(p.rdy, m.loop.Now()-p.card)
	p.later(read+p.draw(t.CallReady)-m.loop.Now(), func() {
		first()
		p.later(p.draw(t.SMSReady), second)
	})
}

func (p *power) callReady() {
	p.called = true
	if p.m.simcom.CallReady() {
		p.m.engine.URC("Call Ready")
	}
}

func (p *power) smsReady() {
	p.m.engine.URC("SMS Ready")
	p.m.sms.Start()
}

// resume gives the OK of +CFUN=1, behind the line about the card (seen).
func (p *power) resume() {
	if done := p.answered; done != nil {
		p.answered = nil
		p.m.engine.Release()
		done()
	}
}

func (p *power) stopTimers() {
	for _, t := range p.timers {
		t.Stop()
	}
	p.timers = nil
}

// cut takes the supply away: everything that is not stored is gone.
func (p *power) cut() {
	m := p.m
	p.life++
	p.called = false
	p.stopTimers()
	m.engine.PowerOff() // first: a module without power reports nothing
	m.gprs.RadioOff()
	m.gsm.SIM().PowerLost()
	m.line.Flush()
	m.ring.off()
	m.sleep.off()
}

// Leave says a last word and switches the module off, as for a wrong supply.
func (p *power) Leave(word, why string) { p.leave(word, why, supplyOff) }

// CallReady reports that initialisation is over (+CCALR).
func (p *power) CallReady() bool { return p.called }

// PowerDown is +CPOWD and the power key of a module that is on: with a word
// (normal), or at once.
func (p *power) PowerDown(normal bool) {
	m := p.m
	if p.state == Off || p.state == Leaving {
		return
	}
	if !normal {
		p.off()
		return
	}
	p.depart("normal power down", p.draw(m.profile.Timing.PowerOff))
}

// depart is the normal way off: the contexts go down first, and the TE hears of
// them before the last word (seen).
func (p *power) depart(why string, behind time.Duration) {
	p.m.gprs.LeaveContexts()
	p.leave(p.m.profile.Device.PowerDown, why, behind)
}

func (p *power) off() {
	p.cut()
	p.setState(Off, "powered down")
}

// leave says a last word and switches off some time behind it.
func (p *power) leave(word, why string, behind time.Duration) {
	m := p.m
	p.setState(Leaving, why)
	p.stopTimers()
	m.engine.URC("%s", word)
	m.engine.Release()
	deaf := false
	leave := func() { // no command is taken any more (hardware design guides)
		if !deaf {
			deaf = true
			p.stopTimers()
			m.engine.PowerOff()
			p.later(behind, p.off)
		}
	}
	p.afterSent(leave)
	if !deaf {
		p.later(lastWord, leave)
	}
}

// Functionality is <fun> of +CFUN.
func (p *power) Functionality() int { return p.fun }

// The levels of +CFUN (manual 3.2.42).
const (
	minimum  = 0 // neither radio nor card
	full     = 1
	radioOff = 4 // the card stays (seen)
)

// SetFunctionality is +CFUN=<fun>[,1] (manual 3.2.42): 0 takes radio and card away,
// 1 brings them back, and the card's line comes before the OK (seen); 4 takes the
// radio only. A reset starts the module anew behind the OK.
func (p *power) SetFunctionality(fun int, reset bool, done func()) {
	m := p.m
	if fun != minimum {
		p.kept = fun
	}
	if reset {
		done()
		p.afterSent(func() { p.reset("+CFUN=1,1") })
		return
	}
	was := p.fun
	p.fun = fun
	switch {
	case fun == was:
		if fun == minimum && m.gsm.SIM().Inserted() {
			m.engine.URC("+CPIN: %s", gsm.Off) // again (manual 20.1)
			m.engine.Release()
		}
		done()
	case fun == radioOff:
		m.gprs.RadioOff()
		m.engine.Release()
		p.later(p.draw(m.profile.Timing.RadioOff), done)
	case was == radioOff:
		if m.gsm.SIM().State() == gsm.Ready {
			m.gprs.RadioOn()
		}
		done()
	case fun == minimum:
		p.stopTimers()
		p.called = false
		m.gprs.RadioOff()
		m.gsm.SIM().Stop()
		m.sms.Stop()
		m.engine.Release()
		p.later(p.draw(m.profile.Timing.RadioOff), done)
	default:
		p.rdy, p.resumed = m.loop.Now(), true
		p.card = p.draw(m.profile.Timing.SIMReady)
		m.gsm.SIM().Power()
		p.later(p.card, func() {
			p.answered = done
			m.gsm.SIM().Start()
			p.resume() // also of a card that is not accepted
		})
	}
}

func (p *power) reset(why string) {
	if p.state == Off {
		return
	}
	p.cut()
	p.boot(why)
}
