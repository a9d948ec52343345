package control

import (
	"net/http"

	"sim800emu/modem"
)

// changeBoard sets the pins and sensors that are named, all or none of them.
func changeBoard(u *unit, r *http.Request) (any, error) {
	var b modem.BoardChange
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.Empty() {
		return nil, bad("nothing to change; name temperature, adc, battery_level, pins or satellites")
	}
	return change(r.Context(), u, func(m *modem.Modem) error { return m.ChangeBoard(b) })
}
