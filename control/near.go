package control

import (
	"net/http"

	"sim800emu/modem"
)

// listNear is the Bluetooth devices near the module.
func listNear(u *unit, r *http.Request) (any, error) {
	return ask(r.Context(), u, func(m *modem.Modem) ([]modem.NearSnapshot, error) { return m.Near(), nil })
}

// actNear lets one of them do something, and answers with the list.
func actNear(u *unit, r *http.Request) (any, error) {
	var b struct {
		Device *string `json:"device"`
		Do     string  `json:"do"`
		Data   string  `json:"data"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.Device == nil {
		return nil, missingField("device")
	}
	do := map[string]func(*modem.Modem) error{
		"pair":    func(m *modem.Modem) error { return m.PairFrom(*b.Device) },
		"connect": func(m *modem.Modem) error { return m.ConnectFrom(*b.Device) },
		"send":    func(m *modem.Modem) error { return m.SendFrom(*b.Device, []byte(b.Data)) },
		"hangup":  func(m *modem.Modem) error { return m.HangupFrom(*b.Device) },
	}[b.Do]
	if do == nil {
		return nil, bad("do %q: a device can pair, connect, send or hangup", b.Do)
	}
	if (b.Do == "send") != (b.Data != "") {
		return nil, bad("send needs data, and nothing else has any")
	}
	return ask(r.Context(), u, func(m *modem.Modem) ([]modem.NearSnapshot, error) {
		err := do(m)
		return m.Near(), err
	})
}
