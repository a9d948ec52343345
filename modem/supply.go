package modem

import (
	"fmt"
	"time"
)

// The supply as a hardware design guide describes it, in mV. Inside the band
// from underWarn to overWarn, both ends left out, nothing is said; outside the
// band from underOff to overOff, both ends still in, the module switches itself off.
const (
	underWarn = 3500
	underOff  = 3400
	overWarn  = 4300
	overOff   = 4400
	// lower is how much lower a SIM800 sets the two lower limits than its sisters.
	lower = 10
)

// Our own choices, in mV.
const (
	deadBelow = 2800 // nothing runs, whether or not the supply is checked
	mostMV    = 6000 // that a hand can set; a real module would not live on it
	emptyMV   = 3400 // 0 per cent of +CBC
	fullMV    = 4200 // 100 per cent
)

// firstModel is +CGMM of the module whose sisters have a letter behind their number.
const firstModel = "SIMCOM_SIM800"

// supplyOff is how long the module takes to go off behind its last line.
const supplyOff = 100 * time.Millisecond

// A supplyZone is where the voltage is, as the module tells it.
type supplyZone uint8

const (
	supplyGood supplyZone = iota
	supplyLow
	supplyTooLow
	supplyHigh
	supplyTooHigh
)

// word is the unsolicited line of a zone, spelt as modules spell it.
func (z supplyZone) word() string {
	return [...]string{
		"", "UNDER-VOLTAGE WARNNING", "UNDER-VOLTAGE POWER DOWN", "OVER-VOLTAGE WARNNING", "OVER-VOLTAGE POWER DOWN",
	}[z]
}

// SupplyChanged is a new voltage of the supply.
type SupplyChanged struct {
	MV int `json:"mv"`
}

// EventKind implements kernel.Event.
func (SupplyChanged) EventKind() string { return "power.supply" }

// Supply is the voltage of the supply in mV.
func (m *Modem) Supply() int { return m.profile.Device.BatteryMV }

// SetSupply makes the supply mv millivolts. A module that checks its supply
// (+CBATCHK) warns once when it comes into a warning zone, and off the ends of
// the allowed range it says so and switches itself off; below 2.8 V nothing runs.
func (m *Modem) SetSupply(mv int) error {
	if mv < 0 || mv > mostMV {
		return fmt.Errorf("%w: a supply of %d mV; it can be 0 to %d mV", ErrValue, mv, mostMV)
	}
	if mv == m.Supply() {
		return nil
	}
	was := m.zone()
	d := &m.profile.Device
	d.BatteryMV = mv
	d.BatteryLevel = min(max(0, (mv-emptyMV)*100/(fullMV-emptyMV)), 100)
	m.gsm.SetBattery(d.BatteryMV, d.BatteryLevel)
	m.loop.Emit(SupplyChanged{MV: mv})
	back := m.dead && mv >= deadBelow
	if m.dead = mv < deadBelow; m.dead {
		m.CutPower()
		return nil
	}
	if back {
		m.keys.powered()
	}
	if m.zone() != was {
		m.checkSupply()
	}
	return nil
}

func (m *Modem) zone() supplyZone {
	mv, less := m.Supply(), 0
	if m.profile.Device.Model == firstModel {
		less = lower
	}
	switch {
	case mv == 0: // a profile that states none
		return supplyGood
	case mv < underOff-less:
		return supplyTooLow
	case mv <= underWarn-less:
		return supplyLow
	case mv > overOff:
		return supplyTooHigh
	case mv >= overWarn:
		return supplyHigh
	default:
		return supplyGood
	}
}

// checkSupply is what a module does that finds its supply in a zone: at its
// start, and when the voltage has moved.
func (m *Modem) checkSupply() {
	z := m.zone()
	if z == supplyGood || m.power.state != On || !m.simcom.VoltageCheck() {
		return
	}
	if z == supplyLow || z == supplyHigh {
		m.engine.URC("%s", z.word())
		return
	}
	m.power.leave(z.word(), "supply out of range", supplyOff)
}
