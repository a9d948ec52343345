package control

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"sim800emu/modem"
)

// A listed modem is what the list of modems says of each.
type listed struct {
	Name    string `json:"name"`
	Port    string `json:"port"` // where its TE finds it
	Profile string `json:"profile"`
	Seed    uint64 `json:"seed"`
	Power   string `json:"power"`
}

func (s *Server) list(r *http.Request) (any, error) {
	all := []listed{}
	for _, u := range s.units {
		one, err := ask(r.Context(), u, func(m *modem.Modem) (listed, error) {
			return listed{Name: u.Name, Port: u.Port, Profile: m.Profile(), Seed: m.Loop().Seed(), Power: m.Power().String()}, nil
		})
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func state(u *unit, r *http.Request) (any, error) {
	return change(r.Context(), u, func(*modem.Modem) error { return nil })
}

// bare is a change without a body.
func bare(u *unit, r *http.Request, f func(m *modem.Modem) error) (any, error) {
	if err := noBody(r); err != nil {
		return nil, err
	}
	return change(r.Context(), u, f)
}

func pressKey(u *unit, r *http.Request) (any, error) {
	return bare(u, r, func(m *modem.Modem) error { m.PressPowerKey(); return nil })
}

func reset(u *unit, r *http.Request) (any, error) {
	return bare(u, r, func(m *modem.Modem) error {
		if m.Power() == modem.Off {
			return problem{http.StatusConflict, "the modem is off: the reset pin does nothing"}
		}
		m.Reset()
		return nil
	})
}

func cutPower(u *unit, r *http.Request) (any, error) {
	return bare(u, r, func(m *modem.Modem) error { m.CutPower(); return nil })
}

// missingField is a body that lacks one of its fields.
func missingField(name string) error { return bad("%s is missing", name) }

func setSupply(u *unit, r *http.Request) (any, error) {
	var b struct {
		MV *int `json:"mv"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.MV == nil {
		return nil, missingField("mv")
	}
	return change(r.Context(), u, func(m *modem.Modem) error { return m.SetSupply(*b.MV) })
}

func setDTR(u *unit, r *http.Request) (any, error) {
	var b struct {
		Active *bool `json:"active"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.Active == nil {
		return nil, missingField("active")
	}
	return change(r.Context(), u, func(m *modem.Modem) error { m.SetDTR(*b.Active); return nil })
}

func setSIM(u *unit, r *http.Request) (any, error) {
	var b struct {
		Inserted *bool `json:"inserted"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.Inserted == nil {
		return nil, missingField("inserted")
	}
	return change(r.Context(), u, func(m *modem.Modem) error {
		if *b.Inserted {
			m.InsertSIM()
		} else {
			m.RemoveSIM()
		}
		return nil
	})
}

// setSignal leaves the error rate as it is when it is not named.
func setSignal(u *unit, r *http.Request) (any, error) {
	var b struct {
		RSSI *int `json:"rssi"`
		BER  *int `json:"ber"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.RSSI == nil {
		return nil, missingField("rssi")
	}
	return change(r.Context(), u, func(m *modem.Modem) error {
		_, ber := m.Signal()
		if b.BER != nil {
			ber = *b.BER
		}
		return m.SetSignal(*b.RSSI, ber)
	})
}

func setCell(u *unit, r *http.Request) (any, error) {
	var b struct {
		LAC  *string `json:"lac"`
		Cell *string `json:"cell"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.LAC == nil {
		return nil, missingField("lac")
	}
	if b.Cell == nil {
		return nil, missingField("cell")
	}
	return change(r.Context(), u, func(m *modem.Modem) error { return m.SetCell(*b.LAC, *b.Cell) })
}

func setRegistration(u *unit, r *http.Request) (any, error) {
	var b struct {
		Stat *int `json:"stat"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.Stat == nil {
		return nil, missingField("stat")
	}
	return change(r.Context(), u, func(m *modem.Modem) error { return m.SetRegistration(*b.Stat) })
}

func dropContexts(u *unit, r *http.Request) (any, error) {
	return bare(u, r, (*modem.Modem).DropContexts)
}

func detach(u *unit, r *http.Request) (any, error) { return bare(u, r, (*modem.Modem).Detach) }

func closeLink(reset bool) unitHandler {
	return func(u *unit, r *http.Request) (any, error) {
		n, err := strconv.Atoi(r.PathValue("link"))
		if err != nil || n < 0 || n > 5 {
			return nil, problem{http.StatusNotFound, "there is no link " + strconv.Quote(r.PathValue("link")) + "; the links are 0 to 5"}
		}
		return bare(u, r, func(m *modem.Modem) error { return m.CloseLink(n, reset) })
	}
}

func seed(u *unit, r *http.Request) (any, error) {
	return ask(r.Context(), u, func(m *modem.Modem) (any, error) {
		return map[string]uint64{"seed": m.Loop().Seed()}, nil
	})
}

// needsRestart lists the values of a profile that need a new run.
type needsRestart []string

func (needsRestart) Error() string {
	return "these values cannot change while the modem runs; start it anew with this profile. Nothing was changed"
}

// maxOverlays bounds what is read again at each change of a profile.
const maxOverlays = 64

// patchProfile lays a profile file over the modem's profile.
func patchProfile(u *unit, r *http.Request) (any, error) {
	file, err := readBody(r, "application/yaml", "application/json")
	if err != nil {
		return nil, err
	}
	if u.ReadOverlay == nil {
		return nil, problem{http.StatusNotImplemented, "the profile of this modem cannot be changed"}
	}
	u.overlay.Lock()
	defer u.overlay.Unlock()
	files := append(slices.Clone(u.overlays), file)
	if len(files) > maxOverlays {
		return nil, problem{http.StatusConflict, fmt.Sprintf("%d profiles lie on the modem already; start it anew", maxOverlays)}
	}
	o, err := u.ReadOverlay(files)
	if err != nil {
		return nil, problem{http.StatusBadRequest, err.Error()}
	}
	type result struct {
		Changed []string       `json:"changed"`
		State   modem.Snapshot `json:"state"`
	}
	done, err := ask(r.Context(), u, func(m *modem.Modem) (result, error) {
		changed, restart, err := m.Overlay(o)
		if err == nil && len(restart) > 0 {
			err = needsRestart(restart)
		}
		return result{Changed: append([]string{}, changed...), State: m.Snapshot()}, err
	})
	if err == nil {
		u.overlays = files
	}
	return done, err
}
