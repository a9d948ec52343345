package modemtest

import (
	"fmt"
	"strconv"
	"strings"

	"sim800emu/profiles"
)

// parseTemperature reads "temperature CELSIUS".
func parseTemperature(s string) (action, error) {
	celsius, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, fmt.Errorf("temperature %s: want degrees Celsius", s)
	}
	return func(m *Modem) error { return m.SetTemperature(celsius) }, nil
}

// parseAsleep reads "asleep yes" and "asleep no".
func parseAsleep(s string) (action, error) {
	want, err := pick(s, map[string]bool{"yes": true, "no": false})
	return func(m *Modem) error {
		if m.Asleep() != want {
			return fmt.Errorf("asleep is %v", !want)
		}
		return nil
	}, err
}

// nearby reads "bluetooth NAME ADDRESS RSSI", a device near the module.
func (w *words) nearby() (Option, error) {
	d := profiles.BluetoothDevice{Name: strings.ReplaceAll(w.next(), "_", " "), Address: w.next(), RSSI: w.number()}
	return Change(func(p *profiles.Profile) { p.Bluetooth.Devices = append(p.Bluetooth.Devices, d) }), nil
}
