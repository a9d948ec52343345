package main

import (
	"errors"
	"fmt"
	"slices"

	"sim800emu/port"
	"sim800emu/profiles"
)

// checkPins finds pins of a profile that no port of the run has.
func checkPins(p profiles.Pins, ports []port.Spec) error {
	if p == (profiles.Pins{}) || len(ports) == 0 || slices.ContainsFunc(ports, hasPins) {
		return nil
	}
	const remedy = "run with --port serial:DEV, or keep pins: in a file of its own and name that file only there"
	if kind := ports[0].Kind; kind != port.RFC2217 {
		return fmt.Errorf("--port %s: it has no pins that pins: of the profile could map; %s (keys without wires: sim800emu ctl power)", kind, remedy)
	}
	return errors.New("--port rfc2217: its pins are fixed (DSR is STATUS, the others have their own names), and pins: of the profile maps a serial adapter's; " + remedy)
}

// hasPins tells the ports whose circuits a profile maps.
func hasPins(s port.Spec) bool { return s.Kind == port.Serial }

// pins are what the profile maps on this port.
func (x *session) pins(s port.Spec) port.Pins {
	if !hasPins(s) {
		if x.s.profile.Pins != (profiles.Pins{}) {
			x.log.Warn().Stringer("port", s).Msg("pins: of the profile maps nothing here; it is for serial adapters")
		}
		return port.Pins{}
	}
	return port.Pins(x.s.profile.Pins)
}

// key is a key of the module that a wire has moved; it runs on the loop.
func (u *unit) key(signal string, low bool) {
	switch signal {
	case port.SignalPWRKEY:
		u.modem.SetPowerKey(low)
	case port.SignalReset:
		u.modem.SetResetPin(low)
	}
}

// drive lets the outputs of the module that are no circuits of the line reach the
// port. A modem with its power key on a wire is off until that is pressed.
func (u *unit) drive(p port.Pins) {
	u.waits = slices.Contains([]string{p.CTS, p.DSR, p.DCD, p.RI}, port.SignalPWRKEY)
	u.modem.OnStatus(func(high bool) { u.port.Drive(port.SignalStatus, high) })
	if p.RTS == port.SignalNetlight || p.DTR == port.SignalNetlight {
		u.modem.OnNetlight(func(lit bool) { u.port.Drive(port.SignalNetlight, lit) })
	}
}
