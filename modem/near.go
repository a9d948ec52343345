package modem

import (
	"errors"
	"fmt"

	"sim800emu/commands/bluetooth"
)

// A NearSnapshot is a Bluetooth device near the module.
type NearSnapshot = bluetooth.Near

// Near lists the Bluetooth devices near the module.
func (m *Modem) Near() []NearSnapshot { return m.peripherals.bluetooth.Near() }

// PairFrom is a device, by its name or address, that asks to be paired.
func (m *Modem) PairFrom(device string) error {
	return nearError(m.peripherals.bluetooth.AskToPair(device))
}

// ConnectFrom is a paired device that opens the serial port profile.
func (m *Modem) ConnectFrom(device string) error {
	return nearError(m.peripherals.bluetooth.AskToConnect(device))
}

// SendFrom is data of a connected device.
func (m *Modem) SendFrom(device string, data []byte) error {
	return nearError(m.peripherals.bluetooth.Send(device, data))
}

// HangupFrom is a device that closes the serial port profile.
func (m *Modem) HangupFrom(device string) error {
	return nearError(m.peripherals.bluetooth.Hangup(device))
}

// nearError says in the words of the hands why a device could not.
func nearError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bluetooth.ErrNear):
		return fmt.Errorf("%w: %w", ErrValue, err)
	default:
		return fmt.Errorf("%w: %w", ErrState, err)
	}
}
