package modem

import (
	"time"

	"sim800emu/internal/kernel"
)

// How long the keys must be held (hardware design guides).
const (
	keyOn      = time.Second             // PWRKEY, to switch on
	keyOnFirst = 1200 * time.Millisecond // the same, of the first SIM800
	keyOff     = 1500 * time.Millisecond // PWRKEY, to switch off
	keyDead    = 2 * time.Second         // PWRKEY low to STATUS low; the line is dead by then
	keyRestart = 33 * time.Second        // PWRKEY held on: the module starts again
	keyReset   = 105 * time.Millisecond  // RESET
	afterOff   = 800 * time.Millisecond  // that STATUS must have been low before a start
)

// keys are PWRKEY and RESET as wires; true is low, which is pressed. A press
// counts for what the module was when it began: one that has switched it on does
// not switch it off again, so PWRKEY may be tied to ground for good.
//
//	off, leaving ──PWRKEY low 1 s, and STATUS low for 800 ms──► booting
//	booting, on ──PWRKEY low 1.5 s, and on by then──► leaving ──still low, 33 s──► booting
//	on ──RESET low 105 ms──► booting
type keys struct {
	m       *Modem
	power   bool
	reset   bool
	toStart bool          // the press of PWRKEY began without the module working
	began   time.Duration // that press
	off     time.Duration // when STATUS went low
	held    *kernel.Timer // PWRKEY
	pressed *kernel.Timer // RESET
}

// SetPowerKey moves PWRKEY; low is pressed. See PressPowerKey for a press of the
// right length.
func (m *Modem) SetPowerKey(low bool) {
	k := &m.keys
	if k.power == low {
		return
	}
	k.power = low
	m.loop.Emit(KeyMoved{Key: "PWRKEY", Low: low})
	k.held.Stop()
	if !low {
		return
	}
	k.began = m.loop.Now()
	k.toStart = m.power.state == Off || m.power.state == Leaving
	if k.toStart {
		k.start()
		return
	}
	k.held = m.loop.Await(keyOff, k.leave)
}

// SetResetPin moves RESET; low is pressed. The module restarts once it has been low
// for 105 ms, however long it stays there.
func (m *Modem) SetResetPin(low bool) {
	k := &m.keys
	if k.reset == low {
		return
	}
	k.reset = low
	m.loop.Emit(KeyMoved{Key: "RESET", Low: low})
	k.pressed.Stop()
	if low {
		k.pressed = m.loop.Await(keyReset, m.Reset)
	}
}

// start switches on when the key has been held long enough; a module that is
// still leaving calls it again.
func (k *keys) start() {
	m := k.m
	if !k.power || !k.toStart || m.power.state != Off || m.dead {
		return
	}
	hold := keyOn
	if m.profile.Device.Model == firstModel {
		hold = keyOnFirst
	}
	due := max(k.began+hold, k.off+afterOff)
	k.held.Stop()
	k.held = m.loop.Await(due-m.loop.Now(), func() {
		if m.power.state == Off && !m.dead {
			k.toStart = false
			m.power.boot("power key")
		}
	})
}

// leave is the key held for the time that switches off.
func (k *keys) leave() {
	m := k.m
	if m.power.state != On {
		return
	}
	m.power.depart("power key", min(keyDead-keyOff, m.power.draw(m.profile.Timing.PowerOff)))
	k.held = m.loop.Await(keyRestart-keyOff, func() {
		if m.power.state == Off && !m.dead {
			m.power.boot("power key held")
		}
	})
}

// powered is a supply that comes back and finds a key that is held, for good perhaps.
func (k *keys) powered() {
	if k.power {
		k.began, k.toStart = k.m.loop.Now(), true
		k.start()
	}
}

// follow is a new state of the supply.
func (k *keys) follow(s PowerState) {
	if s == Off {
		k.off = k.m.loop.Now()
		k.start()
	}
}

// KeyMoved tells a new level of a key that is a wire.
type KeyMoved struct {
	Key string `json:"key"`
	Low bool   `json:"low"` // pressed
}

// EventKind implements kernel.Event.
func (KeyMoved) EventKind() string { return "power.key" }
