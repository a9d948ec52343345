package modem

import (
	"errors"
	"fmt"

	"sim800emu/commands/gnss"
	"sim800emu/commands/simcom"
)

// The range of +CMTE with room on both sides (manual 6.2.24 prints -40 to 95 °C).
const (
	coldest = -60
	hottest = 130
)

// mostADC is the most that a channel of +CADC reads, in mV (manual 6.2.7).
const mostADC = 2800

// A BoardSnapshot is the module's own pins and sensors.
type BoardSnapshot struct {
	Temperature  float64         `json:"temperature"`   // °C, +CMTE
	ADC          []int           `json:"adc"`           // mV of each channel, +CADC
	BatteryLevel int             `json:"battery_level"` // per cent, +CBC
	Pins         map[string]bool `json:"pins"`          // of +SGPIO and +CGPIO, true is high
	PWM          simcom.PWM      `json:"pwm"`           // +SPWM
	Asleep       bool            `json:"asleep"`        // +CSCLK: the TE is not heard
	// Satellites are those in view; nil: the model has no satellite receiver.
	Satellites *int `json:"satellites,omitempty"`
}

func (m *Modem) board() BoardSnapshot {
	b := BoardSnapshot{
		Temperature: m.simcom.Temperature(), ADC: m.simcom.ADC(), BatteryLevel: m.profile.Device.BatteryLevel,
		Pins: m.simcom.Pins(), PWM: m.simcom.PWM(), Asleep: m.Asleep(),
	}
	if m.peripherals.sky {
		n := m.peripherals.gnss.Satellites()
		b.Satellites = &n
	}
	return b
}

// A BoardChange is what somebody at the bench does to the pins and sensors, in
// the units of BoardSnapshot. What is nil stays as it is.
type BoardChange struct {
	Temperature  *float64        `json:"temperature,omitempty"`
	ADC          []int           `json:"adc,omitempty"` // one for each channel that the module has
	BatteryLevel *int            `json:"battery_level,omitempty"`
	Pins         map[string]bool `json:"pins,omitempty"` // inputs
	Satellites   *int            `json:"satellites,omitempty"`
}

// Empty reports that nothing changes.
func (c BoardChange) Empty() bool {
	return c.Temperature == nil && c.BatteryLevel == nil && c.Satellites == nil && len(c.ADC) == 0 && len(c.Pins) == 0
}

// ChangeBoard applies a change, or nothing of it. The battery level holds until
// the supply is set, which gives it anew.
func (m *Modem) ChangeBoard(c BoardChange) error {
	drivers, err := m.checkBoard(c)
	if err != nil {
		return err
	}
	for name, drive := range drivers {
		drive(c.Pins[name])
	}
	if len(c.ADC) > 0 {
		m.simcom.SetADC(c.ADC...)
	}
	if c.BatteryLevel != nil {
		d := &m.profile.Device
		d.BatteryLevel = *c.BatteryLevel
		m.gsm.SetBattery(d.BatteryMV, d.BatteryLevel)
	}
	if c.Satellites != nil {
		m.profile.GNSS.Satellites = *c.Satellites
		m.peripherals.gnss.Look(*c.Satellites)
	}
	if c.Temperature != nil {
		m.simcom.SetTemperature(*c.Temperature)
	}
	return nil
}

// checkBoard gives what drives the named pins.
func (m *Modem) checkBoard(c BoardChange) (map[string]func(bool), error) {
	if t := c.Temperature; t != nil && (*t < coldest || *t > hottest) {
		return nil, fmt.Errorf("%w: %g °C; it is %d to %d °C", ErrValue, *t, coldest, hottest)
	}
	if n := len(m.simcom.ADC()); len(c.ADC) > 0 && len(c.ADC) != n {
		return nil, fmt.Errorf("%w: %d values of the ADC; this module has channels: %d", ErrValue, len(c.ADC), n)
	}
	for _, mv := range c.ADC {
		if mv < 0 || mv > mostADC {
			return nil, fmt.Errorf("%w: %d mV at the ADC; it reads 0 to %d mV", ErrValue, mv, mostADC)
		}
	}
	if l := c.BatteryLevel; l != nil && (*l < 0 || *l > 100) {
		return nil, fmt.Errorf("%w: a battery level of %d; it is 0 to 100 per cent", ErrValue, *l)
	}
	if n := c.Satellites; n != nil && !m.peripherals.sky {
		return nil, fmt.Errorf("%w: this model has no satellite receiver", ErrState)
	} else if n != nil && (*n < 0 || *n > gnss.MaxSatellites) {
		return nil, fmt.Errorf("%w: %d satellites in view; it is 0 to %d", ErrValue, *n, gnss.MaxSatellites)
	}
	drivers := map[string]func(bool){}
	for name := range c.Pins {
		drive, err := m.simcom.Input(name)
		if err != nil {
			kind := ErrValue
			if errors.Is(err, simcom.ErrOutput) {
				kind = ErrState
			}
			return nil, fmt.Errorf("%w: %w", kind, err)
		}
		drivers[name] = drive
	}
	return drivers, nil
}

// SetSky sets how many satellites the receiver of a SIM808 has in view.
func (m *Modem) SetSky(satellites int) error {
	return m.ChangeBoard(BoardChange{Satellites: &satellites})
}

// SetTemperature sets what +CMTE reads, in °C.
func (m *Modem) SetTemperature(celsius float64) error {
	return m.ChangeBoard(BoardChange{Temperature: &celsius})
}
