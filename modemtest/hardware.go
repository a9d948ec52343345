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

// gnss reads what stands behind "gnss": fitted for a modem that
// lacks nothing, at LAT LON ALTITUDE, moves KMH COURSE, sky N.
func (w *words) gnss() (Option, error) {
	switch word := w.next(); word {
	case "at":
		lat, lon, alt := w.float(), w.float(), w.number()
		return Change(func(p *profiles.Profile) { p.GNSS.Latitude, p.GNSS.Longitude, p.GNSS.Altitude = lat, lon, alt }), nil
	case "moves":
		speed, course := w.number(), w.number()
		return Change(func(p *profiles.Profile) { p.GNSS.Speed, p.GNSS.Course = speed, course }), nil
	case "sky":
		n := w.number()
		return Change(func(p *profiles.Profile) { p.GNSS.Satellites = n }), nil
	case "fitted":
		return Change(func(p *profiles.Profile) { p.Device.Lacks = nil }), nil
	default:
		return nil, fmt.Errorf("want gnss fitted, at LAT LON ALTITUDE, moves KMH COURSE or sky N")
	}
}

func (w *words) float() float64 {
	f, err := strconv.ParseFloat(w.next(), 64)
	w.fail(err)
	return f
}

// parseDevice reads "device NAME pairs", "connects", "hangs-up", "sends BYTES" and "got BYTES".
func parseDevice(s string) (action, error) {
	name, rest, _ := strings.Cut(s, " ")
	name = strings.ReplaceAll(name, "_", " ")
	do, arg, _ := strings.Cut(rest, " ")
	data, err := decode(arg)
	if err != nil {
		return nil, err
	}
	act, err := pick(do, map[string]func(*Modem) error{
		"pairs":    func(m *Modem) error { return m.PairFrom(name) },
		"connects": func(m *Modem) error { return m.ConnectFrom(name) },
		"hangs-up": func(m *Modem) error { return m.HangupFrom(name) },
		"sends":    func(m *Modem) error { return m.SendFrom(name, []byte(data)) },
		"got": func(m *Modem) error {
			for _, d := range m.Near() {
				if d.Name == name {
					return compare(d.Received, data)
				}
			}
			return fmt.Errorf("there is no device %s", name)
		},
	})
	return act, err
}

// nearby reads "bluetooth NAME ADDRESS RSSI", a device near the module.
func (w *words) nearby() (Option, error) {
	d := profiles.BluetoothDevice{Name: strings.ReplaceAll(w.next(), "_", " "), Address: w.next(), RSSI: w.number()}
	return Change(func(p *profiles.Profile) { p.Bluetooth.Devices = append(p.Bluetooth.Devices, d) }), nil
}
