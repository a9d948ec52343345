package modem

import (
	"time"

	"sim800emu/internal/kernel"
)

// lookAgain is when a NETLIGHT that does not blink is looked at again: a command
// may change it at any time.
const lookAgain = 800 * time.Millisecond

// outputs drive the pins of the module that are no circuits of its line: STATUS
// is high while the module works, NETLIGHT blinks while it does.
type outputs struct {
	m        *Modem
	onStatus func(high bool)
	onLight  func(lit bool)
	high     bool
	light    bool
	blink    *kernel.Timer
}

// OnStatus sets what is told of STATUS, now and with each change: it is high from
// the moment when the module listens to the moment when it is off.
func (m *Modem) OnStatus(f func(high bool)) {
	m.outputs.onStatus = f
	f(m.outputs.high)
}

// OnNetlight sets what is told of NETLIGHT, now and with each change. Nothing
// blinks before somebody looks.
func (m *Modem) OnNetlight(f func(lit bool)) {
	m.outputs.onLight = f
	f(false)
	m.outputs.begin()
}

// pattern is how NETLIGHT blinks at this moment: never lit without a time on,
// always without one off.
func (o *outputs) pattern() (on, dark time.Duration) {
	m := o.m
	if !o.high || !m.simcom.NetLight() {
		return 0, 0
	}
	stat := m.gprs.Registration()
	return m.simcom.LightTimes(stat == home || stat == abroad, m.contextUp())
}

// follow is a new state of the supply.
func (o *outputs) follow(s PowerState) {
	high := s == On || s == Leaving
	if high == o.high {
		return
	}
	o.high = high
	if o.onStatus != nil {
		o.onStatus(high)
	}
	o.begin()
}

// begin starts the blinking of a module that works, and ends it with the module.
func (o *outputs) begin() {
	o.blink.Stop()
	o.set(false)
	if o.high && o.onLight != nil {
		o.next()
	}
}

// next is one flash and the dark behind it. Somebody may watch the pin, so both
// are times that pass at the rate of the wall clock whatever else is jumped over.
func (o *outputs) next() {
	on, dark := o.pattern()
	if on == 0 || dark == 0 {
		o.set(on > 0)
		o.blink = o.m.loop.Await(lookAgain, o.next)
		return
	}
	o.set(true)
	o.blink = o.m.loop.Await(on, func() {
		o.set(false)
		o.blink = o.m.loop.Await(dark, o.next)
	})
}

func (o *outputs) set(light bool) {
	if light == o.light {
		return
	}
	o.light = light
	if o.onLight != nil {
		o.onLight(light)
	}
}
